/**
 * The index prices of one market as this page was told of them, oldest first, with marks where the channel was
 * interrupted. Bounded to a day at one a second. Prices stay the text they came as.
 */
import type { MarketKey } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { IndexPriceFrame } from '#shared/ipc/stream.ts';
import { Ring } from './ring.ts';

/** 24 hours at one a second. */
export const keptPrices = 86_400;

export interface PricePoint {
  readonly time: UnixMicros;
  /** An exact decimal. Undefined marks an interruption: nothing is known from `time` until the next point. */
  readonly price: string | undefined;
}

export interface KnownPrice {
  readonly time: UnixMicros;
  readonly price: string;
}

export class PriceHistory {
  readonly key: MarketKey;
  #points: Ring<PricePoint>;
  #last: KnownPrice | undefined;
  #priceCount = 0;
  #version = 0;
  #resets = 0;
  #added = 0;

  constructor(key: MarketKey, capacity = keptPrices) {
    this.key = key;
    this.#points = new Ring(capacity);
  }

  /** Points kept, interruption marks included. */
  get length(): number {
    return this.#points.length;
  }

  /** Prices kept, interruption marks not counted. */
  get priceCount(): number {
    return this.#priceCount;
  }

  /** The newest price, also when an interruption follows it. */
  get last(): KnownPrice | undefined {
    return this.#last;
  }

  /** Grows with each applied frame. */
  get version(): number {
    return this.#version;
  }

  /** Points ever added, kept or not; a reader of the newest ones counts by it. */
  get added(): number {
    return this.#added;
  }

  /** Grows when the past was replaced, not merely added to. */
  get resets(): number {
    return this.#resets;
  }

  /** Point 0 is the oldest kept. */
  point(index: number): PricePoint | undefined {
    return this.#points.at(index);
  }

  /** A copy of all points, oldest first. */
  get points(): readonly PricePoint[] {
    const points: PricePoint[] = [];
    for (let index = 0; index < this.#points.length; index += 1) {
      const point = this.#points.at(index);
      if (point !== undefined) {
        points.push(point);
      }
    }
    return points;
  }

  /** The index of the first point at or after `time`; `length` when there is none. */
  indexAtOrAfter(time: UnixMicros): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points.at(middle)?.time ?? 0) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A history of the same prices that is fed on its own from here on. */
  copy(): PriceHistory {
    const copy = new PriceHistory(this.key, this.#points.capacity);
    copy.takeOver(this);
    return copy;
  }

  /** Becomes what `other`, a copy of this one that was fed on, is now. */
  takeOver(other: PriceHistory): void {
    this.#points = other.#points.copy();
    this.#last = other.#last;
    this.#priceCount = other.#priceCount;
    this.#version = Math.max(this.#version, other.#version) + 1;
    this.#resets = other.#resets;
    this.#added = other.#added;
  }

  apply(frame: IndexPriceFrame): void {
    if (frame.isReset) {
      this.#points.clear();
      this.#last = undefined;
      this.#priceCount = 0;
      this.#resets += 1;
    }
    for (let index = 0; index < frame.times.length; index += 1) {
      this.#add(frame.times[index] ?? 0, frame.prices[index] ?? '');
    }
    this.#version += 1;
  }

  // Time only goes forward here: a point stamped before the newest one cannot be placed without rewriting what was
  // drawn, so it takes the newest one's time. A second interruption in a row says nothing new.
  #add(stamped: UnixMicros, text: string): void {
    const newest = this.#points.at(this.#points.length - 1);
    const time = Math.max(stamped, newest?.time ?? 0);
    if (text === '') {
      if (newest !== undefined && newest.price !== undefined) {
        this.#push({ time, price: undefined });
      }
      return;
    }
    const known = { time, price: text };
    this.#last = known;
    this.#push(known);
  }

  #push(point: PricePoint): void {
    const dropped = this.#points.length === this.#points.capacity ? this.#points.at(0) : undefined;
    if (dropped?.price !== undefined) {
      this.#priceCount -= 1;
    }
    if (point.price !== undefined) {
      this.#priceCount += 1;
    }
    this.#points.push(point);
    this.#added += 1;
  }
}
