import { describe, expect, it } from 'vitest';
import {
  DecimalCell,
  formatDecimal,
  formatFixed,
  maxDecimalDigits,
  parseDecimal,
} from './decimal.ts';

describe('parseDecimal', () => {
  it.each(['', '.', '1.', '.5', '-1', '+1', '1e5', '1,5', ' 1', '1 ', '0x10', 'NaN', '1.2.3', '١'])(
    'refuses %j and leaves the cell as it was',
    (text) => {
      const cell = new DecimalCell();
      parseDecimal('12.5', cell);
      expect(parseDecimal(text, cell)).toBe(false);
      expect([cell.units, cell.scale, cell.wide]).toEqual([125, 1, undefined]);
    },
  );

  it('reads up to 1,024 characters, far beyond any venue', () => {
    const cell = new DecimalCell();
    expect(parseDecimal('9'.repeat(maxDecimalDigits), cell)).toBe(true);
    expect(cell.wide).toBe(10n ** 1024n - 1n);
    expect(parseDecimal('9'.repeat(maxDecimalDigits + 1), cell)).toBe(false);
  });

  it('goes from number to bigint exactly at 2^53', () => {
    const cell = new DecimalCell();
    parseDecimal('90071992547409.91', cell);
    expect([cell.units, cell.scale, cell.wide]).toEqual([Number.MAX_SAFE_INTEGER, 2, undefined]);
    parseDecimal('90071992547409.92', cell);
    expect([cell.units, cell.scale, cell.wide]).toEqual([Number.NaN, 2, 2n ** 53n]);
  });
});

describe('formatting', () => {
  it.each([
    [61800_30, 2, '61800.3', '61800.30'],
    [0, 8, '0', '0.00000000'],
    [5, 3, '0.005', '0.005'],
    [1000, 0, '1000', '1000'],
    [-1250, 3, '-1.25', '-1.250'],
    [12345678901234567890n, 18, '12.34567890123456789', '12.345678901234567890'],
  ])('%s at scale %s is %s, in full %s', (units, scale, plain, full) => {
    expect([formatDecimal(units, scale), formatFixed(units, scale)]).toEqual([plain, full]);
  });
});
