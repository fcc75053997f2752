/** The middle of how old messages were when they came, over the last two seconds. SPEC.md DL5. */
import type { UnixMillis } from '#shared/domain/time.ts';

const windowMs = 2_000;
const capacity = 64;
/** So that the ring holds the whole window of a fast market. */
const spacingMs = 32;

export class DelayMiddle {
  readonly #delays = new Float64Array(capacity);
  readonly #times = new Float64Array(capacity);
  #next = 0;
  #count = 0;
  #dueAt: UnixMillis = Number.NEGATIVE_INFINITY;

  /** Whether a message that was received then is wanted. On the hot path. */
  isDue(receivedAt: UnixMillis): boolean {
    // Within a window of its due time it is too soon; far before it our clock was set back.
    return receivedAt >= this.#dueAt || receivedAt <= this.#dueAt - windowMs;
  }

  /** `delayMs`: receipt by our clock minus the venue's stamp, not corrected. */
  note(delayMs: number, receivedAt: UnixMillis): void {
    this.#dueAt = receivedAt + spacingMs;
    this.#delays[this.#next] = delayMs;
    this.#times[this.#next] = receivedAt;
    this.#next = (this.#next + 1) % capacity;
    this.#count = Math.min(capacity, this.#count + 1);
  }

  /** Something with a stamp came since it began. */
  get isKnown(): boolean {
    return this.#count > 0;
  }

  /** Undefined when nothing with a stamp came in the window. */
  middle(now: UnixMillis): number | undefined {
    const recent: number[] = [];
    for (let index = 0; index < this.#count; index += 1) {
      const age = now - (this.#times[index] ?? 0);
      if (age >= 0 && age <= windowMs) {
        recent.push(this.#delays[index] ?? 0);
      }
    }
    recent.sort((one, other) => one - other);
    return recent[recent.length >> 1];
  }

  clear(): void {
    this.#count = 0;
    this.#next = 0;
    this.#dueAt = Number.NEGATIVE_INFINITY;
  }
}
