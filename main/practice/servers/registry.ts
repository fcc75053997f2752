import type { VenueId } from '#shared/domain/market.ts';
import { createParadexServer } from './paradex.ts';
import { createPaxosOrderRoutingServer } from './paxos-order-routing.ts';
import { createPaxosPublicServer } from './paxos-public.ts';
import { createRailsServer } from './rails.ts';
import type { VenueServerFactory } from './server.ts';

/** The venues the practice exchange can speak as. A new one is a line here and a file beside this one. */
export const venueServers: ReadonlyMap<VenueId, VenueServerFactory> = new Map([
  ['paxos-public', createPaxosPublicServer],
  ['paxos-order-routing', createPaxosOrderRoutingServer],
  ['paradex', createParadexServer],
  ['rails', createRailsServer],
]);

export const spokenProtocols: readonly VenueId[] = [...venueServers.keys()];
