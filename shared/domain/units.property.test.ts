import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addUnits,
  ceilDivideUnits,
  floorDivideUnits,
  multiplyUnits,
  narrowUnits,
  roundDivideUnits,
  steppedMaximum,
  subtractUnits,
} from './units.ts';

const whole = fc.oneof(
  fc.maxSafeInteger().map(BigInt),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
);
const positive = whole.map((value) => (value < 0n ? -value : value) + 1n);

function floorDivide(a: bigint, b: bigint): bigint {
  return a % b < 0n ? a / b - 1n : a / b;
}

it('agrees with plain bigint arithmetic, whatever form the operands have', () => {
  fc.assert(
    fc.property(whole, whole, positive, (a, b, divisor) => {
      const [x, y, d] = [narrowUnits(a), narrowUnits(b), narrowUnits(divisor)];
      expect([
        addUnits(x, y),
        subtractUnits(x, y),
        multiplyUnits(x, y),
        floorDivideUnits(x, d),
        ceilDivideUnits(x, d),
      ]).toEqual([
        narrowUnits(a + b),
        narrowUnits(a - b),
        narrowUnits(a * b),
        narrowUnits(floorDivide(a, divisor)),
        narrowUnits(-floorDivide(-a, divisor)),
      ]);
    }),
  );
});

it('rounds to the nearest, halves away from zero', () => {
  expect([
    roundDivideUnits(5, 10),
    roundDivideUnits(-5, 10),
    roundDivideUnits(4, 10),
    roundDivideUnits(15n * 10n ** 20n, 10n ** 21n),
  ]).toEqual([1, -1, 0, 2]);
});

it('steps a maximum up to 1, 2 or 5 times a power of ten', () => {
  expect([0, 1, 2, 3, 7, 12, 21, 50, 51, 9007199254740993n].map(steppedMaximum)).toEqual([
    1,
    1,
    2,
    5,
    10,
    20,
    50,
    50,
    100,
    10000000000000000n,
  ]);
});
