import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RollingDigest } from './rolling-digest.ts';

const units = fc.oneof(
  fc.nat({ max: 1000 }),
  fc.maxSafeNat(),
  fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 52, Number.MAX_SAFE_INTEGER),
);
const side = fc.constantFrom('bid', 'ask');
const wideUnits = fc.oneof(units.map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 140n }));

describe('RollingDigest', { timeout: 60_000 }, () => {
  it('RD1: equal values have equal digests, as numbers or as bigints', () => {
    fc.assert(
      fc.property(side, units, units, units, (at, price, previous, size) => {
        const narrow = new RollingDigest();
        narrow.change(at, price, previous, size);
        const wide = new RollingDigest();
        wide.change(at, BigInt(price), BigInt(previous), BigInt(size));
        const mixed = new RollingDigest();
        mixed.change(at, price, BigInt(previous), size);
        expect([wide.low, wide.high]).toEqual([narrow.low, narrow.high]);
        expect([mixed.low, mixed.high]).toEqual([narrow.low, narrow.high]);
      }),
    );
  });

  it('RD2: changes there and back, in any order, leave no trace', () => {
    const changes = fc.array(fc.tuple(side, wideUnits, wideUnits), { maxLength: 30 });
    fc.assert(
      fc.property(changes, fc.nat(), (levels, start) => {
        const digest = new RollingDigest();
        digest.clear(2, 8);
        const before = [digest.low, digest.high];
        for (const [at, price, size] of levels) {
          digest.change(at, price, 0, size);
        }
        for (const index of levels.keys()) {
          const [at, price, size] = levels[(index + start) % levels.length] ?? ['bid', 0n, 0n];
          digest.change(at, price, size, 0);
        }
        expect([digest.low, digest.high]).toEqual(before);
      }),
    );
  });

  it('RD3: two levels whose values differ have different digests', () => {
    const level = fc.tuple(
      side,
      wideUnits,
      wideUnits.filter((size) => size > 0n),
    );
    fc.assert(
      fc.property(level, level, (a, b) => {
        const first = new RollingDigest();
        first.change(a[0], a[1], 0n, a[2]);
        const second = new RollingDigest();
        second.change(b[0], b[1], 0n, b[2]);
        const isEqual = a.every((value, index) => value === b[index]);
        expect(first.matches(second.low, second.high)).toBe(isEqual);
      }),
    );
  });
});
