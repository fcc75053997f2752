/**
 * What one window is sent: one message for each tick with everything that changed for it, and none while one is un-acked.
 * SPEC.md TS1–TS8; the rules of the port are in shared/ipc/README.md.
 */
import type { Channel, MarketKey } from '#shared/domain/market.ts';
import type { Trust } from '#shared/domain/trust.ts';
import {
  type AckMessage,
  type BookFrame,
  type IndexPriceFrame,
  type MarketFiguresFrame,
  streamProtocol,
  type TickMessage,
  type TradeFrame,
  type TrustFrame,
  type VenueStatus,
} from '#shared/ipc/stream.ts';
import { FrameBuilder } from '../books/frame-builder.ts';
import type { Clock } from './clock.ts';
import { FiguresBuilder } from './figures-builder.ts';
import type { MarketFeed } from './market-feed.ts';
import { ReceiveTimes } from './receive-times.ts';

/** At most twice a second, and at least that while the window takes ticks: it tells a quiet market from a dead thread. */
export const statusEveryMs = 500;
/** The age of a live book moves with each change; the page is told this often. */
const ageEveryMs = 250;

export interface TickSenderOptions {
  readonly clock: Clock;
  readonly send: (tick: TickMessage) => void;
  readonly statuses: () => readonly VenueStatus[];
}

interface SentChannel {
  trust: Trust | undefined;
  /** The last one sent differs in more than its age. */
  isDirty: boolean;
  sentAtMs: number;
}

interface FollowedFeed {
  readonly feed: MarketFeed;
  readonly channels: ReadonlySet<Channel>;
  readonly frames: FrameBuilder | undefined;
  readonly trust: Map<Channel, SentChannel>;
  readonly stopListening: () => void;
  tradesSent: number;
  tradesEpoch: number;
  tradesSkipped: number;
  isFirstTrades: boolean;
  pricesSent: number;
  isFirstPrices: boolean;
  readonly figures: FiguresBuilder;
}

export class TickSender {
  readonly #options: TickSenderOptions;
  readonly #followed = new Map<MarketKey, FollowedFeed>();
  #number = 0;
  #unacked: number | undefined;
  #isDirty = false;
  readonly #received = new ReceiveTimes();
  #statusSentMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(options: TickSenderOptions) {
    this.#options = options;
  }

  /** Whether a tick is on its way: nothing is built until it is acked. */
  get isWaiting(): boolean {
    return this.#unacked !== undefined;
  }

  /** The feeds this window shows now, with the channels it asked for. A feed that is another object begins anew. */
  follow(feeds: ReadonlyArray<{ feed: MarketFeed; channels: readonly Channel[] }>): void {
    this.#statusSentMs = Number.NEGATIVE_INFINITY;
    const wanted = new Map(feeds.map((entry) => [entry.feed.key, entry]));
    for (const [key, followed] of this.#followed) {
      const entry = wanted.get(key);
      const isSame =
        entry !== undefined &&
        entry.feed === followed.feed &&
        entry.channels.length === followed.channels.size &&
        entry.channels.every((channel) => followed.channels.has(channel));
      if (isSame) {
        wanted.delete(key);
      } else {
        this.#release(followed);
        this.#followed.delete(key);
      }
    }
    for (const [key, { feed, channels }] of wanted) {
      this.#followed.set(key, this.#take(feed, channels));
      this.#isDirty = true;
    }
  }

  ack(message: AckMessage): void {
    for (const key of message.resets) {
      const frames = this.#followed.get(key)?.frames;
      if (frames !== undefined) {
        frames.requestReset();
        this.#isDirty = true;
      }
    }
    if (message.number === this.#unacked) {
      this.#unacked = undefined;
      this.flush();
    }
  }

  /** Sends what has changed, if anything has and no tick is on its way. */
  flush(): void {
    const nowMs = this.#options.clock.monotonic();
    const now = this.#options.clock.now();
    const isStatusDue = nowMs - this.#statusSentMs >= statusEveryMs;
    if (this.#isClosed || this.#unacked !== undefined || !(this.#isDirty || isStatusDue)) {
      return;
    }
    const books: BookFrame[] = [];
    const trades: TradeFrame[] = [];
    const prices: IndexPriceFrame[] = [];
    const figures: MarketFiguresFrame[] = [];
    const trust: TrustFrame[] = [];
    for (const [key, followed] of this.#followed) {
      const book = followed.frames?.build(now);
      if (book !== undefined) {
        books.push(book);
      }
      this.#addTrades(key, followed, trades);
      this.#addPrices(key, followed, prices);
      const figuresFrame = followed.figures.build(isStatusDue);
      if (figuresFrame !== undefined) {
        figures.push(figuresFrame);
      }
      this.#addTrust(key, followed, nowMs, trust);
    }
    const venues = isStatusDue ? this.#options.statuses() : [];
    if (isStatusDue) {
      this.#statusSentMs = nowMs;
    }
    this.#isDirty = false;
    this.#number += 1;
    this.#unacked = this.#number;
    this.#options.send({
      kind: 'tick',
      protocol: streamProtocol,
      number: this.#number,
      sentAt: now,
      received: this.#received.take(),
      books,
      trades,
      prices,
      figures,
      trust,
      venues,
    });
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const followed of this.#followed.values()) {
      this.#release(followed);
    }
    this.#followed.clear();
  }

  #take(feed: MarketFeed, channels: readonly Channel[]): FollowedFeed {
    const trust = new Map<Channel, SentChannel>();
    for (const channel of channels) {
      trust.set(channel, {
        trust: undefined,
        isDirty: true,
        sentAtMs: Number.NEGATIVE_INFINITY,
      });
    }
    const markTrust = (channel: Channel): void => {
      const sent = trust.get(channel);
      if (sent !== undefined) {
        sent.isDirty = true;
        this.#isDirty = true;
      }
    };
    const frames = channels.includes('book') ? new FrameBuilder(feed.key, feed.book) : undefined;
    const stopListening = feed.listen({
      changed: (receivedAt) => {
        this.#isDirty = true;
        frames?.noteChange(receivedAt);
        this.#received.add(receivedAt);
      },
      trust: (_feed, channel) => markTrust(channel),
      trustDetail: (_feed, channel) => markTrust(channel),
    });
    const followed = new Set(channels);
    return {
      feed,
      channels: followed,
      frames,
      trust,
      stopListening,
      tradesSent: 0,
      tradesEpoch: feed.trades.epoch,
      tradesSkipped: 0,
      isFirstTrades: true,
      pricesSent: 0,
      isFirstPrices: true,
      figures: new FiguresBuilder(feed, followed),
    };
  }

  #release(followed: FollowedFeed): void {
    followed.stopListening();
    followed.frames?.close();
  }

  #addTrades(key: MarketKey, followed: FollowedFeed, frames: TradeFrame[]): void {
    const log = followed.feed.trades;
    if (!followed.channels.has('trades')) {
      return;
    }
    // Rows were put between older ones: the whole kept window goes again, as a reset.
    const isReset = followed.isFirstTrades || followed.tradesEpoch !== log.epoch;
    if (!isReset && followed.tradesSent === log.end) {
      return;
    }
    const { rows, skipped } = log.readFrom(isReset ? 0 : followed.tradesSent);
    if (!followed.isFirstTrades && !isReset) {
      followed.tradesSkipped += skipped;
    }
    followed.isFirstTrades = false;
    followed.tradesEpoch = log.epoch;
    followed.tradesSent = log.end;
    frames.push({
      key,
      isReset,
      total: log.end,
      skipped: followed.tradesSkipped,
      ids: rows.map((row) => row.id),
      prices: rows.map((row) => row.price),
      sizes: rows.map((row) => row.size),
      times: rows.map((row) => row.time),
      sides: rows.map((row) => row.side),
      flags: rows.map((row) => row.flags),
      notes: rows.map((row) => row.note),
    });
  }

  #addPrices(key: MarketKey, followed: FollowedFeed, frames: IndexPriceFrame[]): void {
    const log = followed.feed.prices;
    if (
      !followed.channels.has('price') ||
      (!followed.isFirstPrices && followed.pricesSent === log.end)
    ) {
      return;
    }
    const rows = log.readFrom(followed.pricesSent);
    frames.push({
      key,
      isReset: followed.isFirstPrices,
      prices: rows.map((row) => row.price),
      times: rows.map((row) => row.time),
    });
    followed.isFirstPrices = false;
    followed.pricesSent = log.end;
  }

  #addTrust(key: MarketKey, followed: FollowedFeed, nowMs: number, frames: TrustFrame[]): void {
    for (const [channel, sent] of followed.trust) {
      const isAgeDue = nowMs - sent.sentAtMs >= ageEveryMs;
      if (!sent.isDirty && !isAgeDue) {
        continue;
      }
      const trust = followed.feed.trust(channel);
      if (trust === undefined || (!sent.isDirty && trust.ageFrom === sent.trust?.ageFrom)) {
        continue;
      }
      sent.trust = trust;
      sent.isDirty = false;
      sent.sentAtMs = nowMs;
      frames.push({ key, channel, trust });
    }
  }
}
