/**
 * Runs ages from this page's own clock, so that a feed that died cannot freeze its own age. Not from animation frames:
 * an age is a handful of characters, and it must also count where nothing else is painted.
 */
import type { UnixMillis } from '#shared/domain/time.ts';

/** Writes what it shows for `now`; returns in how many ms it wants to be called again. */
export type ClockFace = (now: UnixMillis) => number;

const hasteMs = 100;

export class LocalClock {
  readonly #now: () => UnixMillis;
  readonly #after: (delayMs: number, callback: () => void) => () => void;
  readonly #dueAt = new Map<ClockFace, UnixMillis>();
  #cancel: (() => void) | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;

  constructor(now: () => UnixMillis, after: (delayMs: number, callback: () => void) => () => void) {
    this.#now = now;
    this.#after = after;
  }

  /** Calls `face` now and whenever it asks for it. Returns what stops it. */
  add(face: ClockFace): () => void {
    const now = this.#now();
    this.#dueAt.set(face, now + face(now));
    this.#schedule(now);
    return () => {
      this.#dueAt.delete(face);
    };
  }

  /** The face may read differently soon: calls it within a tenth of a second, however often this is said. */
  hasten(face: ClockFace): void {
    const now = this.#now();
    if (this.#dueAt.has(face)) {
      this.#dueAt.set(face, Math.min(this.#dueAt.get(face) ?? now, now + hasteMs));
      this.#schedule(now);
    }
  }

  #run(): void {
    this.#cancel = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const now = this.#now();
    for (const [face, due] of this.#dueAt) {
      if (due <= now) {
        this.#dueAt.set(face, now + face(now));
      }
    }
    this.#schedule(now);
  }

  #schedule(now: UnixMillis): void {
    let next = Number.POSITIVE_INFINITY;
    for (const due of this.#dueAt.values()) {
      next = Math.min(next, due);
    }
    if (next >= this.#wakesAt || next === Number.POSITIVE_INFINITY) {
      return;
    }
    this.#cancel?.();
    this.#wakesAt = next;
    this.#cancel = this.#after(Math.max(0, next - now), () => this.#run());
  }
}
