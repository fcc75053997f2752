import { describe, expect, it } from 'vitest';
import { ClockEstimate, sampleOfAnswer, sampleOfStamp } from './clock-estimate.ts';

const hourMs = 3_600_000;

function answer(sentAt: number, receivedAt: number, venueAt: number, resolutionMs = 0) {
  return sampleOfAnswer({
    sentAt,
    receivedAt,
    venueIn: venueAt,
    venueOut: venueAt,
    resolutionMs,
  });
}

describe('ClockEstimate', () => {
  it('DL1: one answer says the offset to within half its round trip', () => {
    const estimate = new ClockEstimate();
    estimate.add(answer(1_000, 1_080, 1_540), 1_080, 80);
    expect(estimate.offset(80)).toEqual({ offsetMs: 500, uncertaintyMs: 41, checkedAt: 1_080 });
  });

  it('DL1: what holds of two answers at once is narrower than either', () => {
    const estimate = new ClockEstimate();
    // Whole seconds: 12:00:03 says 3,000 to 4,000.
    estimate.add(answer(2_000, 2_020, 3_000, 1_000), 2_020, 20);
    expect(estimate.offset(20)?.uncertaintyMs).toBeCloseTo(511);
    estimate.add(answer(2_700, 2_720, 3_000, 1_000), 2_720, 720);
    expect(estimate.offset(720)).toMatchObject({ offsetMs: expect.closeTo(1140, 0) });
    expect(estimate.offset(720)?.uncertaintyMs).toBeLessThan(162);
  });

  it('DL1: a stamp that came one way bounds one side, and alone says nothing', () => {
    const estimate = new ClockEstimate();
    estimate.add(sampleOfStamp(10_300, 10_000), 10_000, 0);
    expect(estimate.offset(0)).toBeUndefined();
    estimate.add(answer(10_000, 10_400, 10_600), 10_400, 400);
    // The answer alone would say 200 to 600.
    expect(estimate.offset(400)).toMatchObject({ offsetMs: expect.closeTo(450, 0) });
  });

  it('DL2: it grows by what clocks drift apart', () => {
    const estimate = new ClockEstimate();
    estimate.add(answer(0, 20, 10), 20, 0);
    expect(estimate.offset(0)?.uncertaintyMs).toBeCloseTo(11);
    expect(estimate.offset(hourMs)?.uncertaintyMs).toBeCloseTo(11 + 180);
  });

  it('DL2: a contradiction begins it anew', () => {
    const estimate = new ClockEstimate();
    expect(estimate.add(answer(0, 20, 10), 20, 20)).toBe(false);
    expect(estimate.add(answer(1_000, 1_020, 61_010), 1_020, 1_020)).toBe(true);
    expect(estimate.offset(1_020)).toEqual({
      offsetMs: 60_000,
      uncertaintyMs: 11,
      checkedAt: 1_020,
    });
    // A stamp from the future of what is known contradicts as well.
    expect(estimate.add(sampleOfStamp(200_000, 2_000), 2_000, 2_000)).toBe(true);
    expect(estimate.offset(2_000)).toBeUndefined();
  });

  it('DL2: when our own clock was set, nothing that was known holds', () => {
    const estimate = new ClockEstimate();
    estimate.add(answer(0, 20, 10), 20, 20);
    expect(estimate.noteTime(1_000, 1_000)).toBe(false);
    // A correction of a few milliseconds is no step.
    expect(estimate.noteTime(2_010, 2_000)).toBe(false);
    expect(estimate.offset(2_000)).toBeDefined();
    expect(estimate.noteTime(33_010, 3_000)).toBe(true);
    expect(estimate.offset(3_000)).toBeUndefined();
  });
});
