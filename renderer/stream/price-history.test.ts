import { expect, it } from 'vitest';
import { PriceHistory } from './price-history.ts';

function frame(points: ReadonlyArray<readonly [number, string]>, isReset = false) {
  return {
    key: 'paxos-public:USDCUSD',
    isReset,
    times: points.map(([time]) => time),
    prices: points.map(([, price]) => price),
  };
}

it('keeps exact text and where the channel was interrupted', () => {
  const history = new PriceHistory('k');
  history.apply(
    frame([
      [1, '1.0000'],
      [2, '0.9998'],
      [3, ''],
      [4, ''],
    ]),
  );
  expect(history.last).toEqual({ time: 2, price: '0.9998' });
  history.apply(frame([[9, '0.99970000000000000000001']]));
  expect(history.points).toEqual([
    { time: 1, price: '1.0000' },
    { time: 2, price: '0.9998' },
    { time: 3, price: undefined },
    { time: 9, price: '0.99970000000000000000001' },
  ]);
  expect([history.priceCount, history.added, history.version]).toEqual([3, 4, 2]);
});

it('is bounded, and counts only the prices it still holds', () => {
  const history = new PriceHistory('k', 3);
  history.apply(
    frame([
      [1, '1'],
      [2, ''],
      [3, '1.1'],
      [4, '1.2'],
      [5, '1.3'],
    ]),
  );
  expect(history.points.map((point) => point.price)).toEqual(['1.1', '1.2', '1.3']);
  expect(history.priceCount).toBe(3);
  history.apply(frame([[6, '']]));
  expect([history.length, history.priceCount]).toEqual([3, 2]);
});

it('starts anew on a reset', () => {
  const history = new PriceHistory('k');
  history.apply(frame([[5, '1']]));
  history.apply(frame([[2, '0.9']], true));
  expect([history.points, history.resets]).toEqual([[{ time: 2, price: '0.9' }], 1]);
  history.apply(frame([], true));
  expect([history.length, history.priceCount, history.last]).toEqual([0, 0, undefined]);
});

it('never goes back in time, and finds a moment', () => {
  const history = new PriceHistory('k');
  history.apply(
    frame([
      [10, '1'],
      [8, '2'],
      [20, '3'],
    ]),
  );
  expect(history.points.map((point) => point.time)).toEqual([10, 10, 20]);
  expect([0, 10, 11, 20, 21].map((time) => history.indexAtOrAfter(time))).toEqual([0, 0, 2, 2, 3]);
});
