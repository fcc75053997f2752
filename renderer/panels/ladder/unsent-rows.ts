/** Prices that the venue tells us nothing about: beyond the last level of a side that it cuts off (design §5). */
import type { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import { subtractUnits } from '#shared/domain/units.ts';
import { askBucket, bidBucket, type PriceGrid } from './grouping.ts';

export interface UnsentRows {
  /** Rows above this one are dearer than every ask the venue sends. 0: none in sight. */
  readonly above: number;
  /** Rows below this one are cheaper than every bid the venue sends. `rowCount` and more: none in sight. */
  readonly below: number;
}

export const nothingUnsent: UnsentRows = { above: 0, below: Number.POSITIVE_INFINITY };

/**
 * `depthLevels` is what the venue sends of a side at most; undefined: the whole book. Such numbers are about: Paradex' 100 were
 * measured as 115 and 60. So a side of any length is taken as cut off behind its last level, never as known to end there.
 */
export function findUnsent(
  bids: BookSideLevels,
  asks: BookSideLevels,
  grid: PriceGrid,
  top: Units,
  depthLevels: number | undefined,
): UnsentRows {
  if (depthLevels === undefined) {
    return nothingUnsent;
  }
  const lastAsk = lastPrice(asks);
  const lastBid = lastPrice(bids);
  return {
    above: lastAsk === undefined ? 0 : Number(subtractUnits(top, askBucket(grid, lastAsk))),
    below:
      lastBid === undefined
        ? Number.POSITIVE_INFINITY
        : Number(subtractUnits(top, bidBucket(grid, lastBid))),
  };
}

export function isUnsent(unsent: UnsentRows, row: number): boolean {
  return row < unsent.above || row > unsent.below;
}

function lastPrice(side: BookSideLevels): Units | undefined {
  return side.count > 0 ? side.priceAt(side.count - 1) : undefined;
}
