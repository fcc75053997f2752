/** Who is late, from the word on a book. Pure. */
import type { Trust } from '#shared/domain/trust.ts';

export interface LateWord {
  readonly who: 'venue' | 'network' | 'machine' | 'unknown';
  /** As it stands in a row. */
  readonly words: string;
  readonly delayMs: number | undefined;
}

/** LATE, also where a state before it has the badge. A market that is silent is none of these: nothing of it comes late. */
export function lateWord(trust: Trust): LateWord | undefined {
  const found =
    trust.state === 'LATE' ? trust : trust.also?.find((other) => other.state === 'LATE');
  // Behind another state the delay itself is not told.
  const delayMs = trust.state === 'LATE' ? trust.delayMs : undefined;
  switch (found?.cause.code) {
    case 'network-late':
      return { who: 'network', words: 'network late', delayMs };
    case 'venue-late':
      return { who: 'venue', words: 'venue late', delayMs };
    case 'this-machine-late':
      return { who: 'machine', words: 'this machine late', delayMs };
    case 'delay-late':
      return { who: 'unknown', words: 'late', delayMs };
    default:
      return undefined;
  }
}

/** `1.70 s`, `140 ms`. */
export function secondsText(ms: number): string {
  return ms < 995 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
}

/** A figure of the table, in ms: tenths below ten, then whole with comma thousands. What is not zero never reads as zero. */
export function millisecondsText(ms: number): string {
  if (ms > 0 && ms < 0.05) {
    return '<0.1';
  }
  return ms < 9.95 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en-US');
}
