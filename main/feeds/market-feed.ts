/** One market: its book, trades and index prices, and whether to believe them. SPEC.md SV7–SV9, TD1–TD6. */
import { type DecimalCell, formatDecimal } from '#shared/domain/decimal.ts';
import {
  type BookSide,
  type Channel,
  type MarketKey,
  marketKey,
  type VenueId,
} from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import { BookSync } from '../books/book-sync.ts';
import { IndexPriceLog } from '../books/index-price-log.ts';
import { OrderBook, type TouchComparison } from '../books/order-book.ts';
import type { LoggedTrade, TradeLog } from '../books/trade-log.ts';
import type { BookRules, SnapshotLevels, TradeEvent } from '../venues/venue.ts';
import type { TrustSubject } from './book-trust.ts';
import { ChannelWatch } from './channel-watch.ts';
import type { Clock } from './clock.ts';
import type { FeedCounters } from './feed-counters.ts';
import type { Session } from './line.ts';
import type { Link } from './link.ts';
import { TradeFeed } from './trade-feed.ts';

/** Hears of every change of one market. All but `changed` is called at once, `changed` once or more for each message. */
export interface MarketListener {
  changed?(receivedAt: UnixMillis): void;
  trust?(feed: MarketFeed, channel: Channel, trust: Trust): void;
  trade?(feed: MarketFeed, trade: LoggedTrade): void;
  price?(feed: MarketFeed, price: string, time: UnixMicros): void;
  /** A full book was applied. */
  snapshot?(feed: MarketFeed): void;
}

export interface MarketFeedOptions {
  readonly venue: VenueId;
  readonly market: string;
  readonly label: string;
  readonly rules: BookRules;
  readonly clock: Clock;
  readonly counters: FeedCounters;
  /** Something changed outside a message: listeners get their turn soon. */
  readonly wake: () => void;
  readonly plannedLink: (channel: Channel) => Link;
  /** `session` carries `channel` now, in place of an older one. */
  readonly onTakeover: () => void;
  /** The book stays crossed: only a full book helps. */
  readonly reopenBook: () => void;
  /** The venue's recent executions, oldest first; absent: there is no REST for this endpoint. */
  readonly recentTrades: (() => Promise<Result<readonly TradeEvent[], string>>) | undefined;
}

/** An old carrier of trades or prices goes on for this long beside the new one; repetitions are told by id and time. */
const overlapMs = 2_000;

export class MarketFeed {
  readonly key: MarketKey;
  readonly venue: VenueId;
  readonly market: string;
  readonly book = new OrderBook();
  readonly prices = new IndexPriceLog();
  readonly #options: MarketFeedOptions;
  readonly #sync: BookSync;
  readonly #tradeFeed: TradeFeed;
  readonly #watches = new Map<Channel, ChannelWatch>();
  readonly #listeners = new Set<MarketListener>();
  readonly #cancels = new Set<() => void>();
  #isBookDirty = false;

  constructor(options: MarketFeedOptions) {
    this.#options = options;
    this.key = marketKey(options.venue, options.market);
    this.venue = options.venue;
    this.market = options.market;
    this.#sync = new BookSync(this.book);
    this.#tradeFeed = new TradeFeed({
      market: options.market,
      label: options.label,
      clock: options.clock,
      counters: options.counters,
      compareWithTouch: (price) => this.#compareWithTouch(price),
      recentTrades: options.recentTrades,
      onTrade: (trade, receivedAt) => {
        for (const listener of this.#listeners) {
          listener.trade?.(this, trade);
        }
        this.#tellChanged(receivedAt);
      },
    });
  }

  get trades(): TradeLog {
    return this.#tradeFeed.log;
  }

  get channels(): readonly Channel[] {
    return [...this.#watches.keys()];
  }

  /** Level updates and snapshots that reached the book. */
  get updates(): number {
    return this.#sync.updates + this.#sync.snapshots;
  }

  trust(channel: Channel): Trust | undefined {
    return this.#watches.get(channel)?.trust;
  }

  /** The session whose data are taken for `channel`. */
  carrier(channel: Channel): Session | undefined {
    return this.#watches.get(channel)?.carrier;
  }

  /** Whether `channel` ever brought what it is for. */
  hadData(channel: Channel): boolean {
    return this.#watches.get(channel)?.hadData === true;
  }

  listen(listener: MarketListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(channels: readonly Channel[]): void {
    for (const channel of channels) {
      if (!this.#watches.has(channel)) {
        const subject: TrustSubject = {
          label: this.#options.label,
          market: this.market,
          channel,
          rules: this.#options.rules,
        };
        const watch = new ChannelWatch({
          subject,
          clock: this.#options.clock,
          plannedLink: () => this.#options.plannedLink(channel),
          onTrust: (trust) => this.#tellTrust(channel, trust),
        });
        this.#watches.set(channel, watch);
      }
    }
    for (const [channel, watch] of this.#watches) {
      if (!channels.includes(channel)) {
        watch.close();
        this.#watches.delete(channel);
        if (channel === 'book') {
          this.#sync.forget();
        }
      }
    }
  }

  // --- from the sockets -------------------------------------------------------------------------------------------

  bookSnapshot(session: Session, levels: SnapshotLevels, receivedAt: UnixMillis): boolean {
    const watch = this.#watches.get('book');
    const before = watch?.carrier;
    if (watch === undefined || (before !== undefined && session.ordinal < before.ordinal)) {
      return false;
    }
    if (watch.hadData && before !== session) {
      this.#options.counters.resyncs += 1;
    }
    this.#sync.snapshot(levels);
    watch.carriedBy(session);
    watch.changed(receivedAt);
    this.#isBookDirty = true;
    if (before !== session) {
      watch.setCrossed(undefined);
    }
    this.#setCrossing(watch, receivedAt);
    watch.judge();
    this.#tellChanged(receivedAt);
    for (const listener of this.#listeners) {
      listener.snapshot?.(this);
    }
    if (before !== session) {
      this.#options.onTakeover();
    }
    return true;
  }

  bookLevel(
    session: Session,
    side: BookSide,
    price: DecimalCell,
    size: DecimalCell,
    receivedAt: UnixMillis,
  ): boolean {
    const watch = this.#watches.get('book');
    if (watch === undefined || watch.carrier !== session) {
      return false;
    }
    if (this.#sync.level(side, price, size)) {
      watch.changed(receivedAt);
      this.#isBookDirty = true;
      this.#tellChanged(receivedAt);
    }
    return true;
  }

  trade(session: Session, event: TradeEvent, receivedAt: UnixMillis): boolean {
    const watch = this.#watches.get('trades');
    if (watch === undefined) {
      return false;
    }
    this.#tradeFeed.take(watch, session, event, receivedAt);
    return true;
  }

  indexPrice(session: Session, price: string, time: UnixMicros, receivedAt: UnixMillis): boolean {
    const watch = this.#watches.get('price');
    if (
      watch === undefined ||
      (watch.carrier !== undefined && session.ordinal < watch.carrier.ordinal)
    ) {
      return false;
    }
    if (this.prices.add(price, time)) {
      watch.changed(receivedAt);
      for (const listener of this.#listeners) {
        listener.price?.(this, price, time);
      }
      this.#tellChanged(receivedAt);
    }
    watch.judge();
    return true;
  }

  /** `session` is open and carries `channel`. A book waits for its snapshot, the others are current at once. */
  channelOpened(channel: Channel, session: Session): void {
    const watch = this.#watches.get(channel);
    if (watch === undefined || channel === 'book') {
      watch?.judge();
      return;
    }
    const before = watch.carrier;
    if (before === session) {
      return;
    }
    if (before !== undefined) {
      this.#later(overlapMs, () => {
        if (
          session.connection.state.kind === 'open' &&
          (watch.carrier?.ordinal ?? 0) < session.ordinal
        ) {
          this.#tradeFeed.continuedBy(session);
          watch.carriedBy(session);
          this.#options.onTakeover();
        }
      });
      return;
    }
    const isReconnect = watch.hadData;
    watch.carriedBy(session);
    watch.judge();
    if (channel === 'trades') {
      void this.#tradeFeed.opened(watch, isReconnect).then(() => this.#options.wake());
    }
  }

  sessionEnded(session: Session): void {
    for (const [channel, watch] of this.#watches) {
      if (watch.carrier !== session) {
        continue;
      }
      if (channel === 'book') {
        this.#sync.markLost();
      } else if (channel === 'price') {
        this.prices.markBreak(this.#options.clock.now() * 1000);
      }
      watch.carrierEnded();
    }
  }

  /** The planned line stands differently, or its evidence is newer. */
  linkChanged(channel: Channel): void {
    this.#watches.get(channel)?.judge();
  }

  /** What the venue's list says of this market. */
  learnTick(tick: string): void {
    this.book.learnTick(tick);
  }

  setHalted(words: string | undefined): void {
    this.#watches.get('book')?.setHalted(words);
  }

  /** At the end of a turn of the event loop: what need not be known for each message. */
  settle(): void {
    if (!this.#isBookDirty) {
      return;
    }
    this.#isBookDirty = false;
    const watch = this.#watches.get('book');
    if (watch === undefined) {
      return;
    }
    const wasCrossed = watch.crossed !== undefined;
    this.#setCrossing(watch, watch.lastChangeAt ?? this.#options.clock.now());
    if (watch.state !== 'LIVE' || wasCrossed || watch.crossed !== undefined) {
      watch.judge();
    }
  }

  /** Idempotent. */
  close(): void {
    this.#tradeFeed.close();
    for (const watch of this.#watches.values()) {
      watch.close();
    }
    for (const cancel of this.#cancels) {
      cancel();
    }
    this.#cancels.clear();
    this.#listeners.clear();
  }

  // --- the book ---------------------------------------------------------------------------------------------------

  #setCrossing(watch: ChannelWatch, at: UnixMillis): void {
    if (!this.book.isCrossed()) {
      watch.setCrossed(undefined);
    } else if (watch.crossed === undefined) {
      const [bid, ask] = [this.#bestText('bid'), this.#bestText('ask')];
      watch.setCrossed({ since: at, bid, ask });
    }
  }

  #bestText(side: BookSide): string {
    const best = this.book.best(side);
    return best === undefined ? '' : formatDecimal(best.price, this.book.priceScale);
  }

  #tellTrust(channel: Channel, trust: Trust): void {
    for (const listener of this.#listeners) {
      listener.trust?.(this, channel, trust);
    }
    if (channel === 'book' && trust.state === 'CROSSED') {
      this.#options.reopenBook();
    }
    this.#options.wake();
  }

  /** Of a crossed, old or missing book no side can be told. */
  #compareWithTouch(price: DecimalCell): TouchComparison {
    const watch = this.#watches.get('book');
    return watch?.isCurrent === true && watch.crossed === undefined
      ? this.book.compareWithTouch(price)
      : 'unknown';
  }

  #tellChanged(receivedAt: UnixMillis): void {
    for (const listener of this.#listeners) {
      listener.changed?.(receivedAt);
    }
  }

  #later(afterMs: number, run: () => void): void {
    const cancel = this.#options.clock.setTimer(() => {
      this.#cancels.delete(cancel);
      run();
    }, afterMs);
    this.#cancels.add(cancel);
  }
}
