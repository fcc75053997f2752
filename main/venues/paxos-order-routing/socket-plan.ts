/** One socket carries everything: its channels are subscribed, not addressed. SPEC.md SO49. */
import type { Carried, FollowedMarket, SocketPlan, VenueEndpoints } from '../venue.ts';

/** The root path; every other one on this host is the public feed (§8). */
const path = '/';

export function planSockets(
  followed: readonly FollowedMarket[],
  endpoints: VenueEndpoints,
): SocketPlan {
  const carries = new Map<string, Carried>();
  for (const { market, channels } of followed) {
    for (const channel of channels) {
      if (channel === 'book' || channel === 'trades') {
        carries.set(`${channel} ${market}`, { channel, market });
      }
    }
  }
  return {
    topology: 'shared',
    sockets:
      carries.size === 0
        ? []
        : [{ id: 'all channels', url: `${endpoints.ws}${path}`, carries: [...carries.values()] }],
  };
}
