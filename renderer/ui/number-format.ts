/** Numbers as the screen prints them (design §6), from exact units to text in whole-number arithmetic. */
import { formatFixed, maxDecimalDigits, type Units } from '#shared/domain/decimal.ts';
import {
  isZeroUnits,
  narrowUnits,
  negateUnits,
  powerOfTen,
  roundDivideUnits,
  scaleUp,
} from '#shared/domain/units.ts';

/** U+2212, as wide as the plus. */
export const trueMinus = '\u2212';
/** What stands for a value that is not there. */
export const missingText = '\u2014';

/** Above 9,999 a size is three digits and one of these. */
const magnitudes = [
  { exponent: 3, suffix: 'k' },
  { exponent: 6, suffix: 'M' },
  { exponent: 9, suffix: 'B' },
] as const;

/** Whole units with comma thousands, `decimals` behind the point, trailing zeros kept, true minus. Nothing is rounded. */
export function formatGrouped(units: Units, decimals: number): string {
  const text = formatFixed(units, decimals);
  const isNegative = text.charCodeAt(0) === 45;
  const digits = isNegative ? text.slice(1) : text;
  const point = decimals === 0 ? digits.length : digits.length - decimals - 1;
  let grouped = digits;
  for (let comma = point - 3; comma > 0; comma -= 3) {
    grouped = `${grouped.slice(0, comma)},${grouped.slice(comma)}`;
  }
  return isNegative ? trueMinus + grouped : grouped;
}

/** An exact decimal as it was sent, with comma thousands; every digit of it stays. */
export function groupDecimal(text: string): string {
  const [whole = '', ...fraction] = text.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
}

/** A price at `decimals` digits: those of the grouping step. Rounds to the nearest only where digits are left out. */
export function formatPrice(units: Units, scale: number, decimals: number): string {
  return formatGrouped(atDecimals(units, scale, decimals), decimals);
}

/**
 * A size at the ladder's decimals; above 9,999 three digits with k, M or B. What is not zero never prints as zero:
 * `<0.001`.
 */
export function formatSize(units: Units, scale: number, decimals: number): string {
  if (isAboveCompactLimit(units, scale)) {
    return formatCompact(units, scale);
  }
  const rounded = atDecimals(units, scale, decimals);
  if (isZeroUnits(rounded) && !isZeroUnits(units)) {
    return `<${formatFixed(1, decimals)}`;
  }
  return formatGrouped(rounded, decimals);
}

/** A size with every digit it has, for hover and copy. */
export function formatExact(units: Units, scale: number): string {
  const text = formatGrouped(units, scale);
  if (scale === 0) {
    return text;
  }
  const trimmed = text.replace(/0+$/, '');
  return trimmed.endsWith('.') ? trimmed.slice(0, -1) : trimmed;
}

/** A change carries its sign always. Zero has none and prints as nothing. */
export function formatChange(units: Units, scale: number, decimals: number): string {
  if (isZeroUnits(units)) {
    return '';
  }
  return units < 0
    ? trueMinus + formatSize(negateUnits(units), scale, decimals)
    : `+${formatSize(units, scale, decimals)}`;
}

/** `part / whole` in basis points, `decimals` digits, rounded to the nearest by whole-number division. `whole` is positive. */
export function formatBasisPoints(part: Units, whole: Units, decimals: number): string {
  const tenths = basisPointUnits(part, whole, decimals);
  return formatGrouped(tenths, decimals);
}

/** As `formatBasisPoints`, with its sign: distances from mid or par. Zero has none. */
export function formatSignedBasisPoints(part: Units, whole: Units, decimals: number): string {
  const units = basisPointUnits(part, whole, decimals);
  const text = formatGrouped(units, decimals);
  return units > 0 ? `+${text}` : text;
}

/** A spread in basis points: one decimal, two when under 1. */
export function formatSpreadBasisPoints(spread: Units, mid: Units): string {
  const hundredths = basisPointUnits(spread, mid, 2);
  const isUnderOne = hundredths < 100 && hundredths > -100;
  if (isZeroUnits(hundredths) && !isZeroUnits(spread)) {
    return '<0.01';
  }
  return isUnderOne ? formatGrouped(hundredths, 2) : formatBasisPoints(spread, mid, 1);
}

function basisPointUnits(part: Units, whole: Units, decimals: number): Units {
  return roundDivideUnits(narrowUnits(BigInt(part) * BigInt(powerOfTen(4 + decimals))), whole);
}

/** The value at `decimals` digits, rounded to the nearest where that leaves digits out. */
export function atDecimals(units: Units, scale: number, decimals: number): Units {
  return decimals >= scale
    ? scaleUp(units, scale, decimals)
    : roundDivideUnits(units, powerOfTen(scale - decimals));
}

function isAboveCompactLimit(units: Units, scale: number): boolean {
  return scale < 12
    ? units > 9999 * Number(powerOfTen(scale))
    : BigInt(units) > 9999n * BigInt(powerOfTen(scale));
}

/** Three significant digits with k, M or B; for values of a thousand and more. */
export function formatCompact(units: Units, scale: number): string {
  const whole = String(roundDivideUnits(units, powerOfTen(scale)));
  // Three significant digits; 999,960 carries over to 1.00M, which is why the rounded text decides the magnitude.
  const exponent = Math.max(0, whole.length - 3);
  let significant = String(roundDivideUnits(units, powerOfTen(scale + exponent)));
  let digits = whole.length;
  if (significant.length > 3) {
    significant = significant.slice(0, 3);
    digits += 1;
  }
  const magnitude = magnitudes.findLast((each) => digits > each.exponent);
  if (magnitude === undefined || digits > 12) {
    return `${significant[0] ?? ''}.${significant.slice(1)}e${digits - 1}`;
  }
  const before = digits - magnitude.exponent;
  return before >= significant.length
    ? `${significant}${magnitude.suffix}`
    : `${significant.slice(0, before)}.${significant.slice(before)}${magnitude.suffix}`;
}

export interface ExactDecimal {
  readonly units: Units;
  readonly scale: number;
}

const plainDecimal = /^([0-9]+)(?:\.([0-9]+))?$/;

/** Reads a plain decimal (`"91246.25"`) with no digit lost; trailing zeros do not count. Undefined for anything else. */
export function parseExact(text: string): ExactDecimal | undefined {
  const match = text.length <= maxDecimalDigits ? plainDecimal.exec(text) : null;
  if (match === null) {
    return undefined;
  }
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  return { units: narrowUnits(BigInt((match[1] ?? '') + fraction)), scale: fraction.length };
}

/** Reads a plain decimal into units of `scale`; undefined when it is none or has more digits than that. */
export function parseUnits(text: string, scale: number): Units | undefined {
  const exact = parseExact(text);
  return exact === undefined || exact.scale > scale
    ? undefined
    : scaleUp(exact.units, exact.scale, scale);
}
