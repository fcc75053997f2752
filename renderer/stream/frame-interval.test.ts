import { describe, expect, it } from 'vitest';
import { FrameInterval } from './frame-interval.ts';
import { createWallClock } from './wall-clock.ts';

describe('FrameInterval', () => {
  it('takes the middle gap, so that a slow frame and a hidden page do not count', () => {
    let waiting: ((timestamp: number) => void) | undefined;
    const interval = new FrameInterval((callback) => {
      waiting = callback;
    });
    expect(interval.intervalMs).toBeUndefined();
    interval.measure();
    for (const timestamp of [0, 8.3, 16.6, 24.9, 60, 5060, 5068.3, 5076.6, 5084.9]) {
      const callback = waiting;
      waiting = undefined;
      callback?.(timestamp);
    }
    expect(waiting).toBeUndefined();
    expect(interval.intervalMs).toBeCloseTo(8.3, 5);
  });
});

describe('createWallClock', () => {
  it('has fractions, and follows when the system clock is set', () => {
    let coarse = 1_000_000;
    let fine = 10;
    const now = createWallClock(
      () => coarse,
      () => fine,
    );
    fine += 1.25;
    coarse += 1;
    expect(now()).toBe(1_000_001.25);
    coarse += 60_000;
    expect(now()).toBe(1_060_001);
    fine += 0.5;
    expect(now()).toBe(1_060_001.5);
  });
});
