/** How long a market usually pauses between two changes, learned from the last ones. SPEC.md TR6. */

const keptGaps = 256;
/** Fewer say nothing about what is usual. */
const leastGaps = 20;
/** So many new ones change nothing that matters, and sorting at each look would. */
const fewGaps = 8;

export class Rhythm {
  readonly #gaps = new Float64Array(keptGaps);
  #count = 0;
  #lastMs: number | undefined;
  #usualMs: number | undefined;
  /** How many gaps it was told from. */
  #usualOf = 0;

  /** One change, at a monotonic time. */
  beat(atMs: number): void {
    if (this.#lastMs !== undefined) {
      this.#gaps[this.#count % keptGaps] = atMs - this.#lastMs;
      this.#count += 1;
    }
    this.#lastMs = atMs;
  }

  /** The pause across an interruption says nothing about the market. */
  interrupt(): void {
    this.#lastMs = undefined;
  }

  /** The gap that 95 of 100 do not exceed; undefined until enough are known. */
  usualGapMs(): number | undefined {
    if (this.#count < leastGaps) {
      return undefined;
    }
    if (this.#usualMs === undefined || this.#count - this.#usualOf >= fewGaps) {
      const sorted = this.#gaps.slice(0, Math.min(this.#count, keptGaps)).sort();
      this.#usualMs = sorted[Math.ceil(sorted.length * 0.95) - 1];
      this.#usualOf = this.#count;
    }
    return this.#usualMs;
  }
}
