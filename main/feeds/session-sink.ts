/** Hands what one session's decoder read to the markets it is about, and counts what became of each message. SPEC.md SV10. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import type { SnapshotLevels, TradeEvent, VenueEventSink } from '../venues/venue.ts';
import type { FeedCounters } from './feed-counters.ts';
import type { Session } from './line.ts';
import type { MarketFeed } from './market-feed.ts';

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

const keptBytes = 2_048;

export interface SessionSinkOptions {
  readonly markets: ReadonlyMap<string, MarketFeed>;
  readonly counters: FeedCounters;
  readonly onInspected: (frame: InspectedFrame) => void;
  /** A followed market's full book came on this session. */
  readonly onSnapshot: (session: Session) => void;
}

export class SessionSink implements VenueEventSink {
  readonly #options: SessionSinkOptions;
  #session: Session | undefined;
  #bytes: Uint8Array = new Uint8Array();
  #receivedAt: UnixMillis = 0;
  /** Applied, unknown or rejected: else the message was without effect. */
  #isAccounted = false;

  constructor(options: SessionSinkOptions) {
    this.#options = options;
  }

  /** One message of `session`, to its end. */
  decode(session: Session, bytes: Uint8Array, receivedAt: UnixMillis): void {
    const { counters } = this.#options;
    counters.messages += 1;
    counters.bytes += bytes.length;
    this.#session = session;
    this.#bytes = bytes;
    this.#receivedAt = receivedAt;
    this.#isAccounted = false;
    session.decoder.decode(bytes, receivedAt * 1000, this);
    if (!this.#isAccounted) {
      counters.ignored += 1;
    }
  }

  bookSnapshot(market: string, levels: SnapshotLevels): void {
    const session = this.#session;
    const feed = this.#options.markets.get(market);
    if (session !== undefined && feed !== undefined) {
      this.#account(feed.bookSnapshot(session, levels, this.#receivedAt));
      this.#options.onSnapshot(session);
    }
  }

  bookLevel(market: string, side: BookSide, price: DecimalCell, size: DecimalCell): void {
    const session = this.#session;
    const feed = this.#options.markets.get(market);
    if (session !== undefined && feed !== undefined) {
      this.#account(feed.bookLevel(session, side, price, size, this.#receivedAt));
    }
  }

  trade(trade: TradeEvent): void {
    const session = this.#session;
    const feed = this.#options.markets.get(trade.market);
    if (session !== undefined && feed !== undefined) {
      this.#account(feed.trade(session, trade, this.#receivedAt));
    }
  }

  indexPrice(market: string, price: string, time: UnixMicros): void {
    const session = this.#session;
    const feed = this.#options.markets.get(market);
    if (session !== undefined && feed !== undefined) {
      this.#account(feed.indexPrice(session, price, time, this.#receivedAt));
    }
  }

  ignored(): void {
    // Counted by `decode`, with the messages of markets that nobody follows.
  }

  unknown(reason: string): void {
    this.#isAccounted = true;
    this.#options.counters.unknown += 1;
    this.#inspect('unknown', reason);
  }

  rejected(reason: string): void {
    this.#isAccounted = true;
    this.#options.counters.rejected += 1;
    this.#inspect('rejected', reason);
  }

  #account(isApplied: boolean): void {
    this.#isAccounted = this.#isAccounted || isApplied;
  }

  #inspect(kind: InspectedFrame['kind'], reason: string): void {
    this.#options.onInspected({
      at: this.#receivedAt,
      socket: this.#session?.line.spec.id ?? '',
      kind,
      reason,
      // Copied: the slice would keep the whole chunk of the socket alive.
      bytes: this.#bytes.slice(0, keptBytes),
      length: this.#bytes.length,
    });
  }
}
