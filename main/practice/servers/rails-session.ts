import type { ClientSession } from './client-session.ts';
import type { RailsClaims } from './rails-tokens.ts';

/** Streams a connection may carry (`rails.md` §1); the first two are an account's own. */
export const railsStreams = ['orders', 'trades', 'publicTrades', 'publicOrderBook'] as const;
export type RailsStream = (typeof railsStreams)[number];

export const allMarkets = 'ALL';

export interface RailsSession {
  readonly client: ClientSession;
  /** A symbol, or `ALL`. */
  readonly market: string;
  readonly claims: RailsClaims;
  readonly streams: Set<RailsStream>;
}

export function isRailsStream(name: string): name is RailsStream {
  return (railsStreams as readonly string[]).includes(name);
}

export function isPrivateStream(name: string): boolean {
  return name === 'orders' || name === 'trades';
}
