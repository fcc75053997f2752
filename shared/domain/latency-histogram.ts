/** How long something took, over a sliding window, by size on a scale of ratios. main/feeds/SPEC.md DL8. */

/** Milliseconds. */
export interface HistogramFigures {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Eight steps to each doubling: a figure is at most 9 % above what was measured. */
const stepsPerDoubling = 8;
/** The first step ends here, ms; the last one at about two minutes. */
const smallestMs = 0.001;
const stepCount = 27 * stepsPerDoubling + 1;
/** Every step's upper edge, ms. */
const edges = Float64Array.from(
  { length: stepCount },
  (_, step) => smallestMs * 2 ** (step / stepsPerDoubling),
);

interface Slice {
  ordinal: number;
  max: number;
  count: number;
  /** Up to 65,535 of a size in one slice: far more than anybody measures. */
  readonly steps: Uint16Array;
}

/** A window of `sliceCount` slices; it slides by a slice. */
export class LatencyHistogram {
  readonly #sliceMs: number;
  readonly #slices: Slice[];
  readonly #total = new Uint32Array(stepCount);
  #count = 0;
  #newest = Number.NEGATIVE_INFINITY;

  constructor(sliceMs: number, sliceCount: number) {
    this.#sliceMs = sliceMs;
    this.#slices = Array.from({ length: sliceCount }, () => ({
      ordinal: Number.NEGATIVE_INFINITY,
      max: 0,
      count: 0,
      steps: new Uint16Array(stepCount),
    }));
  }

  record(milliseconds: number, atMs: number): void {
    const slice = this.#sliceAt(atMs);
    const step = stepOf(milliseconds);
    slice.steps[step] = (slice.steps[step] ?? 0) + 1;
    slice.count += 1;
    slice.max = Math.max(slice.max, milliseconds);
    this.#total[step] = (this.#total[step] ?? 0) + 1;
    this.#count += 1;
  }

  /** Undefined when nothing was measured in the window. */
  figures(atMs: number): HistogramFigures | undefined {
    this.#expire(Math.floor(atMs / this.#sliceMs));
    if (this.#count === 0) {
      return undefined;
    }
    const max = this.#slices.reduce((most, slice) => Math.max(most, slice.max), 0);
    return { count: this.#count, p50: this.#at(0.5, max), p99: this.#at(0.99, max), max };
  }

  #at(share: number, max: number): number {
    const rank = Math.ceil(this.#count * share);
    let passed = 0;
    for (let step = 0; step < stepCount - 1; step += 1) {
      passed += this.#total[step] ?? 0;
      if (passed >= rank) {
        return Math.min(max, edges[step] ?? max);
      }
    }
    return max;
  }

  #sliceAt(atMs: number): Slice {
    const ordinal = Math.floor(atMs / this.#sliceMs);
    if (ordinal > this.#newest) {
      this.#expire(ordinal);
    }
    const { length } = this.#slices;
    const slice = this.#slices[((ordinal % length) + length) % length];
    if (slice === undefined) {
      throw new Error('a histogram has all its slices');
    }
    slice.ordinal = ordinal;
    return slice;
  }

  /** What is older than the window counts no more. */
  #expire(newest: number): void {
    if (newest <= this.#newest) {
      return;
    }
    this.#newest = newest;
    for (const slice of this.#slices) {
      if (slice.count > 0 && slice.ordinal <= newest - this.#slices.length) {
        for (let step = 0; step < stepCount; step += 1) {
          this.#total[step] = (this.#total[step] ?? 0) - (slice.steps[step] ?? 0);
        }
        this.#count -= slice.count;
        slice.count = 0;
        slice.max = 0;
        slice.steps.fill(0);
      }
    }
  }
}

function stepOf(milliseconds: number): number {
  if (!(milliseconds > smallestMs)) {
    return 0;
  }
  const step = Math.ceil(Math.log2(milliseconds / smallestMs) * stepsPerDoubling);
  return Math.min(stepCount - 1, step);
}
