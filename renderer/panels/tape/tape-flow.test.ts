import { expect, it } from 'vitest';
import type { TradeRow } from '../../stream/trade-buffer.ts';
import { flowUntil } from './tape-flow.ts';

const minute = 60_000_000;

function row(minutesAgo: number, size: string, more: Partial<TradeRow>): TradeRow {
  return {
    arrival: 1,
    id: '1',
    price: '1',
    size,
    time: 100 * minute - minutesAgo * minute,
    side: 'buy',
    isInferred: false,
    isHistory: false,
    isRecovered: false,
    isLate: false,
    isOffBook: false,
    note: '',
    ...more,
  };
}

function flow(rows: readonly TradeRow[], capacity = 10) {
  return flowUntil({ length: rows.length, row: (index) => rows[index] }, capacity, 100 * minute);
}

it('splits the last five minutes by size, without history, off-book trades and trades inside the spread', () => {
  expect(
    flow([
      row(0, '0.58', {}),
      row(1, '0.31', { side: 'sell', isInferred: true }),
      row(2, '0.11', { side: 'sell' }),
      row(2, '500', { side: undefined, isInferred: true }),
      row(3, '500', { isHistory: true }),
      row(3, '500', { isOffBook: true }),
      row(5.1, '500', {}),
    ]),
  ).toEqual({ trades: 3, bought: 58, sold: 42, inferred: 31, isCut: false });
});

it('never says nothing or all of what is neither', () => {
  expect(flow([row(0, '1000000', {}), row(0, '0.000000000001', { side: 'sell' })])).toMatchObject({
    bought: 99,
    sold: 1,
  });
  expect(flow([row(0, '3', { side: 'sell' })])).toMatchObject({
    bought: 0,
    sold: 100,
    inferred: 0,
  });
  expect(flow([])).toEqual({ trades: 0, bought: 0, sold: 0, inferred: 0, isCut: false });
});

it('says when the kept trades do not reach back five minutes', () => {
  expect(flow([row(0, '1', {}), row(1, '1', {})], 2).isCut).toBe(true);
});
