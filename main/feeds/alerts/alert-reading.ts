/** What a rule finds in a market now. Exact: whole numbers to any size, nothing is divided or rounded but for the words. SPEC.md of main/attention, AL1–AL9. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { BookSideLevels } from '#shared/domain/book-side.ts';
import { cellUnits, DecimalCell, formatDecimal, parseDecimal } from '#shared/domain/decimal.ts';
import type { AlertRule } from '#shared/ipc/attention.ts';
import type { OrderBook } from '../../books/order-book.ts';

/**
 * `met`: beyond the bound. `clear`: well on this side of it, by a tenth of the bound (a price: by one basis point). `between`: neither, which neither
 * begins an alert nor ends one. `unknown`: what there is cannot be believed, or does not say.
 */
export type Reading = 'met' | 'between' | 'clear' | 'unknown';

export interface AlertFinding {
  readonly reading: Reading;
  /** What was found, for a person; asked for only when an alert begins or ends. */
  readonly words: () => string;
}

/** What of a market may be believed now. */
export interface AlertFacts {
  readonly book?: OrderBook | undefined;
  /** An exact decimal. */
  readonly index?: string | undefined;
  /** Levels a side that the venue sends at most; beyond them nothing is known. */
  readonly depthLevels?: number | undefined;
}

interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

interface Touch {
  readonly bid: bigint;
  readonly ask: bigint;
  readonly scale: number;
}

const unknown: AlertFinding = { reading: 'unknown', words: () => 'Nothing can be said just now.' };

export function findAlert(rule: AlertRule, facts: AlertFacts): AlertFinding {
  switch (rule.kind) {
    case 'off-par':
      return offPar(rule, facts);
    case 'touch-crosses':
      return touchCrosses(rule, facts);
    case 'spread-above':
      return spreadAbove(rule, facts);
    case 'depth-below':
      return depthBelow(rule, facts);
    default:
      return ensureNever(rule);
  }
}

function offPar(
  rule: Extract<AlertRule, { kind: 'off-par' }>,
  { book, index }: AlertFacts,
): AlertFinding {
  const touch = book === undefined ? undefined : touchOf(book);
  const price = index === undefined ? undefined : exact(index);
  if (touch === undefined && price === undefined) {
    return unknown;
  }
  // Twice the mid, at `scale`: a half would need another digit.
  const { twice, scale, name } =
    touch === undefined
      ? { twice: (price?.units ?? 0n) * 2n, scale: price?.scale ?? 0, name: 'index' }
      : { twice: touch.bid + touch.ask, scale: touch.scale, name: 'mid' };
  const par = 2n * tenTo(scale);
  const off = twice > par ? twice - par : par - twice;
  const bound = exact(rule.basisPoints);
  const left = off * tenTo(bound.scale + 4);
  const right = bound.units * par;
  return {
    reading: readingOf(left >= right, left * 10n < right * 9n),
    words: () =>
      `${rule.market} is ${formatDecimal(off * 5000n, scale)} bp ${twice < par ? 'below' : 'above'} par (${name} ${formatDecimal(twice * 5n, scale + 1)})`,
  };
}

function spreadAbove(
  rule: Extract<AlertRule, { kind: 'spread-above' }>,
  { book }: AlertFacts,
): AlertFinding {
  const touch = book === undefined ? undefined : touchOf(book);
  if (touch === undefined || touch.bid + touch.ask === 0n) {
    return unknown;
  }
  const { bid, ask, scale } = touch;
  const bound = exact(rule.basisPoints);
  const left = (ask - bid) * 2n * tenTo(bound.scale + 4);
  const right = bound.units * (bid + ask);
  return {
    reading: readingOf(left > right, left * 10n <= right * 9n),
    words: () => {
      const hundredths = ((ask - bid) * 2_000_000n) / (bid + ask);
      return `the spread of ${rule.market} is ${formatDecimal(hundredths, 2)} bp (${formatDecimal(bid, scale)} to ${formatDecimal(ask, scale)})`;
    },
  };
}

function touchCrosses(
  rule: Extract<AlertRule, { kind: 'touch-crosses' }>,
  { book }: AlertFacts,
): AlertFinding {
  const best = book?.best(rule.side);
  if (book === undefined || best === undefined) {
    return unknown;
  }
  const bound = exact(rule.price);
  const left = BigInt(best.price) * tenTo(bound.scale);
  const right = bound.units * tenTo(book.priceScale);
  const isUp = rule.direction === 'up';
  const isMet = isUp ? left >= right : left <= right;
  const isClear = isUp ? left * 10_000n <= right * 9_999n : left * 10_000n >= right * 10_001n;
  return {
    reading: readingOf(isMet, isClear),
    words: () =>
      `the best ${rule.side} of ${rule.market} is ${formatDecimal(best.price, book.priceScale)}`,
  };
}

function depthBelow(
  rule: Extract<AlertRule, { kind: 'depth-below' }>,
  { book, depthLevels }: AlertFacts,
): AlertFinding {
  if (book === undefined) {
    return unknown;
  }
  const levels = rule.side === 'bid' ? book.bids : book.asks;
  const bound = exact(rule.size);
  const right = bound.units * tenTo(book.sizeScale);
  const enough = (right * 11n + 9n) / 10n;
  const found =
    levels.count === 0
      ? { size: 0n, isWhole: true }
      : sizeWithin(rule, levels, touchOf(book), enough, bound.scale, depthLevels);
  if (found === undefined) {
    return unknown;
  }
  const left = found.size * tenTo(bound.scale);
  const isMet = left < right;
  if (isMet && !found.isWhole) {
    // The band reaches beyond the last level that the venue sends: there may be more.
    return unknown;
  }
  return {
    reading: readingOf(isMet, left * 10n >= right * 11n),
    words: () =>
      `${rule.side === 'bid' ? 'bids' : 'asks'} of ${rule.market} within ${rule.bandBasisPoints} bp of the mid add up to ${isMet ? '' : 'at least '}${formatDecimal(found.size, book.sizeScale)}`,
  };
}

/** Undefined without a mid. Counting stops where `enough` is reached. */
function sizeWithin(
  rule: Extract<AlertRule, { kind: 'depth-below' }>,
  levels: BookSideLevels,
  touch: Touch | undefined,
  enough: bigint,
  sizeDigits: number,
  depthLevels = Number.POSITIVE_INFINITY,
): { readonly size: bigint; readonly isWhole: boolean } | undefined {
  if (touch === undefined) {
    return undefined;
  }
  const band = exact(rule.bandBasisPoints);
  const whole = tenTo(band.scale + 4);
  const edge =
    (touch.bid + touch.ask) * (rule.side === 'bid' ? whole - band.units : whole + band.units);
  const unit = tenTo(sizeDigits);
  let size = 0n;
  for (let rank = 0; rank < levels.count; rank += 1) {
    const price = BigInt(levels.priceAt(rank)) * 2n * whole;
    if (rule.side === 'bid' ? price < edge : price > edge) {
      return { size, isWhole: true };
    }
    size += BigInt(levels.sizeAt(rank));
    if (size * unit >= enough) {
      return { size, isWhole: true };
    }
  }
  return { size, isWhole: levels.count < depthLevels };
}

/** Undefined while a side is empty, or the book overlaps: its mid means nothing. */
function touchOf(book: OrderBook): Touch | undefined {
  const bid = book.best('bid');
  const ask = book.best('ask');
  if (bid === undefined || ask === undefined || book.isCrossed()) {
    return undefined;
  }
  return { bid: BigInt(bid.price), ask: BigInt(ask.price), scale: book.priceScale };
}

function readingOf(isMet: boolean, isClear: boolean): Reading {
  return isMet ? 'met' : isClear ? 'clear' : 'between';
}

/** What the schema of the rules let in is a plain decimal. */
function exact(text: string): Exact {
  const cell = new DecimalCell();
  if (!parseDecimal(text, cell)) {
    throw new Error(`not a decimal: ${text}`);
  }
  return { units: BigInt(cellUnits(cell)), scale: cell.scale };
}

function tenTo(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
