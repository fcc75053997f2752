import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellUnits,
  compareDecimals,
  DecimalCell,
  DecimalColumn,
  formatCell,
  formatDecimal,
  formatFixed,
  neededScale,
  parseDecimal,
  rescaleUnits,
  type Units,
} from './decimal.ts';
import { narrowUnits } from './units.ts';

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/** Around 2^53, where the two forms meet, as often as anywhere else. */
const value = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 6n }),
  fc.bigInt({ min: 0n, max: maxSafe }),
  fc.bigInt({ min: maxSafe - 3n, max: maxSafe + 3n }),
  fc.bigInt({ min: 0n, max: 10n ** 40n }),
);
const units = value.map(narrowUnits);
const scale = fc.oneof(fc.nat({ max: 8 }), fc.nat({ max: 60 }));

const digits = fc.stringMatching(/^[0-9]{1,30}$/);
const decimalText = fc
  .tuple(digits, fc.option(digits, { nil: undefined }))
  .map(([whole, fraction]) => (fraction === undefined ? whole : `${whole}.${fraction}`));

function isCanonical(given: Units): boolean {
  return typeof given === 'number'
    ? Number.isSafeInteger(given)
    : given > maxSafe || given < -maxSafe;
}

describe('decimals', { timeout: 60_000 }, () => {
  it('read and written again they are the same text without idle zeros', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        const cell = new DecimalCell();
        expect(parseDecimal(text, cell)).toBe(true);
        const plain = text.replace(/^0+(?=\d)/, '');
        const expected = plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
        expect(formatCell(cell)).toBe(expected);
        expect(cell.isZero).toBe(/^[0.]+$/.test(text));
        expect(isCanonical(cellUnits(cell))).toBe(true);
      }),
    );
  });

  it('written with all digits they are the units with a point put in', () => {
    fc.assert(
      fc.property(units, scale, (given, at) => {
        const text = formatFixed(given, at);
        const [, fraction = ''] = text.split('.');
        expect([BigInt(text.replace('.', '')), fraction.length]).toEqual([BigInt(given), at]);
        expect(formatFixed(-given, at)).toBe(BigInt(given) === 0n ? text : `-${text}`);
      }),
    );
  });

  it('at a larger scale they are multiplied, and come back as they were', () => {
    fc.assert(
      fc.property(units, scale, fc.nat({ max: 40 }), (given, from, more) => {
        const raised = rescaleUnits(given, from, from + more);
        expect(raised).toBe(narrowUnits(BigInt(given) * 10n ** BigInt(more)));
        expect(rescaleUnits(raised ?? 0, from + more, from)).toBe(given);
      }),
    );
  });

  it('at a smaller scale they are divided, or refused where digits would be lost', () => {
    fc.assert(
      fc.property(units, fc.nat({ max: 30 }), (given, fewer) => {
        const divisor = 10n ** BigInt(fewer);
        const isExact = BigInt(given) % divisor === 0n;
        const expected = isExact ? narrowUnits(BigInt(given) / divisor) : undefined;
        expect(rescaleUnits(given, fewer, 0)).toBe(expected);
      }),
    );
  });

  it('need the scale that is left when trailing zeros are gone', () => {
    fc.assert(
      fc.property(units, scale, (given, at) => {
        const [, fraction = ''] = formatDecimal(given, at).split('.');
        expect(neededScale(given, at)).toBe(fraction.length);
      }),
    );
  });

  it('compare by value, whatever their scales', () => {
    fc.assert(
      fc.property(units, scale, units, scale, (a, aScale, b, bScale) => {
        const left = BigInt(a) * 10n ** BigInt(bScale);
        const right = BigInt(b) * 10n ** BigInt(aScale);
        const expected = left < right ? -1 : left > right ? 1 : 0;
        expect(compareDecimals(a, aScale, b, bScale)).toBe(expected);
      }),
    );
  });

  it('are the same in a column as they were in their cells', () => {
    fc.assert(
      fc.property(fc.array(decimalText), fc.array(decimalText), (before, texts) => {
        const column = new DecimalColumn(1);
        const cell = new DecimalCell();
        for (const text of before) {
          parseDecimal(text, cell);
          column.push(cell);
        }
        column.clear();
        for (const text of texts) {
          parseDecimal(text, cell);
          column.push(cell);
        }
        const read = texts.map((_, index) => {
          column.read(index, cell);
          return formatFixed(cellUnits(cell), cell.scale);
        });
        const expected = texts.map((text) => text.replace(/^0+(?=\d)/, ''));
        expect([column.length, read]).toEqual([texts.length, expected]);
      }),
    );
  });
});
