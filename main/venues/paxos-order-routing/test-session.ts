/** A conversation with one market or several, on a clock moved by hand: for tests. */
import { ConversationDriver } from '../conversation-driver.ts';
import type { RecordedEvent } from '../event-recorder.ts';
import type { Carried } from '../venue.ts';
import { paxosOrderRouting } from './paxos-order-routing.ts';

export const market = 'BTCUSD';
export const midnight = Date.UTC(2024, 0, 15);

export function carriedBooks(...markets: readonly string[]): Carried[] {
  return markets.map((one) => ({ channel: 'book', market: one }));
}

export function carriedTrades(...markets: readonly string[]): Carried[] {
  return markets.map((one) => ({ channel: 'trades', market: one }));
}

export function createSession(switches: Readonly<Record<string, string>> = {}): ConversationDriver {
  const endpoints = { ...paxosOrderRouting.endpoints.sandbox, switches };
  const socket = { id: 'all channels', url: `${endpoints.ws}/`, carries: [] };
  return new ConversationDriver(paxosOrderRouting, socket, endpoints);
}

/** Open, everything accepted, no snapshot yet; what was sent and told until then is taken. */
export function openSession(
  carries: readonly Carried[] = carriedBooks(market),
  switches: Readonly<Record<string, string>> = {},
): ConversationDriver {
  const session = createSession(switches);
  session.open(carries);
  acceptAll(session);
  session.takeEvents();
  return session;
}

/** What each session has subscribed, as a server that accepts everything knows it. */
const subscribed = new WeakMap<ConversationDriver, Map<string, object>>();

/** Answers every request sent since the last call; returns them. Channels of the type `unknown` are refused. */
export function acceptAll(session: ConversationDriver, unknown?: string): unknown[] {
  const requests = session.takeSent();
  for (const request of requests) {
    session.receive(acceptance(session, request, unknown));
  }
  return requests;
}

function acceptance(session: ConversationDriver, request: unknown, unknown?: string): object {
  const known = subscribed.get(session) ?? new Map<string, object>();
  subscribed.set(session, known);
  const { type, channels } = request as {
    type: string;
    channels?: readonly { readonly type: string }[];
  };
  for (const channel of channels ?? []) {
    if (type === 'subscribe' && channel.type !== unknown) {
      known.set(JSON.stringify(channel), channel);
    } else {
      known.delete(JSON.stringify(channel));
    }
  }
  return channels === undefined
    ? { type, channels: [...known.values()] }
    : { type, channels: channels.map((channel) => ({ ...channel, ...result(channel, unknown) })) };
}

function result({ type }: { readonly type: string }, unknown?: string): object {
  return type === unknown ? { success: false, error: 'UNKNOWN_CHANNEL' } : { success: true };
}

export function denial(type: string, channel: object, error: string): object {
  return { type, channels: [{ ...channel, success: false, error }] };
}

export function bookChannel(name: string = market): object {
  return { type: 'market_data', params: { market: name } };
}

export function tradesChannel(name: string = market): object {
  return { type: 'execution_data', params: { market: name } };
}

type Pair = readonly [price: string, amount: string];

interface BookFields {
  readonly market?: string;
  readonly bids?: readonly Pair[];
  readonly asks?: readonly Pair[];
}

/** `time` is what follows the minute: `01.5` is 10:30:01.5. */
export function snapshot(time: string, { market: name, bids = [], asks = [] }: BookFields = {}) {
  return bookFrame('SNAPSHOT', time, name ?? market, toLevels(bids), toLevels(asks));
}

export function update(time: string, { market: name, bids, asks }: BookFields = {}) {
  const [bidLevels, askLevels] = [bids, asks].map((side) => side && toLevels(side));
  return bookFrame('UPDATE', time, name ?? market, bidLevels, askLevels);
}

function toLevels(pairs: readonly Pair[]): object[] {
  return pairs.map(([price, amount]) => ({ price, amount }));
}

function bookFrame(type: string, time: string, name: string, bids: unknown, asks: unknown): object {
  return {
    channel: 'market_data',
    payload: { market: name, type, time: `2024-01-15T10:30:${time}Z`, bids, asks },
  };
}

export function execution(time: string, price = '50000.00', amount = '0.5', name = market): object {
  return {
    channel: 'execution_data',
    payload: { market: name, price, amount, executed_at: `2024-01-15T10:30:${time}Z` },
  };
}

export function heartbeat(): object {
  return { channel: 'heartbeat', payload: { timestamp: '2024-01-15T10:30:00.123456789Z' } };
}

/** Like a book of the feed: snapshot replaces, level sets, doubt takes away until the next snapshot. */
export class FollowedBook {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  isTrusted = false;

  apply(events: readonly RecordedEvent[], name: string = market): this {
    for (const event of events) {
      if (event.kind === 'snapshot' && event.market === name) {
        this.isTrusted = true;
        this.#replace(this.bids, event.bids);
        this.#replace(this.asks, event.asks);
      } else if (event.kind === 'level' && event.market === name && this.isTrusted) {
        const side = event.side === 'bid' ? this.bids : this.asks;
        this.#set(side, event.price, event.size);
      } else if (event.kind === 'doubted' && event.market === name && event.channel === 'book') {
        this.isTrusted = false;
      }
    }
    return this;
  }

  get levels(): string[] {
    return [...sorted('bid', this.bids), ...sorted('ask', this.asks)];
  }

  #replace(side: Map<string, string>, levels: readonly Pair[]): void {
    side.clear();
    for (const [price, size] of levels) {
      this.#set(side, price, size);
    }
  }

  #set(side: Map<string, string>, price: string, size: string): void {
    const [key, amount] = [plain(price), plain(size)];
    if (amount === '0') {
      side.delete(key);
    } else {
      side.set(key, amount);
    }
  }
}

function sorted(name: string, side: ReadonlyMap<string, string>): string[] {
  return [...side].map(([price, size]) => `${name} ${price} ${size}`).sort();
}

/** Without trailing zeros: one spelling a value. */
export function plain(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '');
  const digits = whole.replace(/^0+(?=[0-9])/, '');
  return kept === '' ? digits : `${digits}.${kept}`;
}

export function kindsOf(events: readonly RecordedEvent[]): string[] {
  return events.map((event) => event.kind);
}

/** Code of each doubt, with its market. */
export function doubtsOf(events: readonly RecordedEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'doubted' ? [`${event.channel} ${event.market} ${event.doubt.cause.code}`] : [],
  );
}
