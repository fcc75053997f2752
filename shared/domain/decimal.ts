/**
 * Exact decimals. A value is `units / 10^scale`: whole units, never a fraction, never through a float.
 * Units are a `number` while they are safe integers (below 2^53) and a `bigint` beyond.
 */
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
    cell.wide = this.wides.get(index);
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

const decimalPattern = /^[0-9]+(?:\.[0-9]+)?$/;

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
