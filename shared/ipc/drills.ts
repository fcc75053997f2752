/** Fault drills: named faults of the practice exchange, shown on purpose. */
import type { VenueId } from '../domain/market.ts';
import type { UnixMillis } from '../domain/time.ts';

export interface DrillInfo {
  /** As `--scenario` takes it: `drop-one`. */
  readonly name: string;
  /** `A message is lost`. */
  readonly title: string;
  /** What happens at the exchange, one sentence. */
  readonly happens: string;
  /** What to look for in the window, one sentence: state, within what time, how it ends. */
  readonly lookFor: string;
  /** How long it lasts when run from the window. */
  readonly lastsMs: number;
  /** Where it makes sense. */
  readonly venues: readonly VenueId[];
}

export interface RunningDrill {
  readonly name: string;
  readonly title: string;
  readonly lookFor: string;
  readonly startedAt: UnixMillis;
  readonly endsAt: UnixMillis;
}
