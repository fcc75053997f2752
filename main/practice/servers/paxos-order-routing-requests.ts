/** What a client may say (`paxos-order-routing.md` §3.1, §5), and how it is answered. SPEC.md PX71, PX72. */
import { isObject } from './json-object.ts';

export type ChannelType = 'market_data' | 'execution_data' | 'heartbeat';

export interface Subscription {
  readonly type: ChannelType;
  /** Absent for the heartbeat. */
  readonly market?: string;
}

export type ErrorCode =
  | 'UNKNOWN_ACTION'
  | 'MALFORMED_REQUEST'
  | 'UNKNOWN_CHANNEL'
  | 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION'
  | 'NO_EFFECT_ACTION'
  | 'INTERNAL_SERVER_ERROR';

export interface SubscriberBooks {
  readonly isListed: (market: string) => boolean;
  /** The venue has a fault: every channel of a request fails with INTERNAL_SERVER_ERROR. */
  readonly isBroken: () => boolean;
}

export interface Answer {
  readonly frame: object;
  /** What is subscribed anew and what no longer, in order. */
  readonly added: readonly Subscription[];
  readonly removed: readonly Subscription[];
}

interface ChannelResult {
  readonly type: unknown;
  readonly params?: unknown;
  readonly success: boolean;
  readonly error?: ErrorCode;
}

export function subscriptionKey({ type, market }: Subscription): string {
  return market === undefined ? type : `${type} ${market}`;
}

/** Answers one request of a client whose subscriptions are `current`, by key; changes them. */
export function answerRequest(
  text: string,
  current: Map<string, Subscription>,
  books: SubscriberBooks,
): Answer {
  const request = parse(text);
  if (request === undefined || typeof request.type !== 'string') {
    return failed('MALFORMED_REQUEST');
  }
  switch (request.type) {
    case 'subscription_list': {
      const channels = [...current.values()].map(wireChannel);
      return { frame: { type: 'subscription_list', channels }, added: [], removed: [] };
    }
    case 'subscribe':
    case 'unsubscribe':
      return answerChange(request.type, request.channels, current, books);
    default:
      return failed('UNKNOWN_ACTION');
  }
}

function answerChange(
  action: 'subscribe' | 'unsubscribe',
  channels: unknown,
  current: Map<string, Subscription>,
  books: SubscriberBooks,
): Answer {
  if (!Array.isArray(channels)) {
    return failed('MALFORMED_REQUEST');
  }
  if (channels.length === 0) {
    return failed('NO_EFFECT_ACTION');
  }
  if (!channels.every(isObject)) {
    return failed('MALFORMED_REQUEST');
  }
  const changed: Subscription[] = [];
  const results = channels.map((channel): ChannelResult => {
    const read = readChannel(channel, books);
    const error = typeof read === 'string' ? read : change(action, read, current, books);
    if (error === undefined && typeof read !== 'string') {
      changed.push(read);
    }
    const echoed = {
      type: channel.type,
      ...(channel.params === undefined ? {} : { params: channel.params }),
    };
    return error === undefined
      ? { ...echoed, success: true }
      : { ...echoed, success: false, error };
  });
  const isAdding = action === 'subscribe';
  return {
    frame: { type: action, channels: results },
    added: isAdding ? changed : [],
    removed: isAdding ? [] : changed,
  };
}

function change(
  action: 'subscribe' | 'unsubscribe',
  subscription: Subscription,
  current: Map<string, Subscription>,
  books: SubscriberBooks,
): ErrorCode | undefined {
  if (books.isBroken()) {
    return 'INTERNAL_SERVER_ERROR';
  }
  const key = subscriptionKey(subscription);
  if (current.has(key) === (action === 'subscribe')) {
    return 'NO_EFFECT_ACTION';
  }
  if (action === 'subscribe') {
    current.set(key, subscription);
  } else {
    current.delete(key);
  }
  return undefined;
}

function readChannel(
  { type, params }: Readonly<Record<string, unknown>>,
  { isListed }: SubscriberBooks,
): Subscription | ErrorCode {
  if (type === 'heartbeat') {
    const isBare = params === undefined || (isObject(params) && Object.keys(params).length === 0);
    return isBare ? { type } : 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION';
  }
  if (type !== 'market_data' && type !== 'execution_data') {
    return 'UNKNOWN_CHANNEL';
  }
  const market = isObject(params) ? params.market : undefined;
  return typeof market === 'string' && isListed(market)
    ? { type, market }
    : 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION';
}

function wireChannel({ type, market }: Subscription): object {
  return market === undefined ? { type } : { type, params: { market } };
}

function failed(error: ErrorCode): Answer {
  return { frame: { type: 'error', error }, added: [], removed: [] };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
