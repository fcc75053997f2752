/** How long pings took: the newest, and what is usual. SPEC.md DL6. */

const kept = 32;

export class RoundTrips {
  readonly #regular: number[] = [];
  #newestMs: number | undefined;

  get newestMs(): number | undefined {
    return this.#newestMs;
  }

  /** The middle of the regular pings. Those sent because something is late are no habit; before the first regular one they have to do. */
  get usualMs(): number | undefined {
    const sorted = [...this.#regular].sort((one, other) => one - other);
    return sorted[sorted.length >> 1];
  }

  /** `isExtra`: it was sent because something is late, or because nothing was known. */
  add(roundTripMs: number, isExtra: boolean): void {
    this.#newestMs = roundTripMs;
    if (isExtra && this.#regular.length > 0) {
      return;
    }
    this.#regular.push(roundTripMs);
    if (this.#regular.length > kept) {
      this.#regular.shift();
    }
  }
}
