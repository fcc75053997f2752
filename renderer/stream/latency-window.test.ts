import { describe, expect, it } from 'vitest';
import { LatencyWindow } from './latency-window.ts';

describe('LatencyWindow', () => {
  it('tells percentiles of the last ten seconds as upper bucket edges', () => {
    const window = new LatencyWindow();
    for (let value = 1; value <= 100; value += 1) {
      window.record(value - 0.1, 5000);
    }
    expect(window.summary(5000)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 99.9 });
  });

  it('counts changes that took the same time at once', () => {
    const window = new LatencyWindow();
    window.record(3, 5000, 98);
    window.record(20, 5000, 2);
    expect(window.summary(5000)).toEqual({ count: 100, p50: 3.5, p95: 3.5, p99: 20, max: 20 });
    expect(window.sinceStart()).toEqual([
      [6, 98],
      [40, 2],
    ]);
  });

  it('forgets what is ten seconds old, and nothing of the total', () => {
    const window = new LatencyWindow();
    window.record(3, 1000);
    expect(window.summary(10_999)?.count).toBe(1);
    expect(window.summary(11_000)).toBeUndefined();
    window.record(3, 11_000);
    expect(window.summary(11_000)?.count).toBe(1);
    expect(window.sinceStart()).toEqual([[6, 2]]);
  });

  it('tells what is past its buckets as the largest seen, and never a negative time', () => {
    const window = new LatencyWindow();
    window.record(1234, 0);
    expect(window.summary(0)).toEqual({ count: 1, p50: 1234, p95: 1234, p99: 1234, max: 1234 });
    const early = new LatencyWindow();
    early.record(-2, 0);
    expect(early.summary(0)).toMatchObject({ p50: 0, max: 0 });
  });
});
