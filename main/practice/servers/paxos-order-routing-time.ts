/** One market's stamps: nanoseconds that only ever grow, with every length a fraction can have. SPEC.md PX75. */

const nanosPerMilli = 1_000_000n;
/** A stamp is at most this much older than what it stamps, so that it may be a round one. */
const mostRounding = 20n * nanosPerMilli;

export class StampClock {
  #last = 0n;
  #count = 0;

  /** What was stamped before does not count any more. */
  restart(): void {
    this.#last = 0n;
  }

  /** Later than every stamp before it. */
  stamp(atMs: number): bigint {
    this.#count += 1;
    const exact = nanosOf(atMs) + BigInt((this.#count * 7_919) % 1_000);
    // Each of ten in turn tries to do with a digit less, as a clock does by chance.
    const unit = 10n ** BigInt(this.#count % 10);
    const round = exact - (exact % unit);
    const wished = exact - round <= mostRounding && round > this.#last ? round : exact;
    this.#last = wished > this.#last ? wished : this.#last + 1n;
    return this.#last;
  }
}

/** Milliseconds with a fraction of microseconds, as the exchange has them. */
export function nanosOf(atMs: number): bigint {
  return BigInt(Math.round(atMs * 1_000)) * 1_000n;
}
