/** Turns the columns a decoder hands over into the sorted, exact levels of a book. SPEC.md BK1, BK2, BK7. */
import { ensureDefined } from '#shared/domain/assert.ts';
import {
  cellUnits,
  DecimalCell,
  type DecimalColumn,
  neededScale,
  rescaleUnits,
  type Units,
} from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { SnapshotLevels } from '../venues/venue.ts';

export interface BookScales {
  readonly price: number;
  readonly size: number;
}

/** The decimals that the levels need once trailing zeros are gone, and at least those of the tick. */
export function snapshotScales(levels: SnapshotLevels, tickScale: number): BookScales {
  return {
    price: columnScale(levels.askPrices, columnScale(levels.bidPrices, tickScale)),
    size: columnScale(levels.askSizes, columnScale(levels.bidSizes, 0)),
  };
}

function columnScale(column: DecimalColumn, atLeast: number): number {
  const { units, scales, wides, length } = column;
  let scale = atLeast;
  for (let index = 0; index < length; index += 1) {
    const given = scales[index] ?? 0;
    if (given > scale) {
      scale = Math.max(scale, neededScale(wides.get(index) ?? units[index] ?? 0, given));
    }
  }
  return scale;
}

/** One side as price, size, price, size…, the touch last: empty levels left out, the last of equal prices kept. */
export function readSnapshotSide(
  prices: DecimalColumn,
  sizes: DecimalColumn,
  scales: BookScales,
  side: BookSide,
): Units[] {
  const length = Math.min(prices.length, sizes.length);
  const priceUnits = unitsOf(prices, length, scales.price);
  const sizeUnits = unitsOf(sizes, length, scales.size);
  const column: Units[] = [];
  for (const index of orderTowardsTouch(priceUnits, side)) {
    const price = ensureDefined(priceUnits[index], 'price');
    const size = ensureDefined(sizeUnits[index], 'size');
    if (column.length > 0 && column[column.length - 2] === price) {
      column.length -= 2;
    }
    column.push(price, size);
  }
  return withoutEmptyLevels(column);
}

function unitsOf(column: DecimalColumn, length: number, scale: number): Units[] {
  const cell = new DecimalCell();
  const units: Units[] = [];
  for (let index = 0; index < length; index += 1) {
    column.read(index, cell);
    const value = rescaleUnits(cellUnits(cell), cell.scale, scale);
    units.push(ensureDefined(value, 'a value at the scale chosen for it'));
  }
  return units;
}

/** Indexes from the worst price to the best; equal prices in the order they came in. */
function orderTowardsTouch(prices: readonly Units[], side: BookSide): number[] {
  const order = prices.map((_, index) => index);
  const sign = side === 'bid' ? 1 : -1;
  return order.sort((a, b) => {
    const left = ensureDefined(prices[a], 'price');
    const right = ensureDefined(prices[b], 'price');
    return left < right ? -sign : left > right ? sign : a - b;
  });
}

function withoutEmptyLevels(column: Units[]): Units[] {
  const kept: Units[] = [];
  for (let index = 0; index + 1 < column.length; index += 2) {
    const size = ensureDefined(column[index + 1], 'size');
    if (size !== 0) {
      kept.push(ensureDefined(column[index], 'price'), size);
    }
  }
  return kept;
}
