/** How long a token is good, when the next is asked for, and what is said of a refused one. Pure. SPEC.md KY15–KY25. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { GrantRefusal } from './token-grant.ts';
import type { TokenRefusal } from './token-source.ts';

/** The share of its life after which the next one is fetched. */
export const renewAt = 0.8;
export const firstRetryMs = 1_000;
const longestRetryMs = 60_000;
const throttledMs = 60_000;

export interface HeldToken {
  readonly value: string;
  readonly issuedAt: UnixMillis;
  readonly expiresAt: UnixMillis;
  readonly expiresAtMonotonic: number;
  readonly scopeGranted: string | undefined;
  readonly replacesRefused: boolean;
}

export function renewalTime({ issuedAt, expiresAt }: HeldToken): UnixMillis {
  return issuedAt + (expiresAt - issuedAt) * renewAt;
}

/** `random`: 0 ≤ x < 1. */
export function retryDelayMs(
  { code, retryAfterMs }: GrantRefusal,
  failures: number,
  random: number,
): number {
  const boundMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 16));
  const ownMs = boundMs * (0.5 + random / 2);
  if (retryAfterMs === undefined) {
    return code === 'token-throttled' ? throttledMs : ownMs;
  }
  // A server that asks for no wait at all, again and again, is not taken at its word.
  return Math.max(retryAfterMs, ownMs);
}

/** The token that replaced a refused one was refused as well: `next` says what follows, or in how many ms. */
export function refusedTwice(label: string, now: UnixMillis, next: 'stop' | number): TokenRefusal {
  const cause = `${label} refused two tokens in a row, each of them fresh. The key is not allowed this stream, or was revoked.`;
  const remedy = `Replace the key, or ask your ${label} contact.`;
  if (next === 'stop') {
    const text = `${cause} Plumbline has stopped trying. ${remedy}`;
    return { code: 'credentials-refused', text, isFinal: true };
  }
  const retryAt = now + next;
  const text = `${cause} Next try at ${clockTime(retryAt)}. ${remedy}`;
  return { code: 'credentials-refused', text, isFinal: false, retryAt };
}

export function keyChangedRefusal(label: string): TokenRefusal {
  return {
    code: 'no-credentials',
    text: `The key for ${label} was changed while it was being used. Plumbline uses the new one at the next try.`,
    isFinal: false,
  };
}

export function hasScope(granted: string, asked: string): boolean {
  const words = new Set(granted.split(/[\s,]+/));
  return asked.split(/\s+/).every((word) => words.has(word));
}

export function clockTime(at: UnixMillis): string {
  return new Date(at).toISOString().slice(11, 19);
}
