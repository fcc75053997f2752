/**
 * Unix ms with fractions. `Date.now` is whole milliseconds and `performance.now` drifts from it when the system's clock
 * is set or the machine sleeps, so the two are compared on every reading and the finer follows the true one.
 */
import type { UnixMillis } from '#shared/domain/time.ts';

const largestDriftMs = 2;

export function createWallClock(
  coarse: () => number = Date.now,
  fine: () => number = () => performance.now(),
): () => UnixMillis {
  let offset = coarse() - fine();
  return () => {
    const whole = coarse();
    const now = offset + fine();
    if (Math.abs(now - whole) <= largestDriftMs) {
      return now;
    }
    offset = whole - fine();
    return whole;
  };
}
