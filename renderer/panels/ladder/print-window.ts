/** What traded at each price over a sliding window, sold and bought apart, and where the last trade was. */
import type { Units } from '#shared/domain/decimal.ts';
import type { Aggressor } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { addUnits, isZeroUnits, scaleUp, subtractUnits } from '#shared/domain/units.ts';
import type { TradeBuffer, TradeRow } from '../../stream/trade-buffer.ts';
import { type ExactDecimal, parseExact } from '../../ui/number-format.ts';

export interface PrintedVolume {
  sold: Units;
  bought: Units;
}

export interface LastTrade {
  readonly price: ExactDecimal;
  readonly side: Aggressor | undefined;
}

interface Print {
  readonly at: UnixMillis;
  price: Units;
  size: Units;
  readonly side: Aggressor;
}

/** A venue clock further away than this is not compared with ours; then the trade counts from when it was heard. */
const believableAgeMs = 3_600_000;

export class PrintWindow {
  readonly #windowMs: number;
  readonly #volumes = new Map<Units, PrintedVolume>();
  #prints: Print[] = [];
  #first = 0;
  #seenArrivals = 0;
  #lastTrade: LastTrade | undefined = undefined;
  #lastRow: TradeRow | undefined = undefined;
  priceScale = 0;
  sizeScale = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  get isEmpty(): boolean {
    return this.#volumes.size === 0;
  }

  /** When the oldest print is to be forgotten; undefined: there is none. */
  get nextExpiryAt(): UnixMillis | undefined {
    const oldest = this.#prints[this.#first];
    return oldest === undefined ? undefined : oldest.at + this.#windowMs;
  }

  /** By price in units of `priceScale`; volumes in units of `sizeScale`. */
  get volumes(): ReadonlyMap<Units, PrintedVolume> {
    return this.#volumes;
  }

  get lastTrade(): LastTrade | undefined {
    return this.#lastTrade;
  }

  /** Takes in the trades this window has not seen, then forgets what is too old. */
  update(trades: TradeBuffer, now: UnixMillis): void {
    this.#takeNew(trades, now);
    const newest = newestOnBook(trades);
    if (newest !== this.#lastRow) {
      this.#lastRow = newest;
      const price = newest === undefined ? undefined : parseExact(newest.price);
      this.#lastTrade = price === undefined ? undefined : { price, side: newest?.side };
    }
    while (this.#first < this.#prints.length) {
      const oldest = this.#prints[this.#first];
      if (oldest === undefined || now - oldest.at < this.#windowMs) {
        break;
      }
      this.#first += 1;
      this.#forget(oldest);
    }
    if (this.#first > 1024 && this.#first * 2 > this.#prints.length) {
      this.#prints = this.#prints.slice(this.#first);
      this.#first = 0;
    }
  }

  #takeNew(trades: TradeBuffer, now: UnixMillis): void {
    const arrivals = trades.arrivals;
    let missing = arrivals - this.#seenArrivals;
    if (missing <= 0) {
      return;
    }
    const fresh: TradeRow[] = [];
    for (let index = 0; missing > 0 && index < trades.length; index += 1) {
      const row = trades.row(index);
      if (row !== undefined && row.arrival > this.#seenArrivals) {
        fresh.push(row);
        missing -= 1;
      }
    }
    const isFirst = this.#seenArrivals === 0;
    this.#seenArrivals = arrivals;
    for (const row of fresh.reverse()) {
      this.#take(row, now, isFirst);
    }
  }

  #take(row: TradeRow, now: UnixMillis, isFirst: boolean): void {
    const price = parseExact(row.price);
    const size = parseExact(row.size);
    if (
      row.isHistory ||
      row.isOffBook ||
      row.side === undefined ||
      price === undefined ||
      size === undefined
    ) {
      return;
    }
    const at = row.time / 1000;
    const isBelievable = Math.abs(now - at) < believableAgeMs;
    if (!isBelievable && isFirst) {
      return;
    }
    this.#widen(Math.max(price.scale, this.priceScale), Math.max(size.scale, this.sizeScale));
    const print: Print = {
      at: isBelievable ? Math.min(at, now) : now,
      price: scaleUp(price.units, price.scale, this.priceScale),
      size: scaleUp(size.units, size.scale, this.sizeScale),
      side: row.side,
    };
    if (now - print.at < this.#windowMs) {
      this.#prints.push(print);
      this.#count(print);
    }
  }

  #widen(priceScale: number, sizeScale: number): void {
    if (priceScale === this.priceScale && sizeScale === this.sizeScale) {
      return;
    }
    this.#prints = this.#prints.slice(this.#first);
    this.#first = 0;
    this.#volumes.clear();
    for (const print of this.#prints) {
      print.price = scaleUp(print.price, this.priceScale, priceScale);
      print.size = scaleUp(print.size, this.sizeScale, sizeScale);
      this.#count(print);
    }
    this.priceScale = priceScale;
    this.sizeScale = sizeScale;
  }

  #count(print: Print): void {
    let volume = this.#volumes.get(print.price);
    if (volume === undefined) {
      volume = { sold: 0, bought: 0 };
      this.#volumes.set(print.price, volume);
    }
    if (print.side === 'sell') {
      volume.sold = addUnits(volume.sold, print.size);
    } else {
      volume.bought = addUnits(volume.bought, print.size);
    }
  }

  #forget(print: Print): void {
    const volume = this.#volumes.get(print.price);
    if (volume === undefined) {
      return;
    }
    if (print.side === 'sell') {
      volume.sold = subtractUnits(volume.sold, print.size);
    } else {
      volume.bought = subtractUnits(volume.bought, print.size);
    }
    if (isZeroUnits(volume.sold) && isZeroUnits(volume.bought)) {
      this.#volumes.delete(print.price);
    }
  }
}

/** Blocks and settlements say nothing of where the book trades. */
function newestOnBook(trades: TradeBuffer): TradeRow | undefined {
  let index = 0;
  while (trades.row(index)?.isOffBook === true) {
    index += 1;
  }
  return trades.row(index);
}
