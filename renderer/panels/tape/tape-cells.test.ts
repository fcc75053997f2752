import { expect, it } from 'vitest';
import type { TradeRow } from '../../stream/trade-buffer.ts';
import { cellsOf, nameOf, TapeFormatter } from './tape-cells.ts';
import { columnsFor } from './tape-columns.ts';
import { emptyText, totalText, waitingText } from './tape-words.ts';

const time = Date.parse('2026-11-03T14:02:07.018Z') * 1000 + 77;

function row(arrival: number, price: string, size: string, more: Partial<TradeRow> = {}): TradeRow {
  return {
    arrival,
    id: String(arrival),
    price,
    size,
    time,
    side: 'sell',
    isInferred: true,
    isHistory: false,
    isRecovered: false,
    isLate: false,
    isOffBook: false,
    note: '',
    ...more,
  };
}

function formatAfter(rows: readonly TradeRow[], tick?: string) {
  const instrument = { venue: 'paxos-public', market: 'X', base: 'B', quote: 'USD' } as const;
  const formatter = new TapeFormatter(
    'Paxos',
    tick === undefined ? instrument : { ...instrument, tick },
  );
  formatter.observe({ length: rows.length, row: (index) => rows[index] }, rows.length);
  return formatter.format;
}

it('shows prices at the tick, or at the finest price seen', () => {
  expect(formatAfter([row(1, '91249', '1')], '0.25').priceDecimals).toBe(2);
  expect(formatAfter([row(1, '91249.125', '1')], '0.25').priceDecimals).toBe(3);
});

it.each([
  [['0.01', '0.0855', '2.25'], 3],
  [['0.0001', '0.0002', '1'], 4],
  [['12.5', '20.25', '1'], 2],
  [['15000', '20000.5', '1'], 0],
  [['3', '4', '5'], 0],
])('shows sizes like %j with %i decimals', (sizes, decimals) => {
  const rows = sizes.map((size, index) => row(index + 1, '1', size));
  expect(formatAfter(rows).sizeDecimals).toBe(decimals);
});

it('prints what does not fit 15 digits shortened, and what is no number as missing', () => {
  const long = row(1, '1234567890.1234567890123', '0.00000000001');
  expect(cellsOf(long, formatAfter([long]))).toMatchObject({
    minute: '14:02:',
    second: '07.018',
    price: '1,234,567,890.12346',
    size: '<0.0001',
    value: '0.01',
  });
  expect(cellsOf(row(1, '', 'x'), formatAfter([long]))).toMatchObject({
    price: '—',
    size: '—',
    value: '—',
  });
});

it('names a row in words', () => {
  const format = formatAfter([row(1, '91249', '0.085')], '0.01');
  expect(nameOf(row(1, '91249', '0.085'), format)).toBe(
    '14:02:07.018, sold 0.085 at 91,249.00, worth 7.76k, side inferred',
  );
  expect(nameOf(row(1, '91249', '0.085', { side: undefined }), format)).toBe(
    '14:02:07.018, traded 0.085 at 91,249.00, worth 7.76k, inside',
  );
});

it('notes the venue’s own word first, and what is off the book without weight', () => {
  const rows = [
    row(1, '91249', '20', { note: 'liquidation', isInferred: false }),
    row(2, '91249', '20', { note: 'liquidation', isLate: true, isInferred: false }),
    row(3, '91249', '20', { side: undefined, isLate: true }),
    row(4, '91249', '20', { note: 'block trade', isOffBook: true, isInferred: false }),
    row(5, '91249', '20', { isOffBook: true, isInferred: false }),
    row(6, '91249', '20', { note: 'retail price improvement', isInferred: false }),
  ];
  const format = formatAfter(rows, '0.01');
  expect(rows.map((each) => [cellsOf(each, format).note, cellsOf(each, format).tier])).toEqual([
    ['liquidation', 3],
    ['liquidation · late', 3],
    ['inside · late', 3],
    ['block trade', 0],
    ['off book', 0],
    ['RPI', 3],
  ]);
});

it('says why no trade shows', () => {
  const newest = row(1, '91240', '1', { isHistory: true });
  const format = formatAfter([newest], '0.01');
  const now = time / 1000 + 30 * 60_000 + 500;
  const tape = { newest, liveCount: 0, hidden: 0, minimum: undefined, since: now, now };
  expect([
    emptyText(tape, format),
    emptyText({ ...tape, newest: undefined }, format),
    emptyText({ ...tape, liveCount: 312, hidden: 312, minimum: '0.010' }, format),
    emptyText({ ...tape, liveCount: 312, hidden: 311, minimum: '0.010' }, format),
  ]).toEqual([
    'No trade since 14:02. The last one, 91,240.00, was 30 min ago.',
    'No trade since 14:32, when this tape began to listen.',
    'All 312 trades kept are smaller than 0.010. Lower the least size to see them.',
    undefined,
  ]);
});

it('counts in words', () => {
  expect([waitingText(38), waitingText(1), totalText(1204, 0), totalText(1, 12_000)]).toEqual([
    '38 newer trades are waiting.',
    '1 newer trade is waiting.',
    '1,204 trades',
    '1 trade, 12,000 not kept',
  ]);
});

it('folds notes, value, venue and time, never price and size', () => {
  const names = [478, 420, 350, 300, 222].map((width) => columnsFor(width).map(({ name }) => name));
  expect(names).toEqual([
    ['time', 'venue', 'side', 'price', 'size', 'value', 'notes'],
    ['time', 'venue', 'side', 'price', 'size', 'value'],
    ['time', 'venue', 'side', 'price', 'size'],
    ['time', 'side', 'price', 'size'],
    ['side', 'price', 'size'],
  ]);
  expect(columnsFor(478).map(({ left, right }) => [left, right])).toEqual([
    [8, 100],
    [100, 162],
    [162, 178],
    [178, 262],
    [262, 336],
    [336, 402],
    [412, 470],
  ]);
});
