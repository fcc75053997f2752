import type { VenueId } from '#shared/domain/market.ts';
import { paradex } from './paradex/paradex.ts';
import { paxosOrderRouting } from './paxos-order-routing/paxos-order-routing.ts';
import { paxosPublic } from './paxos-public/paxos-public.ts';
import { rails } from './rails/rails.ts';
import type { VenueAdapter } from './venue.ts';

/** The venues this build can connect to. One line each; see README.md. */
export const venueAdapters: ReadonlyMap<VenueId, VenueAdapter> = new Map([
  [paxosPublic.id, paxosPublic],
  [paradex.id, paradex],
  [paxosOrderRouting.id, paxosOrderRouting],
  [rails.id, rails],
]);
