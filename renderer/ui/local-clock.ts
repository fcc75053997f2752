/**
 * Runs ages from this page's own clock, so that a feed that died cannot freeze its own age. Not from animation frames:
 * an age is a handful of characters, and it must also count where nothing else is painted. All faces of one period turn
 * together, at its whole multiples: what they write costs the window one frame and not one for each.
 */
import type { UnixMillis } from '#shared/domain/time.ts';

/** Writes what it shows for `now`; returns how often it wants to be called, ms. */
export type ClockFace = (now: UnixMillis) => number;

const hasteMs = 100;

interface Turn {
  readonly dueAt: UnixMillis;
  readonly everyMs: number;
}

export class LocalClock {
  readonly #now: () => UnixMillis;
  readonly #after: (delayMs: number, callback: () => void) => () => void;
  readonly #turns = new Map<ClockFace, Turn>();
  #cancel: (() => void) | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;

  constructor(now: () => UnixMillis, after: (delayMs: number, callback: () => void) => () => void) {
    this.#now = now;
    this.#after = after;
  }

  /** Calls `face` now and whenever it asks for it. Returns what stops it. */
  add(face: ClockFace): () => void {
    const now = this.#now();
    this.#turns.set(face, nextTurn(now, face(now)));
    this.#schedule(now);
    return () => {
      this.#turns.delete(face);
    };
  }

  /** The face may read differently soon: calls it within a tenth of a second, however often this is said. */
  hasten(face: ClockFace): void {
    const now = this.#now();
    const turn = this.#turns.get(face);
    if (turn !== undefined) {
      this.#turns.set(face, { ...turn, dueAt: Math.min(turn.dueAt, now + hasteMs) });
      this.#schedule(now);
    }
  }

  /** Every face may read differently: time went by in which nobody looked. */
  refresh(): void {
    const now = this.#now();
    for (const [face, turn] of this.#turns) {
      this.#turns.set(face, { ...turn, dueAt: now });
    }
    this.#run();
  }

  #run(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const now = this.#now();
    for (const [face, { dueAt, everyMs }] of this.#turns) {
      // Further off than a whole period: the clock was set back, and the face would stand still until it is there again.
      if (dueAt <= now || dueAt - now > everyMs) {
        this.#turns.set(face, nextTurn(now, face(now)));
      }
    }
    this.#schedule(now);
  }

  #schedule(now: UnixMillis): void {
    let next = Number.POSITIVE_INFINITY;
    for (const { dueAt } of this.#turns.values()) {
      next = Math.min(next, dueAt);
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
function nextTurn(now: UnixMillis, everyMs: number): Turn {
  return { dueAt: (Math.floor(now / everyMs) + 1) * everyMs, everyMs };
}
