/** How things stand with keys, as main last told it. No secret and no token ever comes here. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { VenueId } from '#shared/domain/market.ts';
import { venueKeyWords } from '#shared/domain/venue-keys.ts';
import type { CredentialProfile, CredentialsStatus } from '#shared/ipc/credentials.ts';

export interface CredentialsState {
  /** Absent until main has answered. */
  readonly status: CredentialsStatus | undefined;
}

export type CredentialsStore = StoreApi<CredentialsState>;

export function createCredentialsStore(): CredentialsStore {
  return createStore<CredentialsState>()(() => ({ status: undefined }));
}

export function profilesOf(
  status: CredentialsStatus | undefined,
  venue: VenueId,
): readonly CredentialProfile[] {
  return status?.profiles.filter((profile) => profile.venue === venue) ?? [];
}

export function activeProfile(
  status: CredentialsStatus | undefined,
  venue: VenueId,
): CredentialProfile | undefined {
  const profiles = profilesOf(status, venue);
  return profiles.find((profile) => profile.isActive) ?? profiles[0];
}

/** Whether nothing can come from this venue before a person enters a key. Not known yet counts as not missing. */
export function isKeyMissing(
  status: CredentialsStatus | undefined,
  venue: VenueId,
  isPractice: boolean,
): boolean {
  return (
    !isPractice &&
    status !== undefined &&
    venueKeyWords(venue) !== undefined &&
    profilesOf(status, venue).length === 0
  );
}
