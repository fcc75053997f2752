/**
 * The levels of one side of a book, sorted, with the touch (best price) at the end of the arrays: levels near the
 * touch change most, and inserting there is a short move. Shared by the book in the feed thread and the page's mirror.
 *
 * Narrow: prices and sizes are safe integers in typed arrays. Wide: all of them are bigints. Ranks count from the
 * touch: rank 0 is the best level.
 */
import { ensureDefined } from './assert.ts';
import type { Units } from './decimal.ts';
import type { BookSide } from './market.ts';

/** Up to this many slots a loop moves faster than a call of `copyWithin` starts. */
const shortMove = 12;
/** Searches that end this close to the one before count as neighbours. */
const nearSlots = 32;
/** Vacant slots that a side may hold beyond one for each level. */
const spareVacancies = 64;

export class BookSideLevels {
  readonly side: BookSide;
  /** Price times this sorts ascending towards the touch on both sides, so one search serves both. */
  readonly #sign: 1 | -1;
  /** Slots in use. The last one is never vacant, so the touch is found without a search. */
  #used = 0;
  /** Slots in use whose size is zero: their key only keeps the order. */
  #vacant = 0;
  #keys = new Float64Array(64);
  #sizes = new Float64Array(64);
  #wideKeys: bigint[] = [];
  #wideSizes: bigint[] = [];
  #isWide = false;
  /** Where the last search ended, and whether the one before ended near it: venues that batch send neighbours in a row. */
  #finger = 0;
  #isNearby = false;

  constructor(side: BookSide) {
    this.side = side;
    this.#sign = side === 'bid' ? 1 : -1;
  }

  /** Number of levels. */
  get count(): number {
    return this.#used - this.#vacant;
  }

  /** Whether prices and sizes are bigints. */
  get isWide(): boolean {
    return this.#isWide;
  }

  /** Price of the level at `rank` (0 is the best). The rank must be below `count`. */
  priceAt(rank: number): Units {
    const index = this.#indexOf(rank);
    if (this.#isWide) {
      const key = ensureDefined(this.#wideKeys[index], 'level');
      return this.#sign === 1 ? key : -key;
    }
    // `+ 0` turns the -0 that an ask at price zero is kept as into 0.
    return ensureDefined(this.#keys[index], 'level') * this.#sign + 0;
  }

  /** Size of the level at `rank` (0 is the best). The rank must be below `count`. */
  sizeAt(rank: number): Units {
    const index = this.#indexOf(rank);
    return ensureDefined(this.#isWide ? this.#wideSizes[index] : this.#sizes[index], 'level');
  }

  /** Size at exactly this price; 0 where there is no level. */
  sizeOf(price: Units): Units {
    if (this.#isWide) {
      const key = this.#wideKey(BigInt(price));
      const index = this.#searchWide(key);
      return this.#wideKeys[index] === key ? ensureDefined(this.#wideSizes[index], 'level') : 0n;
    }
    const key = Number(price) * this.#sign;
    const index = this.#search(key);
    return index < this.#used && this.#keys[index] === key ? (this.#sizes[index] ?? 0) : 0;
  }

  /** How many levels are strictly better than `price`: the rank of the first level at or behind it. */
  rankOf(price: Units): number {
    if (this.#isWide) {
      const key = this.#wideKey(BigInt(price));
      const index = this.#searchWide(key);
      return this.#used - index - (this.#wideKeys[index] === key ? 1 : 0);
    }
    this.#closeVacancies();
    const key = Number(price) * this.#sign;
    const index = this.#search(key);
    return this.#used - index - (index < this.#used && this.#keys[index] === key ? 1 : 0);
  }

  /** Sets the absolute size at a price, zero removes. Returns the size before, zero for none. Units as wide as the side. */
  set(price: Units, size: Units): Units {
    if (this.#isWide) {
      return this.setWide(BigInt(price), BigInt(size));
    }
    return this.setNarrow(Number(price), Number(size));
  }

  /** `set` on a narrow side: the hot path. */
  setNarrow(price: number, size: number): number {
    const key = price * this.#sign;
    const index = this.#search(key);
    const sizes = this.#sizes;
    if (index < this.#used && this.#keys[index] === key) {
      const previous = sizes[index] ?? 0;
      sizes[index] = size;
      if (size === 0) {
        if (previous !== 0) {
          this.#vacate(index);
        }
      } else if (previous === 0) {
        this.#vacant -= 1;
      }
      return previous;
    }
    if (size !== 0) {
      this.#insertNarrow(index, key, size);
    }
    return 0;
  }

  /** `set` on a wide side. */
  setWide(price: bigint, size: bigint): bigint {
    const key = this.#wideKey(price);
    const index = this.#searchWide(key);
    if (this.#wideKeys[index] === key) {
      const previous = ensureDefined(this.#wideSizes[index], 'level');
      if (size === 0n) {
        this.#wideKeys.splice(index, 1);
        this.#wideSizes.splice(index, 1);
        this.#used -= 1;
      } else {
        this.#wideSizes[index] = size;
      }
      return previous;
    }
    if (size !== 0n) {
      this.#wideKeys.splice(index, 0, key);
      this.#wideSizes.splice(index, 0, size);
      this.#used += 1;
    }
    return 0n;
  }

  clear(isWide = false): void {
    this.#used = 0;
    this.#vacant = 0;
    this.#wideKeys = [];
    this.#wideSizes = [];
    this.#isWide = isWide;
  }

  /**
   * Adds a level that is better than all there are, without a search. False, and nothing done, when it is not better
   * or its size is zero. Units as wide as the side.
   */
  append(price: Units, size: Units): boolean {
    if (this.#isWide) {
      const key = this.#wideKey(BigInt(price));
      const last = this.#wideKeys[this.#used - 1];
      if (size === 0n || size === 0 || (last !== undefined && last >= key)) {
        return false;
      }
      this.#wideKeys.push(key);
      this.#wideSizes.push(BigInt(size));
      this.#used += 1;
      return true;
    }
    const key = Number(price) * this.#sign;
    const last = this.#used === 0 ? undefined : this.#keys[this.#used - 1];
    if (size === 0 || (last !== undefined && last >= key)) {
      return false;
    }
    this.#insertNarrow(this.#used, key, Number(size));
    return true;
  }

  /** All levels as price, size, price, size…, the touch last: the columns of a reset frame. */
  toColumn(): Float64Array<ArrayBuffer> | bigint[] {
    return this.#isWide ? this.#wideColumn() : this.#narrowColumn();
  }

  #narrowColumn(): Float64Array<ArrayBuffer> {
    this.#closeVacancies();
    const column = new Float64Array(this.#used * 2);
    for (let index = 0; index < this.#used; index += 1) {
      column[index * 2] = (this.#keys[index] ?? 0) * this.#sign + 0;
      column[index * 2 + 1] = this.#sizes[index] ?? 0;
    }
    return column;
  }

  #wideColumn(): bigint[] {
    const column: bigint[] = [];
    for (const [index, key] of this.#wideKeys.entries()) {
      column.push(this.#wideKey(key), ensureDefined(this.#wideSizes[index], 'level'));
    }
    return column;
  }

  #wideKey(price: bigint): bigint {
    return this.#sign === 1 ? price : -price;
  }

  #indexOf(rank: number): number {
    if (rank > 0) {
      this.#closeVacancies();
    }
    return this.#used - 1 - rank;
  }

  /** Index of the first slot whose key is not below `key`, `#used` for none. Near the last search first where that pays. */
  #search(key: number): number {
    const keys = this.#keys;
    const finger = this.#finger;
    let low = 0;
    let high = this.#used;
    if (this.#isNearby && finger < high) {
      if ((keys[finger] ?? 0) < key) {
        low = finger + 1;
        const end = low + nearSlots;
        if (end < high) {
          if ((keys[end] ?? 0) < key) {
            low = end + 1;
          } else {
            high = end;
          }
        }
      } else {
        high = finger;
        const end = finger - nearSlots;
        if (end >= 0) {
          if ((keys[end] ?? 0) < key) {
            low = end + 1;
          } else {
            high = end;
          }
        }
      }
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? 0) < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    this.#finger = low;
    this.#isNearby = low - finger <= nearSlots && finger - low <= nearSlots;
    return low;
  }

  #searchWide(key: bigint): number {
    let low = 0;
    let high = this.#used;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ensureDefined(this.#wideKeys[middle], 'level') < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A removed level leaves its slot to the next one that comes there: often the same price again. */
  #vacate(index: number): void {
    this.#vacant += 1;
    if (index === this.#used - 1) {
      while (this.#used > 0 && this.#sizes[this.#used - 1] === 0) {
        this.#used -= 1;
        this.#vacant -= 1;
      }
    } else if (this.#vacant > this.count + spareVacancies) {
      this.#closeVacancies();
    }
  }

  #insertNarrow(index: number, key: number, size: number): void {
    const keys = this.#keys;
    const sizes = this.#sizes;
    if (index < this.#used && sizes[index] === 0) {
      keys[index] = key;
      sizes[index] = size;
      this.#vacant -= 1;
    } else if (index > 0 && sizes[index - 1] === 0) {
      keys[index - 1] = key;
      sizes[index - 1] = size;
      this.#vacant -= 1;
    } else {
      this.#insertSlot(index, key, size);
    }
  }

  #insertSlot(index: number, key: number, size: number): void {
    if (this.#used === this.#keys.length) {
      this.#grow();
    }
    const keys = this.#keys;
    const sizes = this.#sizes;
    const used = this.#used;
    if (used - index <= shortMove) {
      for (let at = used; at > index; at -= 1) {
        keys[at] = keys[at - 1] ?? 0;
        sizes[at] = sizes[at - 1] ?? 0;
      }
    } else {
      keys.copyWithin(index + 1, index, used);
      sizes.copyWithin(index + 1, index, used);
    }
    keys[index] = key;
    sizes[index] = size;
    this.#used = used + 1;
  }

  /** Makes index and rank agree again. */
  #closeVacancies(): void {
    if (this.#vacant === 0) {
      return;
    }
    const keys = this.#keys;
    const sizes = this.#sizes;
    let end = 0;
    for (let index = 0; index < this.#used; index += 1) {
      const size = sizes[index] ?? 0;
      if (size !== 0) {
        keys[end] = keys[index] ?? 0;
        sizes[end] = size;
        end += 1;
      }
    }
    this.#used = end;
    this.#vacant = 0;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    const sizes = new Float64Array(keys.length);
    sizes.set(this.#sizes);
    this.#sizes = sizes;
  }
}
