/** Hands what one session's conversation says to the markets it is about, and counts what became of each message. SPEC.md SV10, CV2. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide, Channel } from '#shared/domain/market.ts';
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import { redactFrame, redactText } from '../log/redact.ts';
import type {
  BookProof,
  ClockReading,
  Doubt,
  SnapshotLevels,
  Ticker,
  TradeEvent,
  VenueEventSink,
} from '../venues/venue.ts';
import type { Clock } from './clock.ts';
import type { FeedCounters } from './feed-counters.ts';
import type { VenueDelay } from './latency/venue-delay.ts';
import type { MarketFeed } from './market-feed.ts';
import { notMeasured } from './message-pump.ts';
import type { Session } from './session.ts';

/** A frame that could not be used, kept so that somebody can look at it. */
export interface InspectedFrame {
  readonly at: UnixMillis;
  readonly socket: string;
  readonly kind: 'unknown' | 'rejected';
  readonly reason: string;
  /** Its first bytes, copied. */
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** The conversation said something of it. A message of which nothing is said is in no count, and the sum shows it. */
const mentioned = 1;
/** Something of it took effect. */
const applied = 2;
/** Unknown or rejected, and counted as that. */
const refused = 4;

const keptBytes = 2_048;
const noBytes = new Uint8Array();

export interface SessionSinkOptions {
  readonly markets: ReadonlyMap<string, MarketFeed>;
  readonly counters: FeedCounters;
  readonly clock: Clock;
  readonly onInspected: (frame: InspectedFrame) => void;
  /** What a new socket owed first has come: a followed market's full book, or the word that there is none. */
  readonly onFirst: (session: Session) => void;
  /** The venue accepted trades, prices or figures of `market`, which may be `all`. */
  readonly onReady: (session: Session, channel: Channel, market: string) => void;
  readonly onAlive: (session: Session) => void;
  readonly delay: Pick<VenueDelay, 'clockSeen' | 'measured' | 'stamped'>;
  readonly onListingChanged: () => void;
  /** A message could not be read that may have been about any book of the session. */
  readonly onRejected: (session: Session) => void;
  /** The conversation compared its book with a copy. */
  readonly onAudit: (session: Session, market: string, audit: BookAudit) => void;
}

export class SessionSink implements VenueEventSink {
  readonly #options: SessionSinkOptions;
  #session: Session | undefined;
  #bytes: Uint8Array = noBytes;
  #receivedAt: UnixMillis = 0;
  /** What became of the message that is being told: bits of `mentioned`, `applied`, `refused`. */
  #outcome = 0;
  /** Where the message is measured, or its stamp is wanted: the market of the newest event that was about one. */
  #subject: MarketFeed | undefined;
  /** The venue's stamp on the message that is being told, Unix ms, where it is wanted; else 0. */
  #stampedAt = 0;
  #isMeasured = false;
  /** Markets whose full book came in what is being told: what is said with it belongs to it. */
  readonly #replaced = new Set<MarketFeed>();
  /** Said meanwhile: it waits for its end, since no conversation is called from within itself. */
  readonly #waiting: Array<{
    readonly session: Session;
    readonly run: (sink: VenueEventSink) => void;
  }> = [];

  constructor(options: SessionSinkOptions) {
    this.#options = options;
  }

  /** One message of `session`, to its end. `readAtMs`: monotonic, when it was read, where its way is measured; else `notMeasured`. */
  decode(
    session: Session,
    bytes: Uint8Array,
    receivedAt: UnixMillis,
    isBinary: boolean,
    readAtMs: number,
  ): void {
    const { counters, clock } = this.#options;
    let startedMs = notMeasured;
    if (readAtMs !== notMeasured) {
      startedMs = clock.monotonic();
      this.#isMeasured = true;
    }
    counters.messages += 1;
    counters.bytes += bytes.length;
    this.#session = session;
    this.#bytes = bytes;
    this.#receivedAt = receivedAt;
    this.#outcome = 0;
    session.conversation.decode(bytes, receivedAt * 1000, this, isBinary);
    // The stamp of a full book may be of its last change, long ago: it is no delay.
    if (this.#replaced.size > 0) {
      this.#stampedAt = 0;
      this.#subject = undefined;
      this.#tellReplaced();
    }
    const outcome = this.#outcome;
    if ((outcome & applied) !== 0) {
      counters.applied += 1;
    } else if (outcome === mentioned) {
      counters.ignored += 1;
    }
    if (this.#subject !== undefined || this.#isMeasured) {
      this.#measure(session, readAtMs, startedMs);
    }
    this.#session = undefined;
    if (this.#waiting.length > 0) {
      this.#runWaiting();
    }
  }

  /** What is told outside of messages: a timer fired, the socket opened, something else is to be carried. */
  speak(session: Session, run: (sink: VenueEventSink) => void): void {
    this.#waiting.push({ session, run });
    if (this.#session === undefined) {
      this.#runWaiting();
    }
  }

  bookSnapshot(market: string, levels: SnapshotLevels): void {
    this.#outcome |= mentioned;
    const session = this.#session;
    const feed = this.#options.markets.get(market);
    if (session !== undefined && feed !== undefined && !session.isOver) {
      // Not measured: a whole book is no change, and tells nothing of how long one takes.
      if (feed.bookSnapshot(session, levels, this.#receivedAt)) {
        this.#outcome |= applied;
      }
      this.#replaced.add(feed);
      this.#options.onFirst(session);
    }
  }

  bookUpdate(market: string, identity: number, isSequence: boolean): boolean {
    this.#outcome |= mentioned;
    const session = this.#session;
    const feed = this.#options.markets.get(market);
    // Of a market that nobody follows no levels are wanted either.
    return session === undefined || feed === undefined
      ? false
      : feed.bookUpdate(session, identity, isSequence, this.#receivedAt);
  }

  bookLevel(market: string, side: BookSide, price: DecimalCell, size: DecimalCell): void {
    const session = this.#session;
    const feed = this.#options.markets.get(market);
    if (session === undefined || feed === undefined) {
      this.#outcome |= mentioned;
    } else {
      this.#account(feed, feed.bookLevel(session, side, price, size, this.#receivedAt));
    }
  }

  doubted(channel: Channel, market: string, doubt: Doubt): void {
    this.#outcome |= mentioned;
    const session = this.#session;
    const feed = this.#options.markets.get(market);
    if (session !== undefined && feed !== undefined && !session.isOver) {
      if (doubt.state === 'GAP') {
        this.#options.counters.gaps += 1;
      }
      feed.doubted(channel, session, doubt, this.#receivedAt);
      this.#options.onFirst(session);
    }
  }

  channelReady(channel: Channel, market: string): void {
    this.#outcome |= mentioned;
    const session = this.#session;
    if (session !== undefined && !session.isOver) {
      this.#options.onReady(session, channel, market);
    }
  }

  bookProof(market: string, proof: BookProof): void {
    const session = this.#session;
    if (session !== undefined) {
      this.#options.markets.get(market)?.bookProof(session, proof);
    }
  }

  bookAudit(market: string, audit: BookAudit): void {
    const session = this.#session;
    if (session !== undefined && !session.isOver) {
      this.#options.onAudit(session, market, audit);
    }
  }

  venueTime(market: string, time: UnixMicros): void {
    const session = this.#session;
    if (session !== undefined) {
      const feed = this.#options.markets.get(market);
      feed?.noteVenueTime(session, time);
      if (feed !== undefined && (this.#isMeasured || feed.meter.delays.isDue(this.#receivedAt))) {
        this.#stampedAt = time / 1000;
        this.#subject = feed;
      }
    }
  }

  clockSeen(reading: ClockReading): void {
    this.#options.delay.clockSeen(reading);
  }

  trade(trade: TradeEvent): void {
    this.#outcome |= mentioned;
    const session = this.#session;
    const feed = this.#options.markets.get(trade.market);
    if (session !== undefined && feed !== undefined && !session.isOver) {
      this.#account(feed, feed.trade(session, trade, this.#receivedAt));
    }
  }

  indexPrice(market: string, price: string, time: UnixMicros): void {
    this.#outcome |= mentioned;
    const session = this.#session;
    const feed = this.#options.markets.get(market);
    if (session !== undefined && feed !== undefined && !session.isOver) {
      this.#account(feed, feed.indexPrice(session, price, time, this.#receivedAt));
    }
  }

  ticker(market: string, ticker: Ticker, time: UnixMicros): void {
    this.#outcome |= mentioned;
    const session = this.#session;
    const feed = this.#options.markets.get(market);
    if (session !== undefined && feed !== undefined && !session.isOver) {
      this.#account(feed, feed.ticker(session, ticker, time, this.#receivedAt));
    }
  }

  alive(): void {
    this.#outcome |= mentioned;
    const session = this.#session;
    if (session !== undefined && !session.isOver) {
      session.connection.noteAlive();
      this.#options.onAlive(session);
    }
  }

  listingChanged(): void {
    this.#outcome |= mentioned;
    this.#options.onListingChanged();
  }

  ignored(): void {
    // Counted by `decode`, with the messages of markets that nobody follows.
    this.#outcome |= mentioned;
  }

  unknown(reason: string): void {
    this.#outcome |= refused;
    this.#options.counters.unknown += 1;
    this.#options.counters.ignored += 1;
    this.#inspect('unknown', reason);
  }

  rejected(reason: string): void {
    this.#outcome |= refused;
    this.#options.counters.rejected += 1;
    this.#inspect('rejected', reason);
    if (this.#session !== undefined) {
      this.#options.onRejected(this.#session);
    }
  }

  #runWaiting(): void {
    // What is said while this runs joins the end.
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (next.session.isOver) {
        continue;
      }
      this.#session = next.session;
      this.#bytes = noBytes;
      this.#receivedAt = this.#options.clock.now();
      next.run(this);
      this.#tellReplaced();
      // What is told outside of messages is measured nowhere, and least of all with the next message.
      this.#subject = undefined;
      this.#stampedAt = 0;
      this.#session = undefined;
    }
  }

  #tellReplaced(): void {
    for (const feed of this.#replaced) {
      feed.bookReplaced();
    }
    this.#replaced.clear();
  }

  /** What took no effect is not measured. */
  #measure(session: Session, readAtMs: number, startedMs: number): void {
    const { delay, clock } = this.#options;
    const feed = this.#subject;
    const stampedAt = this.#stampedAt === 0 ? undefined : this.#stampedAt;
    this.#subject = undefined;
    this.#stampedAt = 0;
    this.#isMeasured = false;
    if (feed === undefined || (this.#outcome & applied) === 0) {
      return;
    }
    const receivedAt = this.#receivedAt;
    if (stampedAt !== undefined) {
      delay.stamped(feed, stampedAt, receivedAt);
    }
    if (readAtMs !== notMeasured) {
      const readMs = startedMs - readAtMs;
      const applyMs = clock.monotonic() - startedMs;
      delay.measured({ feed, session, receivedAt, stampedAt, readMs, applyMs });
    }
  }

  #account(feed: MarketFeed, isApplied: boolean): void {
    this.#outcome |= isApplied ? mentioned | applied : mentioned;
    if (this.#isMeasured) {
      this.#subject = feed;
    }
  }

  #inspect(kind: InspectedFrame['kind'], reason: string): void {
    this.#options.onInspected({
      at: this.#receivedAt,
      socket: this.#session?.line.spec.id ?? '',
      kind,
      reason: redactText(reason),
      // Copied: the slice would keep the whole chunk of the socket alive.
      bytes: redactFrame(this.#bytes.slice(0, keptBytes)),
      length: this.#bytes.length,
    });
  }
}
