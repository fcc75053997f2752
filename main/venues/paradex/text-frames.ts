/** Text frames: JSON-RPC answers, and messages of channels that are sent as JSON. SPEC.md PD14, PD15; protocol §3, §9. */
import type { JsonObject } from '../wire/json.ts';
import { isObject, parseMessage, readText } from '../wire/json.ts';
import { describe, quote } from '../wire/quoting.ts';

/** Why the venue refused a request. */
export interface Problem {
  readonly code: number;
  /** The venue's words, its reason before its headline, with the number. */
  readonly said: string;
  /** Another channel of this connection stands in its way (protocol §9). */
  readonly isSessionShared: boolean;
}

/** The venue's clock when it had a request and when it answered, Unix ms with fractions. */
export interface ServerTimes {
  readonly venueIn: number;
  readonly venueOut: number;
}

export type TextFrame =
  | {
      readonly kind: 'reply';
      readonly id: number | undefined;
      readonly problem?: Problem;
      readonly times?: ServerTimes;
    }
  | { readonly kind: 'message'; readonly channel: string; readonly data: JsonObject }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string };

export function readTextFrame(bytes: Uint8Array): TextFrame {
  // Every text frame ends with a newline, which is white space here.
  const text = readText(bytes);
  const message = parseMessage(text);
  return message.ok
    ? readFrame(message.value, text ?? '')
    : { kind: 'rejected', reason: message.error };
}

function readFrame(value: JsonObject, text: string): TextFrame {
  if (value.error !== undefined && value.error !== null) {
    return {
      kind: 'reply',
      id: readId(value.id),
      problem: readProblem(value.error),
      ...readTimes(value),
    };
  }
  if (value.method === 'subscription') {
    return readChannelMessage(value);
  }
  if (value.result !== undefined) {
    return { kind: 'reply', id: readId(value.id), ...readTimes(value) };
  }
  return {
    kind: 'unknown',
    reason: `Neither an answer nor a message of a channel: ${quote(text)}`,
  };
}

function readChannelMessage({ params }: JsonObject): TextFrame {
  if (!isObject(params) || typeof params.channel !== 'string') {
    return { kind: 'rejected', reason: 'A message of a channel should name it, but does not.' };
  }
  const { channel, data } = params;
  return isObject(data)
    ? { kind: 'message', channel, data }
    : {
        kind: 'rejected',
        reason: `"data" of ${quote(channel)} should be an object, but is ${describe(data)}.`,
      };
}

/**
 * `usIn` and `usOut`: microseconds in captures, nanoseconds in some of the documents' examples, told apart by their size; `usOut` may be
 * missing (protocol §3.2). What is neither, or goes backwards, is no time.
 */
function readTimes(value: JsonObject): { readonly times?: ServerTimes } {
  const venueIn = unixMillisOf(value.usIn);
  const venueOut = value.usOut === undefined ? venueIn : unixMillisOf(value.usOut);
  return venueIn === undefined || venueOut === undefined || venueOut < venueIn
    ? {}
    : { times: { venueIn, venueOut } };
}

function unixMillisOf(value: unknown): number | undefined {
  if (typeof value !== 'number' || !(value >= 1e15 && value < 1e19)) {
    return undefined;
  }
  return value < 1e17 ? value / 1e3 : value / 1e6;
}

function readId(id: unknown): number | undefined {
  return typeof id === 'number' ? id : undefined;
}

function readProblem(error: unknown): Problem {
  if (!isObject(error)) {
    return { code: 0, said: describe(error), isSessionShared: false };
  }
  const code = typeof error.code === 'number' ? error.code : 0;
  const words = [error.data, error.message].filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  return {
    code,
    said: `${quote(words[0] ?? 'no reason given')} (${code})`,
    isSessionShared: words.some((one) => one.includes('cannot share an SBE session')),
  };
}
