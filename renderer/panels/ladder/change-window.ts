/**
 * The net change of each level over a sliding window. Kept in slices, so that what it costs depends on how many levels
 * changed, not on how often, and so that it is bounded.
 */
import type { Units } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { addUnits, isZeroUnits, subtractUnits } from '#shared/domain/units.ts';

const slices = 20;

interface Slice {
  readonly start: UnixMillis;
  readonly bid: Map<Units, Units>;
  readonly ask: Map<Units, Units>;
}

export class ChangeWindow {
  readonly #sliceMs: number;
  readonly #slices: Slice[] = [];
  readonly #net = { bid: new Map<Units, Units>(), ask: new Map<Units, Units>() };

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / slices;
  }

  /** When the oldest slice is to be forgotten; undefined: there is none. */
  get nextExpiryAt(): UnixMillis | undefined {
    const oldest = this.#slices[0];
    return oldest === undefined ? undefined : oldest.start + this.#sliceMs * (slices + 1);
  }

  add(side: BookSide, price: Units, previousSize: Units, size: Units, now: UnixMillis): void {
    const change = subtractUnits(size, previousSize);
    const slice = this.#sliceAt(now);
    addTo(slice[side], price, change);
    addTo(this.#net[side], price, change);
  }

  /** Forgets what is older than the window. True when that changed a net. */
  expire(now: UnixMillis): boolean {
    let hasChanged = false;
    while (this.#slices.length > 0) {
      const oldest = this.#slices[0];
      if (oldest === undefined || now - oldest.start < this.#sliceMs * (slices + 1)) {
        break;
      }
      this.#slices.shift();
      takeFrom(this.#net.bid, oldest.bid);
      takeFrom(this.#net.ask, oldest.ask);
      hasChanged = true;
    }
    return hasChanged;
  }

  /** Net changes by price of the book's scale. */
  net(side: BookSide): ReadonlyMap<Units, Units> {
    return this.#net[side];
  }

  clear(): void {
    this.#slices.length = 0;
    this.#net.bid.clear();
    this.#net.ask.clear();
  }

  #sliceAt(now: UnixMillis): Slice {
    const last = this.#slices[this.#slices.length - 1];
    if (last !== undefined && now - last.start < this.#sliceMs) {
      return last;
    }
    // A hidden window is not painted and so never asked to expire; it must not pile up either.
    this.expire(now);
    const slice: Slice = { start: now, bid: new Map(), ask: new Map() };
    this.#slices.push(slice);
    return slice;
  }
}

function addTo(map: Map<Units, Units>, price: Units, change: Units): void {
  const sum = addUnits(map.get(price) ?? 0, change);
  if (isZeroUnits(sum)) {
    map.delete(price);
  } else {
    map.set(price, sum);
  }
}

function takeFrom(net: Map<Units, Units>, slice: ReadonlyMap<Units, Units>): void {
  for (const [price, change] of slice) {
    const rest = subtractUnits(net.get(price) ?? 0, change);
    if (isZeroUnits(rest)) {
      net.delete(price);
    } else {
      net.set(price, rest);
    }
  }
}
