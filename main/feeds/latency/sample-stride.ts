/** Which messages of a socket are measured: all of a slow one, every so-manieth of a fast one. SPEC.md DL7. */
import type { UnixMillis } from '#shared/domain/time.ts';

/** Between two measured messages of one socket there should be about this long. */
const shortestMs = 10;
const longestMs = 40;
const largestStride = 4096;

export class SampleStride {
  #stride = 1;
  #left = 1;
  #lastAt: UnixMillis = 0;

  /** Called for every message. Counted, not timed: the last one of a burst is as likely as the first. */
  take(receivedAt: UnixMillis): boolean {
    this.#left -= 1;
    if (this.#left > 0) {
      return false;
    }
    const elapsed = receivedAt - this.#lastAt;
    this.#lastAt = receivedAt;
    if (elapsed < shortestMs) {
      this.#stride = Math.min(largestStride, this.#stride * 2);
    } else if (elapsed > longestMs) {
      this.#stride = Math.max(1, this.#stride >> 1);
    }
    this.#left = this.#stride;
    return true;
  }
}
