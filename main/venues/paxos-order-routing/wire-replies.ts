/** Replies (`type`, no `channel`) and the requests they answer. There is no request id. SPEC.md SO13–SO16. */
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { JsonObject } from '../wire/json.ts';
import { isObject } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';
import { readMarket } from './wire-data.ts';

export const channelTypes = ['market_data', 'execution_data', 'heartbeat'] as const;
export type ChannelType = (typeof channelTypes)[number];

/** One thing that can be subscribed. */
export interface ChannelRef {
  readonly type: ChannelType;
  /** Absent for the heartbeat, which has no parameters. */
  readonly market?: string;
}

export type RequestKind = 'subscribe' | 'unsubscribe';

export interface ChannelResult {
  /** Absent: a channel this adapter never asks for. */
  readonly channel: ChannelRef | undefined;
  /** Absent: it succeeded. */
  readonly error: string | undefined;
}

export type Reply =
  | { readonly kind: RequestKind; readonly results: readonly ChannelResult[] }
  | { readonly kind: 'list'; readonly channels: readonly ChannelRef[] }
  | { readonly kind: 'error'; readonly code: string };

export function channelKey({ type, market }: ChannelRef): string {
  return market === undefined ? type : `${type} ${market}`;
}

export function requestText(kind: RequestKind, channels: readonly ChannelRef[]): string {
  return JSON.stringify({
    type: kind,
    channels: channels.map(({ type, market }) =>
      market === undefined ? { type } : { type, params: { market } },
    ),
  });
}

export const listRequestText = JSON.stringify({ type: 'subscription_list' });

/** `ok(undefined)`: well-formed, but no reply this adapter knows. */
export function readReply(message: JsonObject): Result<Reply | undefined, string> {
  switch (message.type) {
    case 'error':
      return typeof message.error === 'string'
        ? ok({ kind: 'error', code: message.error })
        : err(`"error" should be an error code, but is ${describe(message.error)}.`);
    case 'subscribe':
      return readResults('subscribe', message.channels);
    // The literal of this reply is not documented (§9); both spellings mean the same.
    case 'unsubscribe':
    case 'unsubscribed':
      return readResults('unsubscribe', message.channels);
    case 'subscription_list':
      return readList(message.channels);
    default:
      return ok(undefined);
  }
}

function readResults(kind: RequestKind, value: unknown): Result<Reply, string> {
  const entries = readEntries(value);
  if (!entries.ok) {
    return entries;
  }
  const results: ChannelResult[] = [];
  for (const { entry, channel } of entries.value) {
    const { success, error } = entry;
    if (success === false || (success === undefined && typeof error === 'string')) {
      results.push({ channel, error: typeof error === 'string' ? error : 'no code' });
    } else if (success === true || (success === undefined && kind === 'unsubscribe')) {
      results.push({ channel, error: undefined });
    } else {
      return err(`"success" should be true or false, but is ${describe(success)}.`);
    }
  }
  return ok({ kind, results });
}

function readList(value: unknown): Result<Reply, string> {
  const entries = readEntries(value);
  return entries.ok
    ? ok({
        kind: 'list',
        channels: entries.value.flatMap(({ channel }) => (channel === undefined ? [] : [channel])),
      })
    : entries;
}

interface ReplyEntry {
  readonly entry: JsonObject;
  readonly channel: ChannelRef | undefined;
}

function readEntries(value: unknown): Result<readonly ReplyEntry[], string> {
  // An empty list may come as `null`, as Go writes it.
  if (value === null) {
    return ok([]);
  }
  if (!Array.isArray(value)) {
    return err(`"channels" should be a list of channels, but is ${describe(value)}.`);
  }
  const entries: ReplyEntry[] = [];
  for (let index = 0; index < value.length; index += 1) {
    const entry: unknown = value[index];
    if (!isObject(entry) || typeof entry.type !== 'string') {
      return err(`Channel ${index} of "channels" has no type.`);
    }
    entries.push({ entry, channel: readChannel(entry) });
  }
  return ok(entries);
}

/** A channel as we could have asked for it; anything else is none of ours. */
function readChannel(entry: JsonObject): ChannelRef | undefined {
  const type = channelTypes.find((known) => known === entry.type);
  if (type === undefined || type === 'heartbeat') {
    return type === undefined ? undefined : { type };
  }
  const market = isObject(entry.params) ? readMarket(entry.params.market) : undefined;
  return market?.ok === true ? { type, market: market.value } : undefined;
}
