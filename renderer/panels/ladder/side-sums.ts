/** Sums of one side of the book by row of the screen: sizes, cumulative totals, net changes. */
import type { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import { addUnits, isZeroUnits, subtractUnits } from '#shared/domain/units.ts';
import { askBucket, bidBucket, type PriceGrid } from './grouping.ts';
import { levelValue, type SizeUnit } from './size-format.ts';

export interface SumsInput {
  readonly levels: BookSideLevels;
  /** Net changes by price. */
  readonly net: ReadonlyMap<Units, Units>;
  readonly grid: PriceGrid;
  readonly unit: SizeUnit;
  /** Bucket of the top row. */
  readonly top: Units;
  readonly rowCount: number;
}

export class SideSums {
  readonly sizes: Units[] = [];
  readonly totals: Units[] = [];
  readonly changes: Units[] = [];
  /** Depth of the levels between the touch and the edge of the screen. */
  hidden: Units = 0;
  readonly #isBid: boolean;
  /** Rows in sight between which this side's levels lie; `nearest` is towards the touch. */
  #hasVisible = false;
  #nearest = 0;
  #farthest = 0;

  constructor(side: 'bid' | 'ask') {
    this.#isBid = side === 'bid';
  }

  update(input: SumsInput): void {
    this.#reset(input.rowCount);
    this.#sumLevels(input);
    this.#fillTotals(input.rowCount);
    this.#sumChanges(input);
  }

  #reset(rowCount: number): void {
    for (const list of [this.sizes, this.totals, this.changes]) {
      list.length = rowCount;
      list.fill(0);
    }
    this.#hasVisible = false;
    this.hidden = 0;
  }

  /** From the touch outwards, so that totals add up on the way and levels past the screen are never read. */
  #sumLevels(input: SumsInput): void {
    const { levels, rowCount, unit } = input;
    let total: Units = 0;
    for (let rank = 0; rank < levels.count; rank += 1) {
      const price = levels.priceAt(rank);
      const row = this.#rowOf(price, input);
      if (this.#isBid ? row >= rowCount : row < 0) {
        // The step line runs on to the edge: the book does, too.
        if (rank > 0 && this.#reachesScreen(input)) {
          this.#markVisible(this.#isBid ? rowCount - 1 : 0);
        }
        return;
      }
      const value = levelValue(unit, price, levels.sizeAt(rank));
      total = addUnits(total, value);
      if (this.#isBid ? row < 0 : row >= rowCount) {
        this.hidden = total;
        continue;
      }
      this.sizes[row] = addUnits(this.sizes[row] ?? 0, value);
      this.totals[row] = total;
      this.#markVisible(row);
    }
  }

  #rowOf(price: Units, input: SumsInput): number {
    const bucket = this.#isBid ? bidBucket(input.grid, price) : askBucket(input.grid, price);
    return Number(subtractUnits(input.top, bucket));
  }

  /** Whether the touch is on the near side of the far edge, so that this side passes through the screen. */
  #reachesScreen(input: SumsInput): boolean {
    const row = this.#rowOf(input.levels.priceAt(0), input);
    return this.#isBid ? row < input.rowCount : row >= 0;
  }

  #markVisible(row: number): void {
    if (!this.#hasVisible) {
      this.#hasVisible = true;
      this.#nearest = row;
    }
    this.#farthest = row;
  }

  /** Rows between two levels have the total of the nearer one: that is where the step line runs. */
  #fillTotals(rowCount: number): void {
    if (!this.#hasVisible) {
      return;
    }
    const outwards = this.#isBid ? 1 : -1;
    const edge = this.#isBid ? 0 : rowCount - 1;
    let total = this.hidden;
    let row = isZeroUnits(this.hidden) ? this.#nearest : edge;
    while (row >= 0 && row < rowCount) {
      const own = this.totals[row] ?? 0;
      total = isZeroUnits(own) ? total : own;
      this.totals[row] = total;
      if (row === this.#farthest) {
        return;
      }
      row += outwards;
    }
  }

  #sumChanges(input: SumsInput): void {
    for (const [price, change] of input.net) {
      const row = this.#rowOf(price, input);
      if (row >= 0 && row < input.rowCount) {
        const value = levelValue(input.unit, price, change);
        this.changes[row] = addUnits(this.changes[row] ?? 0, value);
      }
    }
  }
}
