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

export type TextFrame =
  | { readonly kind: 'reply'; readonly id: number | undefined; readonly problem?: Problem }
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
    return { kind: 'reply', id: readId(value.id), problem: readProblem(value.error) };
  }
  if (value.method === 'subscription') {
    return readChannelMessage(value);
  }
  if (value.result !== undefined) {
    return { kind: 'reply', id: readId(value.id) };
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
