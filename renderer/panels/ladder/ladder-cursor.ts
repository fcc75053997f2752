/** The row cursor of a ladder: moved by row, by level, to the touch. The axis follows only as far as it takes to see it. */
import type { Units } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import { addUnits, sameUnits } from '#shared/domain/units.ts';
import type { BookMirror } from '../../stream/book-mirror.ts';
import { askBucket, bidBucket, type PriceGrid } from './grouping.ts';
import { type LadderAxis, nextLevelBucket } from './ladder-axis.ts';
import { hasLevel, type LadderRow } from './ladder-row.ts';

/** What the cursor moves over, as it stands now. */
export interface CursorGround {
  readonly book: BookMirror;
  readonly rows: readonly LadderRow[];
  readonly grid: PriceGrid | undefined;
}

export class LadderCursor {
  readonly #axis: LadderAxis;
  readonly #ground: CursorGround;

  constructor(axis: LadderAxis, ground: CursorGround) {
    this.#axis = axis;
    this.#ground = ground;
  }

  get row(): LadderRow | undefined {
    const { cursor } = this.#axis;
    return cursor === undefined
      ? undefined
      : this.#ground.rows.find((row) => row.bucket !== undefined && sameUnits(row.bucket, cursor));
  }

  select(row: number): void {
    this.#axis.cursor = this.#ground.rows[row]?.bucket;
  }

  move(rows: number): void {
    const { cursor } = this.#axis;
    const to = cursor === undefined ? this.#startBucket() : addUnits(cursor, rows);
    if (to !== undefined) {
      this.#axis.putCursor(to);
    }
  }

  /** To the next row in that direction that has a level; past the screen's edge, along the book. */
  moveToLevel(direction: 1 | -1): void {
    const { grid, book } = this.#ground;
    const from = this.#axis.cursor ?? this.#startBucket();
    if (grid === undefined || from === undefined) {
      return;
    }
    const to = nextLevelBucket(book.bids, book.asks, grid, from, direction);
    if (to !== undefined) {
      this.#axis.putCursor(to);
    }
  }

  moveToBest(side: BookSide): void {
    const { grid, book } = this.#ground;
    const levels = side === 'bid' ? book.bids : book.asks;
    if (grid !== undefined && levels.count > 0) {
      const price = levels.priceAt(0);
      this.#axis.putCursor(side === 'bid' ? bidBucket(grid, price) : askBucket(grid, price));
    }
  }

  /** Where a cursor that is not there yet begins: at the touch, else in the middle. */
  #startBucket(): Units | undefined {
    const { rows } = this.#ground;
    const best = rows.find((row) => row.isBestBid) ?? rows.find((row) => hasLevel(row.bid));
    return best?.bucket ?? rows[Math.floor(rows.length / 2)]?.bucket;
  }
}
