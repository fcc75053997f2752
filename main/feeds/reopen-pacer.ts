import type { CancelTimer, Clock } from './clock.ts';

const firstPauseMs = 2_000;
const longestPauseMs = 60_000;
/** After this long without being asked the pause is short again. */
const calmAfterMs = 120_000;

/** Lets a socket be opened anew for a fresh book, but less and less often while that does not help. SPEC.md SV12. */
export class ReopenPacer {
  readonly #clock: Clock;
  readonly #reopen: () => void;
  #pauseMs = firstPauseMs;
  #lastMs: number | undefined;
  #cancel: CancelTimer | undefined;

  /** `reopen` asks again itself whether it is still needed. */
  constructor(clock: Clock, reopen: () => void) {
    this.#clock = clock;
    this.#reopen = reopen;
  }

  ask(): void {
    if (this.#cancel !== undefined) {
      return;
    }
    const nowMs = this.#clock.monotonic();
    if (this.#lastMs === undefined || nowMs - this.#lastMs >= calmAfterMs) {
      this.#pauseMs = firstPauseMs;
      this.#run();
      return;
    }
    const waitMs = Math.max(0, this.#lastMs + this.#pauseMs - nowMs);
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
    this.#cancel = this.#clock.setTimer(() => {
      this.#cancel = undefined;
      this.#run();
    }, waitMs);
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #run(): void {
    this.#lastMs = this.#clock.monotonic();
    this.#reopen();
  }
}
