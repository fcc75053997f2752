/** Strict reading of ASCII bytes: exactly the expected ones, or a failure. No tolerance; that is `JSON.parse`'s part. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import { parseDecimal } from '#shared/domain/decimal.ts';

const zero = 48;
const point = 46;
/** As many digits as a double holds for sure. */
const maxPlainDigits = 15;

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
  let difference = 0;
  for (let index = 0; index < length; index += 1) {
    difference |= (bytes[at + index] as number) ^ (expected[index] as number);
  }
  return difference === 0;
}

/**
 * Reads a plain decimal that begins at `start` into `cell`, by the rules of `parseDecimal`.
 * Returns where it ends (the byte behind it), or -1 when there is none or it does not end before `bytes` does.
 */
export function scanDecimal(bytes: Uint8Array, start: number, cell: DecimalCell): number {
  const end = bytes.length;
  let at = start;
  let units = 0;
  let digit = 0;
  while (at < end) {
    digit = (bytes[at] as number) - zero;
    if (digit < 0 || digit > 9) {
      break;
    }
    units = units * 10 + digit;
    at += 1;
  }
  if (at === start || at === end) {
    return -1;
  }
  let scale = 0;
  if (bytes[at] === point) {
    const first = at + 1;
    at = first;
    while (at < end) {
      digit = (bytes[at] as number) - zero;
      if (digit < 0 || digit > 9) {
        break;
      }
      units = units * 10 + digit;
      at += 1;
    }
    scale = at - first;
    if (scale === 0 || at === end) {
      return -1;
    }
  }
  if (at - start > maxPlainDigits) {
    return parseDecimal(asciiText(bytes, start, at), cell) ? at : -1;
  }
  cell.units = units;
  cell.scale = scale;
  cell.wide = undefined;
  return at;
}

/** Bytes known to be ASCII, as text. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
