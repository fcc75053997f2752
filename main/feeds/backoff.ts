/** How long to wait before the next try. SPEC.md CN5–CN7. */

/** The first retry comes within this. */
export const firstRetryWithinMs = 1_000;
export const retryCapMs = 30_000;
/** Only a connection that stood this long counts as a success. */
export const stableAfterMs = 60_000;

export class Backoff {
  readonly #random: () => number;
  readonly #monotonic: () => number;
  #attempt = 0;
  #openedAtMs: number | undefined;

  /** `random` gives 0 ≤ x < 1, `monotonic` milliseconds that only go forward. */
  constructor(random: () => number, monotonic: () => number) {
    this.#random = random;
    this.#monotonic = monotonic;
  }

  /** Which try the last delay was for, from 1; 0 when nothing has failed since the last stable minute. */
  get attempt(): number {
    return this.#attempt;
  }

  opened(): void {
    this.#openedAtMs = this.#monotonic();
  }

  /** Full jitter: anything between nothing and the bound, so that a thousand clients do not return at once. */
  nextDelayMs(): number {
    if (this.#openedAtMs !== undefined && this.#monotonic() - this.#openedAtMs >= stableAfterMs) {
      this.#attempt = 0;
    }
    this.#openedAtMs = undefined;
    this.#attempt += 1;
    const doublings = Math.min(this.#attempt - 1, 16);
    return this.#random() * Math.min(retryCapMs, firstRetryWithinMs * 2 ** doublings);
  }
}
