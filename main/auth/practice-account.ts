/** The practice exchange takes any key; the app shows it this one, which is no secret. */
import type { VenueAuth, VenueEndpoints } from '../venues/venue.ts';
import { bindableHost, type TokenAccount } from './access-tokens.ts';

const practiceKeys = { id: 'practice', secret: 'practice' } as const;

export function isPracticeKey({ id, secret }: { readonly id: string; readonly secret: string }) {
  return id === practiceKeys.id && secret === practiceKeys.secret;
}

export function practiceAccount(
  auth: VenueAuth,
  { ws, auth: authUrl }: VenueEndpoints,
): TokenAccount | undefined {
  const hosts = [ws, authUrl ?? ''].map(bindableHost);
  return authUrl === undefined
    ? undefined
    : {
        identity: `practice ${authUrl}`,
        auth,
        authUrl,
        hosts: hosts.filter((host) => host !== undefined),
        open: () => ({ ok: true, value: practiceKeys }),
      };
}
