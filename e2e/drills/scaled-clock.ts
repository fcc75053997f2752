/**
 * Time that runs so many times as fast as the machine's, for who waits and who serves alike. It advances in small steps, and no further
 * than one step in a turn of the event loop: a machine that stalls makes it slower, never a wait too short.
 */
import type { Clock } from '../../main/feeds/clock.ts';
import type { PracticeClock } from '../../main/practice/practice-clock.ts';

/** Of the machine's time. */
const stepMs = 2;
const mostStepMs = 10;

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

export class ScaledClock {
  readonly feeds: Clock;
  readonly exchange: PracticeClock;
  readonly #factor: number;
  readonly #startedAt = Date.now();
  readonly #timers = new Set<Timer>();
  #elapsedMs = 0;
  #seenMs = performance.now();
  #next: NodeJS.Timeout;

  constructor(factor: number) {
    this.#factor = factor;
    this.#next = setTimeout(() => this.#step(), stepMs);
    const nowMs = (): number => this.#startedAt + this.#elapsedMs;
    this.feeds = {
      now: nowMs,
      monotonic: () => this.#elapsedMs,
      setTimer: (run, afterMs) => this.#setTimer(run, afterMs),
    };
    this.exchange = {
      nowMs,
      delay: (ms, signal) => this.#delay(ms, signal),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    };
  }

  /** Milliseconds of this time since it began. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Resolves after so much of this time. */
  pause(ms: number): Promise<void> {
    return this.#delay(ms, new AbortController().signal);
  }

  /** It stands still from now on. Idempotent. */
  close(): void {
    clearTimeout(this.#next);
    this.#timers.clear();
  }

  #setTimer(run: () => void, afterMs: number): () => void {
    const timer = { dueMs: this.#elapsedMs + Math.max(0, afterMs), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  #delay(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const finish = (): void => {
        cancel();
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const cancel = this.#setTimer(finish, ms);
      signal.addEventListener('abort', finish);
    });
  }

  #step(): void {
    const nowMs = performance.now();
    this.#elapsedMs += Math.min(nowMs - this.#seenMs, mostStepMs) * this.#factor;
    this.#seenMs = nowMs;
    const due = [...this.#timers]
      .filter(({ dueMs }) => dueMs <= this.#elapsedMs)
      .sort((one, other) => one.dueMs - other.dueMs);
    for (const timer of due) {
      // One before it may have cancelled it.
      if (this.#timers.delete(timer)) {
        timer.run();
      }
    }
    this.#next = setTimeout(() => this.#step(), stepMs);
  }
}
