/**
 * Whole-number arithmetic on `Units`: a `number` while the result is a safe integer, a `bigint` beyond. Nothing here
 * ever rounds but the divisions, and they say which way.
 */
import type { Units } from './decimal.ts';

const safe = Number.MAX_SAFE_INTEGER;

/** The smaller of the two forms: a bigint that fits becomes a number. */
export function narrowUnits(value: bigint): Units {
  return value <= safe && value >= -safe ? Number(value) : value;
}

export function addUnits(a: Units, b: Units): Units {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (sum <= safe && sum >= -safe) {
      return sum;
    }
  }
  return narrowUnits(BigInt(a) + BigInt(b));
}

export function subtractUnits(a: Units, b: Units): Units {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (difference <= safe && difference >= -safe) {
      return difference;
    }
  }
  return narrowUnits(BigInt(a) - BigInt(b));
}

export function multiplyUnits(a: Units, b: Units): Units {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (product <= safe && product >= -safe) {
      // A zero never carries a sign: −0 would print as one.
      return product === 0 ? 0 : product;
    }
  }
  return narrowUnits(BigInt(a) * BigInt(b));
}

/** Rounds toward minus infinity. `b` is positive. */
export function floorDivideUnits(a: Units, b: Units): Units {
  if (typeof a === 'number' && typeof b === 'number') {
    // a / b alone can round up to the next whole number; a − a mod b is exact.
    const rest = a % b;
    const quotient = (a - rest) / b;
    return rest < 0 ? quotient - 1 : quotient === 0 ? 0 : quotient;
  }
  const dividend = BigInt(a);
  const divisor = BigInt(b);
  const quotient = dividend / divisor;
  return narrowUnits(dividend % divisor < 0n ? quotient - 1n : quotient);
}

/** Rounds toward plus infinity. `b` is positive. */
export function ceilDivideUnits(a: Units, b: Units): Units {
  return negateUnits(floorDivideUnits(negateUnits(a), b));
}

/** Rounds to the nearest, halves away from zero. `b` is positive. */
export function roundDivideUnits(a: Units, b: Units): Units {
  const isNegative = a < 0;
  const doubled = multiplyUnits(isNegative ? negateUnits(a) : a, 2);
  const rounded = floorDivideUnits(addUnits(doubled, b), multiplyUnits(b, 2));
  return isNegative ? negateUnits(rounded) : rounded;
}

export function negateUnits(a: Units): Units {
  if (typeof a === 'number') {
    return a === 0 ? 0 : -a;
  }
  return -a;
}

export function isZeroUnits(a: Units): boolean {
  return typeof a === 'number' ? a === 0 : a === 0n;
}

/** Equal as whole numbers, whatever form each has. */
export function sameUnits(a: Units, b: Units): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: `1n == 1` is the comparison of a bigint with a number.
  return a == b;
}

const powers = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** 10^exponent, exact. `exponent` is 0 or more. */
export function powerOfTen(exponent: number): Units {
  return powers[exponent] ?? 10n ** BigInt(exponent);
}

/** The same value at a finer scale. `to` is not below `from`. */
export function scaleUp(value: Units, from: number, to: number): Units {
  return from === to ? value : multiplyUnits(value, powerOfTen(to - from));
}

/** For bar widths and other places where a ratio becomes pixels. `whole` is positive. */
export function ratioOf(part: Units, whole: Units): number {
  if (typeof part === 'number' && typeof whole === 'number') {
    return part / whole;
  }
  return Number((BigInt(part) * 1_000_000n) / BigInt(whole)) / 1_000_000;
}

/** The next 1, 2 or 5 × 10ⁿ at or above `value`, in the same units; 1 for zero. */
export function steppedMaximum(value: Units): Units {
  let step: Units = 1;
  let factor = 0;
  while (step < value) {
    factor = (factor + 1) % 3;
    step = factor === 2 ? multiplyUnits(floorDivideUnits(step, 2), 5) : multiplyUnits(step, 2);
  }
  return step;
}
