/** One market: its book, trades and figures, and whether to believe them. SPEC.md SV7, CV8. */
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
import type { BookAudit, MarketLatency, MarketRules, StandbyLine } from '#shared/ipc/stream.ts';
import type { IndexPriceLog } from '../books/index-price-log.ts';
import type { OrderBook } from '../books/order-book.ts';
import type { TradeLog } from '../books/trade-log.ts';
import type { BookProof, Doubt, SnapshotLevels, Ticker, TradeEvent } from '../venues/venue.ts';
import { AuditBoard } from './audit/audit-board.ts';
import { BookFeed } from './book-feed.ts';
import type { Halt } from './book-trust.ts';
import { ChannelHandover } from './channel-handover.ts';
import { createWatch } from './create-watch.ts';
import type { DelayFacts } from './delay-facts.ts';
import { FigureFeed } from './figure-feed.ts';
import { MarketMeter } from './latency/market-meter.ts';
import { MarketChannels } from './market-channels.ts';
import { type MarketFeedOptions, type MarketListener, pageRules } from './market-feed-options.ts';
import { MarketListeners } from './market-listeners.ts';
import { maskedDoubt } from './masked-doubt.ts';
import type { Session } from './session.ts';
import type { TickerBoard } from './ticker-board.ts';
import { TradeFeed } from './trade-feed.ts';

export class MarketFeed {
  readonly key: MarketKey;
  readonly venue: VenueId;
  readonly market: string;
  /** What is measured of the way of its messages. */
  readonly meter = new MarketMeter();
  /** What comparing its book with copies found. */
  readonly audits = new AuditBoard(() => this.#tellAudit());
  readonly #options: MarketFeedOptions;
  readonly #bookFeed: BookFeed;
  readonly #tradeFeed: TradeFeed;
  readonly #figureFeed: FigureFeed;
  readonly #channels: MarketChannels;
  readonly #handover: ChannelHandover;
  readonly #listeners = new MarketListeners(this);
  #isParallel = false;
  #venueTime: UnixMicros | undefined;

  constructor(options: MarketFeedOptions) {
    this.#options = options;
    this.key = marketKey(options.venue, options.market);
    this.venue = options.venue;
    this.market = options.market;
    this.#channels = new MarketChannels({
      createWatch: (channel) =>
        createWatch(options, channel, {
          trust: (trust) => this.#tellTrust(channel, trust),
          detail: () => this.#tellDetail(channel),
        }),
      isPlanned: options.isPlanned,
    });
    this.#figureFeed = new FigureFeed({
      channels: this.#channels,
      onPrice: (price, time, receivedAt) => {
        this.#listeners.tellPrice(price, time);
        this.#listeners.tellChanged(receivedAt);
      },
      onFigures: (receivedAt) => {
        this.#listeners.tellFigures();
        this.#listeners.tellChanged(receivedAt);
      },
    });
    this.#bookFeed = new BookFeed({
      clock: options.clock,
      counters: options.counters,
      watch: () => this.#channels.get('book'),
      mayCarry: (before, session) => this.#channels.mayCarry('book', before, session),
      isPlanned: (session) => options.isPlanned('book', session),
      openSessions: options.openSessions,
      wantBook: options.wantBook,
      onTakeover: options.onTakeover,
      onChanged: (receivedAt) => this.#listeners.tellChanged(receivedAt),
      onSnapshot: (isRepeat) => this.#listeners.tellSnapshot(isRepeat),
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
        this.#listeners.tellTrade(trade);
        this.#listeners.tellChanged(receivedAt);
      },
    });
    this.#handover = new ChannelHandover({
      channels: this.#channels,
      trades: this.#tradeFeed,
      clock: options.clock,
      substitute: options.substitute,
      onTakeover: options.onTakeover,
      onLost: (channel) => {
        if (channel === 'price') {
          this.prices.markBreak(options.clock.now() * 1000);
        }
      },
      wake: options.wake,
    });
  }

  get rules(): MarketRules {
    return pageRules(this.#options);
  }

  /** How long its changes took by stage; undefined while nothing was measured. */
  get latency(): MarketLatency | undefined {
    return this.meter.figures(this.#options.clock.monotonic());
  }

  get book(): OrderBook {
    return this.#bookFeed.book;
  }

  get trades(): TradeLog {
    return this.#tradeFeed.log;
  }

  get prices(): IndexPriceLog {
    return this.#figureFeed.prices;
  }

  /** The newest of the venue's figures. */
  get figures(): TickerBoard {
    return this.#figureFeed.board;
  }

  get channels(): readonly Channel[] {
    return this.#channels.names;
  }

  /** Level updates and snapshots that reached the book. */
  get updates(): number {
    return this.#bookFeed.updates;
  }

  trust(channel: Channel): Trust | undefined {
    return this.#channels.get(channel)?.trust;
  }

  /** What the venue stamped the newest book message with, where it stamps them. */
  get venueTime(): UnixMicros | undefined {
    return this.#venueTime;
  }

  /** Messages wait to be read: what the book says is of before. */
  get isBehind(): boolean {
    return this.#options.isBehind();
  }

  /** The venue's number of the newest message in the book, where it counts them and one line alone carries the book. */
  get bookSequence(): number | undefined {
    return this.#isParallel ? undefined : this.audits.sequenceOf(this.carrier('book'));
  }

  /** The session whose data are taken for `channel`. */
  carrier(channel: Channel): Session | undefined {
    return this.#channels.get(channel)?.carrier;
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
    return this.#channels.get(channel)?.hadData === true;
  }

  /** The venue will not send it as things are, and nothing is tried by itself. */
  isFinallyDoubted(channel: Channel): boolean {
    return this.#channels.get(channel)?.doubt?.isFinal === true;
  }

  /** The venue took the subscription and sends nothing for it. */
  isLeftWaiting(channel: Channel): boolean {
    const doubt = this.#channels.get(channel)?.doubt;
    return doubt?.state === 'STALE' && doubt.isFinal !== true;
  }

  listen(listener: MarketListener): () => void {
    return this.#listeners.add(listener);
  }

  follow(channels: readonly Channel[], isParallel = false): void {
    const hadBook = this.#channels.get('book') !== undefined;
    this.#channels.follow(channels);
    if (hadBook && !channels.includes('book')) {
      this.#bookFeed.forget();
    }
    this.#isParallel = isParallel && channels.includes('book');
    this.#bookFeed.setParallel(this.#isParallel);
  }

  // --- from the sockets -------------------------------------------------------------------------------------------

  bookSnapshot(session: Session, levels: SnapshotLevels, receivedAt: UnixMillis): boolean {
    const isTaken = this.#bookFeed.snapshot(session, levels, receivedAt);
    if (isTaken) {
      this.audits.taken(session);
    }
    return isTaken;
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
    if (isSequence) {
      this.audits.numbered(session, identity);
    }
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
    const watch = this.#channels.get('trades');
    if (watch === undefined) {
      return false;
    }
    this.#tradeFeed.take(watch, session, event, receivedAt);
    return true;
  }

  indexPrice(session: Session, price: string, time: UnixMicros, receivedAt: UnixMillis): boolean {
    return this.#figureFeed.indexPrice(session, price, time, receivedAt);
  }

  ticker(session: Session, ticker: Ticker, time: UnixMicros, receivedAt: UnixMillis): boolean {
    return this.#figureFeed.ticker(session, ticker, time, receivedAt);
  }

  /** Why `channel` of this session cannot be believed, until its next full book or word that it is ready. */
  doubted(channel: Channel, session: Session, doubt: Doubt, receivedAt: UnixMillis): void {
    const watch = this.#channels.get(channel);
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
    this.#channels.get('book')?.setProof(session, proof);
  }

  noteVenueTime(session: Session, time: UnixMicros): void {
    if (this.#channels.get('book')?.carrier === session) {
      this.#venueTime = time;
    }
  }

  /** The venue has accepted trades, prices or figures on `session`: they are current. A book waits for its snapshot. */
  channelReady(channel: Channel, session: Session): void {
    const watch = this.#channels.get(channel);
    if (watch === undefined || channel === 'book') {
      return;
    }
    this.#handover.ready(channel, watch, session);
  }

  sessionEnded(session: Session): void {
    for (const [channel, watch] of this.#channels.all) {
      watch.forget(session);
      const survives = channel === 'book' && this.#bookFeed.sessionEnded(session);
      if (survives || watch.carrier !== session) {
        continue;
      }
      if (channel === 'book') {
        watch.carrierEnded();
      } else {
        this.#handover.ended(channel, watch, session);
      }
    }
  }

  /** The planned line stands differently, or its evidence is newer. */
  linkChanged(channel: Channel): void {
    this.#channels.get(channel)?.judge();
  }

  /** What the venue's list says of this market. */
  learnTick(tick: string): void {
    this.book.learnTick(tick);
  }

  /** How late the venue's stamps come; undefined: nothing is known of it. Four times a second at most. */
  setDelay(delay: DelayFacts | undefined): void {
    this.#channels.get('book')?.setDelay(delay);
  }

  /** The newest comparison with an independent copy. A follower that comes later is told again by whoever keeps it. */
  setAudit(audit: BookAudit | undefined): void {
    this.#channels.get('book')?.setAudit(audit);
  }

  /** When the first comparison is due, before there was any. */
  setAuditDue(at: UnixMillis | undefined): void {
    this.#channels.get('book')?.setAuditDue(at);
  }

  /** When the newest change of the book was received. */
  get changedAt(): UnixMillis | undefined {
    return this.#channels.get('book')?.lastChangeAt;
  }

  setHalted(halted: Halt | undefined): void {
    this.#channels.setHalted(halted);
  }

  /** At the end of a turn of the event loop: what need not be known for each message. */
  settle(): void {
    this.#bookFeed.settle();
  }

  /** Idempotent. */
  close(): void {
    this.#tradeFeed.close();
    this.#bookFeed.close();
    this.#channels.close();
    this.#handover.close();
    this.#listeners.clear();
  }

  #tellTrust(channel: Channel, trust: Trust): void {
    this.#listeners.tellTrust(channel, trust);
    if (channel === 'book' && trust.state === 'CROSSED' && this.#options.rules.resyncsWhenCrossed) {
      this.#options.renewBook();
    }
    if (channel === 'book' && trust.state === 'QUIET') {
      this.#options.onQuiet();
    }
    this.#options.wake();
  }

  #tellDetail(channel: Channel): void {
    this.#listeners.tellTrustDetail(channel);
    this.#options.wake();
  }

  #tellAudit(): void {
    this.#listeners.tellAudit();
    this.#options.wake();
  }
}
