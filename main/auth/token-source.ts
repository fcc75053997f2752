/** Access tokens for venues that want one: who gives them out, and how a refusal is told. The secret behind them stays where the source is. */
import type { VenueId } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';

export interface AccessToken {
  readonly value: string;
  readonly expiresAt: UnixMillis;
}

/** Kebab-case and stable. */
export const tokenRefusalCodes = [
  'no-credentials',
  'keychain-locked',
  'credentials-refused',
  'scope-refused',
  'wrong-host',
  'token-throttled',
  'token-unreachable',
  'token-unreadable',
] as const;

/** Why there is no token. `text` is a sentence for a person: cause, what Plumbline does, what they can do. */
export interface TokenRefusal {
  readonly code: (typeof tokenRefusalCodes)[number];
  readonly text: string;
  /** Nothing is tried again by itself before a person acts. */
  readonly isFinal: boolean;
  /** Not before this, where the venue says so. */
  readonly retryAt?: UnixMillis;
}

export interface TokenSource {
  /**
   * A token with at least 60 s left, for the sockets of `wsUrl`. `refused` is the token that the venue has just refused at a handshake: it is
   * discarded, and at most one new one is fetched. Never rejects.
   */
  token(
    venue: VenueId,
    request: { readonly wsUrl: string; readonly refused?: string },
  ): Promise<Result<AccessToken, TokenRefusal>>;
}
