import { describe, expect, it } from 'vitest';
import type { DelayFacts } from './delay-facts.ts';
import { type DelayStanding, durationText, nextDelay, nothingMeasured } from './trust-delay.ts';

const sure = { clockUncertaintyMs: 40 };
const start = Date.UTC(2026, 10, 3, 14, 30);

/** Measured each quarter of a second. */
function measured(
  facts: DelayFacts | undefined,
  forMs: number,
  before: DelayStanding = nothingMeasured,
  from = start,
): DelayStanding {
  let standing = before;
  for (let atMs = 0; atMs <= forMs; atMs += 250) {
    standing = nextDelay(standing, facts, from + atMs);
  }
  return standing;
}

describe('TR16: late by the middle over two seconds', () => {
  it('begins above 500 ms and ends below 300 ms for 5 s', () => {
    expect(measured({ ...sure, middleMs: 500 }, 10_000).late).toBeUndefined();
    const late = measured({ ...sure, middleMs: 501 }, 0);
    expect(late.late).toMatchObject({ delayMs: 500 });
    const between = measured({ ...sure, middleMs: 300 }, 60_000, late);
    expect(between.late).toMatchObject({ delayMs: 300 });
    const calm = measured({ ...sure, middleMs: 299 }, 4_750, between, start + 60_000);
    expect(calm.late).toBeDefined();
    expect(
      measured({ ...sure, middleMs: 299 }, 5_000, between, start + 60_000).late,
    ).toBeUndefined();
  });

  it('a moment above the lower bound begins the five seconds anew', () => {
    const late = measured({ ...sure, middleMs: 900 }, 0);
    const nearly = measured({ ...sure, middleMs: 100 }, 4_750, late);
    const again = measured({ ...sure, middleMs: 310 }, 0, nearly, start + 5_000);
    expect(measured({ ...sure, middleMs: 100 }, 4_750, again, start + 5_250).late).toBeDefined();
  });

  it('without a stamp for 5 s nothing is claimed any more', () => {
    const late = measured({ ...sure, middleMs: 900 }, 0);
    expect(measured(sure, 4_750, late).late).toMatchObject({ delayMs: 900 });
    expect(measured(sure, 5_000, late).late).toBeUndefined();
    expect(measured(undefined, 0, late)).toBe(nothingMeasured);
  });

  it('with an unsure clock nothing is claimed, and that is said', () => {
    const unsure = measured({ middleMs: 4_000, clockUncertaintyMs: 351 }, 5_000);
    expect([unsure.late, unsure.uncertaintyMs]).toEqual([undefined, 400]);
    const late = measured({ ...sure, middleMs: 900 }, 0);
    const lost = measured({ middleMs: 900, clockUncertaintyMs: 251 }, 0, late);
    expect([lost.late, lost.uncertaintyMs]).toEqual([undefined, 300]);
    expect(measured({ ...sure, middleMs: 90 }, 0, lost).uncertaintyMs).toBeUndefined();
    // A venue that stamps nothing has no delay to be unsure of.
    expect(measured({ clockUncertaintyMs: 900 }, 0).uncertaintyMs).toBeUndefined();
  });

  it('is told anew once a second at most', () => {
    const first = nextDelay(nothingMeasured, { ...sure, middleMs: 900 }, start);
    expect(nextDelay(first, { ...sure, middleMs: 1_500 }, start + 999)).toBe(first);
    const second = nextDelay(first, { ...sure, middleMs: 1_500 }, start + 1_000);
    expect(second.late).toMatchObject({ delayMs: 1_500 });
  });
});

describe('TR17: whose delay it is', () => {
  it.each([
    [{ roundTripMs: 1_700, usualRoundTripMs: 24 }, 'network-late'],
    [{ roundTripMs: 24, usualRoundTripMs: 24 }, 'venue-late'],
    [{ roundTripMs: 1_000, usualRoundTripMs: 900 }, 'venue-late'],
    [{ roundTripMs: 1_000 }, 'network-late'],
    [{}, 'delay-late'],
  ] as const)('%j: %s', (facts, code) => {
    expect(measured({ ...sure, ...facts, middleMs: 1_840 }, 0).late).toMatchObject({ code });
  });

  it('durations read as people write them', () => {
    expect([24.4, 999, 1_000, 1_700, 1_840, 12_345].map(durationText)).toEqual([
      '24 ms',
      '999 ms',
      '1 s',
      '1.7 s',
      '1.84 s',
      '12.35 s',
    ]);
  });
});
