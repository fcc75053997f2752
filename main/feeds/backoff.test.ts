import { describe, expect, it } from 'vitest';
import { Backoff, firstRetryWithinMs, retryCapMs } from './backoff.ts';
import { ManualClock } from './manual-clock.ts';

function backoff(random: () => number) {
  const clock = new ManualClock();
  return { clock, backoff: new Backoff(random, () => clock.monotonic()) };
}

describe('Backoff', () => {
  it('CN5: full jitter under a bound that doubles from 1 s to 30 s', () => {
    const most = backoff(() => 1 - Number.EPSILON).backoff;
    const bounds = Array.from({ length: 8 }, () => Math.round(most.nextDelayMs()));
    expect(bounds).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    const least = backoff(() => 0).backoff;
    expect(Array.from({ length: 3 }, () => least.nextDelayMs())).toEqual([0, 0, 0]);
    expect(firstRetryWithinMs).toBe(1_000);
    expect(retryCapMs).toBe(30_000);
  });

  it('CN6: only a stable minute counts as a success', () => {
    const { clock, backoff: tried } = backoff(() => 1 - Number.EPSILON);
    tried.nextDelayMs();
    tried.nextDelayMs();
    tried.opened();
    clock.advance(59_999);
    tried.nextDelayMs();
    expect(tried.attempt).toBe(3);
    tried.opened();
    clock.advance(60_000);
    expect(Math.round(tried.nextDelayMs())).toBe(1_000);
    expect(tried.attempt).toBe(1);
  });

  it('CN6: a minute that ended long ago is not counted twice', () => {
    const { clock, backoff: tried } = backoff(() => 0.5);
    tried.opened();
    clock.advance(60_000);
    tried.nextDelayMs();
    clock.advance(60_000);
    tried.nextDelayMs();
    expect(tried.attempt).toBe(2);
  });
});
