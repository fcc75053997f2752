/** Waits for the next try; without a network it looks each second whether there is one again. SPEC.md CN7. */
import type { CancelTimer, Clock } from './clock.ts';

const offlinePollMs = 1_000;

export class RetryTimer {
  readonly #clock: Clock;
  readonly #isOffline: () => boolean;
  readonly #run: () => void;
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock, isOffline: () => boolean, run: () => void) {
    this.#clock = clock;
    this.#isOffline = isOffline;
    this.#run = run;
  }

  get isWaiting(): boolean {
    return this.#cancel !== undefined;
  }

  wait(delayMs: number, wasOffline: boolean): void {
    const stepMs = wasOffline ? Math.min(delayMs, offlinePollMs) : delayMs;
    this.#cancel = this.#clock.setTimer(() => {
      this.#cancel = undefined;
      const leftMs = delayMs - stepMs;
      if (wasOffline && leftMs > 0 && this.#isOffline()) {
        this.wait(leftMs, true);
      } else {
        this.#run();
      }
    }, stepMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
