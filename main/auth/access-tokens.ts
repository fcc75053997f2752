/** Gives out tokens for the key that each venue uses just now, and to the hosts it is bound to only. SPEC.md KY27–KY29. */
import { ensureNever } from '#shared/domain/assert.ts';
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import { err, type Result } from '#shared/domain/result.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import { isLoopbackHost } from '../endpoints.ts';
import type { Clock } from '../feeds/clock.ts';
import { registerSecret } from '../log/known-secrets.ts';
import type { VenueAuth } from '../venues/venue.ts';
import { requestOAuth2Token } from './oauth2.ts';
import { ProfileTokens } from './profile-tokens.ts';
import { requestRailsToken } from './rails-token.ts';
import { RequestRate } from './request-rate.ts';
import type { Grant, KeyPair } from './token-grant.ts';
import { type PostForToken, postForToken } from './token-request.ts';
import type { AccessToken, TokenRefusal, TokenSource } from './token-source.ts';

/** The key a venue is to be asked with. */
export interface TokenAccount {
  /** Another one for another key or another token server: tokens are kept for as long as it stays. */
  readonly identity: string;
  readonly auth: VenueAuth;
  readonly authUrl: string;
  /** The key goes to these hosts, and its tokens as well; to nobody else. */
  readonly hosts: readonly string[];
  /** The key in clear, for one request. */
  readonly open: () => Promise<Result<KeyPair, TokenRefusal>>;
}

export interface AccessTokensOptions {
  readonly clock: Clock;
  readonly accountOf: (venue: VenueId) => Result<TokenAccount, TokenRefusal>;
  /** Something that `statusOf` says is different now. */
  readonly onChange?: (venue: VenueId) => void;
  readonly post?: PostForToken;
  readonly random?: () => number;
}

interface Entry {
  readonly identity: string;
  readonly tokens: ProfileTokens;
}

export class AccessTokens implements TokenSource {
  readonly #options: AccessTokensOptions;
  readonly #entries = new Map<VenueId, Entry>();
  /** By token server: a key that was replaced asks the same one. */
  readonly #rates = new Map<string, RequestRate>();
  readonly #releases = new Map<string, () => void>();
  #isClosed = false;

  constructor(options: AccessTokensOptions) {
    this.#options = options;
  }

  async token(
    venue: VenueId,
    request: { readonly wsUrl: string; readonly refused?: string },
  ): Promise<Result<AccessToken, TokenRefusal>> {
    const account = this.#options.accountOf(venue);
    if (!account.ok) {
      this.drop(venue);
      return account;
    }
    const { authUrl, hosts } = account.value;
    for (const url of [request.wsUrl, authUrl]) {
      const refusal = refuseHost(venue, url, hosts);
      if (refusal !== undefined) {
        return err(refusal);
      }
    }
    return await this.#tokensOf(venue, account.value).token(request.refused);
  }

  /** Of the account used last, and only if it is this one; without asking anybody. */
  statusOf(venue: VenueId, identity?: string): Pick<CredentialProfile, 'token' | 'lastRefusal'> {
    const entry = this.#entries.get(venue);
    return entry !== undefined && (identity ?? entry.identity) === entry.identity
      ? entry.tokens.status
      : {};
  }

  /** What was final is tried again when next asked for. */
  personActed(venue: VenueId): void {
    this.#entries.get(venue)?.tokens.personActed();
  }

  /** Idempotent; nothing is held any more. */
  close(): void {
    this.#isClosed = true;
    for (const venue of [...this.#entries.keys()]) {
      this.drop(venue);
    }
  }

  /** Tokens of a key that is gone go with it. */
  drop(venue: VenueId): void {
    this.#entries.get(venue)?.tokens.close();
    this.#entries.delete(venue);
  }

  #tokensOf(venue: VenueId, account: TokenAccount): ProfileTokens {
    const entry = this.#entries.get(venue);
    if (entry?.identity === account.identity) {
      return entry.tokens;
    }
    this.drop(venue);
    const tokens = this.#createTokens(venue, account);
    if (this.#isClosed) {
      tokens.close();
    } else {
      this.#entries.set(venue, { identity: account.identity, tokens });
    }
    return tokens;
  }

  #createTokens(venue: VenueId, account: TokenAccount): ProfileTokens {
    const { clock, random, onChange } = this.#options;
    const { auth, authUrl, open } = account;
    return new ProfileTokens({
      label: venueLabels[venue],
      scope: auth.scope,
      clock,
      random: random ?? Math.random,
      rate: this.#rateOf(authUrl, auth),
      afterSecondRefusal: auth.afterSecondRefusal(403),
      open,
      request: (keys, signal) => this.#ask(venue, account, keys, signal),
      onToken: (value) => this.#releases.set(value, registerSecret(value)),
      onTokenGone: (value) => {
        this.#releases.get(value)?.();
        this.#releases.delete(value);
      },
      onChange: () => onChange?.(venue),
    });
  }

  #ask(
    venue: VenueId,
    { auth, authUrl }: TokenAccount,
    keys: KeyPair,
    signal: AbortSignal,
  ): Promise<Grant> {
    const { clock, post } = this.#options;
    const request = { label: venueLabels[venue], authUrl, keys, scope: auth.scope };
    const poster = post ?? postForToken;
    const now = () => clock.now();
    switch (auth.kind) {
      case 'oauth2-client-credentials':
        return requestOAuth2Token(request, poster, signal, now);
      case 'api-key':
        return requestRailsToken(request, poster, signal, now);
      default:
        return ensureNever(auth.kind);
    }
  }

  #rateOf(authUrl: string, { tokenRate }: VenueAuth): RequestRate {
    const key = `${new URL(authUrl).host} ${tokenRate.requests}/${tokenRate.perMs}`;
    let rate = this.#rates.get(key);
    if (rate === undefined) {
      rate = new RequestRate(tokenRate, () => this.#options.clock.monotonic());
      this.#rates.set(key, rate);
    }
    return rate;
  }
}

/** `host` with its port, as it is bound to; undefined where the address is none, or would be spoken to in clear off this computer. */
export function bindableHost(url: string): string | undefined {
  if (!URL.canParse(url)) {
    return undefined;
  }
  const { protocol, hostname, host } = new URL(url);
  const isEncrypted = protocol === 'https:' || protocol === 'wss:';
  return isEncrypted || isLoopbackHost(hostname) ? host : undefined;
}

function refuseHost(
  venue: VenueId,
  url: string,
  hosts: readonly string[],
): TokenRefusal | undefined {
  const host = bindableHost(url);
  if (host !== undefined && hosts.includes(host)) {
    return undefined;
  }
  const name = host ?? 'an address that is not encrypted';
  return {
    code: 'wrong-host',
    text: `The key for ${venueLabels[venue]} is bound to ${hosts.join(' and ')}, not to ${name}. Plumbline has sent it nothing. Enter a key for this address, or start without the other endpoint.`,
    isFinal: true,
  };
}
