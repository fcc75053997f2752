import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookSideLevels } from './book-side.ts';

/** Enough prices for slots to fall vacant, close up and be filled again; sizes of zero remove. */
const change = fc.tuple(
  fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 3000 }), fc.maxSafeNat()),
  fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat({ max: 9 }) }),
);
const changes = fc.oneof(
  fc.array(change, { maxLength: 60 }),
  fc.array(change, { minLength: 200, maxLength: 600 }),
);
const side = fc.constantFrom('bid', 'ask');

type Pairs = ReadonlyArray<readonly [number, number]>;

function expectedOf(levels: ReadonlyMap<number, number>, at: 'bid' | 'ask'): Pairs {
  return [...levels].sort(([a], [b]) => (at === 'bid' ? b - a : a - b));
}

function bestOf(levels: ReadonlyMap<number, number>, at: 'bid' | 'ask'): number {
  return at === 'bid' ? Math.max(...levels.keys()) : Math.min(...levels.keys());
}

/** An `expect` for each of a few hundred thousand equal pairs costs more than what is tested. */
function expectSame(actual: number, expected: number): void {
  if (actual !== expected) {
    expect(actual).toBe(expected);
  }
}

function heldBy(levels: BookSideLevels): Pairs {
  return Array.from({ length: levels.count }, (_, rank) => [
    Number(levels.priceAt(rank)),
    Number(levels.sizeAt(rank)),
  ]);
}

describe('BookSideLevels', { timeout: 60_000 }, () => {
  it.each([false, true])('keeps what a map would keep, sorted (wide: %s)', (isWide) => {
    fc.assert(
      fc.property(side, changes, (at, all) => {
        const levels = new BookSideLevels(at);
        levels.clear(isWide);
        const expected = new Map<number, number>();
        for (const [index, [price, size]] of all.entries()) {
          expectSame(Number(levels.set(price, size)), expected.get(price) ?? 0);
          if (size === 0) {
            expected.delete(price);
          } else {
            expected.set(price, size);
          }
          expectSame(levels.count, expected.size);
          expectSame(Number(levels.sizeOf(price)), size);
          // Ranks are asked for now and then, so that vacant slots pile up in between.
          if (index % 37 === 36) {
            expect(heldBy(levels)).toEqual(expectedOf(expected, at));
          }
          if (levels.count > 0) {
            expectSame(Number(levels.priceAt(0)), bestOf(expected, at));
          }
        }
        expect(heldBy(levels)).toEqual(expectedOf(expected, at));
      }),
      { numRuns: 150 },
    );
  });

  it('ranks any price by the levels that are better', () => {
    fc.assert(
      fc.property(side, changes, fc.nat({ max: 3001 }), (at, all, asked) => {
        const levels = new BookSideLevels(at);
        for (const [price, size] of all) {
          levels.set(price, size);
        }
        // Asked before anything else closes the slots that fell vacant.
        const rank = levels.rankOf(asked);
        const held = heldBy(levels);
        const better = held.filter(([price]) => (at === 'bid' ? price > asked : price < asked));
        expect(rank).toBe(better.length);
      }),
      { numRuns: 100 },
    );
  });

  it('gives its levels as a column and takes them back in order, and refuses any other order', () => {
    fc.assert(
      fc.property(side, changes, fc.boolean(), (at, all, isWide) => {
        const levels = new BookSideLevels(at);
        levels.clear(isWide);
        for (const [price, size] of all) {
          levels.set(price, size);
        }
        const column = levels.toColumn();
        expect(Array.isArray(column)).toBe(isWide);
        const copy = new BookSideLevels(at);
        copy.clear(isWide);
        for (let index = 0; index < column.length; index += 2) {
          const price = column[index] ?? 0;
          expect(copy.append(price, 0)).toBe(false);
          expect(copy.append(price, column[index + 1] ?? 0)).toBe(true);
          expect(copy.append(price, 1)).toBe(false);
        }
        expect(copy.toColumn()).toEqual(column);
        expect(heldBy(copy)).toEqual(heldBy(levels));
      }),
      { numRuns: 100 },
    );
  });
});
