/** Exact arithmetic on the text of trades: the size filter, the value column, the value tiers and the flow. No floats. */
import {
  formatCompact,
  formatSize,
  parseExact as parseUnitsAndScale,
} from '../../ui/number-format.ts';

/** `units / 10^scale`, not negative. */
export interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

export function parseExact(text: string): Exact | undefined {
  const exact = parseUnitsAndScale(text);
  return exact === undefined ? undefined : { units: BigInt(exact.units), scale: exact.scale };
}

export function multiply(a: Exact, b: Exact): Exact {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

export function add(a: Exact, b: Exact): Exact {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function compare(a: Exact, b: Exact): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = unitsAt(a, scale) - unitsAt(b, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function unitsAt(value: Exact, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}

/** How much a print stands out: 0 plain, 1 wash, 2 bar, 3 block. */
export type ValueTier = 0 | 1 | 2 | 3;
/** The least value of tiers 1, 2 and 3, in the quote currency. */
export type TierThresholds = readonly [Exact, Exact, Exact];

const dollars = thresholds('50000', '100000', '500000');
// About the same worth in the coins that other coins are quoted in; round, so that they can be remembered.
const byQuote: Readonly<Record<string, TierThresholds>> = {
  BTC: thresholds('0.5', '1', '5'),
  ETH: thresholds('15', '30', '150'),
  SOL: thresholds('250', '500', '2500'),
};

function thresholds(wash: string, bar: string, block: string): TierThresholds {
  const read = (text: string): Exact => parseExact(text) ?? { units: 0n, scale: 0 };
  return [read(wash), read(bar), read(block)];
}

export function thresholdsFor(quote: string | undefined): TierThresholds {
  return (quote === undefined ? undefined : byQuote[quote]) ?? dollars;
}

export function tierOf(value: Exact, limits: TierThresholds): ValueTier {
  if (compare(value, limits[2]) >= 0) {
    return 3;
  }
  if (compare(value, limits[1]) >= 0) {
    return 2;
  }
  return compare(value, limits[0]) >= 0 ? 1 : 0;
}

/** A size limit, taken apart once so that asking it about thousands of rows costs no arithmetic. */
export interface SizeLimit {
  /** As the person typed it. */
  readonly text: string;
  readonly whole: string;
  readonly fraction: string;
}

/** Undefined for text that is no plain decimal; zero is a limit that hides nothing. */
export function parseSizeLimit(text: string): SizeLimit | undefined {
  if (parseUnitsAndScale(text) === undefined) {
    return undefined;
  }
  const point = text.indexOf('.');
  const whole = (point === -1 ? text : text.slice(0, point)).replace(/^0+/, '');
  const fraction = point === -1 ? '' : text.slice(point + 1).replace(/0+$/, '');
  return { text, whole, fraction };
}

/** Exact: digits are compared as digits. The limit has no trailing zeros, which makes text order the order of fractions. */
export function isAtLeast(size: string, limit: SizeLimit): boolean {
  const point = size.indexOf('.');
  const end = point === -1 ? size.length : point;
  let start = 0;
  while (start < end && size.charCodeAt(start) === 48) {
    start += 1;
  }
  if (end - start !== limit.whole.length) {
    return end - start > limit.whole.length;
  }
  const whole = size.slice(start, end);
  if (whole !== limit.whole) {
    return whole > limit.whole;
  }
  return limit.fraction === '' || (point !== -1 && size.slice(point + 1) >= limit.fraction);
}

/** The value column: three digits, with k, M or B from a thousand on. */
export function formatValue(value: Exact): string {
  const whole = value.units / 10n ** BigInt(value.scale);
  if (whole >= 1000n) {
    return formatCompact(value.units, value.scale);
  }
  return formatSize(value.units, value.scale, whole >= 100n ? 0 : whole >= 10n ? 1 : 2);
}
