import { describe, expect, it } from 'vitest';
import { AckPace } from './ack-pace.ts';

const interval = 16;

/** So many acks, each answered `roundTripMs` later with a change that waited for it. */
function measured(pace: AckPace, roundTripMs: number, times = 64): AckPace {
  for (let index = 0; index < times; index += 1) {
    pace.acked(1000);
    pace.arrived(999, 1000 + roundTripMs);
  }
  return pace;
}

describe('AckPace', () => {
  it('ST5: counts from the beginning of the frame, not from the end of its paint', () => {
    const pace = new AckPace();
    expect(pace.delayMs(100, interval, 100)).toBe(12);
    expect(pace.delayMs(100, interval, 105)).toBe(7);
    expect(pace.delayMs(100, interval, 114)).toBe(0);
  });

  it('ST5: a paint longer than an interval aims at the first frame that is still to come', () => {
    expect(new AckPace().delayMs(100, interval, 120)).toBe(8);
  });

  it('ST5: leaves one measured round trip before the frame, so that nine in ten arrive in time', () => {
    const pace = measured(new AckPace(), 4);
    expect(pace.delayMs(0, interval, 0)).toBe(11);
    for (let index = 0; index < 64; index += 1) {
      measured(pace, index % 12 === 0 ? 40 : 3, 1);
    }
    expect(pace.delayMs(0, interval, 0)).toBe(interval - 3 - 1);
  });

  it('ST5: does not take a quiet market for a slow road', () => {
    const pace = new AckPace();
    for (let index = 0; index < 64; index += 1) {
      pace.acked(1000);
      pace.arrived(1200, 1202);
      pace.acked(1000);
      pace.arrived(undefined, 1400);
    }
    expect(pace.delayMs(0, interval, 0)).toBe(12);
  });

  it('ST5: stays within half an interval of the frame where the road is slower than that', () => {
    expect(measured(new AckPace(), 60).delayMs(0, interval, 0)).toBe(8);
  });

  it('ST5: does not wait for a frame that began before the clock was set back', () => {
    expect(new AckPace().delayMs(3_600_000, interval, 5)).toBe(interval);
  });
});
