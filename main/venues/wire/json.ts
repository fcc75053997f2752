/** From bytes to a JSON object, and the values that every venue writes alike. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import { parseDecimal } from '#shared/domain/decimal.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import { describe, quote } from './quoting.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Longest market symbol and id of a trade that is taken for one. */
const maxSymbolLength = 64;
const maxIdLength = 128;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Printable ASCII without space: enough for any symbol a venue makes up, harmless in addresses, requests and logs. */
const symbolPattern = /^[\x21-\x7e]+$/;

/** A message that is one JSON object in UTF-8. */
export function readObject(bytes: Uint8Array): Result<JsonObject, string> {
  return parseMessage(readText(bytes));
}

/** `text`: what `readText` gave, perhaps changed since. */
export function parseMessage(text: string | undefined): Result<JsonObject, string> {
  return text === undefined ? err('The message is no valid UTF-8.') : parseObject(text, 'message');
}

/** `what` is the word for it in a reason. */
export function parseObject(text: string, what: 'message' | 'answer'): Result<JsonObject, string> {
  const value = parseJson(text, what);
  if (!value.ok) {
    return value;
  }
  return isObject(value.value)
    ? ok(value.value)
    : err(`The ${what} is no JSON object: ${quote(text)}`);
}

export function parseJson(text: string, what: 'message' | 'answer'): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return err(`The ${what} is no JSON: ${quote(text)}`);
  }
}

/** The message as text, or `undefined` when it is no valid UTF-8. */
export function readText(bytes: Uint8Array): string | undefined {
  if (isAscii(bytes)) {
    // Several times as fast as a decoder, for what nearly every message is.
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  let seen = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    seen |= bytes[index] as number;
  }
  return seen < 128;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Decimals are strings of plain digits; `undefined` when read into `cell`, else the reason. */
export function readDecimal(field: string, value: unknown, cell: DecimalCell): string | undefined {
  if (typeof value !== 'string') {
    return `"${field}" should be a decimal string, but is ${describe(value)}.`;
  }
  return parseDecimal(value, cell)
    ? undefined
    : `"${field}" is no plain decimal number: ${describe(value)}`;
}

export function isSymbol(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxSymbolLength && symbolPattern.test(value);
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= maxIdLength;
}
