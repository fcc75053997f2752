/** The grouping a ladder opens with where the person chose none: the finest on which its book can be read. */
import type { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import { subtractUnits } from '#shared/domain/units.ts';
import { askBucket, bidBucket, type Grouping, priceGrid } from './grouping.ts';

/** Rows that the spread may take, and that the ten best levels of a side may take. */
const maxSpreadRows = 4;
const sampledLevels = 10;
const maxSampleRows = 20;

/** Undefined when one side is empty: then nothing can be said of the spread. */
export function suggestGrouping(
  bids: BookSideLevels,
  asks: BookSideLevels,
  priceScale: number,
  steps: readonly Grouping[],
): Grouping | undefined {
  if (bids.count === 0 || asks.count === 0) {
    return undefined;
  }
  const farBid = bids.priceAt(Math.min(sampledLevels, bids.count) - 1);
  const farAsk = asks.priceAt(Math.min(sampledLevels, asks.count) - 1);
  return steps.find((step) => {
    const grid = priceGrid(step, priceScale);
    const bid = bidBucket(grid, bids.priceAt(0));
    const ask = askBucket(grid, asks.priceAt(0));
    return (
      rowsBetween(ask, bid) <= maxSpreadRows &&
      rowsBetween(bid, bidBucket(grid, farBid)) <= maxSampleRows &&
      rowsBetween(askBucket(grid, farAsk), ask) <= maxSampleRows
    );
  });
}

function rowsBetween(upper: Units, lower: Units): number {
  return Number(subtractUnits(upper, lower));
}
