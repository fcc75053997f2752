/** What messages of this venue have in common. SPEC.md PP1, PP3, PP4, PP14. */
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { VenueEventSink } from '../venue.ts';
import type { JsonObject } from '../wire/json.ts';
import { isId, isObject, isSymbol, parseMessage, readText } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';

/** PP1, PP4: the message, with the digits of `exactField` as they are written; `undefined` when the sink was told what it is instead. */
export function takeMessage(
  bytes: Uint8Array,
  exactField: string,
  sink: VenueEventSink,
): JsonObject | undefined {
  const text = readText(bytes);
  const message = parseMessage(text === undefined ? undefined : quoteNumbers(text, exactField));
  if (!message.ok) {
    sink.rejected(message.error);
    return undefined;
  }
  const error = readError(message.value);
  if (error !== undefined) {
    sink.unknown(error);
    return undefined;
  }
  return message.value;
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
  return isSymbol(value) ? ok(value) : err(`"market" is no market symbol: ${describe(value)}`);
}

/** PP14: an execution's id, a string or a whole number; a number's digits are taken as they are written. */
export function readMatchNumber(value: unknown): Result<string, string> {
  if (isId(value)) {
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
