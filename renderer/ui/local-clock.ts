/**
 * Runs ages from this page's own clock, so that a feed that died cannot freeze its own age. Not from animation frames:
 * an age is a handful of characters, and it must also count where nothing else is painted. All faces of one period turn
 * together, at its whole multiples: what they write costs the window one frame and not one for each.
 */
import type { UnixMillis } from '#shared/domain/time.ts';

/** Writes what it shows for `now`; returns how often it wants to be called, ms. */
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
    this.#dueAt.set(face, nextTurn(now, face(now)));
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

  /** Every face may read differently: time went by in which nobody looked. */
  refresh(): void {
    const now = this.#now();
    for (const face of this.#dueAt.keys()) {
      this.#dueAt.set(face, now);
    }
    this.#run();
  }

  #run(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const now = this.#now();
    for (const [face, due] of this.#dueAt) {
      if (due <= now) {
        this.#dueAt.set(face, nextTurn(now, face(now)));
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

/** Strictly later than `now`. */
function nextTurn(now: UnixMillis, periodMs: number): UnixMillis {
  return (Math.floor(now / periodMs) + 1) * periodMs;
}
