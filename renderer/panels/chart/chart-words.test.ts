import { expect, it } from 'vitest';
import { PriceHistory } from '../../stream/price-history.ts';
import { chartText, emptyText, gapLabel, readoutText } from './chart-words.ts';
import { PriceSlots } from './price-slots.ts';

const start = Date.parse('2026-11-03T14:02:00Z') * 1000;
const second = 1e6;

function chart(points: ReadonlyArray<readonly [number, string]>) {
  const history = new PriceHistory('k');
  history.apply({
    key: 'k',
    isReset: true,
    times: points.map(([at]) => start + at * second),
    prices: points.map(([, price]) => price),
  });
  const slots = new PriceSlots(start, 1);
  for (const point of history.points) {
    slots.add(point);
  }
  return { history, slots };
}

it('labels a gap with its word and length, one that lasts with the word of now', () => {
  const { slots } = chart([
    [0, '1'],
    [10, ''],
    [88, '1'],
    [95, ''],
  ]);
  const now = start + 104 * second;
  const labels = slots.gaps.map((gap) => gapLabel(gap, now, 'RESYNCING'));
  expect(labels).toEqual(['STALE 1:18', 'RESYNCING 9.0 s']);
  const silent = chart([
    [0, '1'],
    [41, '1'],
  ]).slots;
  expect(silent.gaps.map((gap) => gapLabel(gap, now, 'LIVE'))).toEqual(['no price 31 s']);
});

it('reads out the exact price in force, since when, and its distance', () => {
  const { slots } = chart([
    [0, '0.99981234567890123'],
    [3, '1'],
    [4, ''],
    [9, '1'],
  ]);
  expect([2, 6].map((index) => readoutText(slots, index))).toEqual([
    '14:02:00  −1.9 bp  0.99981234567890123',
    '14:02:06  no price',
  ]);
});

it('says in words what the drawing shows', () => {
  const { history, slots } = chart([
    [0, '0.9998'],
    [1, ''],
    [5, '1.0001'],
  ]);
  expect(chartText('USDCUSD', '5 minutes', history, slots)).toBe(
    'USDCUSD index price, basis points from par, over 5 minutes. Last plus 1.0, 1.0001, at 14:02:05 UTC. Farthest from par minus 2.0. 1 gap.',
  );
  const empty = chart([]);
  expect(chartText('USDCUSD', '1 hour', empty.history, empty.slots)).toBe(
    'USDCUSD index price, basis points from par, over 1 hour. No price yet.',
  );
});

it('says why nothing shows', () => {
  const { history } = chart([]);
  const instrument = {
    venue: 'paxos-public',
    market: 'BTCUSD',
    base: 'BTC',
    quote: 'USD',
  } as const;
  expect(emptyText(history, { ...instrument, hasIndexPrice: false }, start / 1000)).toBe(
    'Paxos publishes no index price for BTCUSD: it does so for stablecoins alone. Choose a stablecoin market.',
  );
  expect(emptyText(history, undefined, start / 1000)).toBe(
    'No index price since 14:02, when this chart began to listen. It is drawn from the first one on.',
  );
  expect(emptyText(chart([[0, '1']]).history, instrument, 0)).toBeUndefined();
});
