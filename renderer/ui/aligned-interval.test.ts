import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { alignedInterval } from './aligned-interval.ts';

beforeEach(() => vi.useFakeTimers({ now: 10_130 }));
afterEach(() => vi.useRealTimers());

it('turns at whole multiples of the period, with one timer for all of it', () => {
  const calls: string[] = [];
  const note = (name: string) => () => calls.push(`${name} ${Date.now()}`);
  const stopFirst = alignedInterval(250, note('first'));
  vi.advanceTimersByTime(50);
  const stopSecond = alignedInterval(250, note('second'));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(320);
  expect(calls).toEqual(['first 10250', 'second 10250', 'first 10500', 'second 10500']);
  stopFirst();
  vi.advanceTimersByTime(250);
  expect(calls.slice(4)).toEqual(['second 10750']);
  stopSecond();
  stopSecond();
  expect(vi.getTimerCount()).toBe(0);
});
