import type { CancelTimer, Clock } from './clock.ts';

/** The clock of the tests: time passes when a test says so, timers run in order of their due time. */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  readonly #startedAt: number;
  #nextId = 1;
  readonly #timers = new Map<number, { readonly dueMs: number; readonly run: () => void }>();

  constructor(startedAt = Date.UTC(2026, 10, 3, 14, 30, 0)) {
    this.#startedAt = startedAt;
  }

  now(): number {
    return this.#startedAt + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  setTimer(run: () => void, afterMs: number): CancelTimer {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#timers.set(id, { dueMs: this.#elapsedMs + Math.max(0, afterMs), run });
    return () => this.#timers.delete(id);
  }

  /** How many timers wait: what was closed must leave none. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  advance(byMs: number): void {
    const untilMs = this.#elapsedMs + byMs;
    for (;;) {
      const next = this.#nextDue(untilMs);
      if (next === undefined) {
        break;
      }
      this.#timers.delete(next.id);
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs);
      next.run();
    }
    this.#elapsedMs = untilMs;
  }

  #nextDue(untilMs: number): { id: number; dueMs: number; run: () => void } | undefined {
    let found: { id: number; dueMs: number; run: () => void } | undefined;
    for (const [id, timer] of this.#timers) {
      if (timer.dueMs <= untilMs && (found === undefined || timer.dueMs < found.dueMs)) {
        found = { id, ...timer };
      }
    }
    return found;
  }
}
