/** Turns the columns a decoder hands over into the sorted, exact levels of a book. SPEC.md BK1, BK2. */
import { ensureDefined } from '#shared/domain/assert.ts';
import {
  cellUnits,
  DecimalCell,
  type DecimalColumn,
  exactPowersOfTen,
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

/**
 * One side as price, size, price, size…, the touch last: empty levels left out, the last of equal prices kept.
 * A typed array when all values are safe integers.
 */
export function readSnapshotSide(
  prices: DecimalColumn,
  sizes: DecimalColumn,
  scales: BookScales,
  side: BookSide,
): ArrayLike<Units> {
  const priceUnits = narrowUnits(prices, scales.price);
  const sizeUnits = narrowUnits(sizes, scales.size);
  if (priceUnits !== undefined && sizeUnits !== undefined) {
    const column = orderedColumn(priceUnits, sizeUnits, side);
    if (column !== undefined) {
      return column;
    }
  }
  return sortedColumn(exactUnits(prices, scales.price), exactUnits(sizes, scales.size), side);
}

/** All values at `scale`, or `undefined` when one is no safe integer there. */
function narrowUnits(column: DecimalColumn, scale: number): Float64Array | undefined {
  const { units, scales, length } = column;
  const values = new Float64Array(length);
  for (let index = 0; index < length; index += 1) {
    const digits = scale - (scales[index] ?? 0);
    const given = units[index] ?? 0;
    const power = exactPowersOfTen[Math.abs(digits)] ?? Number.NaN;
    const value = digits < 0 ? given / power : given * power;
    if (!(value <= Number.MAX_SAFE_INTEGER)) {
      return undefined;
    }
    values[index] = value;
  }
  return values;
}

/** For levels that come strictly ordered, best or worst first, none of them empty: what venues send. Else `undefined`. */
function orderedColumn(
  prices: Float64Array,
  sizes: Float64Array,
  side: BookSide,
): Float64Array | undefined {
  const { length } = prices;
  const isRising = length > 1 && (prices[1] ?? 0) > (prices[0] ?? 0);
  const sign = isRising ? 1 : -1;
  const isTouchLast = isRising === (side === 'bid');
  const column = new Float64Array(length * 2);
  for (let index = 0; index < length; index += 1) {
    const price = prices[index] ?? 0;
    const size = sizes[index] ?? 0;
    const isBehind = index > 0 && (price - (prices[index - 1] ?? 0)) * sign <= 0;
    if (isBehind || size === 0) {
      return undefined;
    }
    const at = isTouchLast ? index * 2 : (length - 1 - index) * 2;
    column[at] = price;
    column[at + 1] = size;
  }
  return column;
}

function exactUnits(column: DecimalColumn, scale: number): Units[] {
  const cell = new DecimalCell();
  const units: Units[] = [];
  for (let index = 0; index < column.length; index += 1) {
    column.read(index, cell);
    const value = rescaleUnits(cellUnits(cell), cell.scale, scale);
    units.push(ensureDefined(value, 'a value at the scale chosen for it'));
  }
  return units;
}

function sortedColumn(prices: readonly Units[], sizes: readonly Units[], side: BookSide): Units[] {
  const column: Units[] = [];
  let last: Units | undefined;
  for (const index of indexesFromTouch(prices, side)) {
    const price = ensureDefined(prices[index], 'price');
    const size = ensureDefined(sizes[index], 'size');
    if (price !== last && size !== 0) {
      column.push(size, price);
    }
    last = price;
  }
  return column.reverse();
}

/** Indexes from the best price to the worst; of equal prices the later entry first. */
function indexesFromTouch(prices: readonly Units[], side: BookSide): number[] {
  const sign = side === 'bid' ? 1 : -1;
  return Array.from(prices.keys()).sort((a, b) => {
    const left = ensureDefined(prices[a], 'price');
    const right = ensureDefined(prices[b], 'price');
    return left < right ? sign : left > right ? -sign : b - a;
  });
}
