/** Who hears which channel, and what they are told when (`paxos-order-routing.md` §3.2, §4). SPEC.md PX73–PX77. */
import { normaliseDecimal } from '../exact-decimal.ts';
import type { PracticeLevel, SnapshotEvent, TradeEvent, UpdateEvent } from '../source.ts';
import { exchangeBooks, type PastBooks, type TimedBook } from '../wire/past-books.ts';
import type { ClientSession } from './client-session.ts';
import { FrameBatch } from './frame-batch.ts';
import { type Subscription, subscriptionKey } from './paxos-order-routing-requests.ts';
import { nanosOf, StampClock } from './paxos-order-routing-time.ts';
import { executionFrame, snapshotFrame, updateFrame } from './paxos-order-routing-wire.ts';
import type { VenueServerContext } from './server.ts';

/** Every this-many-th execution of a market goes behind the next one. */
const swapEvery = 4;

interface Audience {
  readonly sessions: Set<ClientSession>;
  readonly batch: FrameBatch;
}

/** What one market says on its two channels. */
interface MarketFeed {
  readonly bookClock: StampClock;
  readonly tradeClock: StampClock;
  /** Level changes since the last flush, by price: an UPDATE has many. */
  readonly bids: Map<string, PracticeLevel>;
  readonly asks: Map<string, PracticeLevel>;
  changedAtMs: number | undefined;
  updates: number;
  executions: number;
  lastUpdate: string | undefined;
  heldExecution: string | undefined;
  /** Snapshots that updates are sent before: each is as old as its request. */
  readonly waiting: Map<ClientSession, string>;
}

export class OrderRoutingFeeds {
  readonly #context: VenueServerContext;
  readonly #books: PastBooks<TimedBook>;
  readonly #audiences = new Map<string, Audience>();
  readonly #feeds = new Map<string, MarketFeed>();
  #subscriptions = 0;
  #framesSent = 0;

  constructor(context: VenueServerContext) {
    this.#context = context;
    this.#books = context.wire.pastBooks(exchangeBooks(context.markets, context.nowMs));
  }

  get framesSent(): number {
    return this.#framesSent;
  }

  isFollowed(subscription: Subscription): boolean {
    return (this.#audiences.get(subscriptionKey(subscription))?.sessions.size ?? 0) > 0;
  }

  subscribe(session: ClientSession, subscription: Subscription): void {
    this.#audience(subscription).sessions.add(session);
    const { type, market } = subscription;
    if (type === 'market_data' && market !== undefined) {
      this.#begin(session, market);
    }
  }

  unsubscribe(session: ClientSession, subscription: Subscription): void {
    this.#audiences.get(subscriptionKey(subscription))?.sessions.delete(session);
    if (subscription.type === 'market_data' && subscription.market !== undefined) {
      this.#feeds.get(subscription.market)?.waiting.delete(session);
    }
  }

  leave(session: ClientSession): void {
    for (const { sessions } of this.#audiences.values()) {
      sessions.delete(session);
    }
    for (const { waiting } of this.#feeds.values()) {
      waiting.delete(session);
    }
  }

  send(session: ClientSession, frame: string): void {
    this.#framesSent += session.send(frame) ? 1 : 0;
  }

  clockSet(): void {
    for (const feed of this.#feeds.values()) {
      feed.bookClock.restart();
      feed.tradeClock.restart();
      // Told again to who comes later, its stamp would be of the clock before.
      feed.lastUpdate = undefined;
      if (feed.changedAtMs !== undefined) {
        feed.changedAtMs = this.#context.nowMs();
      }
    }
  }

  /** At once to everybody who hears it. */
  tell(subscription: Subscription, frame: string): void {
    for (const session of this.#audiences.get(subscriptionKey(subscription))?.sessions ?? []) {
      this.send(session, frame);
    }
  }

  snapshot({ market, atMs }: SnapshotEvent): void {
    const feed = this.#feed(market);
    feed.bids.clear();
    feed.asks.clear();
    feed.changedAtMs = undefined;
    feed.waiting.clear();
    if (this.isFollowed({ type: 'market_data', market })) {
      this.#audience({ type: 'market_data', market }).batch.append(this.#bookFrame(market, atMs));
    }
  }

  update({ market, bids, asks, atMs }: UpdateEvent): void {
    if (!this.isFollowed({ type: 'market_data', market })) {
      return;
    }
    const feed = this.#feed(market);
    for (const level of bids) {
      feed.bids.set(normaliseDecimal(level[0]), level);
    }
    for (const level of asks) {
      feed.asks.set(normaliseDecimal(level[0]), level);
    }
    feed.changedAtMs = atMs;
  }

  trade(trade: TradeEvent): void {
    const subscription = { type: 'execution_data', market: trade.market } as const;
    if (!this.isFollowed(subscription)) {
      return;
    }
    const feed = this.#feed(trade.market);
    feed.executions += 1;
    const frame = executionFrame(trade, feed.tradeClock.stamp(trade.atMs));
    const held = feed.heldExecution;
    if (held === undefined && feed.executions % swapEvery === 0) {
      feed.heldExecution = frame;
      return;
    }
    const { batch } = this.#audience(subscription);
    batch.append(frame);
    if (held !== undefined) {
      feed.heldExecution = undefined;
      batch.append(held);
    }
  }

  /** Trades go first: who infers the aggressor from the book just before still has that book. */
  flush(): void {
    if (this.#context.waitsForClients) {
      // The end of a recording is awaited: nothing may still be held then.
      this.#releaseExecutions();
    }
    this.#write('execution_data ');
    for (const [market, feed] of this.#feeds) {
      this.#appendUpdate(market, feed);
    }
    this.#write('market_data ');
    for (const feed of this.#feeds.values()) {
      if (feed.updates > 0 && feed.waiting.size > 0) {
        this.#release(feed);
      }
    }
  }

  /** Nothing waits for a message that may never come. */
  releaseAll(): void {
    this.#releaseExecutions();
    this.#write('execution_data ');
    for (const feed of this.#feeds.values()) {
      this.#release(feed);
    }
  }

  /** The book at this moment, now or behind the updates that follow (§9: which one is not documented). */
  #begin(session: ClientSession, market: string): void {
    this.#subscriptions += 1;
    const feed = this.#feed(market);
    const frame = this.#fullBook(market);
    const order = this.#context.knob('snapshot-order') ?? 'mixed';
    const isLater =
      order === 'update-first' || (order === 'mixed' && this.#subscriptions % 2 === 0);
    if (!isLater) {
      this.send(session, frame);
      return;
    }
    // One that the snapshot holds already, and then whatever changes: the client has to sort them.
    if (feed.lastUpdate !== undefined) {
      this.send(session, feed.lastUpdate);
    }
    feed.updates = 0;
    feed.waiting.set(session, frame);
  }

  #release(feed: MarketFeed): void {
    for (const [session, frame] of feed.waiting) {
      this.send(session, frame);
    }
    feed.waiting.clear();
  }

  #releaseExecutions(): void {
    for (const [market, feed] of this.#feeds) {
      if (feed.heldExecution !== undefined) {
        this.#audience({ type: 'execution_data', market }).batch.append(feed.heldExecution);
        feed.heldExecution = undefined;
      }
    }
  }

  #appendUpdate(market: string, feed: MarketFeed): void {
    if (feed.changedAtMs === undefined) {
      return;
    }
    feed.updates += 1;
    const stamp = feed.bookClock.stamp(feed.changedAtMs);
    const omitsEmpty = stamp % 2n === 0n;
    feed.lastUpdate = updateFrame(
      market,
      stamp,
      [...feed.bids.values()],
      [...feed.asks.values()],
      omitsEmpty,
    );
    feed.bids.clear();
    feed.asks.clear();
    feed.changedAtMs = undefined;
    this.#audience({ type: 'market_data', market }).batch.append(feed.lastUpdate);
  }

  #write(keyStart: string): void {
    for (const [key, { batch, sessions }] of this.#audiences) {
      const { count } = batch;
      const frames = key.startsWith(keyStart) ? batch.take() : undefined;
      if (frames !== undefined) {
        for (const session of sessions) {
          this.#framesSent += session.write(frames, count) ? count : 0;
        }
      }
    }
  }

  #fullBook(market: string): string {
    const late = this.#books.late(market);
    return late === undefined
      ? this.#bookFrame(market, this.#context.nowMs())
      : snapshotFrame(market, nanosOf(late.atMs), late.bids, late.asks);
  }

  #bookFrame(market: string, atMs: number): string {
    const book = this.#context.markets.get(market)?.book;
    const stamp = this.#feed(market).bookClock.stamp(atMs);
    return snapshotFrame(market, stamp, book?.bids() ?? [], book?.asks() ?? []);
  }

  #audience(subscription: Subscription): Audience {
    const key = subscriptionKey(subscription);
    const known = this.#audiences.get(key);
    if (known !== undefined) {
      return known;
    }
    const audience = { sessions: new Set<ClientSession>(), batch: new FrameBatch() };
    this.#audiences.set(key, audience);
    return audience;
  }

  #feed(market: string): MarketFeed {
    const known = this.#feeds.get(market);
    if (known !== undefined) {
      return known;
    }
    const feed: MarketFeed = {
      bookClock: new StampClock(),
      tradeClock: new StampClock(),
      bids: new Map(),
      asks: new Map(),
      changedAtMs: undefined,
      updates: 0,
      executions: 0,
      lastUpdate: undefined,
      heldExecution: undefined,
      waiting: new Map(),
    };
    this.#feeds.set(market, feed);
    return feed;
  }
}
