import { describe, expect, it } from 'vitest';
import type { AlertRule } from '#shared/ipc/attention.ts';
import type { Reading } from './alert-reading.ts';
import { AlertWatch } from './alert-watch.ts';

const held: AlertRule = {
  id: 'r',
  venue: 'rails',
  market: 'BTCUSD',
  isOn: true,
  kind: 'spread-above',
  basisPoints: '10',
  forSeconds: 10,
};
const crossing: AlertRule = {
  id: 'r',
  venue: 'rails',
  market: 'BTCUSD',
  isOn: true,
  kind: 'touch-crosses',
  side: 'bid',
  direction: 'up',
  price: '100',
};

/** What is told at which second. */
function told(rule: AlertRule, readings: ReadonlyArray<readonly [number, Reading]>): string[] {
  const watch = new AlertWatch(rule);
  return readings.flatMap(([second, reading]) => {
    const phase = watch.read(reading, second * 1000);
    return phase === undefined ? [] : [`${second} ${phase}`];
  });
}

describe('an alert through time', () => {
  it('AL1: fires once it held for its time without a break, and once', () => {
    expect(
      told(held, [
        [0, 'between'],
        [1, 'met'],
        [5, 'between'],
        [6, 'met'],
        [15, 'met'],
        [16, 'met'],
        [17, 'met'],
      ]),
    ).toEqual(['16 fired']);
  });

  it('AL2: is over only well on this side of its bound, and fires again from there', () => {
    expect(
      told({ ...held, forSeconds: 0 }, [
        [0, 'met'],
        [1, 'between'],
        [2, 'met'],
        [3, 'clear'],
        [4, 'between'],
        [5, 'met'],
      ]),
    ).toEqual(['0 fired', '3 over', '5 fired']);
  });

  it('AL3: what cannot be believed holds nothing, fires nothing and ends nothing', () => {
    expect(
      told(held, [
        [0, 'met'],
        [9, 'unknown'],
        [10, 'met'],
        [19, 'met'],
        [20, 'met'],
        [30, 'unknown'],
        [31, 'met'],
        [32, 'clear'],
      ]),
    ).toEqual(['20 fired', '32 over']);
  });

  it('AL4: a price that begins beyond its bound has to come back first', () => {
    expect(
      told(crossing, [
        [0, 'unknown'],
        [1, 'met'],
        [2, 'between'],
        [3, 'met'],
        [4, 'clear'],
        [5, 'met'],
      ]),
    ).toEqual(['4 over', '5 fired']);
    expect(
      told(crossing, [
        [0, 'between'],
        [1, 'unknown'],
        [2, 'met'],
        [3, 'met'],
        [4, 'clear'],
        [5, 'met'],
      ]),
    ).toEqual(['2 fired', '4 over', '5 fired']);
  });

  it('AL2: the first time it is known not to hold is told as its end', () => {
    expect(
      told(held, [
        [0, 'met'],
        [1, 'between'],
        [2, 'clear'],
        [3, 'clear'],
      ]),
    ).toEqual(['2 over']);
  });
});
