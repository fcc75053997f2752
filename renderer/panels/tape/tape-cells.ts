/** A trade as text, cell by cell: for the painter, for assistive technology, and for copying. Pure. */
import type { Instrument } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { TradeRow } from '../../stream/trade-buffer.ts';
import { formatExact, formatPrice, formatSize, missingText } from '../../ui/number-format.ts';
import type { TradeSource } from './tape-rows.ts';
import {
  compare,
  type Exact,
  formatValue,
  multiply,
  parseExact,
  type TierThresholds,
  thresholdsFor,
  tierOf,
  type ValueTier,
} from './trade-value.ts';

export interface TapeFormat {
  readonly venueLabel: string;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  readonly thresholds: TierThresholds;
}

export interface TradeCells {
  /** `14:32:` and `07.418`: hour and minute are drawn dim. */
  readonly minute: string;
  readonly second: string;
  readonly venue: string;
  readonly price: string;
  readonly size: string;
  readonly value: string;
  readonly note: string;
  readonly tier: ValueTier;
}

export function cellsOf(row: TradeRow, format: TapeFormat): TradeCells {
  const price = parseExact(row.price);
  const size = parseExact(row.size);
  const value = price === undefined || size === undefined ? undefined : multiply(price, size);
  const [minute, second] = clockParts(row.time);
  return {
    minute,
    second,
    venue: format.venueLabel,
    price: price === undefined ? missingText : fittedPrice(price, format.priceDecimals),
    size:
      size === undefined ? missingText : formatSize(size.units, size.scale, format.sizeDecimals),
    value: value === undefined ? missingText : formatValue(value),
    note: noteOf(row),
    tier: value === undefined || isAside(row) ? 0 : tierOf(value, format.thresholds),
  };
}

// The screen may stop at 15 digits (a column's width); what is copied, compared and exported never does.
const screenDigits = 15;

function fittedPrice(price: Exact, decimals: number): string {
  const whole = String(price.units / 10n ** BigInt(price.scale)).length;
  return formatPrice(
    price.units,
    price.scale,
    Math.max(0, Math.min(decimals, screenDigits - whole)),
  );
}

/** Listed without weight: it is no new trade of the order book. */
export function isAside(row: TradeRow): boolean {
  return row.isHistory || row.isOffBook;
}

/** Kinds too long for their column, by what traders call them. */
const shortKinds: Readonly<Record<string, string>> = { 'retail price improvement': 'RPI' };

/** The venue's own word first: `liquidation · late`. */
function noteOf(row: TradeRow): string {
  const kind = row.note === '' && row.isOffBook ? 'off book' : (shortKinds[row.note] ?? row.note);
  return [kind, ourNote(row), row.isLate ? 'late' : ''].filter((word) => word !== '').join(' · ');
}

function ourNote(row: TradeRow): string {
  if (row.isHistory) {
    return 'history';
  }
  if (row.isRecovered) {
    return 'recovered';
  }
  return row.side === undefined && row.isInferred ? 'inside' : '';
}

/** `['14:32:', '07.418']`, UTC. */
export function clockParts(time: UnixMicros): readonly [string, string] {
  const text = new Date(Math.floor(time / 1000)).toISOString();
  return [text.slice(11, 17), text.slice(17, 23)];
}

/** The row as assistive technology names it. */
export function nameOf(row: TradeRow, format: TapeFormat): string {
  const cells = cellsOf(row, format);
  const verb = row.side === undefined ? 'traded' : row.side === 'buy' ? 'bought' : 'sold';
  const inferred = row.side !== undefined && row.isInferred ? ', side inferred' : '';
  const note = cells.note === '' ? '' : `, ${cells.note}`;
  return `${cells.minute}${cells.second}, ${verb} ${cells.size} at ${cells.price}, worth ${cells.value}${inferred}${note}`;
}

/** The whole number, as hover shows it. */
export function exactTextOf(row: TradeRow): string {
  const price = parseExact(row.price);
  const size = parseExact(row.size);
  if (price === undefined || size === undefined) {
    return `${row.size} at ${row.price}`;
  }
  return `${formatExact(size.units, size.scale)} at ${formatExact(price.units, price.scale)}`;
}

/** Digits behind the point of a decimal text, trailing zeros not counted. */
function digitsBehind(text: string): number {
  return parseExact(text)?.scale ?? 0;
}

/**
 * Settles the decimals of a market's columns and then keeps them: prices at the tick or at the finest price seen, sizes at
 * what shows a usual trade with three digits. Once enough trades have been seen the size column never changes again.
 */
export class TapeFormatter {
  readonly #venueLabel: string;
  readonly #thresholds: TierThresholds;
  #priceDecimals: number;
  #sizeDecimals = 0;
  #seen = 0;
  #sizes: Exact[] = [];
  #isSettled = false;
  #format: TapeFormat;

  constructor(venueLabel: string, instrument: Instrument | undefined) {
    this.#venueLabel = venueLabel;
    this.#thresholds = thresholdsFor(instrument?.quote);
    this.#priceDecimals = digitsBehind(instrument?.tick ?? '0');
    this.#format = this.#build();
  }

  /** The same object until a column's decimals change. */
  get format(): TapeFormat {
    return this.#format;
  }

  /** Looks at the trades that came since the last call. */
  observe(source: TradeSource, arrivals: number): void {
    let left = Math.min(arrivals - this.#seen, source.length);
    if (left <= 0) {
      return;
    }
    let finest = this.#priceDecimals;
    for (let index = 0; index < source.length && left > 0; index += 1) {
      const row = source.row(index);
      if (row !== undefined && row.arrival > this.#seen) {
        left -= 1;
        finest = Math.max(finest, digitsBehind(row.price));
        this.#learnSize(row.size);
      }
    }
    this.#seen = arrivals;
    const sizeDecimals = this.#isSettled ? this.#sizeDecimals : this.#usualSizeDecimals();
    this.#isSettled ||= this.#sizes.length >= sizesToLearn;
    if (finest !== this.#priceDecimals || sizeDecimals !== this.#sizeDecimals) {
      this.#priceDecimals = finest;
      this.#sizeDecimals = sizeDecimals;
      this.#format = this.#build();
    }
  }

  #learnSize(text: string): void {
    const size =
      this.#isSettled || this.#sizes.length >= sizesToLearn ? undefined : parseExact(text);
    if (size !== undefined) {
      this.#sizes.push(size);
    }
  }

  #usualSizeDecimals(): number {
    const sorted = [...this.#sizes].sort(compare);
    const median = sorted[sorted.length >> 1];
    const finest = Math.max(0, ...this.#sizes.map((size) => size.scale));
    return median === undefined ? 0 : Math.min(finest, usualDecimals(median));
  }

  #build(): TapeFormat {
    return {
      venueLabel: this.#venueLabel,
      priceDecimals: this.#priceDecimals,
      sizeDecimals: this.#sizeDecimals,
      thresholds: this.#thresholds,
    };
  }
}

const sizesToLearn = 50;

const decimalSteps: ReadonlyArray<{ readonly from: Exact; readonly decimals: number }> = [
  { from: { units: 1000n, scale: 0 }, decimals: 0 },
  { from: { units: 100n, scale: 0 }, decimals: 1 },
  { from: { units: 10n, scale: 0 }, decimals: 2 },
  { from: { units: 5n, scale: 2 }, decimals: 3 },
];

function usualDecimals(size: Exact): number {
  return decimalSteps.find((step) => compare(size, step.from) >= 0)?.decimals ?? 4;
}
