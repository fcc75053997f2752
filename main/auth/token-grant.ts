/** What asking for a token takes and gives, whatever way the venue wants to be asked. */
import type { Result } from '#shared/domain/result.ts';
import type { TokenRefusal } from './token-source.ts';

/** What a person was given by the venue: client id and secret, or API key and secret. */
export interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

export interface GrantedToken {
  readonly value: string;
  readonly livesForMs: number;
  /** As the answer says it; absent: it says nothing of scopes. */
  readonly scopeGranted?: string;
}

/** A request that gave no token. `text` ends before what happens next, which the caller knows. */
export interface GrantRefusal {
  readonly code: TokenRefusal['code'];
  readonly text: string;
  readonly isFinal: boolean;
  /** What the venue asked us to wait. */
  readonly retryAfterMs?: number;
}

export type Grant = Result<GrantedToken, GrantRefusal>;

export interface GrantRequest {
  /** The venue as a panel header names it. */
  readonly label: string;
  /** The venue's `auth` address. */
  readonly authUrl: string;
  readonly keys: KeyPair;
  readonly scope: string | undefined;
}
