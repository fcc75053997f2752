/**
 * Compares a book with an independent copy of it, level by level and exactly. Pure. SPEC.md AD4–AD8.
 * Levels are walked from the touch outwards on both; prices and sizes are compared as scaled integers, whatever their scales.
 */
import type { BookSideLevels } from '#shared/domain/book-side.ts';
import { compareDecimals, formatDecimal, neededScale, type Units } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { AuditDifference, AuditDifferenceKind } from '#shared/ipc/stream.ts';

/** A book that can be walked: `OrderBook` is one. */
export interface ComparedBook {
  readonly bids: BookSideLevels;
  readonly asks: BookSideLevels;
  readonly priceScale: number;
  readonly sizeScale: number;
}

export interface ComparedCopy {
  readonly book: ComparedBook;
  /** The venue gives so many levels a side at most: a side with as many may go on. Absent: it is the whole book. */
  readonly depthLevels?: number | undefined;
}

export interface BookComparison {
  /** Levels of either side that were compared. */
  readonly compared: number;
  /** Levels that changed meanwhile and say nothing. */
  readonly excused: number;
  /** All of them, the bids from the touch outwards and then the asks. */
  readonly differences: readonly AuditDifference[];
}

export interface CompareOptions {
  /** `levelKey` of what changed meanwhile. */
  readonly excused: ReadonlySet<string>;
  /** Our feed is cut by the venue: what lies beyond our outermost level is not known to us either. */
  readonly isOursCut?: boolean;
}

/** Fewer values than this that have lost digits could be chance. */
const fewestRounded = 3;

/** Price as an exact decimal without trailing zeros. */
export function levelKey(side: BookSide, price: string): string {
  return `${side} ${price}`;
}

/** What shows that updates were lost; the other kinds are told, not healed. */
export function isMissed({ kind }: AuditDifference): boolean {
  return kind === 'missed-delete' || kind === 'missed-update';
}

export function compareBooks(
  ours: ComparedBook,
  copy: ComparedCopy,
  options: CompareOptions,
): BookComparison {
  const pairs: Pair[] = [];
  for (const side of ['bid', 'ask'] as const) {
    walk(side, ours, copy, options, pairs);
  }
  const told = pairs.filter(({ side, price }) => !options.excused.has(levelKey(side, price)));
  const rounding = new Rounding(ours, copy.book, told);
  return {
    compared: told.length,
    excused: pairs.length - told.length,
    differences: told.flatMap((pair) => differenceOf(pair, rounding)),
  };
}

/** One price of either book within the depth that both are known to have. */
interface Pair {
  readonly side: BookSide;
  readonly price: string;
  readonly priceUnits: Units;
  readonly priceScale: number;
  readonly ours: Units | undefined;
  readonly theirs: Units | undefined;
  /** Both have it, with the same size. */
  readonly isSame: boolean;
  /** Here the copy or our own feed ends. */
  readonly isEdge: boolean;
}

function walk(
  side: BookSide,
  ours: ComparedBook,
  copy: ComparedCopy,
  { isOursCut = false }: CompareOptions,
  pairs: Pair[],
): void {
  const [mine, other] = [sideOf(ours, side), sideOf(copy.book, side)];
  const isCopyCut = copy.depthLevels !== undefined && other.count >= copy.depthLevels;
  const sign = side === 'bid' ? -1 : 1;
  let [mineAt, otherAt] = [0, 0];
  while (mineAt < mine.count || otherAt < other.count) {
    const hasMine = mineAt < mine.count;
    const hasOther = otherAt < other.count;
    if ((!hasMine && isOursCut && mine.count > 0) || (!hasOther && isCopyCut && other.count > 0)) {
      return;
    }
    const order = !hasMine
      ? 1
      : !hasOther
        ? -1
        : sign *
          compareDecimals(
            mine.priceAt(mineAt),
            ours.priceScale,
            other.priceAt(otherAt),
            copy.book.priceScale,
          );
    const [priceUnits, priceScale] =
      order <= 0
        ? [mine.priceAt(mineAt), ours.priceScale]
        : [other.priceAt(otherAt), copy.book.priceScale];
    const ourSize = order <= 0 ? mine.sizeAt(mineAt) : undefined;
    const theirSize = order >= 0 ? other.sizeAt(otherAt) : undefined;
    pairs.push({
      side,
      price: formatDecimal(priceUnits, priceScale),
      priceUnits,
      priceScale,
      ours: ourSize,
      theirs: theirSize,
      isSame:
        ourSize !== undefined &&
        theirSize !== undefined &&
        compareDecimals(ourSize, ours.sizeScale, theirSize, copy.book.sizeScale) === 0,
      isEdge:
        order === 0 &&
        ((isCopyCut && otherAt === other.count - 1) || (isOursCut && mineAt === mine.count - 1)),
    });
    mineAt += order <= 0 ? 1 : 0;
    otherAt += order >= 0 ? 1 : 0;
  }
}

function sideOf(book: ComparedBook, side: BookSide): BookSideLevels {
  return side === 'bid' ? book.bids : book.asks;
}

function differenceOf(pair: Pair, rounding: Rounding): AuditDifference[] {
  if (pair.isSame) {
    return [];
  }
  return [
    {
      side: pair.side,
      price: pair.price,
      ...(pair.ours === undefined ? {} : { ours: formatDecimal(pair.ours, rounding.ourSizeScale) }),
      ...(pair.theirs === undefined
        ? {}
        : { theirs: formatDecimal(pair.theirs, rounding.theirSizeScale) }),
      kind: kindOf(pair, rounding),
    },
  ];
}

function kindOf(pair: Pair, rounding: Rounding): AuditDifferenceKind {
  if (rounding.explains(pair)) {
    return 'precision';
  }
  if (pair.isEdge) {
    return 'depth-edge';
  }
  return pair.theirs === undefined ? 'missed-delete' : 'missed-update';
}

/**
 * Whether one of the two books says fewer decimals. Only where every value with more of them, and at least three, is what the other
 * one says but for the digits: else a lost update would pass for a rounded number.
 */
class Rounding {
  readonly ourSizeScale: number;
  readonly theirSizeScale: number;
  readonly #isSizeRounded: boolean;
  readonly #sizeScale: number;
  /** The coarser book's price scale, where prices have lost digits. */
  readonly #priceScale: number | undefined;
  /** `levelKey` of coarse prices that finer ones fell on. */
  readonly #merged: ReadonlySet<string>;

  constructor(ours: ComparedBook, theirs: ComparedBook, pairs: readonly Pair[]) {
    this.ourSizeScale = ours.sizeScale;
    this.theirSizeScale = theirs.sizeScale;
    const ourScale = usedScale(pairs, 'ours', ours.sizeScale);
    const theirScale = usedScale(pairs, 'theirs', theirs.sizeScale);
    this.#sizeScale = Math.min(ourScale, theirScale);
    this.#isSizeRounded = ourScale !== theirScale && this.#areAllSizesRounded(pairs);
    const merged = mergedPrices(pairs);
    this.#priceScale = merged?.scale;
    this.#merged = merged?.prices ?? new Set();
  }

  explains(pair: Pair): boolean {
    if (this.#isSizeRounded && this.#isRounded(pair)) {
      return true;
    }
    return (
      this.#priceScale !== undefined &&
      (neededScale(pair.priceUnits, pair.priceScale) > this.#priceScale ||
        this.#merged.has(levelKey(pair.side, pair.price)))
    );
  }

  #areAllSizesRounded(pairs: readonly Pair[]): boolean {
    let rounded = 0;
    for (const pair of pairs) {
      const { ours, theirs } = pair;
      if (ours === undefined || theirs === undefined) {
        continue;
      }
      const isFiner =
        neededScale(ours, this.ourSizeScale) > this.#sizeScale ||
        neededScale(theirs, this.theirSizeScale) > this.#sizeScale;
      if (isFiner && !this.#isRounded(pair)) {
        return false;
      }
      rounded += isFiner ? 1 : 0;
    }
    return rounded >= fewestRounded;
  }

  #isRounded({ ours, theirs }: Pair): boolean {
    if (ours === undefined || theirs === undefined) {
      return false;
    }
    const one = BigInt(ours) * 10n ** BigInt(Math.max(0, this.theirSizeScale - this.ourSizeScale));
    const other =
      BigInt(theirs) * 10n ** BigInt(Math.max(0, this.ourSizeScale - this.theirSizeScale));
    const scale = Math.max(this.ourSizeScale, this.theirSizeScale);
    const step = 10n ** BigInt(scale - this.#sizeScale);
    const apart = one > other ? one - other : other - one;
    // Cut off or rounded: less than one step of the coarser book, either way.
    return apart < step;
  }
}

/** The most decimals that any size of one book needs. */
function usedScale(pairs: readonly Pair[], whose: 'ours' | 'theirs', scale: number): number {
  let used = 0;
  for (const pair of pairs) {
    const size = pair[whose];
    if (size !== undefined) {
      used = Math.max(used, neededScale(size, scale));
    }
  }
  return used;
}

/** Where one book's prices have fewer decimals than most of the other's: its scale, and those of its prices that finer ones fell on. */
function mergedPrices(
  pairs: readonly Pair[],
): { readonly scale: number; readonly prices: ReadonlySet<string> } | undefined {
  let [ourScale, theirScale] = [0, 0];
  for (const { priceUnits, priceScale, ours, theirs } of pairs) {
    const needed = neededScale(priceUnits, priceScale);
    ourScale = ours === undefined ? ourScale : Math.max(ourScale, needed);
    theirScale = theirs === undefined ? theirScale : Math.max(theirScale, needed);
  }
  const scale = Math.min(ourScale, theirScale);
  const [coarser, finer] =
    ourScale < theirScale ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
  const said = new Set(
    pairs.flatMap((pair) => (pair[coarser] === undefined ? [] : [levelKey(pair.side, pair.price)])),
  );
  const prices = new Set<string>();
  let fallen = 0;
  for (const { side, priceUnits, priceScale } of pairs) {
    if (neededScale(priceUnits, priceScale) <= scale) {
      continue;
    }
    const step = 10n ** BigInt(priceScale - scale);
    const below = BigInt(priceUnits) / step;
    const near = [below, below + 1n].map((units) => levelKey(side, formatDecimal(units, scale)));
    if (!near.some((key) => said.has(key))) {
      return undefined;
    }
    fallen += 1;
    for (const key of near) {
      prices.add(key);
    }
  }
  const most = pairs.filter((pair) => pair[finer] !== undefined).length / 2;
  return fallen < Math.max(fewestRounded, most) ? undefined : { scale, prices };
}
