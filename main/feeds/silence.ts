/** When a market that says nothing says too little: by its own habit, while others move. SPEC.md TR15. */
import type { UnixMillis } from '#shared/domain/time.ts';

/** So often its usual pause is far beyond habit… */
const silentGaps = 20;
/** …but never before this. */
const silentAfterAtLeastMs = 30_000;

export interface Silence {
  /** When it had lasted too long. */
  readonly since: UnixMillis;
  readonly neighbourChangedAt: UnixMillis;
}

export function silenceBoundMs(usualGapMs: number): number {
  return Math.max(silentAfterAtLeastMs, silentGaps * usualGapMs);
}

/**
 * Undefined: it is silent by habit, nothing is usual yet, or its neighbours are silent as well. A neighbour that moved only
 * in the first half of the bound stopped with it: then it is the venue that rests.
 */
export function silenceOf(
  lastChangeAt: UnixMillis | undefined,
  usualGapMs: number | undefined,
  neighbourChangedAt: () => UnixMillis | undefined,
  now: UnixMillis,
): Silence | undefined {
  if (lastChangeAt === undefined || usualGapMs === undefined) {
    return undefined;
  }
  const boundMs = silenceBoundMs(usualGapMs);
  if (now - lastChangeAt <= boundMs) {
    return undefined;
  }
  const changedAt = neighbourChangedAt();
  return changedAt === undefined || changedAt < lastChangeAt + boundMs / 2
    ? undefined
    : { since: lastChangeAt + boundMs, neighbourChangedAt: changedAt };
}
