import { performance } from 'node:perf_hooks';

/** Time as the practice exchange sees it, so that tests can run it without waiting. */
export interface PracticeClock {
  /** Wall clock, ms since 1970 with a fraction of microseconds; does not go back. */
  nowMs(): number;
  /** Resolves after `ms`, at once when the signal fires. */
  delay(ms: number, signal: AbortSignal): Promise<void>;
  /** Lets sockets be served before the next piece of work. */
  breathe(): Promise<void>;
}

export const systemClock: PracticeClock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  delay: (ms, signal) =>
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
      const timer = setTimeout(finish, ms);
      signal.addEventListener('abort', finish);
    }),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};
