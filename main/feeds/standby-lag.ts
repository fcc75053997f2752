import type { UnixMillis } from '#shared/domain/time.ts';

const keptSamples = 128;
const windowMs = 5_000;

/** How far a line is behind the first to deliver: the middle of the last seconds. SPEC.md HS8. */
export class StandbyLag {
  readonly #times = new Float64Array(keptSamples);
  readonly #lags = new Float64Array(keptSamples);
  #count = 0;

  add(at: UnixMillis, lagMs: number): void {
    this.#times[this.#count % keptSamples] = at;
    this.#lags[this.#count % keptSamples] = Math.max(0, lagMs);
    this.#count += 1;
  }

  /** Undefined while nothing was brought for some seconds. */
  middleMs(now: UnixMillis): number | undefined {
    const recent: number[] = [];
    for (let index = 0; index < Math.min(this.#count, keptSamples); index += 1) {
      if (now - (this.#times[index] ?? 0) <= windowMs) {
        recent.push(this.#lags[index] ?? 0);
      }
    }
    recent.sort((one, other) => one - other);
    return recent[Math.floor(recent.length / 2)];
  }
}
