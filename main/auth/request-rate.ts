/** Never more than so many requests in a time, whoever asks. SPEC.md KY20. */
export class RequestRate {
  readonly #requests: number;
  readonly #perMs: number;
  readonly #monotonic: () => number;
  /** When the latest requests are or were sent, oldest first; some may lie ahead. */
  #sentAt: number[] = [];

  constructor(
    rate: { readonly requests: number; readonly perMs: number },
    monotonic: () => number,
  ) {
    this.#requests = rate.requests;
    this.#perMs = rate.perMs;
    this.#monotonic = monotonic;
  }

  /** How long the next request has to wait; it is booked only when that is not longer than `longestMs`. */
  reserve(longestMs: number): number {
    const now = this.#monotonic();
    const blocking = this.#sentAt.at(-this.#requests);
    const at = blocking === undefined ? now : Math.max(now, blocking + this.#perMs);
    if (at - now <= longestMs) {
      this.#sentAt.push(at);
      this.#sentAt = this.#sentAt.slice(-this.#requests);
    }
    return at - now;
  }
}
