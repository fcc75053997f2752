/** When the changes of one tick were received, so that a page can tell how long each of them took. SPEC.md TS6. */
import type { UnixMillis } from '#shared/domain/time.ts';

/** Receive times are whole milliseconds: between two ticks of a visible window there are a few tens of them. */
const mostTimes = 128;

export class ReceiveTimes {
  readonly #pairs = new Float64Array(2 * mostTimes);
  #length = 0;

  add(receivedAt: UnixMillis): void {
    const last = this.#length - 2;
    // Past the bound a change counts as old as the last one that fitted: told too late, never too soon.
    if (last >= 0 && (this.#pairs[last] === receivedAt || this.#length === this.#pairs.length)) {
      this.#pairs[last + 1] = (this.#pairs[last + 1] ?? 0) + 1;
      return;
    }
    this.#pairs[this.#length] = receivedAt;
    this.#pairs[this.#length + 1] = 1;
    this.#length += 2;
  }

  /** `[time, changes, time, changes…]` in the order of arrival, and begins anew. */
  take(): Float64Array {
    const taken = this.#pairs.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
