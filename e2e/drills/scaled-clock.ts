/** Time that runs so many times as fast as the machine's, for who waits and who serves alike. */
import type { Clock } from '../../main/feeds/clock.ts';
import type { PracticeClock } from '../../main/practice/practice-clock.ts';

export interface ScaledClock {
  readonly feeds: Clock;
  readonly exchange: PracticeClock;
  /** Milliseconds of this time since it began. */
  elapsedMs(): number;
  /** Resolves after so much of this time. */
  pause(ms: number): Promise<void>;
}

export function scaledClock(factor: number): ScaledClock {
  const startedMs = performance.now();
  const startedAt = Date.now();
  const elapsedMs = (): number => (performance.now() - startedMs) * factor;
  const nowMs = (): number => startedAt + elapsedMs();
  const never = new AbortController().signal;
  const delay = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms / factor);
      signal.addEventListener('abort', finish);
    });
  return {
    feeds: {
      now: nowMs,
      monotonic: elapsedMs,
      setTimer: (run, afterMs) => {
        const timer = setTimeout(run, afterMs / factor);
        return () => clearTimeout(timer);
      },
    },
    exchange: {
      nowMs,
      delay,
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    },
    elapsedMs,
    pause: (ms) => delay(ms, never),
  };
}
