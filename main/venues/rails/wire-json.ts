/** From bytes to a JSON object, and what is said of one that cannot be read. SPEC.md RA1–RA4. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import { parseDecimal } from '#shared/domain/decimal.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Characters of a message that a reason may quote. */
const excerptLength = 120;
const maxSymbolLength = 64;
const maxIdLength = 128;
/** Microseconds of it are still safe integers (the year 2255). */
const maxMillis = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

const hiddenCharacters = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Printable ASCII without space: harmless in addresses, requests and logs. */
const symbolPattern = /^[\x21-\x7e]+$/;

export function readObject(bytes: Uint8Array): Result<JsonObject, string> {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return err('The message is no valid UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err(`The message is no JSON: ${quote(text)}`);
  }
  return isObject(value) ? ok(value) : err(`The message is no JSON object: ${quote(text)}`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RA4: a bounded quotation, its end cut off, control and direction characters made visible. */
export function quote(text: string): string {
  const shown = text.slice(0, excerptLength).replace(hiddenCharacters, escapeCharacter);
  return text.length > excerptLength ? `${shown}…` : shown;
}

function escapeCharacter(one: string): string {
  return `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** RA4: what stands where something else should, in words. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return `"${quote(value)}"`;
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return `the ${typeof value} ${String(value)}`;
  }
}

/** RA3: decimals are strings of plain digits; `undefined` when read into `cell`, else the reason. */
export function readDecimal(field: string, value: unknown, cell: DecimalCell): string | undefined {
  if (typeof value !== 'string') {
    return `"${field}" should be a decimal string, but is ${describe(value)}.`;
  }
  return parseDecimal(value, cell)
    ? undefined
    : `"${field}" is no plain decimal number: ${describe(value)}`;
}

export function readMillis(field: string, value: unknown): Result<UnixMillis, string> {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxMillis
    ? ok(value)
    : err(`"${field}" should be a time in whole milliseconds, but is ${describe(value)}.`);
}

export function isSymbol(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxSymbolLength && symbolPattern.test(value);
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= maxIdLength;
}
