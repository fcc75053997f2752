/** Where a ladder's price axis stands and where its cursor is. It moves only when told to. */

import type { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import { addUnits, floorDivideUnits, multiplyUnits, subtractUnits } from '#shared/domain/units.ts';
import { askBucket, bidBucket, type PriceGrid, priceGrid } from './grouping.ts';

export class LadderAxis {
  /** Rows in sight, the last perhaps cut off. */
  rowCount = 0;
  /** Rows in sight whole. */
  fullRows = 0;
  /** Bucket of the top row. */
  top: Units = 0;
  cursor: Units | undefined = undefined;
  /** A dynamic axis that stands still. */
  isHeld = false;

  setViewport(rowCount: number, fullRows: number): void {
    // What was in the middle stays in the middle.
    this.top = addUnits(this.top, Math.floor(fullRows / 2) - Math.floor(this.fullRows / 2));
    this.rowCount = rowCount;
    this.fullRows = fullRows;
  }

  rowOf(bucket: Units): number {
    return Number(subtractUnits(this.top, bucket));
  }

  isInSight(bucket: Units): boolean {
    const row = this.rowOf(bucket);
    return row >= 0 && row < this.rowCount;
  }

  /** Positive: towards higher prices. */
  scroll(rows: number): void {
    this.isHeld = true;
    this.top = addUnits(this.top, rows);
  }

  centreOn(bucket: Units): void {
    this.top = addUnits(bucket, Math.floor(this.fullRows / 2));
  }

  /** Moves the cursor, and the axis only as far as it takes to see it. */
  putCursor(bucket: Units): void {
    this.cursor = bucket;
    const row = this.rowOf(bucket);
    if (row < 0) {
      this.scroll(-row);
    } else if (row >= this.fullRows) {
      this.scroll(this.fullRows - 1 - row);
    }
  }

  /** The price the eye is on stays on its row: the touch when it is in sight, else the middle of the screen. */
  regroup(
    from: PriceGrid,
    to: PriceGrid,
    midRow: number | undefined,
    touch: Units | undefined,
  ): void {
    if (midRow !== undefined && midRow >= 0 && midRow < this.fullRows && touch !== undefined) {
      this.top = addUnits(touch, Math.floor(midRow));
    } else {
      const row = Math.floor(this.fullRows / 2);
      this.top = addUnits(rebucket(subtractUnits(this.top, row), from, to), row);
    }
    if (this.cursor !== undefined) {
      this.cursor = rebucket(this.cursor, from, to);
    }
  }
}

/** The row between the best bid and the best ask, or of the one there is. */
export function touchBucket(
  bids: BookSideLevels,
  asks: BookSideLevels,
  grid: PriceGrid,
): Units | undefined {
  const bid = bids.count > 0 ? bidBucket(grid, bids.priceAt(0)) : undefined;
  const ask = asks.count > 0 ? askBucket(grid, asks.priceAt(0)) : undefined;
  if (bid === undefined || ask === undefined) {
    return bid ?? ask;
  }
  return floorDivideUnits(addUnits(bid, ask), 2);
}

/** The nearest row with a level beyond `from` in that direction, anywhere in the book. */
export function nextLevelBucket(
  bids: BookSideLevels,
  asks: BookSideLevels,
  grid: PriceGrid,
  from: Units,
  direction: 1 | -1,
): Units | undefined {
  let nearest: Units | undefined;
  for (const side of [bids, asks]) {
    const bucketOf = side.side === 'bid' ? bidBucket : askBucket;
    for (let rank = 0; rank < side.count; rank += 1) {
      const bucket = bucketOf(grid, side.priceAt(rank));
      const isBeyond = direction === 1 ? bucket > from : bucket < from;
      const isNearer =
        nearest === undefined || (direction === 1 ? bucket < nearest : bucket > nearest);
      if (isBeyond && isNearer) {
        nearest = bucket;
      }
    }
  }
  return nearest;
}

/** The same price in another grid; rounds down where it is no row there. */
function rebucket(bucket: Units, from: PriceGrid, to: PriceGrid): Units {
  const grid = priceGrid(to.grouping, from.grouping.scale);
  return bidBucket(grid, multiplyUnits(bucket, from.grouping.units));
}
