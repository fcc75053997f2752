/** From bytes to a JSON object, and what is said of one that cannot be read. SPEC.md PP1–PP6. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import { formatDecimal, parseDecimal } from '#shared/domain/decimal.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Characters of a message that a reason may quote. */
const excerptLength = 120;
/** Longest market symbol and execution id that is taken for one. */
const maxSymbolLength = 64;
const maxIdLength = 128;

const hiddenCharacters = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Printable ASCII without space: enough for any symbol a venue concatenates, harmless in URLs and logs. */
const symbolPattern = /^[\x21-\x7e]+$/;

/** The message as text, or `undefined` when it is no valid UTF-8. */
export function readText(bytes: Uint8Array): string | undefined {
  if (isAscii(bytes)) {
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

/** PP1: a message is one JSON object in UTF-8. */
export function readObject(text: string | undefined): Result<JsonObject, string> {
  if (text === undefined) {
    return err('The message is no valid UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err(`The message is no JSON: ${quoteMessage(text)}`);
  }
  return isObject(value) ? ok(value) : err(`The message is no JSON object: ${quoteMessage(text)}`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** PP11: a bounded quotation of a message: its end cut off, control and direction characters made visible. */
export function quoteMessage(text: string): string {
  const shown = text.slice(0, excerptLength).replace(hiddenCharacters, escapeCharacter);
  return text.length > excerptLength ? `${shown}…` : shown;
}

function escapeCharacter(one: string): string {
  return `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** PP11: what stands where something else should, in words. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return `"${quoteMessage(value)}"`;
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return `the ${typeof value} ${String(value)}`;
  }
}

/** PP4: a message with an `error` is the venue's word that something is wrong, whatever else it holds. */
export function readError(message: JsonObject): string | undefined {
  const { error } = message;
  if (error === undefined || error === null) {
    return undefined;
  }
  const said = isObject(error) ? (error.message ?? error.detail ?? error.title ?? error) : error;
  return `The venue sent an error: ${describe(said)}`;
}

/** PP5: decimals are strings of plain digits; `undefined` when read into `cell`, else the reason. */
export function readDecimal(field: string, value: unknown, cell: DecimalCell): string | undefined {
  if (typeof value !== 'string') {
    return `"${field}" should be a decimal string, but is ${describe(value)}.`;
  }
  return parseDecimal(value, cell)
    ? undefined
    : `"${field}" is no plain decimal number: ${describe(value)}`;
}

/** A decimal in the outside form. */
export function cellText(cell: DecimalCell): string {
  return formatDecimal(cell.wide ?? cell.units, cell.scale);
}

/** PP3: the market a message names; on a socket for one market it has to be that one. */
export function readMarket(value: unknown, expected: string | 'all'): Result<string, string> {
  if (typeof value !== 'string') {
    return err(`"market" should be a symbol, but is ${describe(value)}.`);
  }
  if (expected !== 'all') {
    return value === expected
      ? ok(value)
      : err(`The message is about ${describe(value)}, but this socket carries ${expected}.`);
  }
  if (value.length > maxSymbolLength || !symbolPattern.test(value)) {
    return err(`"market" is no market symbol: ${describe(value)}`);
  }
  return ok(value);
}

/** PP14: an execution's id, a string or a whole number; a number's digits are taken as they are written. */
export function readMatchNumber(value: unknown): Result<string, string> {
  if (typeof value === 'string' && value.length > 0 && value.length <= maxIdLength) {
    return ok(value);
  }
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    return ok(String(value));
  }
  return err(`"match_number" is no execution id: ${describe(value)}`);
}

/**
 * Puts quotes around the plain numbers of one field, so that their digits survive `JSON.parse`, which would round them.
 * Sound for text without a backslash: there every quote begins or ends a string, so `"field":` can only be a key.
 */
export function quoteNumbers(text: string, field: string): string {
  if (text.includes('\\')) {
    return text;
  }
  const pattern = new RegExp(
    `("${field}"[ \\t\\r\\n]*:[ \\t\\r\\n]*)((?:0|[1-9][0-9]*)(?:\\.[0-9]+)?)(?=[ \\t\\r\\n]*[,}])`,
    'g',
  );
  return text.replace(pattern, '$1"$2"');
}
