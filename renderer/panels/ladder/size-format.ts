/** How a ladder prints sizes, chosen once from its book so that digits do not change shape under the eye (design §6). */

import type { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import { addUnits, ceilDivideUnits, multiplyUnits, sameUnits } from '#shared/domain/units.ts';
import { askBucket, bidBucket, type PriceGrid } from './grouping.ts';

/** `base`: the size as the venue sends it. `quote`: each level's size times its price. */
export type SizeUnit = 'base' | 'quote';

export interface SizeFormat {
  readonly unit: SizeUnit;
  /** Digits behind the point of the values that rows carry. */
  readonly scale: number;
  readonly sizeDecimals: number;
  readonly changeDecimals: number;
  readonly totalDecimals: number;
  /** From here a size is strong and gets an edge; undefined while the book says nothing. */
  readonly bigFrom: Units | undefined;
  /** Middle size of a row near the touch. */
  readonly median: Units;
}

/** Rows near the touch, each side, that decide. */
const sampledBuckets = 40;
const maxDecimals = 4;

export function valueScale(unit: SizeUnit, priceScale: number, sizeScale: number): number {
  return unit === 'base' ? sizeScale : priceScale + sizeScale;
}

export function levelValue(unit: SizeUnit, price: Units, size: Units): Units {
  return unit === 'base' ? size : multiplyUnits(price, size);
}

export function chooseSizeFormat(
  bids: BookSideLevels,
  asks: BookSideLevels,
  grid: PriceGrid,
  sizeScale: number,
  unit: SizeUnit,
): SizeFormat {
  const scale = valueScale(unit, grid.priceScale, sizeScale);
  const values = [
    ...sampleSide(bids, (price) => bidBucket(grid, price), unit),
    ...sampleSide(asks, (price) => askBucket(grid, price), unit),
  ].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const median = values[Math.floor(values.length / 2)] ?? 0;
  const sizeDecimals = decimalsFor(median, scale);
  return {
    unit,
    scale,
    sizeDecimals,
    changeDecimals: Math.min(2, sizeDecimals),
    totalDecimals: Math.floor(sizeDecimals / 2),
    // Four and a half times the middle row: the few that stand out, and no more than those.
    bigFrom: values.length < 5 ? undefined : ceilDivideUnits(multiplyUnits(median, 9), 2),
    median,
  };
}

/** About four digits for the middle size: 0.085 and 12.500, 26.18, 115.7, 413. */
function decimalsFor(median: Units, scale: number): number {
  const wholeDigits = String(median).length - scale;
  return Math.max(0, Math.min(maxDecimals, scale, 4 - Math.max(1, wholeDigits)));
}

function sampleSide(
  side: BookSideLevels,
  bucketOf: (price: Units) => Units,
  unit: SizeUnit,
): Units[] {
  const sums: Units[] = [];
  let bucket: Units | undefined;
  for (let rank = 0; rank < side.count; rank += 1) {
    const price = side.priceAt(rank);
    const value = levelValue(unit, price, side.sizeAt(rank));
    const at = bucketOf(price);
    if (bucket !== undefined && sameUnits(bucket, at)) {
      sums[sums.length - 1] = addUnits(sums[sums.length - 1] ?? 0, value);
      continue;
    }
    if (sums.length === sampledBuckets) {
      break;
    }
    bucket = at;
    sums.push(value);
  }
  return sums;
}
