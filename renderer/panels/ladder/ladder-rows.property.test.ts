/** Any book, any grouping, any place of the axis: each row holds what a plain sum over the levels gives. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDecimal } from '#shared/domain/decimal.ts';
import { FixtureView } from './ladder-fixtures.ts';
import { LadderModel } from './ladder-model.ts';

const now = 1_800_000_000_000;
const rows = 12;
const level = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 5000 }));

function naive(
  levels: ReadonlyArray<readonly [number, number]>,
  bucketOf: (price: number) => number,
): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [price, size] of levels) {
    sums.set(bucketOf(price), (sums.get(bucketOf(price)) ?? 0) + size);
  }
  return sums;
}

it('rows agree with a plain sum', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(level, { selector: ([price]) => price, maxLength: 60 }),
      fc.uniqueArray(level, { selector: ([price]) => price, minLength: 1, maxLength: 60 }),
      fc.constantFrom(1, 2, 5, 10, 20),
      fc.integer({ min: -40, max: 40 }),
      fc.boolean(),
      (below, above, step, scroll, isWide) => {
        const bids = below.map(([price, size]) => [price, size] as const);
        const asks = above.map(([price, size]) => [price + 400, size] as const);
        const view = new FixtureView('ANY', 1, 2, isWide);
        const texts = (levels: typeof bids) =>
          levels.map(([price, size]) => [formatDecimal(price, 1), formatDecimal(size, 2)] as const);
        view.replace(texts(bids), texts(asks));
        const model = new LadderModel(
          view,
          {
            kind: 'ladder',
            id: 'any',
            venue: 'paxos-public',
            market: 'ANY',
            grouping: formatDecimal(step, 1),
            axis: 'static',
          },
          () => now,
        );
        model.setViewport(rows, rows);
        model.update(now);
        model.scroll(scroll);
        const bidSums = naive(bids, (price) => Math.floor(price / step));
        const askSums = naive(asks, (price) => Math.ceil(price / step));
        for (const row of model.update(now)) {
          const bucket = Number(row.bucket);
          expect([Number(row.bid.size), Number(row.ask.size)]).toEqual([
            bidSums.get(bucket) ?? 0,
            askSums.get(bucket) ?? 0,
          ]);
          // The contour rises outwards from the touch and never falls.
          const [deepBid, deepAsk] = [row.bid, row.ask].map(
            (side) => side.contour - side.innerContour,
          );
          expect(row.bid.contour === 0 || (deepBid ?? -1) >= 0).toBe(true);
          expect(row.ask.contour === 0 || (deepAsk ?? -1) >= 0).toBe(true);
        }
      },
    ),
    { numRuns: 200 },
  );
});
