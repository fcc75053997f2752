import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDecimals,
  compareNormalised,
  divideDecimals,
  formatUnits,
  isPlainDecimal,
  isZeroDecimal,
  multiplyDecimals,
  normaliseDecimal,
} from './exact-decimal.ts';

const units = fc.bigInt({ min: 0n, max: 10n ** 30n });
const decimals = fc.integer({ min: 0, max: 20 });
const decimal = fc.tuple(units, decimals);

describe('exact decimals', () => {
  it('writes one number one way, whatever zeros surround it', () => {
    fc.assert(
      fc.property(
        decimal,
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        ([value, places], leading, trailing) => {
          const plain = formatUnits(value, places);
          const dressed = `${'0'.repeat(leading)}${plain}${places > 0 ? '0'.repeat(trailing) : ''}`;
          const normal = normaliseDecimal(dressed);
          expect(normal).toBe(normaliseDecimal(plain));
          expect(normal).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
          expect(isPlainDecimal(plain)).toBe(true);
          expect(isZeroDecimal(dressed)).toBe(value === 0n);
        },
      ),
    );
  });

  it('orders by value', () => {
    fc.assert(
      fc.property(decimal, decimal, ([left, leftPlaces], [right, rightPlaces]) => {
        const first = left * 10n ** BigInt(20 - leftPlaces);
        const second = right * 10n ** BigInt(20 - rightPlaces);
        const order = compareNormalised(
          normaliseDecimal(formatUnits(left, leftPlaces)),
          normaliseDecimal(formatUnits(right, rightPlaces)),
        );
        expect(Math.sign(order)).toBe(first < second ? -1 : first > second ? 1 : 0);
      }),
    );
  });

  it('adds, multiplies and divides without losing a digit', () => {
    expect(addDecimals('91302.25', '0.00000001')).toBe('91302.25000001');
    expect(multiplyDecimals('91302.25', '0.05700000')).toBe('5204.2282500000');
    expect(divideDecimals('1', '3', 8)).toBe('0.33333333');
    expect(divideDecimals('1', '0.00', 8)).toBe('0');
  });
});
