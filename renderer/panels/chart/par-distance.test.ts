import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  axisPriceText,
  basisPointsText,
  gridLabels,
  isFartherFromPar,
  plotHeight,
  priceText,
} from './par-distance.ts';

it.each([
  ['1', '0.0'],
  ['1.0000', '0.0'],
  ['0.9998', '−2.0'],
  ['1.0001', '+1.0'],
  ['0.99993', '−0.7'],
  ['0.999945', '−0.6'],
  ['1.00000001', '+0.0'],
  ['0.99999999999999999999999999', '−0.0'],
  ['0.87', '−1,300.0'],
  ['0', '−10,000.0'],
  ['2', '+10,000.0'],
  ['', '—'],
])('%s is %s basis points from par', (price, expected) => {
  expect(basisPointsText(price)).toBe(expected);
});

it('agrees with whole-number arithmetic for every price of six decimals', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000_000 }), (units) => {
      const price = `${Math.floor(units / 1e6)}.${String(units % 1e6).padStart(6, '0')}`;
      const away = Math.abs(units - 1_000_000);
      const tenths = Math.floor((away + 5) / 10);
      const sign = units === 1_000_000 ? '' : units < 1_000_000 ? '−' : '+';
      const whole = Math.floor(tenths / 10).toLocaleString('en-US');
      expect(basisPointsText(price)).toBe(`${sign}${whole}.${tenths % 10}`);
    }),
  );
});

it('prints prices with the four decimals of the index, or all they have', () => {
  expect([priceText('1'), priceText('0.99'), priceText('0.9998123456789')]).toEqual([
    '1.0000',
    '0.9900',
    '0.9998123456789',
  ]);
  expect(axisPriceText('0.9998123456789')).toBe('0.999812');
});

it('labels grid lines with both scales', () => {
  expect([0, 5, -25, 100].map((tenths) => gridLabels(tenths, 5))).toEqual([
    { distance: 'par', price: '1.00000' },
    { distance: '+0.5', price: '1.00005' },
    { distance: '−2.5', price: '0.99975' },
    { distance: '+10.0', price: '1.00100' },
  ]);
  expect(gridLabels(-5000, 5000)).toEqual({ distance: '−500.0', price: '0.9500' });
});

it('compares distances beyond what a float tells apart', () => {
  const far = '0.99990000000000000000000001';
  const farther = '0.9999';
  expect([isFartherFromPar(farther, far), isFartherFromPar(far, farther)]).toEqual([true, false]);
  expect([isFartherFromPar('1.0001', '0.9999'), isFartherFromPar('1', 'x')]).toEqual([false, true]);
  expect(plotHeight('0.9998')).toBeCloseTo(-2, 12);
});
