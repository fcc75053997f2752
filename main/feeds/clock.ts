import type { UnixMillis } from '#shared/domain/time.ts';

/** Everything in the feed thread that waits or dates goes through here, so that tests own time. */
export interface Clock {
  /** Wall clock, for what people and files read. May step. */
  now(): UnixMillis;
  /** Milliseconds that only go forward, for every duration a rule is about. */
  monotonic(): number;
  /** Runs once after `afterMs`; the function returned cancels it. */
  setTimer(run: () => void, afterMs: number): CancelTimer;
}

export type CancelTimer = () => void;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (run, afterMs) => {
    const timer = setTimeout(run, afterMs);
    return () => clearTimeout(timer);
  },
};
