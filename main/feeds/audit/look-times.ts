/** How long until the next look at a book. SPEC.md AD12, AD14. */
import type { Clock } from '../clock.ts';

const firstLookAfterMs = 8_000;
/** So much earlier or later: markets that came at once are not looked at at once. */
const firstLookJitter = 0.25;
const jitter = 0.1;
/** Where full books come so often that none was looked at for the whole interval. */
const overdueLookAfterMs = 1_000;
const failedWaitMs = 5_000;
const longestFailedWaitMs = 300_000;

export interface LookTimesOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly everyMs: () => number;
  /** From a full book to the first look at it. Absent: 6 to 10 s. */
  readonly firstAfterMs?: number | undefined;
}

export class LookTimes {
  readonly #options: LookTimesOptions;
  /** Since when full books have been putting the first look off. */
  #putOffSinceMs: number | undefined;

  constructor(options: LookTimesOptions) {
    this.#options = options;
  }

  /** It is time for one, whether or not it can be had. */
  begun(): void {
    this.#putOffSinceMs = undefined;
  }

  afterFullBook(): number {
    const { firstAfterMs, clock, everyMs } = this.#options;
    this.#putOffSinceMs ??= clock.monotonic();
    if (clock.monotonic() - this.#putOffSinceMs >= everyMs()) {
      return overdueLookAfterMs;
    }
    return firstAfterMs === undefined
      ? this.#about(firstLookAfterMs, firstLookJitter)
      : this.#about(firstAfterMs, jitter);
  }

  next(): number {
    return this.#about(this.#options.everyMs(), jitter);
  }

  /** `failures` in a row, one at least. */
  afterFailure(failures: number): number {
    return this.#about(Math.min(longestFailedWaitMs, failedWaitMs * 2 ** (failures - 1)), jitter);
  }

  #about(ms: number, by: number): number {
    return ms * (1 - by + 2 * by * this.#options.random());
  }
}
