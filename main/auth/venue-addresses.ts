/** Where a venue's key could be meant for, and where the venue is spoken to just now. */
import type { VenueId } from '#shared/domain/market.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import { type OverriddenEndpoint, resolveEndpoints } from '../resolve-endpoints.ts';
import { venueAdapters } from '../venues/registry.ts';
import type { VenueAuth, VenueEndpoints } from '../venues/venue.ts';

export interface VenueAddresses {
  readonly auth: VenueAuth;
  /** Where the venue is spoken to just now; absent: it is not. */
  readonly inUse: { readonly endpoints: VenueEndpoints; readonly isPractice: boolean } | undefined;
  /** Where a key could be meant for. */
  readonly environments: ReadonlyArray<{
    readonly name: CredentialProfile['environment'];
    readonly endpoints: VenueEndpoints;
  }>;
}

export function venueAddresses(
  venue: VenueId,
  allOverrides: ReadonlyArray<OverriddenEndpoint & { readonly venue: VenueId }>,
  inUse: VenueAddresses['inUse'],
): VenueAddresses | undefined {
  const adapter = venueAdapters.get(venue);
  if (adapter?.auth === undefined) {
    return undefined;
  }
  // REST carries neither key nor token: an override of it alone leaves the venue what it is.
  const overrides = allOverrides.filter((entry) => entry.venue === venue && entry.kind !== 'rest');
  const own = (name: 'production' | 'sandbox') => ({ name, endpoints: adapter.endpoints[name] });
  return {
    auth: adapter.auth,
    inUse,
    environments:
      overrides.length > 0
        ? [{ name: 'custom', endpoints: resolveEndpoints(adapter, overrides).endpoints }]
        : [own('production'), own('sandbox')],
  };
}
