/**
 * What travels on the port between the feed thread and a page: ticks down, acks up, nothing else.
 * README.md beside this file has the rules and the history of `streamProtocol`.
 */
import type { BookSide, Channel, MarketKey, VenueId } from '../domain/market.ts';
import type { UnixMicros, UnixMillis } from '../domain/time.ts';
import type { Trust } from '../domain/trust.ts';

export const streamProtocol = 4;

/** price, size, price, size… in units at the frame's scales. `bigint` only for a book with a value past 2^53. */
export type LevelColumn = Float64Array | readonly bigint[];

export interface BookFrame {
  readonly key: MarketKey;
  /** 1, 2, 3… for this book on this port. A mirror that sees anything but last + 1 asks for a reset. */
  readonly number: number;
  /** The columns are the whole book, and the scales may be new. Otherwise they are changed levels, size 0 removes. */
  readonly isReset: boolean;
  readonly priceScale: number;
  readonly sizeScale: number;
  readonly bids: LevelColumn;
  readonly asks: LevelColumn;
  /** Levels in the whole book after this frame. */
  readonly bidCount: number;
  readonly askCount: number;
  /** Rolling digest of the whole book after this frame (shared/domain/rolling-digest.ts), two unsigned 32-bit halves. */
  readonly digestLow: number;
  readonly digestHigh: number;
  /** Receipt of the oldest change in it. */
  readonly changedAt: UnixMillis;
}

export const tradeSideNone = 0;
export const tradeSideBuy = 1;
export const tradeSideSell = 2;
/** The side was judged from the book just before; with no side: the price lay inside the spread. */
export const tradeFlagInferred = 1;
/** Happened before we connected: not new, no volume. */
export const tradeFlagHistory = 2;
/** Missed while disconnected and filled in from REST afterwards. */
export const tradeFlagRecovered = 4;
/** Came after younger ones had been shown; it stands in its place by time. */
export const tradeFlagLate = 8;
/** No trade of the order book (a block, a settlement, a transfer): listed, no volume. */
export const tradeFlagOffBook = 16;

/** New trades of one market as columns, oldest first. Prices and sizes are exact decimals as text. */
export interface TradeFrame {
  readonly key: MarketKey;
  /** The rows replace those held (first tick of a port). */
  readonly isReset: boolean;
  /** Distinct trades taken since the market was opened, the one from before the connect included. */
  readonly total: number;
  /** Trades older than the kept window that this port was never sent (it was hidden too long). */
  readonly skipped: number;
  readonly ids: readonly string[];
  readonly prices: readonly string[];
  readonly sizes: readonly string[];
  readonly times: readonly UnixMicros[];
  readonly sides: readonly number[];
  readonly flags: readonly number[];
  /** The venue's kind in plain words (`liquidation`), `''` for an ordinary trade. */
  readonly notes: readonly string[];
}

/** Index prices of one market, oldest first. An empty price marks where the channel was interrupted. */
export interface IndexPriceFrame {
  readonly key: MarketKey;
  readonly isReset: boolean;
  readonly prices: readonly string[];
  readonly times: readonly UnixMicros[];
}

export interface TrustFrame {
  readonly key: MarketKey;
  /** Of the book; for a market that is followed for its trades or price alone, of that channel. */
  readonly channel: Channel;
  readonly trust: Trust;
}

/** One of two parallel sockets of a market. */
export interface StandbyLine {
  readonly name: 'A' | 'B';
  readonly state: 'opening' | 'in-step' | 'syncing' | 'stalled' | 'down';
  /** How far it is behind the other one: middle over the last seconds, ms. Absent: not known. */
  readonly lagMs?: number;
}

/**
 * Why a level of ours is not the copy's. `missed-delete`: the copy has no such level. `missed-update`: the copy has it with another size,
 * or we do not have it. `precision`: one of the two says fewer decimals. `depth-edge`: it lies where the copy ends.
 */
export type AuditDifferenceKind = 'missed-delete' | 'missed-update' | 'precision' | 'depth-edge';

export interface AuditDifference {
  readonly side: BookSide;
  /** Exact decimals; absent where one of the two has no such level. */
  readonly price: string;
  readonly ours?: string;
  readonly theirs?: string;
  readonly kind: AuditDifferenceKind;
}

/** What comparing a book with an independent copy of it found. main/feeds/SPEC.md AD1… */
export interface BookAudit {
  /** When the copy was compared. */
  readonly at: UnixMillis;
  /** Where the copy came from: the venue's REST, asked for again on the same socket, or a socket of its own. */
  readonly means: 'rest-book' | 'fresh-copy' | 'second-connection';
  /** `differs`: levels differ that did not before; a second look is due. `lost`: the same ones were wrong twice. `failed`: there was no copy. */
  readonly outcome: 'matches' | 'differs' | 'lost' | 'failed';
  /** `failed`: why, as a sentence. */
  readonly reason?: string;
  /** Levels of either side that were compared. */
  readonly compared: number;
  /** Levels that changed meanwhile and say nothing. */
  readonly excused: number;
  /** Of `missed-delete` and `missed-update`. */
  readonly differing: number;
  /** The first 50, of every kind. */
  readonly differences: readonly AuditDifference[];
  /** When the next look is due by itself. */
  readonly nextAt?: UnixMillis;
}

/** The stages a change passes, in order: at the venue, on the way, waiting to be read, decoding and applying. */
export const latencyStages = ['venue', 'network', 'read', 'apply'] as const;
export type LatencyStage = (typeof latencyStages)[number];

/** Milliseconds. */
export interface LatencyFigures {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Absent stages could not be measured (the venue stamps nothing, or its clock is not known). The window adds its own: relay and paint. */
export type LatencyByStage = Partial<Readonly<Record<LatencyStage, LatencyFigures>>>;

export interface MarketLatency {
  readonly last10s: LatencyByStage;
  readonly last5min: LatencyByStage;
}

/** What holds for every book of its kind at the venue. */
export interface MarketRules {
  /** A bid above an ask is a fault after this long, ms. Absent: it can be real for as long as it likes. */
  readonly crossedAfterMs?: number;
  /** Levels a side that the venue sends at most; beyond them nothing is known. Absent: the whole book. */
  readonly depthLevels?: number;
  /** It may be followed on two parallel sockets. */
  readonly allowsStandby: boolean;
}

/** What is said of a market beside its book: its rules, the venue's figures, and its parallel lines. The newest of each. */
export interface MarketFiguresFrame {
  readonly key: MarketKey;
  /** Sent once on a port, with the first frame of the market. */
  readonly rules?: MarketRules;
  /** Exact decimals by name (`markPrice`, `fundingRate`, …), all that are known. */
  readonly ticker?: Readonly<Record<string, string>>;
  readonly tickerTime?: UnixMicros;
  readonly standby?: readonly StandbyLine[];
  /** The newest audit of the book. */
  readonly audit?: BookAudit;
  /** One is under way. */
  readonly isAuditing?: boolean;
  /** Twice a second at most. */
  readonly latency?: MarketLatency;
}

export type StreamState = 'idle' | 'opening' | 'open' | 'waiting' | 'refused';

/** One line of the status strip and of the feeds list: how a venue is connected right now. */
export interface VenueStatus {
  readonly venue: VenueId;
  readonly state: StreamState;
  /** Practice data, not a market. */
  readonly isPractice: boolean;
  /** `per-market`: a socket for each market and channel. `all-markets`: one socket carries all. `shared`: one socket carries what is subscribed on it. */
  readonly topology: 'per-market' | 'all-markets' | 'shared';
  readonly openSockets: number;
  readonly wantedSockets: number;
  readonly messagesPerSecond: number;
  /** When the next try is due, while waiting. */
  readonly nextTryAt?: UnixMillis;
  /** Which try that is, counted from 1. */
  readonly attempt?: number;
  /** Messages worked on: received = applied + ignored + rejected. What the window shows when it does not fit is the difference. */
  readonly received: number;
  readonly applied: number;
  /** Without effect, those of an unknown kind among them. */
  readonly ignored: number;
  readonly rejected: number;
  /** Of the ignored ones. */
  readonly unknown: number;
  /** Had arrived and were never worked on (their socket was given up). Not among the received. */
  readonly dropped: number;
  readonly reconnects: number;
  /** Why it is not open, as a person reads it. */
  readonly reason?: string;
  /** When the token in use ends, where the venue wants one. */
  readonly tokenExpiresAt?: UnixMillis;
  /** The venue's clock minus ours, ms. Absent: nothing is known of it yet. */
  readonly clock?: ClockOffset;
  /** Of the last ping, ms, and what is usual on these sockets. */
  readonly roundTripMs?: number;
  readonly usualRoundTripMs?: number;
}

export interface ClockOffset {
  readonly offsetMs: number;
  /** Half the width of what it can be. */
  readonly uncertaintyMs: number;
  readonly checkedAt: UnixMillis;
}

export interface TickMessage {
  readonly kind: 'tick';
  readonly protocol: typeof streamProtocol;
  /** 1, 2, 3… on this port. */
  readonly number: number;
  readonly sentAt: UnixMillis;
  /** When the changes in this tick were received: time in Unix ms, count of changes, time, count… oldest first. */
  readonly received: Float64Array;
  readonly books: readonly BookFrame[];
  readonly trades: readonly TradeFrame[];
  readonly prices: readonly IndexPriceFrame[];
  readonly figures: readonly MarketFiguresFrame[];
  readonly trust: readonly TrustFrame[];
  readonly venues: readonly VenueStatus[];
}

export interface AckMessage {
  readonly kind: 'ack';
  /** The tick that was applied and painted. At most one tick is un-acked. */
  readonly number: number;
  /** Books whose mirror does not match and which need a reset frame. */
  readonly resets: readonly MarketKey[];
}
