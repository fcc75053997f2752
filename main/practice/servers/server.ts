/** What a venue's server on the practice exchange is: routes on one HTTP server, and the venue's own frames. SPEC.md PX20, PX81–PX86. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { VenueId } from '#shared/domain/market.ts';
import type { MarketStates } from '../market-state.ts';
import type { SourceEvent } from '../source.ts';
import type { VenueWire } from '../wire/venue-wire.ts';
import type { FrameReader } from '../wire/wire-frame.ts';
import type { ClientSession } from './client-session.ts';
import type { TextBytes } from './frame-batch.ts';

export interface VenueServer {
  readonly venue: VenueId;
  /** Where the venue's documented REST base begins, `''` for the root. */
  readonly restBasePath: string;
  /** Where its documented WebSocket base begins. Absent: the root. */
  readonly wsBasePath?: string;
  /** What can be set to another value at this server. Absent: nothing. */
  readonly knobs?: readonly VenueKnob[];
  /** Reads back what this server sends, for scenarios that meddle with single frames. */
  readonly frames: FrameReader;
  /** Open sockets, whatever they follow. */
  readonly sessions: ReadonlySet<ClientSession>;
  /** Frames of data written to clients so far, each client's copy counted. */
  readonly framesSent: number;
  /** Answers every request (the token endpoint's as well); an unknown one with the venue's own kind of "not found". */
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Takes the socket over, or refuses on it. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Only of markets this venue lists. Their state already holds the event. Frames may wait until `flush`. */
  publish(event: SourceEvent): void;
  flush(): void;
  /** Whether somebody listens to a market's book or trades, alone or among all. */
  isFollowed(market: string, channel: 'book' | 'trades'): boolean;
  /** Frames that are wrong for this venue and must change nothing, for the `garbage` scenario: text, or bytes for binary ones. */
  malformedFrames(): readonly MalformedFrame[];
  /** Where it gives out access tokens. Absent: it has none. */
  readonly tokenPath?: string;
  /** Every token given out so far is worth nothing from now on. */
  expireTokens?(): void;
  /** The venue's clock was set, maybe back: what must grow only within one setting of it begins anew. */
  clockSet?(): void;
  /** A knob was set; for what is done at once rather than asked for when it matters. */
  turned?(knob: string, value: string): void;
  close(): void;
}

export type MalformedFrame = string | Uint8Array | TextBytes;

/** Where a document leaves something open, or a test needs a server that behaves otherwise: settable per venue, at the start or later. */
export interface VenueKnob {
  readonly name: string;
  /** The default first. Absent: any text, and `knob` gives `undefined` until it is set. */
  readonly values?: readonly string[];
  readonly meaning: string;
}

export interface VenueServerContext {
  /** The markets this venue lists. */
  readonly markets: MarketStates;
  /** Every socket is written to through it. */
  readonly wire: VenueWire;
  readonly nowMs: () => number;
  /** To be called when a client began to follow something. */
  readonly onFollowed: () => void;
  /** A knob as it is set now; ask when it matters, it may be turned while the exchange runs. Absent: at its default. */
  readonly knob: (name: string) => string | undefined;
  /**
   * Calls `act` again and again until the returned function is called or the exchange closes. What sends data is left out while
   * the exchange is silent; what must go on says so.
   */
  readonly every: (intervalMs: number, act: () => void, kind?: 'data' | 'always') => () => void;
  /** The sources wait for the slowest client, so none is to be given up for being slow. */
  readonly waitsForClients: boolean;
}

export type VenueServerFactory = (context: VenueServerContext) => VenueServer;
