import { beforeEach, expect, it } from 'vitest';
import { tradeFlagHistory, tradeFlagRecovered, tradeSideBuy } from '#shared/ipc/stream.ts';
import { TradeBuffer } from '../../stream/trade-buffer.ts';
import { TapeModel } from './tape-model.ts';
import { parseSizeLimit } from './trade-value.ts';

const capacity = 20;
let buffer: TradeBuffer;
let model: TapeModel;
let count: number;

beforeEach(() => {
  buffer = new TradeBuffer('k', capacity);
  model = new TapeModel(buffer, 'Paxos', capacity);
  count = 0;
});

function trade(sizes: readonly string[], flags = 0): void {
  const first = count + 1;
  count += sizes.length;
  buffer.apply({
    key: 'k',
    isReset: false,
    total: count,
    skipped: 0,
    ids: sizes.map((_, index) => `t${first + index}`),
    prices: sizes.map(() => '100'),
    sizes,
    times: sizes.map((_, index) => first + index),
    sides: sizes.map(() => tradeSideBuy),
    flags: sizes.map(() => flags),
    notes: sizes.map(() => ''),
  });
}

function shown(height = 6): string[] {
  return model.lines(height).map((line) => {
    if (line === undefined) {
      return '';
    }
    return line.kind === 'trade' ? line.row.id : `[${line.text}]`;
  });
}

it('shows the newest on top, rules above history and above what was recovered', () => {
  trade(['1'], tradeFlagHistory);
  trade(['1']);
  trade(['1', '1'], tradeFlagRecovered);
  trade(['1']);
  expect(shown(9)).toEqual([
    't5',
    '[Paxos trades reconnected, 2 missed trades recovered]',
    't4',
    't3',
    't2',
    '[before we connected]',
    't1',
    '',
    '',
  ]);
});

it('hides what is smaller, counts it, and leaves out rules above nothing', () => {
  trade(['0.009'], tradeFlagHistory);
  trade(['0.01', '0.0099999999999999', '2']);
  model.setLimit(parseSizeLimit('0.010'));
  expect([shown(4), model.hidden]).toEqual([['t4', 't2', '', ''], 2]);
});

it('stands still while paused and counts what waits, also past what the buffer keeps', () => {
  trade(['1', '1', '1']);
  model.pause('read');
  for (let round = 0; round < 5; round += 1) {
    trade(Array.from({ length: 9 }, () => '1'));
    model.absorb();
  }
  expect([shown(4), model.waiting]).toEqual([['t3', 't2', 't1', ''], 45]);
  model.resume();
  expect([shown(2), model.waiting]).toEqual([['t48', 't47'], 0]);
});

it('counts only what passes the filter as waiting', () => {
  trade(['1']);
  model.setLimit(parseSizeLimit('5'));
  model.pause('read');
  trade(['4', '5', '6']);
  model.absorb();
  expect(model.waiting).toBe(2);
  model.setLimit(parseSizeLimit('6'));
  expect(model.waiting).toBe(1);
});

it('scrolls through the kept rows and no further, and says where they end', () => {
  trade(Array.from({ length: 30 }, () => '1'));
  model.scroll(3, 6);
  expect([model.pauseReason, shown()]).toEqual([
    'read',
    ['t27', 't26', 't25', 't24', 't23', 't22'],
  ]);
  model.scroll(1000, 6);
  expect(shown()).toEqual([
    't15',
    't14',
    't13',
    't12',
    't11',
    '[older trades were not kept: the newest 20 are]',
  ]);
  model.scroll(-1000, 6);
  expect([model.offset, shown(3)]).toEqual([-1, ['', 't30', 't29']]);
});

it('moves a cursor over trades, never onto a rule, and keeps it in view', () => {
  trade(['1'], tradeFlagHistory);
  trade(['1', '1', '1']);
  model.moveCursor(1, 4);
  expect([model.cursorRow()?.id, shown(4)]).toEqual(['t4', ['', 't4', 't3', 't2']]);
  model.moveCursor(2, 4);
  model.moveCursor(1, 4);
  expect([model.cursorRow()?.id, shown(4)]).toEqual([
    't1',
    ['t3', 't2', '[before we connected]', 't1'],
  ]);
  model.moveCursor(Number.NEGATIVE_INFINITY, 4);
  expect([model.cursorRow()?.id, model.offset]).toEqual(['t4', -1]);
});

it('a hover pause becomes a reading pause when the person scrolls, never the other way', () => {
  trade(['1']);
  model.pause('hover');
  expect(model.pauseReason).toBe('hover');
  model.scroll(1, 4);
  model.pause('hover');
  expect(model.pauseReason).toBe('read');
});
