/** Tokens for a run without a keychain: the key comes from the environment or a line of input, and goes to the addresses of the command line. SPEC.md KY60–KY63. */
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { readKeyText } from '#shared/ipc/key-text.ts';
import { type Clock, systemClock } from '../feeds/clock.ts';
import { registerSecret } from '../log/known-secrets.ts';
import type { VenueAuth, VenueEndpoints } from '../venues/venue.ts';
import { AccessTokens, bindableHost, type TokenAccount } from './access-tokens.ts';

import { isPracticeKey } from './practice-account.ts';
import type { KeyPair } from './token-grant.ts';
import type { PostForToken } from './token-request.ts';
import type { TokenRefusal } from './token-source.ts';

/** The names in the environment: an id and its secret. */
export const keyVariables = {
  'oauth2-client-credentials': { id: 'PLUMBLINE_CLIENT_ID', secret: 'PLUMBLINE_CLIENT_SECRET' },
  'api-key': { id: 'PLUMBLINE_API_KEY', secret: 'PLUMBLINE_API_SECRET' },
} as const satisfies Readonly<Record<VenueAuth['kind'], { id: string; secret: string }>>;

export interface EnvironmentTokensOptions {
  readonly venues: ReadonlyArray<{
    readonly venue: VenueId;
    readonly auth: VenueAuth;
    readonly endpoints: VenueEndpoints;
  }>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The line of `--secret-stdin`: the secret alone (its id is in the environment), or id and secret as JSON or `id secret`. */
  readonly secretLine?: string | undefined;
  readonly clock?: Clock;
  readonly post?: PostForToken;
}

/** The error is a sentence: what was given cannot be read. A key that was not given at all is refused when it is asked for. */
export function environmentTokens(options: EnvironmentTokensOptions): Result<AccessTokens, string> {
  const accounts = new Map<VenueId, Result<TokenAccount, TokenRefusal>>();
  for (const { venue, auth, endpoints } of options.venues) {
    const keys = readKeys(auth.kind, options.environment, options.secretLine);
    if (!keys.ok) {
      return keys;
    }
    accounts.set(venue, accountOf(venue, auth, endpoints, keys.value));
  }
  return ok(
    new AccessTokens({
      clock: options.clock ?? systemClock,
      ...(options.post === undefined ? {} : { post: options.post }),
      accountOf: (venue) => accounts.get(venue) ?? err(notNeeded(venue)),
    }),
  );
}

function readKeys(
  kind: VenueAuth['kind'],
  environment: Readonly<Record<string, string | undefined>>,
  line: string | undefined,
): Result<KeyPair | undefined, string> {
  const names = keyVariables[kind];
  const given = { id: environment[names.id]?.trim(), secret: environment[names.secret]?.trim() };
  if (line !== undefined) {
    const read = readKeyText(line);
    const words = line.trim().split(/\s+/);
    const [first, second] = words;
    given.id = read.id ?? (words.length === 2 ? first : given.id);
    given.secret = read.secret ?? (words.length === 2 ? second : first);
  }
  const { id = '', secret = '' } = given;
  if (id === '' && secret === '') {
    return ok(undefined);
  }
  if (id === '' || secret === '') {
    return err(
      `${id === '' ? names.id : names.secret} is missing: a key has two parts, ${names.id} and ${names.secret} in the environment, or a line with both for --secret-stdin.`,
    );
  }
  return ok({ id, secret });
}

function accountOf(
  venue: VenueId,
  auth: VenueAuth,
  { ws, auth: authUrl }: VenueEndpoints,
  keys: KeyPair | undefined,
): Result<TokenAccount, TokenRefusal> {
  const label = venueLabels[venue];
  if (keys === undefined) {
    const { id, secret } = keyVariables[auth.kind];
    return err({
      code: 'no-credentials',
      text: `${label} wants a key, and none was given. Nothing was sent. Set ${id} and ${secret} in the environment, or give --secret-stdin.`,
      isFinal: true,
    });
  }
  if (authUrl === undefined) {
    return err(noTokenServer(label));
  }
  if (!isPracticeKey(keys)) {
    registerSecret(keys.id);
    registerSecret(keys.secret);
  }
  return ok({
    identity: `environment ${authUrl}`,
    auth,
    authUrl,
    hosts: [ws, authUrl].map(bindableHost).filter((host) => host !== undefined),
    open: async () => ok(keys),
  });
}

export function noTokenServer(label: string): TokenRefusal {
  return {
    code: 'token-unreachable',
    text: `${label} has no token server at these addresses. Plumbline asks nobody else. Give its address with the other endpoints (auth).`,
    isFinal: true,
  };
}

function notNeeded(venue: VenueId): TokenRefusal {
  return {
    code: 'no-credentials',
    text: `${venueLabels[venue]} was given no key.`,
    isFinal: true,
  };
}
