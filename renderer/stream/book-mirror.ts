/**
 * One market's book as this page knows it, rebuilt from frames and proven with each of them against the feed
 * thread's digest. main/books/SPEC.md MI1–MI8.
 */
import { ensureDefined } from '#shared/domain/assert.ts';
import { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import { digestText, levelTexts } from '#shared/domain/digest-text.ts';
import type { BookSide, MarketKey } from '#shared/domain/market.ts';
import { RollingDigest } from '#shared/domain/rolling-digest.ts';
import type { BookFrame, LevelColumn } from '#shared/ipc/stream.ts';

/** A level's size went from `previousSize` to `size` (units at the mirror's scales; zero: no level). */
export type LevelChangeListener = (
  side: BookSide,
  price: Units,
  previousSize: Units,
  size: Units,
) => void;

export type ApplyResult = 'applied' | 'needs-reset';

export class BookMirror {
  readonly key: MarketKey;
  #bids = new BookSideLevels('bid');
  #asks = new BookSideLevels('ask');
  readonly #digest = new RollingDigest();
  readonly #levelListeners = new Set<LevelChangeListener>();
  readonly #replaceListeners = new Set<() => void>();
  #hasBook = false;
  #isInDoubt = false;
  #priceScale = 0;
  #sizeScale = 0;
  #frameNumber = 0;
  #version = 0;
  #mismatches = 0;
  /** What the frame at hand changed: price, size before, size after, three entries a change; bids first. */
  readonly #done: Units[] = [];
  #doneBids = 0;

  constructor(key: MarketKey) {
    this.key = key;
  }

  /** Whether a whole book ever arrived. */
  get hasBook(): boolean {
    return this.#hasBook;
  }

  /** The book held here is known to be behind or different from the feed thread's: not to be shown as right. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  get priceScale(): number {
    return this.#priceScale;
  }

  get sizeScale(): number {
    return this.#sizeScale;
  }

  get isWide(): boolean {
    return this.#bids.isWide;
  }

  /** A new object after a reset: read it anew for each paint. */
  get bids(): BookSideLevels {
    return this.#bids;
  }

  /** A new object after a reset: read it anew for each paint. */
  get asks(): BookSideLevels {
    return this.#asks;
  }

  get digestLow(): number {
    return this.#digest.low;
  }

  get digestHigh(): number {
    return this.#digest.high;
  }

  /** Number of the last frame that was applied; 0 before the first. */
  get frameNumber(): number {
    return this.#frameNumber;
  }

  /** Grows each time the book or its doubt changed. */
  get version(): number {
    return this.#version;
  }

  /** Frames refused: a number missing, a digest or count that differs, a column that cannot be read. */
  get mismatches(): number {
    return this.#mismatches;
  }

  /** Takes a frame over whole or not at all. After `needs-reset` only a reset frame is taken. */
  apply(frame: BookFrame): ApplyResult {
    if (!frame.isReset && this.#isInDoubt) {
      return 'needs-reset';
    }
    if (frame.isReset ? this.#applyReset(frame) : this.#applyChanges(frame)) {
      this.#frameNumber = frame.number;
      this.#version += 1;
      this.#tell(frame.isReset);
      return 'applied';
    }
    this.#mismatches += 1;
    this.#version += 1;
    this.#isInDoubt = true;
    return 'needs-reset';
  }

  /** A mirror of the same book that is fed on its own from here on; nobody listens to it yet. */
  copy(): BookMirror {
    const copy = new BookMirror(this.key);
    copy.#take(this);
    return copy;
  }

  /** Becomes what `other`, a copy of this one that was fed on, is now; listeners hear of a replaced book. */
  takeOver(other: BookMirror): void {
    const hadBook = this.#hasBook;
    this.#take(other);
    this.#version += 1;
    if (hadBook || this.#hasBook) {
      this.#tell(true);
    }
  }

  /** The best levels of a side, best first, as exact decimals. All of them without a `limit`. */
  levels(side: BookSide, limit?: number): Array<[price: string, size: string]> {
    const levels = side === 'bid' ? this.#bids : this.#asks;
    return levelTexts(levels, this.#priceScale, this.#sizeScale, limit);
  }

  /** SHA-256 over the whole book, for the outside (hex). The text is taken before anything is awaited. */
  async digest(): Promise<string> {
    const text = [...digestText(this.#bids, this.#asks, this.#priceScale, this.#sizeScale)].join(
      '',
    );
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /** Hears of every level that an applied frame changed, after the whole frame was proven. Not of resets. Returns the unsubscriber. */
  onLevelChange(listener: LevelChangeListener): () => void {
    this.#levelListeners.add(listener);
    return () => this.#levelListeners.delete(listener);
  }

  /** Hears of every applied reset: the whole book is new, and so may be the scales. Returns the unsubscriber. */
  onReplace(listener: () => void): () => void {
    this.#replaceListeners.add(listener);
    return () => this.#replaceListeners.delete(listener);
  }

  #take(other: BookMirror): void {
    this.#bids = copyOf(other.#bids);
    this.#asks = copyOf(other.#asks);
    this.#digest.copyFrom(other.#digest);
    this.#hasBook = other.#hasBook;
    this.#isInDoubt = other.#isInDoubt;
    this.#priceScale = other.#priceScale;
    this.#sizeScale = other.#sizeScale;
    this.#frameNumber = other.#frameNumber;
    this.#version = Math.max(this.#version, other.#version);
    this.#mismatches = other.#mismatches;
  }

  #applyReset(frame: BookFrame): boolean {
    const bids = new BookSideLevels('bid');
    const asks = new BookSideLevels('ask');
    const digest = new RollingDigest();
    digest.clear(frame.priceScale, frame.sizeScale);
    const isWhole =
      isReadable(frame.bids) &&
      isReadable(frame.asks) &&
      Array.isArray(frame.bids) === Array.isArray(frame.asks) &&
      load(bids, frame.bids, digest) &&
      load(asks, frame.asks, digest) &&
      proves(frame, bids, asks, digest);
    if (isWhole) {
      this.#bids = bids;
      this.#asks = asks;
      this.#digest.copyFrom(digest);
      this.#priceScale = frame.priceScale;
      this.#sizeScale = frame.sizeScale;
      this.#hasBook = true;
      this.#isInDoubt = false;
    }
    return isWhole;
  }

  #applyChanges(frame: BookFrame): boolean {
    const isNext =
      this.#hasBook &&
      frame.number === this.#frameNumber + 1 &&
      frame.priceScale === this.#priceScale &&
      frame.sizeScale === this.#sizeScale &&
      this.#fits(frame.bids) &&
      this.#fits(frame.asks);
    if (!isNext) {
      return false;
    }
    this.#done.length = 0;
    this.#setAll(this.#bids, frame.bids);
    this.#doneBids = this.#done.length;
    this.#setAll(this.#asks, frame.asks);
    if (proves(frame, this.#bids, this.#asks, this.#digest)) {
      return true;
    }
    this.#undo();
    return false;
  }

  #fits(column: LevelColumn): boolean {
    return Array.isArray(column) === this.isWide && isReadable(column);
  }

  #setAll(levels: BookSideLevels, column: LevelColumn): void {
    for (let index = 0; index + 1 < column.length; index += 2) {
      const price = column[index] ?? 0;
      const size = column[index + 1] ?? 0;
      const previous = levels.set(price, size);
      if (previous !== size) {
        this.#digest.change(levels.side, price, previous, size);
        this.#done.push(price, previous, size);
      }
    }
  }

  /** Takes back what the frame at hand changed, last change first. */
  #undo(): void {
    for (let index = this.#done.length - 3; index >= 0; index -= 3) {
      const levels = index < this.#doneBids ? this.#bids : this.#asks;
      const price = ensureDefined(this.#done[index], 'price');
      const previous = ensureDefined(this.#done[index + 1], 'size before');
      const size = ensureDefined(this.#done[index + 2], 'size after');
      levels.set(price, previous);
      this.#digest.change(levels.side, price, size, previous);
    }
  }

  #tell(isReset: boolean): void {
    if (isReset) {
      for (const listener of this.#replaceListeners) {
        listener();
      }
      return;
    }
    for (const listener of this.#levelListeners) {
      for (let index = 0; index < this.#done.length; index += 3) {
        listener(
          index < this.#doneBids ? 'bid' : 'ask',
          ensureDefined(this.#done[index], 'price'),
          ensureDefined(this.#done[index + 1], 'size before'),
          ensureDefined(this.#done[index + 2], 'size after'),
        );
      }
    }
  }
}

function copyOf(levels: BookSideLevels): BookSideLevels {
  const copy = new BookSideLevels(levels.side);
  copy.clear(levels.isWide);
  const column = levels.toColumn();
  for (let index = 0; index + 1 < column.length; index += 2) {
    copy.append(column[index] ?? 0, column[index + 1] ?? 0);
  }
  return copy;
}

/** Fills an empty side from a reset column; false when the levels are not sorted, distinct and non-empty. */
function load(levels: BookSideLevels, column: LevelColumn, digest: RollingDigest): boolean {
  levels.clear(Array.isArray(column));
  for (let index = 0; index + 1 < column.length; index += 2) {
    const price = column[index] ?? 0;
    const size = column[index + 1] ?? 0;
    if (!levels.append(price, size)) {
      return false;
    }
    digest.change(levels.side, price, 0, size);
  }
  return true;
}

function proves(
  frame: BookFrame,
  bids: BookSideLevels,
  asks: BookSideLevels,
  digest: RollingDigest,
): boolean {
  return (
    bids.count === frame.bidCount &&
    asks.count === frame.askCount &&
    digest.matches(frame.digestLow, frame.digestHigh)
  );
}

/** Whether a column is whole pairs of values that a book can hold. */
function isReadable(column: LevelColumn): boolean {
  if (column.length % 2 !== 0) {
    return false;
  }
  for (let index = 0; index < column.length; index += 1) {
    const value = column[index];
    if (
      typeof value === 'bigint' ? value < 0n : !Number.isSafeInteger(value) || Number(value) < 0
    ) {
      return false;
    }
  }
  return true;
}
