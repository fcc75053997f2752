/** Levels of one snapshot on their way to the book. */
import { DecimalCell, DecimalColumn, formatDecimal } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { SnapshotLevels } from '../venue.ts';

export interface WireLevel {
  readonly side: BookSide;
  readonly price: DecimalCell;
  readonly size: DecimalCell;
}

export class SnapshotColumns implements SnapshotLevels {
  readonly bidPrices = new DecimalColumn();
  readonly bidSizes = new DecimalColumn();
  readonly askPrices = new DecimalColumn();
  readonly askSizes = new DecimalColumn();

  get levelCount(): number {
    return this.bidPrices.length + this.askPrices.length;
  }

  clear(): void {
    this.bidPrices.clear();
    this.bidSizes.clear();
    this.askPrices.clear();
    this.askSizes.clear();
  }

  push(side: BookSide, price: DecimalCell, size: DecimalCell): void {
    if (side === 'bid') {
      this.bidPrices.push(price);
      this.bidSizes.push(size);
    } else {
      this.askPrices.push(price);
      this.askSizes.push(size);
    }
  }

  append(other: SnapshotColumns): void {
    appendColumn(this.bidPrices, other.bidPrices);
    appendColumn(this.bidSizes, other.bidSizes);
    appendColumn(this.askPrices, other.askPrices);
    appendColumn(this.askSizes, other.askSizes);
  }

  /** One entry a price, the last one said; sizes of zero are no levels. */
  settle(): void {
    settleSide(this.bidPrices, this.bidSizes);
    settleSide(this.askPrices, this.askSizes);
  }
}

/** Settled; the cells are read before it returns. */
export function snapshotOf(levels: readonly WireLevel[]): SnapshotColumns {
  const columns = new SnapshotColumns();
  for (const { side, price, size } of levels) {
    columns.push(side, price, size);
  }
  columns.settle();
  return columns;
}

function appendColumn(target: DecimalColumn, source: DecimalColumn): void {
  const cell = new DecimalCell();
  for (let index = 0; index < source.length; index += 1) {
    source.read(index, cell);
    target.push(cell);
  }
}

function settleSide(prices: DecimalColumn, sizes: DecimalColumn): void {
  if (isSettled(prices, sizes)) {
    return;
  }
  const lastIndexes = new Map<string, number>();
  const cell = new DecimalCell();
  for (let index = 0; index < prices.length; index += 1) {
    prices.read(index, cell);
    lastIndexes.set(formatDecimal(cell.wide ?? cell.units, cell.scale), index);
  }
  const keptPrices = new DecimalColumn(prices.length);
  const keptSizes = new DecimalColumn(prices.length);
  for (const index of lastIndexes.values()) {
    sizes.read(index, cell);
    if (!cell.isZero) {
      keptSizes.push(cell);
      prices.read(index, cell);
      keptPrices.push(cell);
    }
  }
  prices.clear();
  sizes.clear();
  appendColumn(prices, keptPrices);
  appendColumn(sizes, keptSizes);
}

/** Whether nothing needs to be done, told without allocating: strictly ordered either way, and no zero. */
function isSettled(prices: DecimalColumn, sizes: DecimalColumn): boolean {
  if (prices.wides.size > 0 || sizes.wides.size > 0) {
    return false;
  }
  let direction = 0;
  for (let index = 0; index < prices.length; index += 1) {
    if (sizes.units[index] === 0) {
      return false;
    }
    if (index > 0) {
      const order = compareNeighbours(prices, index);
      if (order === 0 || order === -direction) {
        return false;
      }
      direction = order;
    }
  }
  return true;
}

/** 1 when entry `index` is above the one before it, -1 below, 0 when equal or not told apart cheaply. */
function compareNeighbours(prices: DecimalColumn, index: number): number {
  const scale = prices.scales[index] ?? 0;
  const previousScale = prices.scales[index - 1] ?? 0;
  let units = prices.units[index] ?? 0;
  let previous = prices.units[index - 1] ?? 0;
  if (scale < previousScale) {
    units *= 10 ** (previousScale - scale);
  } else if (previousScale < scale) {
    previous *= 10 ** (scale - previousScale);
  }
  // Past 2^53 a product may have been rounded.
  if (units > Number.MAX_SAFE_INTEGER || previous > Number.MAX_SAFE_INTEGER) {
    return 0;
  }
  return Math.sign(units - previous);
}
