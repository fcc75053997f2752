import { expect, it } from 'vitest';
import { BookMirror } from '../stream/book-mirror.ts';
import { resetFrame } from '../stream/frames.fixture.ts';
import { overlapLevels } from './overlap.ts';

type Levels = ReadonlyArray<readonly [number, number]>;

// Columns are the touch last.
function book(bids: Levels, asks: Levels): BookMirror {
  const mirror = new BookMirror('paxos-public:LINKUSD');
  mirror.apply(resetFrame('paxos-public:LINKUSD', 1, bids, asks));
  return mirror;
}

it('lists the levels that cannot both be there, as they stand on a ladder', () => {
  const crossed = book(
    [
      [1838, 5],
      [1840, 60],
      [1841, 181],
    ],
    [
      [1843, 9],
      [1840, 770],
      [1839, 310],
    ],
  );
  expect(overlapLevels(crossed)).toEqual([
    { side: 'ask', price: '18.4', size: '0.77' },
    { side: 'ask', price: '18.39', size: '0.31' },
    { side: 'bid', price: '18.41', size: '0.181' },
    { side: 'bid', price: '18.4', size: '0.06' },
  ]);
});

it('lists nothing where nothing overlaps', () => {
  expect(overlapLevels(book([[1000, 5]], [[1010, 7]]))).toEqual([]);
  expect(overlapLevels(book([], [[1010, 7]]))).toEqual([]);
  expect(overlapLevels(new BookMirror('paxos-public:LINKUSD'))).toEqual([]);
});
