/**
 * Exact decimals. A value is `units / 10^scale`: whole units, never a fraction, never through a float.
 * Units are a `number` while they are safe integers (below 2^53) and a `bigint` beyond.
 */
import { narrowUnits } from './units.ts';

export type Units = number | bigint;

/** Digits that one decimal may have. No venue comes near; past it a message is garbage, not a number. */
export const maxDecimalDigits = 1024;

/** One non-negative decimal, reused on hot paths so that reading a level allocates nothing. */
export class DecimalCell {
  /** Units when they are a safe integer, else `NaN` and `wide` holds them. */
  units = 0.5;
  /** Digits behind the point, 0 or more. */
  scale = 0;
  wide: bigint | undefined = undefined;

  constructor() {
    // The field starts as a double (0.5) so that engines keep it unboxed; zero is the value.
    this.units = 0;
  }

  get isZero(): boolean {
    return this.wide === undefined ? this.units === 0 : this.wide === 0n;
  }

  copyFrom(other: DecimalCell): void {
    this.units = other.units;
    this.scale = other.scale;
    this.wide = other.wide;
  }
}

/** A growable column of decimals: what a snapshot is decoded into before any of it is applied. */
export class DecimalColumn {
  units: Float64Array;
  scales: Uint16Array;
  /** The values that are no safe integers, by index. */
  readonly wides = new Map<number, bigint>();
  length = 0;

  constructor(capacity = 256) {
    this.units = new Float64Array(capacity);
    this.scales = new Uint16Array(capacity);
  }

  clear(): void {
    this.length = 0;
    if (this.wides.size > 0) {
      this.wides.clear();
    }
  }

  push(cell: DecimalCell): void {
    if (this.length === this.units.length) {
      this.#grow();
    }
    this.units[this.length] = cell.units;
    this.scales[this.length] = cell.scale;
    if (cell.wide !== undefined) {
      this.wides.set(this.length, cell.wide);
    }
    this.length += 1;
  }

  /** Reads entry `index` into `cell`. */
  read(index: number, cell: DecimalCell): void {
    cell.units = this.units[index] ?? 0;
    cell.scale = this.scales[index] ?? 0;
    cell.wide = this.wides.size === 0 ? undefined : this.wides.get(index);
  }

  #grow(): void {
    const units = new Float64Array(this.units.length * 2);
    units.set(this.units);
    this.units = units;
    const scales = new Uint16Array(units.length);
    scales.set(this.scales);
    this.scales = scales;
  }
}

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

const decimalPattern = /^[0-9]+(?:\.[0-9]+)?$/;

/** 10^0 … 10^22: the powers of ten that a double holds exactly. */
export const exactPowersOfTen = Float64Array.from({ length: 23 }, (_, exponent) =>
  Number(10n ** BigInt(exponent)),
);

/**
 * `units` at `fromScale`, written at `toScale`. `undefined` where digits would be lost, which is only possible
 * towards a smaller scale.
 */
export function rescaleUnits(units: Units, fromScale: number, toScale: number): Units | undefined {
  if (fromScale === toScale || units === 0 || units === 0n) {
    return typeof units === 'bigint' ? narrowUnits(units) : units;
  }
  if (toScale > fromScale) {
    return raise(units, toScale - fromScale);
  }
  const digits = fromScale - toScale;
  const power = exactPowersOfTen[digits];
  if (typeof units === 'number' && power !== undefined) {
    // A quotient that is no integer is at least 1/power away from one; below 2^53 rounding is always less than that.
    const quotient = units / power;
    return Number.isInteger(quotient) ? quotient : undefined;
  }
  const value = BigInt(units);
  const divisor = 10n ** BigInt(digits);
  return value % divisor === 0n ? narrowUnits(value / divisor) : undefined;
}

function raise(units: Units, digits: number): Units {
  if (typeof units === 'number') {
    // A product that comes out safe was exact: one past 2^53 cannot round back below it.
    const raised = units * (exactPowersOfTen[digits] ?? Number.NaN);
    if (Math.abs(raised) <= Number.MAX_SAFE_INTEGER) {
      return raised;
    }
  }
  return narrowUnits(BigInt(units) * 10n ** BigInt(digits));
}

/** The scale that `units` at `scale` needs once its trailing zeros are gone: 2 for 9248.250, 0 for zero. */
export function neededScale(units: Units, scale: number): number {
  if (typeof units === 'bigint' && !(units <= maxSafe && units >= -maxSafe)) {
    return neededScaleWide(units, scale);
  }
  let rest = Number(units);
  if (rest === 0) {
    return 0;
  }
  let needed = scale;
  while (needed > 0 && rest % 10 === 0) {
    rest /= 10;
    needed -= 1;
  }
  return needed;
}

function neededScaleWide(units: bigint, scale: number): number {
  let rest = units;
  let needed = scale;
  while (needed > 0 && rest % 10n === 0n) {
    rest /= 10n;
    needed -= 1;
  }
  return needed;
}

/** Below, equal or above zero as the first decimal is smaller, equal or greater. Exact for any two scales. */
export function compareDecimals(a: Units, aScale: number, b: Units, bScale: number): number {
  const scale = Math.max(aScale, bScale);
  const left = aScale === scale ? a : raise(a, scale - aScale);
  const right = bScale === scale ? b : raise(b, scale - bScale);
  // JavaScript compares a number with a bigint by their mathematical values.
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The value a cell holds, at the cell's own scale. */
export function cellUnits(cell: DecimalCell): Units {
  return cell.wide ?? cell.units;
}

/** The outside form of what a cell holds. */
export function formatCell(cell: DecimalCell): string {
  return formatDecimal(cellUnits(cell), cell.scale);
}

/** Reads a plain non-negative decimal (`"9245.75"`, `"0"`) into `cell`; false, and `cell` untouched, for anything else. */
export function parseDecimal(text: string, cell: DecimalCell): boolean {
  if (text.length > maxDecimalDigits || !decimalPattern.test(text)) {
    return false;
  }
  const point = text.indexOf('.');
  const digits = point === -1 ? text : text.slice(0, point) + text.slice(point + 1);
  const units = Number(digits);
  const isSafe = units <= Number.MAX_SAFE_INTEGER;
  cell.scale = point === -1 ? 0 : text.length - point - 1;
  cell.units = isSafe ? units : Number.NaN;
  cell.wide = isSafe ? undefined : BigInt(digits);
  return true;
}

/** The outside form: no exponent, no trailing zeros, `"0"` for zero. */
export function formatDecimal(units: Units, scale: number): string {
  const text = formatFixed(units, scale);
  if (scale === 0) {
    return text;
  }
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) {
    end -= 1;
  }
  return text.slice(0, text.charCodeAt(end - 1) === 46 ? end - 1 : end);
}

/** All `scale` digits behind the point, trailing zeros kept. A negative value carries a hyphen. */
export function formatFixed(units: Units, scale: number): string {
  const isNegative = units < 0;
  const digits = String(isNegative ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = scale === 0 ? digits : `${whole}.${digits.slice(digits.length - scale)}`;
  return isNegative ? `-${text}` : text;
}
