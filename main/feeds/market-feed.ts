/** One market: its book, trades and index prices, and whether to believe them. SPEC.md SV7–SV9, TD1–TD6. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import {
  type BookSide,
  type Channel,
  type MarketKey,
  marketKey,
  type VenueId,
} from '#shared/domain/market.ts';
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { MarketRules, StandbyLine } from '#shared/ipc/stream.ts';
import { IndexPriceLog } from '../books/index-price-log.ts';
import type { OrderBook } from '../books/order-book.ts';
import type { TradeLog } from '../books/trade-log.ts';
import type { BookProof, Doubt, SnapshotLevels, Ticker, TradeEvent } from '../venues/venue.ts';
import { BookFeed } from './book-feed.ts';
import type { Halt, TrustSubject } from './book-trust.ts';
import { ChannelWatch } from './channel-watch.ts';
import type { MarketFeedOptions, MarketListener } from './market-feed-options.ts';
import { maskedDoubt } from './masked-doubt.ts';
import type { Session } from './session.ts';
import { TickerBoard } from './ticker-board.ts';
import { TradeFeed } from './trade-feed.ts';

/** An old carrier of trades or prices goes on for this long beside the new one; repetitions are told by id and time. */
const overlapMs = 2_000;

export class MarketFeed {
  readonly key: MarketKey;
  readonly venue: VenueId;
  readonly market: string;
  readonly prices = new IndexPriceLog();
  /** The newest of the venue's figures. */
  readonly figures = new TickerBoard();
  readonly #options: MarketFeedOptions;
  readonly #bookFeed: BookFeed;
  readonly #tradeFeed: TradeFeed;
  readonly #watches = new Map<Channel, ChannelWatch>();
  readonly #listeners = new Set<MarketListener>();
  #isParallel = false;
  readonly #cancels = new Set<() => void>();
  #venueTime: UnixMicros | undefined;

  constructor(options: MarketFeedOptions) {
    this.#options = options;
    this.key = marketKey(options.venue, options.market);
    this.venue = options.venue;
    this.market = options.market;
    this.#bookFeed = new BookFeed({
      clock: options.clock,
      counters: options.counters,
      watch: () => this.#watches.get('book'),
      mayCarry: (before, session) => this.#mayCarry('book', before, session),
      isPlanned: (session) => options.isPlanned('book', session),
      openSessions: options.openSessions,
      wantBook: options.wantBook,
      onTakeover: options.onTakeover,
      onChanged: (receivedAt) => this.#tellChanged(receivedAt),
      onSnapshot: () => {
        for (const listener of this.#listeners) {
          listener.snapshot?.(this);
        }
      },
    });
    this.#tradeFeed = new TradeFeed({
      market: options.market,
      label: options.label,
      clock: options.clock,
      counters: options.counters,
      isFirstHistory: options.isFirstTradeHistory,
      compareWithTouch: (price) => this.#bookFeed.compareWithTouch(price),
      recentTrades: options.recentTrades,
      onTrade: (trade, receivedAt) => {
        for (const listener of this.#listeners) {
          listener.trade?.(this, trade);
        }
        this.#tellChanged(receivedAt);
      },
    });
  }

  /** What a page needs to know of the venue's rules. */
  get rules(): MarketRules {
    const { crossedAfterMs, depthLevels } = this.#options.rules;
    return {
      ...(crossedAfterMs === undefined ? {} : { crossedAfterMs }),
      ...(depthLevels === undefined ? {} : { depthLevels }),
      allowsStandby: this.#options.allowsStandby,
    };
  }

  get book(): OrderBook {
    return this.#bookFeed.book;
  }

  get trades(): TradeLog {
    return this.#tradeFeed.log;
  }

  get channels(): readonly Channel[] {
    return [...this.#watches.keys()];
  }

  /** Level updates and snapshots that reached the book. */
  get updates(): number {
    return this.#bookFeed.updates;
  }

  trust(channel: Channel): Trust | undefined {
    return this.#watches.get(channel)?.trust;
  }

  /** What the venue stamped the newest book message with, where it stamps them. */
  get venueTime(): UnixMicros | undefined {
    return this.#venueTime;
  }

  /** The session whose data are taken for `channel`. */
  carrier(channel: Channel): Session | undefined {
    return this.#watches.get(channel)?.carrier;
  }

  /** The sessions without which something of `channel` would be lost. */
  carriers(channel: Channel): readonly Session[] {
    if (channel === 'book') {
      return this.#bookFeed.carriers;
    }
    const carrier = this.carrier(channel);
    return carrier === undefined ? [] : [carrier];
  }

  /** The two parallel lines of the book, where it has such. */
  get standby(): readonly StandbyLine[] | undefined {
    return this.#isParallel
      ? this.#options.standby((session) => this.#bookFeed.standing(session))
      : undefined;
  }

  /** Whether `channel` ever brought what it is for. */
  hadData(channel: Channel): boolean {
    return this.#watches.get(channel)?.hadData === true;
  }

  /** The venue will not send it as things are, and nothing is tried by itself. */
  isFinallyDoubted(channel: Channel): boolean {
    return this.#watches.get(channel)?.doubt?.isFinal === true;
  }

  /** The venue took the subscription and sends nothing for it. */
  isLeftWaiting(channel: Channel): boolean {
    const doubt = this.#watches.get(channel)?.doubt;
    return doubt?.state === 'STALE' && doubt.isFinal !== true;
  }

  listen(listener: MarketListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(channels: readonly Channel[], isParallel = false): void {
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
          this.#bookFeed.forget();
        }
      }
    }
    this.#isParallel = isParallel && channels.includes('book');
    this.#bookFeed.setParallel(this.#isParallel);
  }

  // --- from the sockets -------------------------------------------------------------------------------------------

  bookSnapshot(session: Session, levels: SnapshotLevels, receivedAt: UnixMillis): boolean {
    return this.#bookFeed.snapshot(session, levels, receivedAt);
  }

  /** All that came with the full book has been told. */
  bookReplaced(): void {
    this.#bookFeed.replaced();
  }

  /** False: its levels are not wanted, since a parallel line brought them before. */
  bookUpdate(
    session: Session,
    identity: number,
    isSequence: boolean,
    receivedAt: UnixMillis,
  ): boolean {
    return this.#bookFeed.update(session, identity, isSequence, receivedAt);
  }

  bookLevel(
    session: Session,
    side: BookSide,
    price: DecimalCell,
    size: DecimalCell,
    receivedAt: UnixMillis,
  ): boolean {
    return this.#bookFeed.level(session, side, price, size, receivedAt);
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
    if (watch === undefined || !this.#mayCarry('price', watch.carrier, session)) {
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

  ticker(session: Session, ticker: Ticker, time: UnixMicros, receivedAt: UnixMillis): boolean {
    const watch = this.#watches.get('ticker');
    if (watch === undefined || !this.#mayCarry('ticker', watch.carrier, session)) {
      return false;
    }
    if (this.figures.take(ticker, time)) {
      watch.changed(receivedAt);
      for (const listener of this.#listeners) {
        listener.ticker?.(this);
      }
      this.#tellChanged(receivedAt);
    }
    watch.judge();
    return true;
  }

  /** Why `channel` of this session cannot be believed, until its next full book or word that it is ready. */
  doubted(channel: Channel, session: Session, doubt: Doubt, receivedAt: UnixMillis): void {
    const watch = this.#watches.get(channel);
    if (watch === undefined) {
      return;
    }
    const told = maskedDoubt(doubt);
    if (channel === 'book') {
      this.#bookFeed.doubted(session, told, receivedAt);
    } else {
      watch.doubtedBy(session, told);
    }
    watch.judge();
  }

  bookProof(session: Session, proof: BookProof): void {
    this.#watches.get('book')?.setProof(session, proof);
  }

  noteVenueTime(session: Session, time: UnixMicros): void {
    if (this.#watches.get('book')?.carrier === session) {
      this.#venueTime = time;
    }
  }

  /** The venue has accepted trades, prices or figures on `session`: they are current. A book waits for its snapshot. */
  channelReady(channel: Channel, session: Session): void {
    const watch = this.#watches.get(channel);
    if (watch === undefined || channel === 'book') {
      return;
    }
    const before = watch.carrier;
    if (before === session) {
      watch.ready(session);
      return;
    }
    if (!this.#mayCarry(channel, before, session)) {
      return;
    }
    if (before !== undefined) {
      this.#later(overlapMs, () => {
        if (
          !session.isOver &&
          watch.carrier !== session &&
          this.#mayCarry(channel, watch.carrier, session)
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
      watch.forget(session);
      const survives = channel === 'book' && this.#bookFeed.sessionEnded(session);
      if (survives || watch.carrier !== session) {
        continue;
      }
      const other = channel === 'book' ? undefined : this.#options.substitute(channel, session);
      if (other !== undefined) {
        watch.carriedBy(other);
        if (channel === 'trades') {
          void this.#tradeFeed.substituted(watch, session, other).then(() => this.#options.wake());
        }
        continue;
      }
      if (channel === 'trades') {
        this.#tradeFeed.lost(session);
      }
      if (channel === 'price') {
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

  /** A halt of one market is about its book; one of the whole venue about all it sends. */
  setHalted(halted: Halt | undefined): void {
    for (const [channel, watch] of this.#watches) {
      const concerns = channel === 'book' || halted?.isVenueWide === true;
      watch.setHalted(concerns ? halted : undefined);
    }
  }

  /** At the end of a turn of the event loop: what need not be known for each message. */
  settle(): void {
    this.#bookFeed.settle();
  }

  /** Idempotent. */
  close(): void {
    this.#tradeFeed.close();
    this.#bookFeed.close();
    for (const watch of this.#watches.values()) {
      watch.close();
    }
    for (const cancel of this.#cancels) {
      cancel();
    }
    this.#cancels.clear();
    this.#listeners.clear();
  }

  /** A newer socket of the same line takes over from the older one, and the line that is planned from one that is not (SV4). */
  #mayCarry(channel: Channel, before: Session | undefined, session: Session): boolean {
    if (before === undefined || before === session) {
      return true;
    }
    if (before.line === session.line) {
      return session.ordinal > before.ordinal;
    }
    const { isPlanned } = this.#options;
    const isPlannedNow = isPlanned(channel, session);
    return isPlannedNow === isPlanned(channel, before)
      ? session.ordinal > before.ordinal
      : isPlannedNow;
  }

  #tellTrust(channel: Channel, trust: Trust): void {
    for (const listener of this.#listeners) {
      listener.trust?.(this, channel, trust);
    }
    if (channel === 'book' && trust.state === 'CROSSED') {
      this.#options.renewBook();
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
