import { expect, it } from 'vitest';
import {
  type TradeFrame,
  tradeFlagHistory,
  tradeFlagInferred,
  tradeFlagLate,
  tradeFlagOffBook,
  tradeFlagRecovered,
  tradeSideBuy,
  tradeSideNone,
  tradeSideSell,
} from '#shared/ipc/stream.ts';
import { TradeBuffer } from './trade-buffer.ts';

interface Trade {
  readonly id: string;
  readonly time: number;
  readonly price?: string;
  readonly size?: string;
  readonly side?: number;
  readonly flags?: number;
  readonly note?: string;
}

function frame(trades: readonly Trade[], more: Partial<TradeFrame> = {}): TradeFrame {
  return {
    key: 'paxos-public:BTCUSD',
    isReset: false,
    total: trades.length,
    skipped: 0,
    ids: trades.map((trade) => trade.id),
    prices: trades.map((trade) => trade.price ?? '100'),
    sizes: trades.map((trade) => trade.size ?? '1'),
    times: trades.map((trade) => trade.time),
    sides: trades.map((trade) => trade.side ?? tradeSideBuy),
    flags: trades.map((trade) => trade.flags ?? 0),
    notes: trades.map((trade) => trade.note ?? ''),
    ...more,
  };
}

function ids(buffer: TradeBuffer): Array<string | undefined> {
  return Array.from({ length: buffer.length }, (_, index) => buffer.row(index)?.id);
}

it('keeps the exact text, side and marks of each trade', () => {
  const buffer = new TradeBuffer('paxos-public:BTCUSD');
  const long = '0.000000000000000001234567890123456789';
  buffer.apply(
    frame([
      { id: 'a', time: 1, side: tradeSideNone, flags: tradeFlagHistory },
      { id: 'b', time: 2, side: tradeSideSell, flags: tradeFlagInferred | tradeFlagRecovered },
      { id: 'c', time: 3, price: '9245.7500', size: long },
      {
        id: 'd',
        time: 2.5,
        side: tradeSideSell,
        flags: tradeFlagLate | tradeFlagOffBook,
        note: 'block trade',
      },
    ]),
  );
  const plain = {
    price: '100',
    size: '1',
    isInferred: false,
    isHistory: false,
    isRecovered: false,
    isLate: false,
    isOffBook: false,
    note: '',
  };
  expect([buffer.row(0), buffer.row(1), buffer.row(2), buffer.row(3), buffer.row(4)]).toEqual([
    { ...plain, arrival: 3, id: 'c', time: 3, price: '9245.7500', size: long, side: 'buy' },
    {
      ...plain,
      arrival: 4,
      id: 'd',
      time: 2.5,
      side: 'sell',
      isLate: true,
      isOffBook: true,
      note: 'block trade',
    },
    { ...plain, arrival: 2, id: 'b', time: 2, side: 'sell', isInferred: true, isRecovered: true },
    { ...plain, arrival: 1, id: 'a', time: 1, side: undefined, isHistory: true },
    undefined,
  ]);
});

it('keeps the newest when full, and tells total and skipped as the feed counts them', () => {
  const buffer = new TradeBuffer('k', 3);
  for (let index = 1; index <= 8; index += 1) {
    buffer.apply(frame([{ id: `t${index}`, time: index }], { total: index, skipped: index - 1 }));
  }
  expect(ids(buffer)).toEqual(['t8', 't7', 't6']);
  expect([buffer.total, buffer.skipped, buffer.length, buffer.version]).toEqual([8, 7, 3, 8]);
});

it('orders by the venue time; of equal times the later heard is newer', () => {
  const buffer = new TradeBuffer('k', 4);
  buffer.apply(frame([{ id: 'a', time: 10 }]));
  buffer.apply(frame([{ id: 'c', time: 30 }]));
  buffer.apply(
    frame([
      { id: 'b1', time: 20 },
      { id: 'b2', time: 20 },
    ]),
  );
  expect(ids(buffer)).toEqual(['c', 'b2', 'b1', 'a']);
  buffer.apply(frame([{ id: 'b3', time: 25 }]));
  expect(ids(buffer)).toEqual(['c', 'b3', 'b2', 'b1']);
  buffer.apply(frame([{ id: 'old', time: 1 }]));
  expect(ids(buffer)).toEqual(['c', 'b3', 'b2', 'b1']);
});

it('replaces all rows on a reset, and a trade sent again is not a new arrival', () => {
  const buffer = new TradeBuffer('k');
  buffer.apply(
    frame([
      { id: 'a', time: 1 },
      { id: 'b', time: 2 },
    ]),
  );
  buffer.apply(
    frame(
      [
        { id: 'b', time: 2 },
        { id: 'c', time: 3 },
      ],
      { isReset: true, total: 3 },
    ),
  );
  expect(ids(buffer)).toEqual(['c', 'b']);
  expect([buffer.row(0)?.arrival, buffer.row(1)?.arrival, buffer.arrivals]).toEqual([3, 2, 3]);
});
