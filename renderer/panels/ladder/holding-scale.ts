/** The full width of bars: the largest value in sight rounded up to 1-2-5 × 10ⁿ. Grows at once, shrinks only after 10 s. */
import type { Units } from '#shared/domain/decimal.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { steppedMaximum } from '#shared/domain/units.ts';

export const shrinkAfterMs = 10_000;

export class HoldingScale {
  #full: Units = 0;
  #lowSince: UnixMillis | undefined = undefined;
  #lowMaximum: Units = 0;

  /** When a smaller scale has waited long enough; undefined: none waits. */
  get shrinksAt(): UnixMillis | undefined {
    return this.#lowSince === undefined ? undefined : this.#lowSince + shrinkAfterMs;
  }

  /** `maximum` is the largest value in sight now. The result is at least 1. */
  update(maximum: Units, now: UnixMillis): Units {
    const wanted = steppedMaximum(maximum);
    if (wanted >= this.#full) {
      this.#full = wanted;
      this.#lowSince = undefined;
      return wanted;
    }
    if (this.#lowSince === undefined) {
      this.#lowSince = now;
      this.#lowMaximum = wanted;
    } else if (wanted > this.#lowMaximum) {
      this.#lowMaximum = wanted;
    }
    if (now - this.#lowSince >= shrinkAfterMs) {
      this.#full = this.#lowMaximum;
      this.#lowSince = undefined;
    }
    return this.#full;
  }

  /** The values mean something else now (other grouping, other unit): start over. */
  reset(): void {
    this.#full = 0;
    this.#lowSince = undefined;
  }
}
