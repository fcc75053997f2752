/** The trades of one market: what is new, what is past, what was missed, and who took. SPEC.md TD1–TD6. */
import { DecimalCell, parseDecimal } from '#shared/domain/decimal.ts';
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import {
  tradeFlagHistory,
  tradeFlagInferred,
  tradeFlagLate,
  tradeFlagOffBook,
  tradeFlagRecovered,
  tradeSideBuy,
  tradeSideNone,
  tradeSideSell,
} from '#shared/ipc/stream.ts';
import type { TouchComparison } from '../books/order-book.ts';
import { type LoggedTrade, TradeLog } from '../books/trade-log.ts';
import type { TradeEvent } from '../venues/venue.ts';
import type { ChannelWatch } from './channel-watch.ts';
import type { Clock } from './clock.ts';
import type { FeedCounters } from './feed-counters.ts';
import type { RecentTrades } from './recent-trades.ts';
import type { Session } from './session.ts';

/** A first execution this late after the connect, with a time after it, is no longer "the latest past one". */
const historyWithinMs = 10_000;

export interface TradeFeedOptions {
  readonly market: string;
  readonly label: string;
  readonly clock: Clock;
  readonly counters: FeedCounters;
  /** Against the book of this moment; `unknown` when that is not to be believed. */
  readonly compareWithTouch: (price: DecimalCell) => TouchComparison;
  readonly isFirstHistory: boolean;
  readonly recentTrades: RecentTrades;
  readonly onTrade: (trade: LoggedTrade, receivedAt: UnixMillis) => void;
}

interface HeldTrade {
  readonly event: TradeEvent;
  readonly receivedAt: UnixMillis;
}

export class TradeFeed {
  readonly log = new TradeLog();
  readonly #options: TradeFeedOptions;
  readonly #cell = new DecimalCell();
  /** When this market's trades were first followed, venue and own clock taken for one. */
  #since: UnixMicros | undefined;
  /** Set once a carrier was lost: what came until then is complete. Another socket may have brought newer ones already. */
  #completeUntil: UnixMicros | undefined;
  /** First executions after a reconnect, until it is known what was missed. */
  #held: HeldTrade[] = [];
  #recoveries = 0;
  #isClosed = false;

  constructor(options: TradeFeedOptions) {
    this.#options = options;
  }

  take(watch: ChannelWatch, session: Session, event: TradeEvent, receivedAt: UnixMillis): void {
    const { market, counters } = this.#options;
    const isFirst = !session.marketsWithTrades.has(market);
    session.marketsWithTrades.add(market);
    if (this.log.has(event.id) || this.#held.some((held) => held.event.id === event.id)) {
      counters.duplicates += 1;
      return;
    }
    const isContinued = watch.carrier !== undefined && watch.carrier !== session;
    if (event.isHistory === true) {
      this.#add(toLogged(event, sideOf(event), tradeFlagHistory), receivedAt);
      return;
    }
    const { isFirstHistory } = this.#options;
    if (isFirstHistory && isFirst && !isContinued && this.#isPast(session, event)) {
      if (this.#recoveries > 0) {
        // Whether it was missed or is older is known when the missed ones are there; it is shown then, in its place.
        this.#held.push({ event, receivedAt });
      } else {
        this.#add(toLogged(event, tradeSideNone, tradeFlagHistory), receivedAt);
      }
      return;
    }
    watch.changed(receivedAt);
    this.#add(this.#withSide(event), receivedAt);
    watch.judge();
  }

  /** The channel is open: for the first time, or again after something may have been missed. */
  async opened(watch: ChannelWatch, isReconnect: boolean): Promise<void> {
    if (isReconnect) {
      await this.#recover(watch);
    } else {
      this.#since = this.#options.clock.now() * 1000;
    }
  }

  /** The carrier was lost: nothing is known to be missing until it was last heard. */
  lost(session: Session): void {
    const heardAt = session.connection.lastReceivedAt * 1000;
    this.#completeUntil = Math.min(this.#completeUntil ?? heardAt, heardAt);
  }

  /** The carrier was lost while `other` ran beside it. What came before `other` opened and after the carrier was last heard, nobody brought. */
  async substituted(watch: ChannelWatch, session: Session, other: Session): Promise<void> {
    this.continuedBy(other);
    const { state } = other.connection;
    if (state.kind === 'open' && state.since > session.connection.lastReceivedAt) {
      this.lost(session);
      await this.#recover(watch);
    }
  }

  /** A session that takes over from one that ran until now has no past that is not known. */
  continuedBy(session: Session): void {
    session.marketsWithTrades.add(this.#options.market);
  }

  close(): void {
    this.#isClosed = true;
  }

  /** The first execution after a connect is the latest past one, unless it evidently is not. */
  #isPast({ connection: { state } }: Session, event: TradeEvent): boolean {
    if (state.kind !== 'open') {
      return true;
    }
    const openForMs = this.#options.clock.now() - state.since;
    return openForMs < historyWithinMs || event.time < state.since * 1000;
  }

  #withSide(event: TradeEvent): LoggedTrade {
    if (event.aggressor !== undefined || event.isOffBook === true) {
      return toLogged(event, sideOf(event), 0);
    }
    if (!parseDecimal(event.price, this.#cell)) {
      return toLogged(event, sideOf(event), 0);
    }
    switch (this.#options.compareWithTouch(this.#cell)) {
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

  /** Fills in from REST what was executed while no socket was there. */
  async #recover(watch: ChannelWatch): Promise<void> {
    const { recentTrades, clock, label, market } = this.#options;
    const newest = this.log.newest?.time ?? this.#since ?? clock.now() * 1000;
    const from = Math.min(newest, this.#completeUntil ?? newest);
    this.#completeUntil = undefined;
    const carrier = watch.carrier;
    if (recentTrades.kind !== 'read') {
      const why =
        recentTrades.kind === 'no-address'
          ? 'no REST address is given'
          : `${label} has no list of past trades for this feed`;
      watch.setNote(`Live. Trades missed while disconnected are not filled in: ${why}.`);
      return;
    }
    this.#recoveries += 1;
    const answer = await recentTrades.read();
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
    this.#addRecovered(missed);
    this.#releaseHeld(from);
    // The past is known now: what this session brings and is not known is new.
    carrier?.marketsWithTrades.add(market);
  }

  /** The first execution after the reconnect: missed when it is newer than what was known, else the past. */
  #releaseHeld(from: UnixMicros | undefined): void {
    const waiting = this.#held;
    this.#held = [];
    for (const { event, receivedAt } of waiting) {
      if (from === undefined || event.time < from) {
        this.#add(toLogged(event, tradeSideNone, tradeFlagHistory), receivedAt);
      } else {
        this.#addRecovered([event]);
      }
    }
  }

  #add(trade: LoggedTrade, receivedAt: UnixMillis): void {
    const isTaken =
      (trade.flags & tradeFlagLate) === 0
        ? this.log.add(trade)
        : this.log.insert([trade]).length > 0;
    if (isTaken) {
      this.#tell(trade, receivedAt);
    }
  }

  #addRecovered(events: readonly TradeEvent[]): void {
    const receivedAt = this.#options.clock.now();
    const trades = events.map((event) => toLogged(event, sideOf(event), tradeFlagRecovered));
    for (const trade of this.log.recover(trades)) {
      this.#tell(trade, receivedAt);
    }
  }

  #tell(trade: LoggedTrade, receivedAt: UnixMillis): void {
    this.#options.counters.trades += 1;
    this.#options.onTrade(trade, receivedAt);
  }
}

function sideOf({ aggressor }: TradeEvent): number {
  if (aggressor === undefined) {
    return tradeSideNone;
  }
  return aggressor === 'buy' ? tradeSideBuy : tradeSideSell;
}

function toLogged(event: TradeEvent, side: number, flags: number): LoggedTrade {
  const { id, price, size, time, note = '' } = event;
  const late = event.isLate === true ? tradeFlagLate : 0;
  const offBook = event.isOffBook === true ? tradeFlagOffBook : 0;
  return { id, price, size, time, side, flags: flags | late | offBook, note };
}

function timeOfDay(at: UnixMillis): string {
  return new Date(at).toISOString().slice(11, 19);
}
