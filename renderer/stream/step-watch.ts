/** Notices that the wall clock was set, or that the machine slept: times from before say nothing about times from after. */
import type { UnixMillis } from '#shared/domain/time.ts';

/** What the wall clock moved against the monotonic one between two looks. Less is a correction, and followed. */
const steppedByMs = 100;

export class StepWatch {
  readonly #monotonic: () => number;
  #difference: number;

  constructor(now: UnixMillis, monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#difference = now - monotonic();
  }

  /** Whether it stepped since this was asked last. */
  isStep(now: UnixMillis): boolean {
    const before = this.#difference;
    this.#difference = now - this.#monotonic();
    return Math.abs(this.#difference - before) > steppedByMs;
  }
}
