import type { UnixMillis } from '#shared/domain/time.ts';
import type { CancelTimer, Clock } from './clock.ts';

/**
 * Looks again when a bound may have passed. One that is set already is left alone: it finds the later bound when it fires, which costs
 * less than moving it each time.
 */
export class NextCheck {
  readonly #clock: Clock;
  readonly #look: () => void;
  #cancel: CancelTimer | undefined;
  #dueAt: UnixMillis = 0;

  constructor(clock: Clock, look: () => void) {
    this.#clock = clock;
    this.#look = look;
  }

  at(dueAt: UnixMillis, now: UnixMillis): void {
    if (this.#cancel !== undefined && dueAt >= this.#dueAt) {
      return;
    }
    this.#cancel?.();
    this.#dueAt = dueAt;
    this.#cancel = this.#clock.setTimer(
      () => {
        this.#cancel = undefined;
        this.#look();
      },
      Math.max(1, dueAt - now),
    );
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
