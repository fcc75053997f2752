/** How often a book may be asked for anew: at once, then after 1 s, 2 s, 4 s … 60 s while that does not help. SPEC.md SO23. */

const shortestMs = 1_000;
const longestMs = 60_000;

export class RenewalPace {
  #lastMs = Number.NEGATIVE_INFINITY;
  #waitMs = 0;

  /** The pause before the next one may be sent, which is taken. */
  next(nowMs: number): number {
    const isCalm = nowMs - this.#lastMs > longestMs + this.#waitMs;
    const at = isCalm ? nowMs : Math.max(nowMs, this.#lastMs + this.#waitMs);
    this.#waitMs = isCalm ? shortestMs : Math.min(longestMs, this.#waitMs * 2);
    this.#lastMs = at;
    return at - nowMs;
  }
}
