/** The price axis: buckets of 1-2-5 × 10ⁿ from the tick. Bids round down into their bucket, asks up. All exact. */
import type { Units } from '#shared/domain/decimal.ts';
import { formatDecimal } from '#shared/domain/decimal.ts';
import {
  ceilDivideUnits,
  floorDivideUnits,
  isZeroUnits,
  multiplyUnits,
  powerOfTen,
  sameUnits,
  scaleUp,
} from '#shared/domain/units.ts';
import { type ExactDecimal, formatGrouped, parseExact } from '../../ui/number-format.ts';

/** The width of one row, `units / 10^scale`, without trailing zeros. */
export type Grouping = ExactDecimal;

/** Where prices fall on the axis for one book scale and one grouping. A bucket is a whole number of steps. */
export interface PriceGrid {
  readonly grouping: Grouping;
  readonly priceScale: number;
  /** Price units × `factor` and `step` are of one scale. */
  readonly factor: Units;
  readonly step: Units;
}

/** How often the step may grow from the tick: 10⁹ ticks and far beyond any screen. */
const maxGroupings = 28;

export function priceGrid(grouping: Grouping, priceScale: number): PriceGrid {
  const scale = Math.max(grouping.scale, priceScale);
  return {
    grouping,
    priceScale,
    factor: powerOfTen(scale - priceScale),
    step: scaleUp(grouping.units, grouping.scale, scale),
  };
}

export function bidBucket(grid: PriceGrid, price: Units): Units {
  return floorDivideUnits(multiplyUnits(price, grid.factor), grid.step);
}

export function askBucket(grid: PriceGrid, price: Units): Units {
  return ceilDivideUnits(multiplyUnits(price, grid.factor), grid.step);
}

/** The price of a row with the decimals of the step. */
export function bucketText(grouping: Grouping, bucket: Units): string {
  return formatGrouped(multiplyUnits(bucket, grouping.units), grouping.scale);
}

/** The price of a row as an exact decimal, for copying. */
export function bucketDecimal(grouping: Grouping, bucket: Units): string {
  return formatDecimal(multiplyUnits(bucket, grouping.units), grouping.scale);
}

/** The tick the venue names; where it names none, the last digit its prices have. */
export function tickOf(tick: string | undefined, priceScale: number): Grouping {
  const named = tick === undefined ? undefined : parseExact(tick);
  return named === undefined || isZeroUnits(named.units) ? { units: 1, scale: priceScale } : named;
}

/** A remembered grouping; undefined when it is not a positive decimal. */
export function readGrouping(text: string | undefined): Grouping | undefined {
  const grouping = text === undefined ? undefined : parseExact(text);
  return grouping === undefined || isZeroUnits(grouping.units) ? undefined : grouping;
}

export function groupingDecimal(grouping: Grouping): string {
  return formatDecimal(grouping.units, grouping.scale);
}

/** The tick, then every 1-2-5 × 10ⁿ above it that whole ticks make up. */
export function groupingSteps(tick: Grouping): readonly Grouping[] {
  const steps: Grouping[] = [tick];
  const start = tick.units.toString().length - 1;
  for (let exponent = start; steps.length < maxGroupings && exponent < start + 30; exponent += 1) {
    for (const digit of [1, 2, 5]) {
      const units = multiplyUnits(digit, powerOfTen(exponent));
      if (units > tick.units && isWhole(units, tick.units)) {
        steps.push(withoutTrailingZeros(units, tick.scale));
      }
    }
  }
  return steps.length > 1 ? steps : multiplesOf(tick);
}

/** Ticks like 0.3 divide no 1-2-5 step: then 1-2-5 multiples of the tick itself. */
function multiplesOf(tick: Grouping): readonly Grouping[] {
  const steps: Grouping[] = [];
  for (let exponent = 0; steps.length < maxGroupings; exponent += 1) {
    for (const digit of [1, 2, 5]) {
      const factor = multiplyUnits(digit, powerOfTen(exponent));
      steps.push(withoutTrailingZeros(multiplyUnits(tick.units, factor), tick.scale));
    }
  }
  return steps;
}

function isWhole(units: Units, tick: Units): boolean {
  return sameUnits(multiplyUnits(floorDivideUnits(units, tick), tick), units);
}

function withoutTrailingZeros(units: Units, scale: number): Grouping {
  return parseExact(formatDecimal(units, scale)) ?? { units, scale };
}

/** Negative when `a` is finer. */
export function compareGroupings(a: Grouping, b: Grouping): number {
  const scale = Math.max(a.scale, b.scale);
  const left = scaleUp(a.units, a.scale, scale);
  const right = scaleUp(b.units, b.scale, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The next step in `direction` from `grouping`, which need not be one of `steps`; the same at either end. */
export function nextGrouping(
  steps: readonly Grouping[],
  grouping: Grouping,
  direction: 'coarser' | 'finer',
): Grouping {
  const next =
    direction === 'coarser'
      ? steps.find((step) => compareGroupings(step, grouping) > 0)
      : steps.findLast((step) => compareGroupings(step, grouping) < 0);
  return next ?? grouping;
}

/** As the stepper prints it: "1 USD", or in basis points of par "0.1 bp". */
export function groupingLabel(
  grouping: Grouping,
  quote: string | undefined,
  isBasisPoints: boolean,
): string {
  if (isBasisPoints) {
    const units = scaleUp(grouping.units, 0, 4);
    return `${formatDecimal(units, grouping.scale)} bp`;
  }
  const text = formatGrouped(grouping.units, grouping.scale);
  return quote === undefined ? text : `${text} ${quote}`;
}
