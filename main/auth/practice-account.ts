/** The practice exchange takes any key; the app shows it this one, which is no secret. */
import { ok } from '#shared/domain/result.ts';
import type { VenueAuth, VenueEndpoints } from '../venues/venue.ts';
import { bindableHost, type TokenAccount } from './access-tokens.ts';

const practiceKeys = { id: 'practice', secret: 'practice' } as const;

export function isPracticeKey({ id, secret }: { readonly id: string; readonly secret: string }) {
  return id === practiceKeys.id && secret === practiceKeys.secret;
}

export function practiceAccount(
  auth: VenueAuth,
  { ws, auth: authUrl }: VenueEndpoints & { readonly auth: string },
): TokenAccount {
  return {
    identity: `practice ${authUrl}`,
    auth,
    authUrl,
    hosts: [ws, authUrl].map(bindableHost).filter((host) => host !== undefined),
    open: async () => ok(practiceKeys),
  };
}
