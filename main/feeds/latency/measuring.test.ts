import { describe, expect, it } from 'vitest';
import { DelayMiddle } from './delay-middle.ts';
import { MarketMeter } from './market-meter.ts';
import { RoundTrips } from './round-trips.ts';
import { SampleStride } from './sample-stride.ts';

describe('DelayMiddle', () => {
  it('DL5: is the middle of the last two seconds, however fast messages come', () => {
    const delays = new DelayMiddle();
    for (let at = 0; at < 4_000; at += 1) {
      if (delays.isDue(at)) {
        delays.note(at < 2_500 ? 20 : 700, at);
      }
    }
    expect(delays.middle(3_999)).toBe(700);
    expect(delays.middle(4_300)).toBe(700);
    expect(delays.middle(6_001)).toBeUndefined();
  });

  it('DL5: one late message among many is not the middle', () => {
    const delays = new DelayMiddle();
    for (let at = 0; at < 2_000; at += 100) {
      delays.note(at === 1_000 ? 5_000 : 20, at);
    }
    expect(delays.middle(2_000)).toBe(20);
  });

  it('goes on when our clock is set back', () => {
    const delays = new DelayMiddle();
    delays.note(20, 100_000);
    expect([delays.isDue(100_010), delays.isDue(40_000)]).toEqual([false, true]);
    delays.note(30, 40_000);
    expect(delays.middle(40_100)).toBe(30);
  });
});

describe('RoundTrips', () => {
  it('DL6: pings sent because something is late are no habit', () => {
    const trips = new RoundTrips();
    trips.add(30, true);
    expect([trips.newestMs, trips.usualMs]).toEqual([30, 30]);
    for (const ms of [22, 24, 26]) {
      trips.add(ms, false);
    }
    for (let count = 0; count < 50; count += 1) {
      trips.add(1_700, true);
    }
    expect([trips.newestMs, trips.usualMs]).toEqual([1_700, 26]);
  });
});

describe('SampleStride', () => {
  function taken(everyMs: number, forMs: number): number {
    const stride = new SampleStride();
    let count = 0;
    for (let at = 1_000_000; at < 1_000_000 + forMs; at += everyMs) {
      count += stride.take(at) ? 1 : 0;
    }
    return count;
  }

  it('DL7: takes every message of a slow socket and some fifty a second of a fast one', () => {
    expect(taken(100, 10_000)).toBe(100);
    for (const perSecond of [1_000, 20_000, 200_000]) {
      const perSecondTaken = taken(1000 / perSecond, 10_000) / 10;
      expect(perSecondTaken).toBeGreaterThan(20);
      expect(perSecondTaken).toBeLessThan(130);
    }
  });
});

describe('MarketMeter', () => {
  it('DL8: tells each stage over 10 s and 5 min, and stages never measured not at all', () => {
    const meter = new MarketMeter();
    expect(meter.figures(0)).toBeUndefined();
    meter.record('apply', 0.5, 1_000);
    meter.record('read', -1, 1_000);
    expect(meter.figures(2_000)).toEqual({
      last10s: {
        read: { count: 1, p50: 0, p99: 0, max: 0 },
        apply: { count: 1, p50: 0.5, p99: 0.5, max: 0.5 },
      },
      last5min: {
        read: { count: 1, p50: 0, p99: 0, max: 0 },
        apply: { count: 1, p50: 0.5, p99: 0.5, max: 0.5 },
      },
    });
    expect(meter.figures(60_000)?.last10s).toEqual({});
    expect(meter.figures(60_000)?.last5min.apply?.count).toBe(1);
    expect(meter.figures(400_000)).toEqual({ last10s: {}, last5min: {} });
  });
});
