import { expect, it } from 'vitest';
import { PriceHistory } from '../../stream/price-history.ts';
import { slotsOf, windowFor } from './chart-window.ts';
import { PriceSlots } from './price-slots.ts';

const second = 1e6;

function slotsFrom(points: ReadonlyArray<readonly [number, string]>, step = 1): PriceSlots {
  const slots = new PriceSlots(0, step);
  for (const [at, price] of points) {
    slots.add({ time: at * second, price: price === '' ? undefined : price });
  }
  return slots;
}

function shown(slots: PriceSlots): string[] {
  return Array.from({ length: slots.length }, (_, index) => slots.at(index)?.price ?? '');
}

it('PS1: a slot shows the price farthest from par, of two as far the later', () => {
  const slots = slotsFrom(
    [
      [0, '1'],
      [1, '0.9998'],
      [2, '1.0001'],
      [5, '1.0003'],
      [6, '0.9997'],
      [7, '1'],
    ],
    5,
  );
  expect(shown(slots)).toEqual(['0.9998', '0.9997']);
  expect(slots.at(1)?.time).toBe(6 * second);
});

it('PS1: what is held from an earlier slot gives way to any price of the slot itself', () => {
  const slots = slotsFrom([[0.5, '0.999']]);
  slots.extendTo(2 * second);
  slots.add({ time: 1.5 * second, price: '1' });
  expect(shown(slots)).toEqual(['0.999', '1', '1']);
  expect(slots.takeChangedFrom()).toBe(0);
  expect(slots.takeChangedFrom()).toBeUndefined();
});

it('PS2: a price holds ten seconds, then nothing is known until the next', () => {
  const slots = slotsFrom([
    [1, '1'],
    [14, '1.0001'],
  ]);
  const held = Array.from({ length: 11 }, () => '1');
  expect(shown(slots)).toEqual(['', ...held, '', '', '1.0001']);
  expect(slots.gaps).toEqual([
    { kind: 'silent', from: 11 * second, to: 14 * second, firstSlot: 12, endSlot: 14 },
  ]);
});

it('PS3: silence that ends in an interruption was part of it', () => {
  const slots = slotsFrom([
    [0, '1'],
    [30, ''],
    [60, '1'],
  ]);
  expect(slots.gaps).toEqual([
    { kind: 'interrupted', from: 10 * second, to: 60 * second, firstSlot: 11, endSlot: 60 },
  ]);
});

it('PS3: nothing is known from an interruption on', () => {
  const slots = slotsFrom([
    [0, '1'],
    [2, ''],
    [6, '1.0001'],
  ]);
  expect(shown(slots)).toEqual(['1', '1', '1', '', '', '', '1.0001']);
  expect(slots.gaps).toEqual([
    { kind: 'interrupted', from: 2 * second, to: 6 * second, firstSlot: 3, endSlot: 6 },
  ]);
  const open = slotsFrom([
    [0, '1'],
    [2, ''],
  ]);
  open.extendTo(40 * second);
  expect([shown(open).at(-1), open.gaps.length, open.gaps[0]?.to]).toEqual(['', 1, undefined]);
});

it('PS4: the shortest interruption still breaks the line, and the price shows again right after', () => {
  const inOneSlot = slotsFrom(
    [
      [0, '1'],
      [61, '1.0001'],
      [62, ''],
      [63, '1.0002'],
      [64, '1.0009'],
      [121, '1.0003'],
    ],
    60,
  );
  inOneSlot.extendTo(180 * second);
  expect(shown(inOneSlot)).toEqual(['1', '1.0001', '', '']);
  const nextSlot = slotsFrom([
    [0, '1'],
    [1, ''],
    [2, '1.0001'],
    [3, '1.0002'],
  ]);
  expect(shown(nextSlot)).toEqual(['1', '1', '', '1.0002']);
});

it('keeps to the window, and lets the price before it hold into it', () => {
  const history = new PriceHistory('k');
  const times = [100, 101, 104, 399, 400];
  history.apply({
    key: 'k',
    isReset: true,
    times: times.map((at) => at * second),
    prices: ['1', '0.9', '1.1', '1.2', '1.3'],
  });
  const window = windowFor('5m', history, 402 * second);
  expect(window).toEqual({ from: 103 * second, step: 1, slots: 300 });
  const prices = shown(slotsOf(history, window, 402 * second));
  expect([prices.length, prices.slice(0, 2), prices.slice(-4)]).toEqual([
    300,
    ['0.9', '1.1'],
    ['1.2', '1.3', '1.3', '1.3'],
  ]);
  expect(windowFor('1h', history, 402 * second)).toMatchObject({ step: 5, slots: 720 });
  expect(windowFor('session', history, 402 * second)).toMatchObject({ step: 1, slots: 302 });
  expect(windowFor('session', history, 86_500 * second)).toMatchObject({ step: 120, slots: 720 });
});
