/**
 * A digest of a whole book that costs the same to keep whatever the book's size: a sum of one 64-bit hash a level,
 * kept as two independent sums of 32 bits. Feed thread and page each keep their own and compare (main/books/SPEC.md FR5).
 * It guards against drift, not against an adversary; the digest that goes outside is SHA-256 (digest-text.ts).
 */

import type { Units } from './decimal.ts';
import type { BookSide } from './market.ts';

// Odd constants with well spread bits (from the finalizers of MurmurHash3 and xxHash32); the two lanes share none.
const lowStep = 0x85ebca6b;
const lowFinish = 0xc2b2ae35;
const highStep = 0x9e3779b1;
const highFinish = 0x27d4eb2f;
const bidSeedLow = 0x2545f491;
const bidSeedHigh = 0x4f6cdd1d;
const askSeedLow = 0x6a09e667;
const askSeedHigh = 0x3c6ef372;
const scaleSeedLow = 0x510e527f;
const scaleSeedHigh = 0x1f83d9ab;

export class RollingDigest {
  #low = 0;
  #high = 0;

  /** Unsigned 32-bit half. */
  get low(): number {
    return this.#low >>> 0;
  }

  /** Unsigned 32-bit half. */
  get high(): number {
    return this.#high >>> 0;
  }

  /** The digest of an empty book at these scales: the same units at another scale are another book. */
  clear(priceScale: number, sizeScale: number): void {
    const low = Math.imul(scaleSeedLow ^ priceScale, lowStep);
    this.#low = finish(Math.imul(low ^ (low >>> 16) ^ sizeScale, lowStep), lowFinish);
    const high = Math.imul(scaleSeedHigh ^ priceScale, highStep);
    this.#high = finish(Math.imul(high ^ (high >>> 15) ^ sizeScale, highStep), highFinish);
  }

  copyFrom(other: RollingDigest): void {
    this.#low = other.#low;
    this.#high = other.#high;
  }

  matches(low: number, high: number): boolean {
    return this.low === low && this.high === high;
  }

  /** A level's size went from `previous` to `size`; zero is absence. Same result for numbers and bigints of equal value. */
  change(side: BookSide, price: Units, previous: Units, size: Units): void {
    if (typeof price === 'number' && typeof previous === 'number' && typeof size === 'number') {
      this.changeNarrow(side === 'bid', price, previous, size);
    } else {
      this.#changeWide(side === 'bid', BigInt(price), BigInt(previous), BigInt(size));
    }
  }

  /** `change` for safe integers, the hot path. */
  changeNarrow(isBid: boolean, price: number, previous: number, size: number): void {
    // A double below 2^53 is two limbs: `| 0` keeps the lower 32 bits, the division the upper 21.
    const priceLow = price | 0;
    const priceHigh = (price * 2 ** -32) | 0;
    let a = Math.imul((isBid ? bidSeedLow : askSeedLow) ^ priceLow, lowStep);
    a = Math.imul(a ^ (a >>> 16) ^ priceHigh, lowStep);
    a ^= a >>> 16;
    let b = Math.imul((isBid ? bidSeedHigh : askSeedHigh) ^ priceLow, highStep);
    b = Math.imul(b ^ (b >>> 15) ^ priceHigh, highStep);
    b ^= b >>> 15;
    if (previous !== 0) {
      const sizeLow = previous | 0;
      const sizeHigh = (previous * 2 ** -32) | 0;
      const c = Math.imul(a ^ sizeLow, lowStep);
      this.#low =
        (this.#low - finish(Math.imul(c ^ (c >>> 16) ^ sizeHigh, lowStep), lowFinish)) | 0;
      const d = Math.imul(b ^ sizeLow, highStep);
      this.#high =
        (this.#high - finish(Math.imul(d ^ (d >>> 15) ^ sizeHigh, highStep), highFinish)) | 0;
    }
    if (size !== 0) {
      const sizeLow = size | 0;
      const sizeHigh = (size * 2 ** -32) | 0;
      const c = Math.imul(a ^ sizeLow, lowStep);
      this.#low =
        (this.#low + finish(Math.imul(c ^ (c >>> 16) ^ sizeHigh, lowStep), lowFinish)) | 0;
      const d = Math.imul(b ^ sizeLow, highStep);
      this.#high =
        (this.#high + finish(Math.imul(d ^ (d >>> 15) ^ sizeHigh, highStep), highFinish)) | 0;
    }
  }

  #changeWide(isBid: boolean, price: bigint, previous: bigint, size: bigint): void {
    const a = absorb(isBid ? bidSeedLow : askSeedLow, price, lowStep, 16);
    const b = absorb(isBid ? bidSeedHigh : askSeedHigh, price, highStep, 15);
    const mixedA = a ^ (a >>> 16);
    const mixedB = b ^ (b >>> 15);
    if (previous !== 0n) {
      this.#low = (this.#low - finish(absorb(mixedA, previous, lowStep, 16), lowFinish)) | 0;
      this.#high = (this.#high - finish(absorb(mixedB, previous, highStep, 15), highFinish)) | 0;
    }
    if (size !== 0n) {
      this.#low = (this.#low + finish(absorb(mixedA, size, lowStep, 16), lowFinish)) | 0;
      this.#high = (this.#high + finish(absorb(mixedB, size, highStep, 15), highFinish)) | 0;
    }
  }
}

/** Spreads every input bit over all 32 output bits. */
function finish(value: number, factor: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, factor);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0x165667b1);
  return mixed ^ (mixed >>> 16);
}

/** Two limbs of 32 bits for every value, as `changeNarrow` takes them, and more only for values beyond 64 bits. */
function absorb(state: number, value: bigint, step: number, shift: number): number {
  let mixed = Math.imul(state ^ Number(value & 0xffffffffn), step);
  mixed = Math.imul(mixed ^ (mixed >>> shift) ^ Number((value >> 32n) & 0xffffffffn), step);
  for (let rest = value >> 64n; rest > 0n; rest >>= 32n) {
    // The rotation marks a further limb, so that limbs of price and size cannot change places.
    mixed = ((mixed << 7) | (mixed >>> 25)) ^ Number(rest & 0xffffffffn);
    mixed = Math.imul(mixed ^ (mixed >>> shift), step) + 1;
  }
  return mixed | 0;
}
