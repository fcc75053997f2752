/** What every venue adapter is: how to connect, and how to decode. Two halves that do not know each other. No I/O here. */
import type { DecimalCell, DecimalColumn } from '#shared/domain/decimal.ts';
import type { Aggressor, BookSide, Channel, Instrument, VenueId } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import type { UnixMicros } from '#shared/domain/time.ts';

/** Base addresses of a venue, without a trailing slash. */
export interface VenueEndpoints {
  readonly ws: string;
  readonly rest: string;
  readonly auth?: string;
}

/** One market that somebody follows, with the channels they follow it for. */
export interface FollowedMarket {
  readonly market: string;
  readonly channels: readonly Channel[];
}

/** One socket that should be open. Two specs with the same `id` are the same socket. */
export interface SocketSpec {
  /** Stable name, also for people: `book BTCUSD`, `trades, all markets`. */
  readonly id: string;
  readonly url: string;
  readonly channel: Channel;
  /** The market it carries, or `all`. */
  readonly markets: string | 'all';
}

export interface SocketPlan {
  readonly topology: 'per-market' | 'all-markets';
  readonly sockets: readonly SocketSpec[];
}

export interface ConnectionTiming {
  /** We ping this often… */
  readonly pingEveryMs: number;
  /** …and give the line up when a pong takes longer. */
  readonly pongWithinMs: number;
  /** Between two connects to one host. */
  readonly connectSpacingMs: number;
  /** A socket may take this long, beyond its wait in the queue, to open and to send its first frame where one is due. */
  readonly firstFrameWithinMs: number;
  readonly maxPayloadBytes: number;
}

/** Where a bid above an ask stops being a passing overlap (design §3). */
export interface BookRules {
  readonly crossedAfterMs: number;
  /** How this venue's books can be verified. */
  readonly verification: 'sequence' | 'time' | 'checksum' | 'none';
}

export interface VenueAdapter {
  readonly id: VenueId;
  readonly needsCredentials: boolean;
  readonly endpoints: { readonly production: VenueEndpoints; readonly sandbox: VenueEndpoints };
  readonly timing: ConnectionTiming;
  readonly book: BookRules;
  /** The sockets that carry `followed`; a pure function of it. */
  planSockets(followed: readonly FollowedMarket[], endpoints: VenueEndpoints): SocketPlan;
  /** A decoder for one socket's messages; one a connection, since it may hold half a snapshot. */
  createDecoder(socket: SocketSpec): Decoder;
  readonly rest: VenueRest;
}

/** REST calls as addresses and parsers; who fetches is not the adapter's business. */
export interface VenueRest {
  marketsUrl(endpoints: VenueEndpoints): string;
  parseMarkets(body: string): Result<readonly Instrument[], string>;
  recentTradesUrl(endpoints: VenueEndpoints, market: string): string;
  /** Oldest first. Entries that cannot be read are left out and counted. */
  parseRecentTrades(
    body: string,
    market: string,
  ): Result<{ readonly trades: readonly TradeEvent[]; readonly rejected: number }, string>;
}

export interface Decoder {
  /**
   * One raw message in; its events go to the sink in order. Never throws: what it cannot read becomes `rejected`, and
   * then nothing of that message is applied. Every message ends as exactly one of: applied (events), `ignored`, `unknown`, `rejected`.
   * `receivedAt` is our clock when the bytes arrived: the time of an event whose message carries none.
   */
  decode(bytes: Uint8Array, receivedAt: UnixMicros, sink: VenueEventSink): void;
}

/** Decoded snapshot columns. They belong to the decoder and are valid during the call only. Any order, no duplicate prices. */
export interface SnapshotLevels {
  readonly bidPrices: DecimalColumn;
  readonly bidSizes: DecimalColumn;
  readonly askPrices: DecimalColumn;
  readonly askSizes: DecimalColumn;
}

export interface TradeEvent {
  readonly market: string;
  /** Unique per market: the de-duplication key. */
  readonly id: string;
  /** Exact plain decimals, as `formatDecimal` gives them. */
  readonly price: string;
  readonly size: string;
  /** Absent where the venue does not send it. */
  readonly aggressor?: Aggressor;
  readonly time: UnixMicros;
}

/** Where a decoder's events go. No object per level on the hot path: cells are reused, read them during the call. */
export interface VenueEventSink {
  bookSnapshot(market: string, levels: SnapshotLevels): void;
  /** `size` is the new absolute total at the level; zero removes it. */
  bookLevel(market: string, side: BookSide, price: DecimalCell, size: DecimalCell): void;
  trade(trade: TradeEvent): void;
  indexPrice(market: string, price: string, time: UnixMicros): void;
  /** Understood and without effect (part of an unfinished snapshot, say). */
  ignored(): void;
  /** Well-formed, but nothing this adapter knows. */
  unknown(reason: string): void;
  /** Malformed; nothing of it was applied. */
  rejected(reason: string): void;
}
