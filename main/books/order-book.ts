/**
 * One market's book in the feed thread, exact to the last digit of the wire. SPEC.md BK1–BK14.
 * Narrow (safe integers in typed arrays) while every value fits; wide (bigints) from the first that does not.
 */
import { BookSideLevels } from '#shared/domain/book-side.ts';
import {
  cellUnits,
  compareDecimals,
  DecimalCell,
  exactPowersOfTen,
  neededScale,
  parseDecimal,
  rescaleUnits,
  type Units,
} from '#shared/domain/decimal.ts';
import { levelTexts } from '#shared/domain/digest-text.ts';
import type { BookSide } from '#shared/domain/market.ts';
import { RollingDigest } from '#shared/domain/rolling-digest.ts';
import type { SnapshotLevels } from '../venues/venue.ts';
import { bookDigest } from './book-digest.ts';
import { ChangeLog } from './change-log.ts';
import { readSnapshotSide, snapshotScales } from './snapshot-levels.ts';

export type TouchComparison = 'at-or-above-ask' | 'at-or-below-bid' | 'inside' | 'unknown';

export class OrderBook {
  readonly bids = new BookSideLevels('bid');
  readonly asks = new BookSideLevels('ask');
  /** What changed since when, for the frame builders of this book. */
  readonly changes = new ChangeLog();
  #tickScale = 0;
  readonly #digest = new RollingDigest();
  #priceScale = 0;
  #sizeScale = 0;
  #isWide = false;
  #hasSnapshot = false;
  #levelChanges = 0;

  constructor() {
    this.#digest.clear(this.#priceScale, this.#sizeScale);
  }

  get priceScale(): number {
    return this.#priceScale;
  }

  get sizeScale(): number {
    return this.#sizeScale;
  }

  /** Whether any value was past 2^53 at the book's scale: then all prices and sizes are bigints. */
  get isWide(): boolean {
    return this.#isWide;
  }

  /** Whether there is a book at all. A market whose book is empty has one. */
  get hasSnapshot(): boolean {
    return this.#hasSnapshot;
  }

  get bidCount(): number {
    return this.bids.count;
  }

  get askCount(): number {
    return this.asks.count;
  }

  /** How many calls of `set` changed a level, since the book was made. */
  get levelChanges(): number {
    return this.#levelChanges;
  }

  /** Rolling digest, unsigned 32-bit half. */
  get digestLow(): number {
    return this.#digest.low;
  }

  /** Rolling digest, unsigned 32-bit half. */
  get digestHigh(): number {
    return this.#digest.high;
  }

  /** The venue's list says the smallest price step: from the next full book on the price scale begins there. */
  learnTick(tick: string): void {
    const cell = new DecimalCell();
    if (parseDecimal(tick, cell)) {
      this.#tickScale = neededScale(cellUnits(cell), cell.scale);
    }
  }

  /** The whole book becomes `levels`; scales and width are chosen afresh from them. */
  replace(levels: SnapshotLevels): void {
    const scales = snapshotScales(levels, this.#tickScale);
    this.#priceScale = scales.price;
    this.#sizeScale = scales.size;
    const bids = readSnapshotSide(levels.bidPrices, levels.bidSizes, scales, 'bid');
    const asks = readSnapshotSide(levels.askPrices, levels.askSizes, scales, 'ask');
    this.#hasSnapshot = true;
    this.#load(bids, asks);
  }

  /**
   * Sets a level's absolute size; zero removes it. Whether that changed the book.
   * Exact whatever the digits: the book grows its scales, or goes wide, when it has to.
   */
  set(side: BookSide, price: DecimalCell, size: DecimalCell): boolean {
    if (!this.#isWide) {
      const priceUnits = unitsAt(price, this.#priceScale);
      const sizeUnits = size.units === 0 ? 0 : unitsAt(size, this.#sizeScale);
      // Both NaN (a cell that holds a bigint, or needs a larger scale) and values past 2^53 fail here.
      if (priceUnits <= Number.MAX_SAFE_INTEGER && sizeUnits <= Number.MAX_SAFE_INTEGER) {
        return this.#setNarrow(side === 'bid', priceUnits, sizeUnits);
      }
    }
    return this.#setExact(side, price, size);
  }

  /** No book any more: nothing is known of this market. */
  clear(): void {
    this.#hasSnapshot = false;
    this.#load([], []);
  }

  /** The best levels of a side, best first, as exact decimals. All of them without a `limit`. */
  levels(side: BookSide, limit?: number): Array<[price: string, size: string]> {
    return levelTexts(this.#side(side), this.#priceScale, this.#sizeScale, limit);
  }

  best(side: BookSide): { readonly price: Units; readonly size: Units } | undefined {
    const levels = this.#side(side);
    return levels.count === 0 ? undefined : { price: levels.priceAt(0), size: levels.sizeAt(0) };
  }

  /** Best bid at or above best ask. */
  isCrossed(): boolean {
    return (
      this.bids.count > 0 && this.asks.count > 0 && this.bids.priceAt(0) >= this.asks.priceAt(0)
    );
  }

  /** Where a price lies against the touch, for inferring an aggressor. A crossed book says nothing. */
  compareWithTouch(price: DecimalCell): TouchComparison {
    if (!this.#hasSnapshot) {
      return 'unknown';
    }
    const isAtAsk = this.asks.count > 0 && this.#compare(price, this.asks) >= 0;
    const isAtBid = this.bids.count > 0 && this.#compare(price, this.bids) <= 0;
    if (isAtAsk !== isAtBid) {
      return isAtAsk ? 'at-or-above-ask' : 'at-or-below-bid';
    }
    const hasBothSides = this.asks.count > 0 && this.bids.count > 0;
    return hasBothSides && !isAtAsk ? 'inside' : 'unknown';
  }

  /** SHA-256 over the whole book, for the outside (hex). */
  digest(): string {
    return bookDigest(this.bids, this.asks, this.#priceScale, this.#sizeScale);
  }

  #side(side: BookSide): BookSideLevels {
    return side === 'bid' ? this.bids : this.asks;
  }

  #compare(price: DecimalCell, levels: BookSideLevels): number {
    return compareDecimals(cellUnits(price), price.scale, levels.priceAt(0), this.#priceScale);
  }

  #setNarrow(isBid: boolean, price: number, size: number): boolean {
    const previous = (isBid ? this.bids : this.asks).setNarrow(price, size);
    if (previous === size) {
      return false;
    }
    this.#digest.changeNarrow(isBid, price, previous, size);
    this.changes.pushNarrow(isBid, price, size);
    this.#levelChanges += 1;
    return true;
  }

  #setWide(side: BookSide, price: bigint, size: bigint): boolean {
    const previous = this.#side(side).setWide(price, size);
    if (previous === size) {
      return false;
    }
    this.#digest.change(side, price, previous, size);
    this.changes.pushWide(side === 'bid', price, size);
    this.#levelChanges += 1;
    return true;
  }

  /** `set` for everything the fast path leaves: other scales, bigints, a wide book. */
  #setExact(side: BookSide, price: DecimalCell, size: DecimalCell): boolean {
    const sizeValue = cellUnits(size);
    const priceValue = cellUnits(price);
    if (size.isZero) {
      const units = rescaleUnits(priceValue, price.scale, this.#priceScale);
      if (units === undefined || (typeof units === 'bigint' && !this.#isWide)) {
        return false;
      }
      return this.#setUnits(side, units, 0);
    }
    const priceScale = Math.max(this.#priceScale, neededScale(priceValue, price.scale));
    const sizeScale = Math.max(this.#sizeScale, neededScale(sizeValue, size.scale));
    const priceUnits = exactAt(priceValue, price.scale, priceScale);
    const sizeUnits = exactAt(sizeValue, size.scale, sizeScale);
    const mustWiden =
      !this.#isWide && (typeof priceUnits === 'bigint' || typeof sizeUnits === 'bigint');
    if (mustWiden || priceScale !== this.#priceScale || sizeScale !== this.#sizeScale) {
      this.#rescale(priceScale, sizeScale, mustWiden || this.#isWide);
    }
    return this.#setUnits(side, priceUnits, sizeUnits);
  }

  #setUnits(side: BookSide, price: Units, size: Units): boolean {
    return this.#isWide
      ? this.#setWide(side, BigInt(price), BigInt(size))
      : this.#setNarrow(side === 'bid', Number(price), Number(size));
  }

  #rescale(priceScale: number, sizeScale: number, isWide: boolean): void {
    const bids = this.#rescaled(this.bids, priceScale, sizeScale);
    const asks = this.#rescaled(this.asks, priceScale, sizeScale);
    this.#priceScale = priceScale;
    this.#sizeScale = sizeScale;
    this.#load(bids, asks, isWide);
  }

  /** All levels of a side at larger scales, the touch last. */
  #rescaled(levels: BookSideLevels, priceScale: number, sizeScale: number): Units[] {
    const column: Units[] = [];
    for (let rank = levels.count - 1; rank >= 0; rank -= 1) {
      column.push(
        exactAt(levels.priceAt(rank), this.#priceScale, priceScale),
        exactAt(levels.sizeAt(rank), this.#sizeScale, sizeScale),
      );
    }
    return column;
  }

  /** Takes over whole sides (price, size, price, size…, the touch last) at the current scales. */
  #load(bids: ArrayLike<Units>, asks: ArrayLike<Units>, mustBeWide = false): void {
    this.#isWide = mustBeWide || hasBigint(bids) || hasBigint(asks);
    this.#digest.clear(this.#priceScale, this.#sizeScale);
    this.#loadSide(this.bids, bids);
    this.#loadSide(this.asks, asks);
    this.changes.restart();
  }

  #loadSide(levels: BookSideLevels, column: ArrayLike<Units>): void {
    levels.clear(this.#isWide);
    for (let index = 0; index + 1 < column.length; index += 2) {
      const price = column[index] ?? 0;
      const size = column[index + 1] ?? 0;
      if (!levels.append(price, size)) {
        throw new Error('levels to load must be sorted, distinct and not empty');
      }
      this.#digest.change(levels.side, price, 0, size);
    }
  }
}

/** A cell's units at the book's scale; `NaN` where that takes the exact path. */
function unitsAt(cell: DecimalCell, scale: number): number {
  const digits = scale - cell.scale;
  if (digits === 0) {
    return cell.units;
  }
  if (digits > 0) {
    return cell.units * (exactPowersOfTen[digits] ?? Number.NaN);
  }
  const quotient = cell.units / (exactPowersOfTen[-digits] ?? Number.NaN);
  return Number.isInteger(quotient) ? quotient : Number.NaN;
}

function exactAt(units: Units, fromScale: number, toScale: number): Units {
  const rescaled = rescaleUnits(units, fromScale, toScale);
  if (rescaled === undefined) {
    throw new Error('a book never gives up digits');
  }
  return rescaled;
}

function hasBigint(column: ArrayLike<Units>): boolean {
  if (column instanceof Float64Array) {
    return false;
  }
  for (let index = 0; index < column.length; index += 1) {
    if (typeof column[index] === 'bigint') {
      return true;
    }
  }
  return false;
}
