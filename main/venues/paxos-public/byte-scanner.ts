/** Strict reading of ASCII bytes: exactly the expected ones, or a failure. No tolerance; that is `JSON.parse`'s part. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import { parseDecimal } from '#shared/domain/decimal.ts';

const zero = 48;
const point = 46;
/** Digits that fit a 32-bit integer for sure, and how many a double holds for sure. */
const maxIntegerDigits = 9;
const maxPlainLength = 15;
const powersOfTen = Float64Array.from({ length: maxIntegerDigits + 1 }, (_, power) => 10 ** power);

/** The UTF-8 bytes of `text`. */
export function literal(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Whether `expected` stands at `at`, all of it within `bytes`. */
export function hasLiteral(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  const length = expected.length;
  if (at + length > bytes.length) {
    return false;
  }
  for (let index = 0; index < length; index += 1) {
    if (bytes[at + index] !== expected[index]) {
      return false;
    }
  }
  return true;
}

/**
 * Reads a plain decimal that begins at `start` into `cell`, by the rules of `parseDecimal`.
 * Returns where it ends (the byte behind it), or -1 when there is none or it does not end before `bytes` does.
 */
export function scanDecimal(bytes: Uint8Array, start: number, cell: DecimalCell): number {
  const end = bytes.length;
  let at = start;
  let digit = 0;
  // Both halves as 32-bit integers, which wrap around where they are too long and are then not used.
  let whole = 0;
  let fraction = 0;
  while (at < end) {
    digit = (bytes[at] as number) - zero;
    if (digit >>> 0 > 9) {
      break;
    }
    whole = (Math.imul(whole, 10) + digit) | 0;
    at += 1;
  }
  const wholeDigits = at - start;
  if (wholeDigits === 0 || at === end) {
    return -1;
  }
  let scale = 0;
  if (digit === point - zero) {
    at += 1;
    const first = at;
    while (at < end) {
      digit = (bytes[at] as number) - zero;
      if (digit >>> 0 > 9) {
        break;
      }
      fraction = (Math.imul(fraction, 10) + digit) | 0;
      at += 1;
    }
    scale = at - first;
    if (scale === 0 || at === end) {
      return -1;
    }
  }
  if (at - start > maxPlainLength || wholeDigits > maxIntegerDigits || scale > maxIntegerDigits) {
    return parseDecimal(asciiText(bytes, start, at), cell) ? at : -1;
  }
  cell.units = whole * (powersOfTen[scale] as number) + fraction;
  cell.scale = scale;
  cell.wide = undefined;
  return at;
}

/** Bytes known to be ASCII, as text. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
