import { describe, expect, it } from 'vitest';
import { FrameInterval } from './frame-interval.ts';
import { createWallClock } from './wall-clock.ts';

describe('FrameInterval', () => {
  it('takes a short gap, so that skipped frames and a hidden page do not count', () => {
    let waiting: ((timestamp: number) => void) | undefined;
    const interval = new FrameInterval((callback) => {
      waiting = callback;
    });
    expect(interval.intervalMs).toBeUndefined();
    interval.measure();
    for (const timestamp of [0, 8.3, 16.6, 33.2, 49.8, 5049.8, 5066.4, 5083, 5099.6]) {
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
