/** One market: its book, trades and index prices, and whether to believe them. SPEC.md SV7–SV9, TD1–TD6. */
import { DecimalCell, formatDecimal, parseDecimal } from '#shared/domain/decimal.ts';
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
import {
  tradeFlagHistory,
  tradeFlagInferred,
  tradeFlagRecovered,
  tradeSideBuy,
  tradeSideNone,
  tradeSideSell,
} from '#shared/ipc/stream.ts';
import { BookSync } from '../books/book-sync.ts';
import { IndexPriceLog } from '../books/index-price-log.ts';
import { OrderBook } from '../books/order-book.ts';
import { type LoggedTrade, TradeLog } from '../books/trade-log.ts';
import type { BookRules, SnapshotLevels, TradeEvent } from '../venues/venue.ts';
import type { Crossing, TrustSubject } from './book-trust.ts';
import { ChannelWatch } from './channel-watch.ts';
import type { Clock } from './clock.ts';
import type { FeedCounters } from './feed-counters.ts';
import type { Session } from './line.ts';
import type { Link } from './link.ts';

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

/** A first execution this late after the connect, with a time after it, is no longer "the latest past one". */
const historyWithinMs = 10_000;
/** An old carrier of trades or prices goes on for this long beside the new one; repetitions are told by id and time. */
const overlapMs = 2_000;

export class MarketFeed {
  readonly key: MarketKey;
  readonly venue: VenueId;
  readonly market: string;
  readonly book = new OrderBook();
  readonly trades = new TradeLog();
  readonly prices = new IndexPriceLog();
  readonly #options: MarketFeedOptions;
  readonly #sync: BookSync;
  readonly #watches = new Map<Channel, ChannelWatch>();
  readonly #listeners = new Set<MarketListener>();
  readonly #cell = new DecimalCell();
  readonly #cancels = new Set<() => void>();
  #isBookDirty = false;
  /** When this market's trades were first followed, venue and own clock taken for one. */
  #tradesSince: UnixMicros | undefined;
  /** First executions after a reconnect, until it is known what was missed. */
  #held: Array<{ readonly event: TradeEvent; readonly receivedAt: UnixMillis }> = [];
  #recoveries = 0;
  #isClosed = false;

  constructor(options: MarketFeedOptions) {
    this.#options = options;
    this.key = marketKey(options.venue, options.market);
    this.venue = options.venue;
    this.market = options.market;
    this.#sync = new BookSync(this.book);
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
    const isFirst = !session.marketsWithTrades.has(this.market);
    session.marketsWithTrades.add(this.market);
    if (this.trades.has(event.id) || this.#held.some((held) => held.event.id === event.id)) {
      this.#options.counters.duplicates += 1;
      return true;
    }
    const isContinued = watch.carrier !== undefined && watch.carrier !== session;
    if (isFirst && !isContinued && this.#isPast(session, event)) {
      if (this.#recoveries > 0) {
        // Whether it was missed or is older is known when the missed ones are there; it is shown then, in its place.
        this.#held.push({ event, receivedAt });
      } else {
        this.#addTrade(toLogged(event, tradeSideNone, tradeFlagHistory), receivedAt);
      }
      return true;
    }
    watch.changed(receivedAt);
    this.#addTrade(this.#withSide(event), receivedAt);
    watch.judge();
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
      if (isReconnect) {
        void this.#recover(watch);
      } else {
        this.#tradesSince = this.#options.clock.now() * 1000;
      }
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
    this.#isClosed = true;
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
      watch.setCrossed(this.#crossing(at));
    }
  }

  #crossing(since: UnixMillis): Crossing {
    return {
      since,
      bid: this.#bestText('bid'),
      ask: this.#bestText('ask'),
    };
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

  // --- trades -----------------------------------------------------------------------------------------------------

  /** The first execution after a connect is the latest past one, unless it evidently is not. */
  #isPast(session: Session, event: TradeEvent): boolean {
    const { state } = session.connection;
    if (state.kind !== 'open') {
      return true;
    }
    const openForMs = this.#options.clock.now() - state.since;
    return openForMs < historyWithinMs || event.time < state.since * 1000;
  }

  #withSide(event: TradeEvent): LoggedTrade {
    if (event.aggressor !== undefined) {
      return toLogged(event, event.aggressor === 'buy' ? tradeSideBuy : tradeSideSell, 0);
    }
    const book = this.#watches.get('book');
    // Of a crossed, old or missing book no side can be told.
    const isBelieved = book?.isCurrent === true && book.crossed === undefined;
    if (!isBelieved || !parseDecimal(event.price, this.#cell)) {
      return toLogged(event, tradeSideNone, 0);
    }
    switch (this.book.compareWithTouch(this.#cell)) {
      case 'at-or-above-ask':
        return toLogged(event, tradeSideBuy, tradeFlagInferred);
      case 'at-or-below-bid':
        return toLogged(event, tradeSideSell, tradeFlagInferred);
      case 'inside':
        return toLogged(event, tradeSideNone, tradeFlagInferred);
      case 'unknown':
        return toLogged(event, tradeSideNone, 0);
    }
  }

  #addTrade(trade: LoggedTrade, receivedAt: UnixMillis): void {
    if (this.trades.add(trade)) {
      this.#tellTrade(trade);
      this.#tellChanged(receivedAt);
    }
  }

  #tellTrade(trade: LoggedTrade): void {
    this.#options.counters.trades += 1;
    for (const listener of this.#listeners) {
      listener.trade?.(this, trade);
    }
  }

  /** Fills in from REST what was executed while no socket was there. */
  async #recover(watch: ChannelWatch): Promise<void> {
    const { recentTrades, clock, label } = this.#options;
    const from = this.trades.newest?.time ?? this.#tradesSince ?? clock.now() * 1000;
    if (recentTrades === undefined) {
      watch.setNote(
        'Live. Trades missed while disconnected are not filled in: no REST address is given.',
      );
      this.#releaseHeld(undefined);
      return;
    }
    this.#recoveries += 1;
    const answer = await recentTrades();
    this.#recoveries -= 1;
    if (this.#isClosed) {
      return;
    }
    if (!answer.ok) {
      watch.setNote(
        `Live, but trades missed before ${timeOfDay(clock.now())} are not filled in. ${answer.error} Newer ones are complete.`,
      );
      this.#releaseHeld(undefined);
      return;
    }
    const missed = answer.value.filter((trade) => trade.time >= from);
    const oldest = answer.value[0];
    const isWhole = oldest === undefined || oldest.time <= from || missed.length === 0;
    watch.setNote(
      isWhole
        ? undefined
        : `Live, but some trades missed before ${timeOfDay(oldest.time / 1000)} are not filled in: ${label} keeps only the newest ${answer.value.length}.`,
    );
    const added = this.trades.recover(
      missed.map((trade) => toLogged(trade, sideOf(trade), tradeFlagRecovered)),
    );
    for (const trade of added) {
      this.#tellTrade(trade);
    }
    this.#releaseHeld(from);
    this.#tellChanged(clock.now());
    this.#options.wake();
  }

  /** The first execution after the reconnect: missed when it is newer than what was known, else the past. */
  #releaseHeld(from: UnixMicros | undefined): void {
    const waiting = this.#held;
    this.#held = [];
    for (const { event, receivedAt } of waiting) {
      if (from === undefined || event.time < from) {
        this.#addTrade(toLogged(event, tradeSideNone, tradeFlagHistory), receivedAt);
        continue;
      }
      const missed = toLogged(event, sideOf(event), tradeFlagRecovered);
      for (const trade of this.trades.recover([missed])) {
        this.#tellTrade(trade);
      }
    }
    this.#options.wake();
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

function sideOf(event: TradeEvent): number {
  if (event.aggressor === undefined) {
    return tradeSideNone;
  }
  return event.aggressor === 'buy' ? tradeSideBuy : tradeSideSell;
}

function toLogged(event: TradeEvent, side: number, flags: number): LoggedTrade {
  const { id, price, size, time } = event;
  return { id, price, size, time, side, flags };
}

function timeOfDay(at: UnixMillis): string {
  return new Date(at).toISOString().slice(11, 19);
}
