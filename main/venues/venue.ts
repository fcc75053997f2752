/** What every venue adapter is: how to connect, what to say, and how to read what comes. No I/O here. */
import type { DecimalCell, DecimalColumn } from '#shared/domain/decimal.ts';
import type { Aggressor, BookSide, Channel, Instrument, VenueId } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import type { Cause, Evidence, Proof, SentencePart } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';

/** Base addresses of a venue, without a trailing slash. */
export interface VenueEndpoints {
  readonly ws: string;
  readonly rest: string;
  readonly auth?: string;
  /** What is different at these addresses, by the adapter's `switches`; absent ones stand at their default. */
  readonly switches?: Readonly<Record<string, string>>;
}

/** Where the venue's document leaves something open, or a server may speak an older form: chosen per endpoint, never tried in silence. */
export interface VenueSwitch {
  readonly name: string;
  /** The default first. */
  readonly values: readonly string[];
  readonly meaning: string;
}

/** One market that somebody follows, with the channels they follow it for. */
export interface FollowedMarket {
  readonly market: string;
  readonly channels: readonly Channel[];
  /** On two parallel sockets, where the venue allows it. */
  readonly isStandby?: boolean;
}

/** One channel that a socket brings: of one market, or of all the venue has. */
export interface Carried {
  readonly channel: Channel;
  readonly market: string | 'all';
}

/**
 * One socket that should be open. Two specs with the same `id` and `url` are the same socket: when only `carries` differs,
 * the open one goes on and its conversation is told.
 */
export interface SocketSpec {
  /** Stable name, also for people: `book BTCUSD`, `all markets`. */
  readonly id: string;
  readonly url: string;
  readonly carries: readonly Carried[];
  /** Of two parallel sockets that bring the same, which one this is. Absent: there is one. */
  readonly standby?: 'A' | 'B';
}

export interface SocketPlan {
  readonly topology: 'per-market' | 'all-markets' | 'shared';
  readonly sockets: readonly SocketSpec[];
}

export interface ConnectionTiming {
  /** We ping this often… */
  readonly pingEveryMs: number;
  /** …and give the line up when a pong takes longer. */
  readonly pongWithinMs: number;
  /** Between two connects to one host. */
  readonly connectSpacingMs: number;
  /** After a pause so many may follow each other at once, where the venue counts over a longer time. Absent: one. */
  readonly connectBurst?: number;
  /** An open socket may take this long to send its first frame, where one is due. Opening may take as long, but 10 s at most. */
  readonly firstFrameWithinMs: number;
  readonly maxPayloadBytes: number;
}

/** Where a bid above an ask stops being a passing overlap (design §3). */
export interface BookRules {
  /** Absent: an overlap can be real for as long as it likes, and the state stays. */
  readonly crossedAfterMs?: number;
  /** After that a full book is asked for. False: on an aggregated book the overlap can be real, so it is only told and timed. */
  readonly resyncsWhenCrossed: boolean;
  /** How this venue's books can be verified. */
  readonly verification: 'sequence' | 'time' | 'checksum' | 'none';
  /** Levels a side that the venue sends at most; beyond them nothing is known. Absent: the whole book. */
  readonly depthLevels?: number;
}

export interface VenueAdapter {
  readonly id: VenueId;
  readonly endpoints: { readonly production: VenueEndpoints; readonly sandbox: VenueEndpoints };
  readonly switches: readonly VenueSwitch[];
  readonly timing: ConnectionTiming;
  /** Absent: no credentials are needed. */
  readonly auth?: VenueAuth;
  /** The first trade after a connect is the latest past one, not a new one. */
  readonly isFirstTradeHistory: boolean;
  /** Markets with an index price, which may have no book. Absent: none. */
  readonly indexPriceMarkets?: readonly string[];
  bookRules(market: string): BookRules;
  /** A refusal at the upgrade after which trying again cannot help; absent, or undefined: it is tried again. */
  finalRefusal?(status: number): { readonly code: string; readonly text: string } | undefined;
  /** A market may be followed on two parallel sockets, since the venue sends the same on both. */
  readonly allowsStandby: boolean;
  /** The sockets that carry `followed`; a pure function of it. */
  planSockets(followed: readonly FollowedMarket[], endpoints: VenueEndpoints): SocketPlan;
  /** One a connection. It may keep state (an unfinished snapshot, a sequence) and is over with its socket. */
  createConversation(
    socket: SocketSpec,
    tools: ConversationTools,
    endpoints: VenueEndpoints,
  ): Conversation;
  readonly rest: VenueRest;
  /**
   * How a book is compared with a copy of the venue's own, and how often. `rest-book` is read by `rest.orderBook`, `fresh-copy` is the
   * conversation's (`auditBook`). Absent: there is no copy.
   */
  readonly audits?: {
    readonly means: BookAudit['means'];
    readonly everyMs: number;
    /** From a full book to the first one. Absent: some seconds. */
    readonly firstAfterMs?: number;
  };
}

/** How a venue wants to be shown that we may. */
export interface VenueAuth {
  /** What a person enters, and how the token is asked for (main/auth). */
  readonly kind: 'oauth2-client-credentials' | 'api-key';
  /** OAuth2 only. */
  readonly scope?: string;
  /** Requests of tokens, at most: this many in this time. */
  readonly tokenRate: { readonly requests: number; readonly perMs: number };
  /** Said before a key is saved, and wherever it is shown. */
  readonly warning?: string;
  /** Ways to put a token into the handshake, the documented one first; the next is tried when the venue's answer refuses the form itself. */
  readonly forms: readonly ((token: string) => Handshake)[];
  /** After a second token was refused in a row as well: stop, or try again after this many ms. */
  afterSecondRefusal(status: 401 | 403): 'stop' | number;
  /** What a second refusal means at this venue, as a sentence without the next try; absent: the words of design §10 for all. */
  refusalWords?(status: 401 | 403): string | undefined;
}

export interface Handshake {
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
}

/** REST calls as addresses and parsers; who fetches is not the adapter's business. */
export interface VenueRest {
  marketsUrl(endpoints: VenueEndpoints): string;
  /** The list may lack markets that the feed has: not being on it proves nothing. */
  readonly isListPartial?: boolean;
  parseMarkets(body: string): Result<readonly Instrument[], string>;
  /** Absent: the venue has no list of past trades that belongs to this feed. */
  readonly recentTrades?: {
    url(endpoints: VenueEndpoints, market: string): string;
    /** Oldest first. Entries that cannot be read are left out and counted. */
    parse(
      body: string,
      market: string,
    ): Result<{ readonly trades: readonly TradeEvent[]; readonly rejected: number }, string>;
  };
  /** The book of a market as a whole, beside the feed. Absent: there is none that belongs to this feed. */
  readonly orderBook?: {
    /** `levels`: a side, as many as are wanted where the venue lets one choose. */
    url(endpoints: VenueEndpoints, market: string, levels: number): string;
    parse(body: string, market: string): Result<WholeBook, string>;
    /** Levels a side from which on it may go on. Absent: it is the whole book. */
    readonly mostLevels?: number;
  };
  /** Absent: the venue tells its time nowhere but in the `Date` of each answer, in whole seconds. */
  readonly time?: {
    url(endpoints: VenueEndpoints): string;
    /** Unix ms. */
    parse(body: string): Result<UnixMillis, string>;
  };
  /** Absent: the venue does not say of itself how it is. */
  readonly state?: {
    url(endpoints: VenueEndpoints): string;
    /** `halted`: the venue's words when trading is off for all markets; absent when it is on. */
    parse(body: string): Result<{ readonly halted?: string }, string>;
    /** When a halt is expected anyway (a daily window), so that the state is asked for at once. */
    isHaltExpected(at: UnixMillis): boolean;
    /** What HALTED begins with, as whole sentences; absent: `X reports WORDS since HH:MM UTC.` `since`: when it was first seen. */
    haltSentence?(words: string, since: UnixMillis): string;
  };
}

/** Of one answer: it is complete, or it is no book. */
export interface WholeBook {
  readonly levels: SnapshotLevels;
  /** The number of the newest update in it, of the same counter as those of the feed. */
  readonly sequence?: number;
}

/**
 * What is said on one socket, and how what comes is read: subscriptions, answers, sync of each book. No I/O and no clock of
 * its own. `listenOnly` makes one of a plain decoder, for sockets whose address is the subscription.
 */
export interface Conversation extends Decoder {
  /** The socket is open. Once; before it only `close` is called. */
  opened(carries: readonly Carried[], sink: VenueEventSink): void;
  /** Another set is to be carried from now on: subscribe what is new, unsubscribe what is gone. */
  carry(carries: readonly Carried[], sink: VenueEventSink): void;
  /**
   * A full book of `market` is wanted although nothing is known to be wrong with the feed (crossed for too long, an audit that
   * differs, a level nobody believes). False: this socket cannot give one, another socket has to.
   */
  requestBook(market: string, sink: VenueEventSink): boolean;
  /**
   * Compares the book with a fresh copy now; `sink.bookAudit` tells what came of it. False: not as things are (there is no book, or one
   * is on its way). Absent: the conversation compares nothing by itself.
   */
  auditBook?(market: string, sink: VenueEventSink): boolean;
  /** Idempotent. The socket is over; its timers are gone with it. With a sink, what was received and still waits (a trade for its turn) is told. */
  close(sink?: VenueEventSink): void;
}

export interface ConversationTools {
  /** One text frame; without effect once the socket is over. */
  send(text: string): void;
  now(): UnixMillis;
  /** Monotonic, in ms. */
  monotonic(): number;
  /** Fires once, never after `close`; returns its cancelling. What it finds out goes to the sink it is given. */
  setTimer(run: (sink: VenueEventSink) => void, afterMs: number): () => void;
  /** A fresh random UUID, for requests that are told apart by one. */
  uuid(): string;
  /** Gives the socket up. It is opened again as after any loss, unless `isFinal` (trying again cannot help). */
  end(reason: { readonly code: string; readonly text: string; readonly isFinal?: boolean }): void;
}

export interface Decoder {
  /**
   * One raw message in; its events go to the sink in order. Never throws: what it cannot read becomes `rejected`, and
   * then nothing of that message is applied. Every message ends as exactly one of: applied (events), `ignored`, `unknown`, `rejected`.
   * `receivedAt` is our clock when the bytes arrived: the time of an event whose message carries none.
   */
  decode(bytes: Uint8Array, receivedAt: UnixMicros, sink: VenueEventSink, isBinary?: boolean): void;
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
  /** Happened before this socket: listed, but no volume and no flash. */
  readonly isHistory?: boolean;
  /** Came after younger ones had been told already; it belongs in its place by time and is marked late. */
  readonly isLate?: boolean;
  /** No trade of the order book (a settlement, a transfer, a block): listed with its note, no volume. */
  readonly isOffBook?: boolean;
  /** The venue's kind in plain words, where it is not an ordinary trade: `liquidation`, `block trade`. */
  readonly note?: string;
}

/**
 * Why a channel of this socket cannot be believed just now, in the words of design §10. For a book it ends with the next
 * `bookSnapshot`, for other channels with `channelReady`.
 */
export interface Doubt {
  /** GAP: a numbered message is missing. RESYNCING: asked for. STALE: the venue will not send it as things are. */
  readonly state: 'GAP' | 'RESYNCING' | 'STALE';
  readonly cause: Cause;
  /** What is known of it beyond the sentence, for whoever asks why. */
  readonly evidence?: readonly Evidence[];
  /** Nothing will be tried again by itself (no such market). */
  readonly isFinal?: boolean;
}

/** What shows that a book is right, in the words of design §10. */
export interface BookProof extends Proof {
  /** The sentence of LIVE. */
  readonly sentence: readonly SentencePart[];
}

export const tickerFields = [
  'markPrice',
  'indexPrice',
  'lastPrice',
  'bestBid',
  'bestBidSize',
  'bestAsk',
  'bestAskSize',
  'volume24h',
  'openInterest',
  'fundingRate',
  'fundingRate8h',
  'priceChange24h',
] as const;
/** Exact decimals; only what the message says. `bestBid` and its like may be `''`: the venue says that side is empty. */
export type Ticker = Partial<Readonly<Record<(typeof tickerFields)[number], string>>>;

/** An answer that tells the venue's time, between our sending the request and our hearing of it. */
export interface ClockReading {
  readonly sentAt: UnixMillis;
  readonly receivedAt: UnixMillis;
  /** The venue's clock when it had the request, and when it answered; ms, with fractions. The same where it tells one time. */
  readonly venueIn: number;
  readonly venueOut: number;
  /** It tells whole units of this many ms: it may have been so much later than it says. */
  readonly resolutionMs: number;
}

/** Where a conversation's events go. No object per level on the hot path: cells are reused, read them during the call. */
export interface VenueEventSink {
  /** Replaces the book and ends every doubt about it. */
  bookSnapshot(market: string, levels: SnapshotLevels): void;
  /**
   * Levels of one message follow. `identity` is the same on every parallel socket for the same message (its sequence number, else a
   * hash of its content with its time); `sequence` says that identities count up by one. False: another socket
   * brought it before, and its levels need not be told. Only venues that allow standby call it.
   */
  bookUpdate(market: string, identity: number, isSequence: boolean): boolean;
  /** `size` is the new absolute total at the level; zero removes it. */
  bookLevel(market: string, side: BookSide, price: DecimalCell, size: DecimalCell): void;
  doubted(channel: Channel, market: string, doubt: Doubt): void;
  /** Trades, prices, tickers: the venue has accepted the subscription. */
  channelReady(channel: Channel, market: string): void;
  /** Told with a snapshot, and then when it changed, at most about once a second. */
  bookProof(market: string, proof: BookProof): void;
  /** The conversation compared its book with a copy of the venue's. What follows from it is told after it. */
  bookAudit(market: string, audit: BookAudit): void;
  /** When the venue stamped the book message being told, where it says so. */
  venueTime(market: string, time: UnixMicros): void;
  /** An answer told the venue's time. A sink that keeps no clock leaves it out. */
  clockSeen?(reading: ClockReading): void;
  trade(trade: TradeEvent): void;
  indexPrice(market: string, price: string, time: UnixMicros): void;
  ticker(market: string, ticker: Ticker, time: UnixMicros): void;
  /** The venue's application proved that it lives (a heartbeat, an answer to our ping), beyond the socket's own pong. */
  alive(): void;
  /** The venue said that its market list is different now. */
  listingChanged(): void;
  /** Understood and without effect (part of an unfinished snapshot, an acknowledgement). */
  ignored(): void;
  /** Well-formed, but nothing this adapter knows. */
  unknown(reason: string): void;
  /** Malformed; nothing of it was applied. */
  rejected(reason: string): void;
}
