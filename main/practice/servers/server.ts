/** What a venue's server on the practice exchange is: routes on one HTTP server, and the venue's own frames. SPEC.md PX20. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { VenueId } from '#shared/domain/market.ts';
import type { MarketStates } from '../market-state.ts';
import type { SourceEvent } from '../source.ts';
import type { ClientSession } from './client-session.ts';

export interface VenueServer {
  readonly venue: VenueId;
  /** Where the venue's documented REST base begins, `''` for the root. */
  readonly restBasePath: string;
  /** Open sockets, whatever they follow. */
  readonly sessions: ReadonlySet<ClientSession>;
  /** Frames of data written to clients so far, each client's copy counted. */
  readonly framesSent: number;
  /** Answers every request; an unknown one with the venue's own kind of "not found". */
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Takes the socket over, or refuses on it. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The markets' state already holds the event. Frames may wait until `flush`. */
  publish(event: SourceEvent): void;
  flush(): void;
  /** Whether somebody listens to a market's book or trades, alone or among all. */
  isFollowed(market: string, channel: 'book' | 'trades'): boolean;
  /** Frames that are wrong for this venue and must change nothing, for the `garbage` scenario. */
  malformedFrames(): readonly string[];
  close(): void;
}

export interface VenueServerContext {
  readonly markets: MarketStates;
  readonly nowMs: () => number;
  /** To be called when a client began to follow something. */
  readonly onFollowed: () => void;
}

export type VenueServerFactory = (context: VenueServerContext) => VenueServer;
