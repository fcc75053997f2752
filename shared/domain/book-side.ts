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

/** Up to this many entries a loop moves faster than a call of `copyWithin` starts. */
const shortMove = 24;

export class BookSideLevels {
  readonly side: BookSide;
  /** Price times this sorts ascending towards the touch on both sides, so one search serves both. */
  readonly #sign: 1 | -1;
  #count = 0;
  #keys = new Float64Array(64);
  #sizes = new Float64Array(64);
  #wideKeys: bigint[] = [];
  #wideSizes: bigint[] = [];
  #isWide = false;
  /** Where the last search ended: neighbours tend to change one after the other. */
  #finger = 0;

  constructor(side: BookSide) {
    this.side = side;
    this.#sign = side === 'bid' ? 1 : -1;
  }

  /** Number of levels. */
  get count(): number {
    return this.#count;
  }

  /** Whether prices and sizes are bigints. */
  get isWide(): boolean {
    return this.#isWide;
  }

  /** Price of the level at `rank` (0 is the best). The rank must be below `count`. */
  priceAt(rank: number): Units {
    const index = this.#count - 1 - rank;
    if (this.#isWide) {
      const key = ensureDefined(this.#wideKeys[index], 'level');
      return this.#sign === 1 ? key : -key;
    }
    // `+ 0` turns the -0 that an ask at price zero is kept as into 0.
    return ensureDefined(this.#keys[index], 'level') * this.#sign + 0;
  }

  /** Size of the level at `rank` (0 is the best). The rank must be below `count`. */
  sizeAt(rank: number): Units {
    const index = this.#count - 1 - rank;
    return ensureDefined(this.#isWide ? this.#wideSizes[index] : this.#sizes[index], 'level');
  }

  /** Size at exactly this price; 0 where there is no level. */
  sizeOf(price: Units): Units {
    if (this.#isWide) {
      const key = this.#wideKey(BigInt(price));
      const index = this.#searchWide(key);
      return this.#wideKeys[index] === key ? ensureDefined(this.#wideSizes[index], 'level') : 0n;
    }
    if (typeof price === 'bigint') {
      return 0;
    }
    const key = price * this.#sign;
    const index = this.#search(key);
    return index < this.#count && this.#keys[index] === key ? (this.#sizes[index] ?? 0) : 0;
  }

  /** How many levels are strictly better than `price`: the rank of the first level at or behind it. */
  rankOf(price: Units): number {
    if (this.#isWide) {
      const key = this.#wideKey(BigInt(price));
      const index = this.#searchWide(key);
      return this.#count - index - (this.#wideKeys[index] === key ? 1 : 0);
    }
    const key = Number(price) * this.#sign;
    const index = this.#search(key);
    return this.#count - index - (index < this.#count && this.#keys[index] === key ? 1 : 0);
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
    this.#finger = index;
    const sizes = this.#sizes;
    if (index < this.#count && this.#keys[index] === key) {
      const previous = sizes[index] ?? 0;
      if (size === 0) {
        this.#removeNarrow(index);
      } else {
        sizes[index] = size;
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
        this.#count -= 1;
      } else {
        this.#wideSizes[index] = size;
      }
      return previous;
    }
    if (size !== 0n) {
      this.#wideKeys.splice(index, 0, key);
      this.#wideSizes.splice(index, 0, size);
      this.#count += 1;
    }
    return 0n;
  }

  clear(isWide = false): void {
    this.#count = 0;
    this.#finger = 0;
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
      const last = this.#wideKeys[this.#count - 1];
      if (size === 0n || size === 0 || (last !== undefined && last >= key)) {
        return false;
      }
      this.#wideKeys.push(key);
      this.#wideSizes.push(BigInt(size));
      this.#count += 1;
      return true;
    }
    const key = Number(price) * this.#sign;
    const last = this.#keys[this.#count - 1];
    if (size === 0 || (this.#count > 0 && last !== undefined && last >= key)) {
      return false;
    }
    this.#insertNarrow(this.#count, key, Number(size));
    return true;
  }

  /** All levels as price, size, price, size…, the touch last: the columns of a reset frame. */
  toColumn(): Float64Array | bigint[] {
    const column = this.#isWide
      ? new Array<bigint>(this.#count * 2)
      : new Float64Array(this.#count * 2);
    for (let index = 0; index < this.#count; index += 1) {
      if (Array.isArray(column)) {
        const key = ensureDefined(this.#wideKeys[index], 'level');
        column[index * 2] = this.#sign === 1 ? key : -key;
        column[index * 2 + 1] = ensureDefined(this.#wideSizes[index], 'level');
      } else {
        column[index * 2] = (this.#keys[index] ?? 0) * this.#sign + 0;
        column[index * 2 + 1] = this.#sizes[index] ?? 0;
      }
    }
    return column;
  }

  #wideKey(price: bigint): bigint {
    return this.#sign === 1 ? price : -price;
  }

  /** Index of the first key that is not below `key`, `count` for none. Gallops away from the finger, then halves. */
  #search(key: number): number {
    const keys = this.#keys;
    const count = this.#count;
    let low = 0;
    let high = count;
    const finger = this.#finger < count ? this.#finger : count - 1;
    if (count === 0) {
      return 0;
    }
    if ((keys[finger] ?? 0) < key) {
      low = finger + 1;
      for (let step = 1; low + step <= count; step *= 2) {
        if ((keys[low + step - 1] ?? 0) >= key) {
          high = low + step - 1;
          break;
        }
        low += step;
      }
    } else {
      high = finger;
      for (let step = 1; high - step >= 0; step *= 2) {
        if ((keys[high - step] ?? 0) < key) {
          low = high - step + 1;
          break;
        }
        high -= step;
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
    return low;
  }

  #searchWide(key: bigint): number {
    let low = 0;
    let high = this.#count;
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

  #insertNarrow(index: number, key: number, size: number): void {
    if (this.#count === this.#keys.length) {
      this.#grow();
    }
    const keys = this.#keys;
    const sizes = this.#sizes;
    const count = this.#count;
    if (count - index <= shortMove) {
      for (let at = count; at > index; at -= 1) {
        keys[at] = keys[at - 1] ?? 0;
        sizes[at] = sizes[at - 1] ?? 0;
      }
    } else {
      keys.copyWithin(index + 1, index, count);
      sizes.copyWithin(index + 1, index, count);
    }
    keys[index] = key;
    sizes[index] = size;
    this.#count = count + 1;
  }

  #removeNarrow(index: number): void {
    const keys = this.#keys;
    const sizes = this.#sizes;
    const last = this.#count - 1;
    if (last - index <= shortMove) {
      for (let at = index; at < last; at += 1) {
        keys[at] = keys[at + 1] ?? 0;
        sizes[at] = sizes[at + 1] ?? 0;
      }
    } else {
      keys.copyWithin(index, index + 1, last + 1);
      sizes.copyWithin(index, index + 1, last + 1);
    }
    this.#count = last;
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
