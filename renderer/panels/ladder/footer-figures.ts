/** The footer's figures: depth and balance within a band around the mid, and what a chosen size costs. Exact until printed. */
import type { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import {
  addUnits,
  isZeroUnits,
  multiplyUnits,
  powerOfTen,
  ratioOf,
  roundDivideUnits,
  scaleUp,
  subtractUnits,
} from '#shared/domain/units.ts';
import {
  type ExactDecimal,
  formatPrice,
  formatSignedBasisPoints,
  formatSize,
  missingText,
  trueMinus,
} from '../../ui/number-format.ts';

export const bandSteps = [1, 2, 5, 10, 20, 50, 100] as const;

export interface FooterInput {
  readonly bids: BookSideLevels;
  readonly asks: BookSideLevels;
  readonly priceScale: number;
  readonly sizeScale: number;
  readonly sizeDecimals: number;
  readonly bandBasisPoints: number;
  readonly costSize: ExactDecimal;
  /** Figures of a book that must not be believed are of then. */
  readonly isThen: boolean;
}

export interface CostFigure {
  /** Average price, or a dash. */
  readonly price: string;
  /** Distance from the mid, with its unit; or why there is no price. */
  readonly distance: string;
}

export interface FooterFigures {
  readonly bidDepth: string;
  readonly askDepth: string;
  /** Share of the bids in the band, 0 to 1; undefined while the band is empty. */
  readonly balance: number | undefined;
  readonly buy: CostFigure;
  readonly sell: CostFigure;
}

export function footerFigures(input: FooterInput): FooterFigures {
  const { bids, asks, sizeScale } = input;
  const mid =
    bids.count > 0 && asks.count > 0 ? addUnits(bids.priceAt(0), asks.priceAt(0)) : undefined;
  const then = input.isThen ? ' then' : '';
  const missing: CostFigure = { price: missingText, distance: '' };
  if (mid === undefined || isZeroUnits(mid)) {
    return {
      bidDepth: missingText,
      askDepth: missingText,
      balance: undefined,
      buy: costOf('ask', input, mid) ?? missing,
      sell: costOf('bid', input, mid) ?? missing,
    };
  }
  const bidDepth = depthWithin('bid', input, mid);
  const askDepth = depthWithin('ask', input, mid);
  const sum = addUnits(bidDepth, askDepth);
  const decimals = Math.floor(input.sizeDecimals / 2);
  return {
    bidDepth: formatSize(bidDepth, sizeScale, decimals) + then,
    askDepth: formatSize(askDepth, sizeScale, decimals) + then,
    balance: isZeroUnits(sum) ? undefined : ratioOf(bidDepth, sum),
    buy: costOf('ask', input, mid) ?? missing,
    sell: costOf('bid', input, mid) ?? missing,
  };
}

/** `doubleMid` is bid + ask. Within: |price − mid| ≤ band × mid / 10,000, without a division. */
function depthWithin(side: BookSide, input: FooterInput, doubleMid: Units): Units {
  const levels = side === 'bid' ? input.bids : input.asks;
  const limit = multiplyUnits(doubleMid, input.bandBasisPoints);
  let depth: Units = 0;
  for (let rank = 0; rank < levels.count; rank += 1) {
    const doubled = multiplyUnits(levels.priceAt(rank), 2);
    const distance =
      side === 'bid' ? subtractUnits(doubleMid, doubled) : subtractUnits(doubled, doubleMid);
    if (multiplyUnits(distance, 10_000) > limit) {
      break;
    }
    depth = addUnits(depth, levels.sizeAt(rank));
  }
  return depth;
}

/** Takes levels from the touch until the size is filled. */
function costOf(
  side: BookSide,
  input: FooterInput,
  doubleMid: Units | undefined,
): CostFigure | undefined {
  const { costSize, priceScale, isThen } = input;
  const levels = side === 'bid' ? input.bids : input.asks;
  if (levels.count === 0 || isZeroUnits(costSize.units)) {
    return undefined;
  }
  const scale = Math.max(costSize.scale, input.sizeScale);
  const wanted = scaleUp(costSize.units, costSize.scale, scale);
  let rest = wanted;
  let paid: Units = 0;
  for (let rank = 0; rank < levels.count && rest > 0; rank += 1) {
    const size = scaleUp(levels.sizeAt(rank), input.sizeScale, scale);
    const taken = size < rest ? size : rest;
    paid = addUnits(paid, multiplyUnits(taken, levels.priceAt(rank)));
    rest = subtractUnits(rest, taken);
  }
  if (rest > 0) {
    const held = formatSize(subtractUnits(wanted, rest), scale, input.sizeDecimals);
    return { price: missingText, distance: `only ${held} there` };
  }
  const price = roundDivideUnits(paid, wanted);
  const text = formatPrice(price, priceScale, priceScale);
  if (isThen) {
    return { price: text, distance: 'then' };
  }
  return {
    price: text,
    distance:
      doubleMid === undefined || isZeroUnits(doubleMid)
        ? ''
        : `${distanceText(paid, wanted, doubleMid)} bp`,
  };
}

/** (paid / wanted − mid) / mid; one decimal, two under 1. */
function distanceText(paid: Units, wanted: Units, doubleMid: Units): string {
  const midPaid = multiplyUnits(doubleMid, wanted);
  const difference = subtractUnits(multiplyUnits(paid, 2), midPaid);
  const fine = formatSignedBasisPoints(difference, midPaid, 2);
  const isUnderOne = fine.startsWith('+0.') || fine.startsWith(`${trueMinus}0.`) || fine === '0.00';
  return isUnderOne ? fine : formatSignedBasisPoints(difference, midPaid, 1);
}

/** The band a ladder opens with: 2 bp, or the next that reaches well past a wide spread. */
export function suggestBand(bids: BookSideLevels, asks: BookSideLevels): number {
  if (bids.count === 0 || asks.count === 0) {
    return 2;
  }
  const bid = bids.priceAt(0);
  const ask = asks.priceAt(0);
  const doubleMid = addUnits(bid, ask);
  const spread = multiplyUnits(subtractUnits(ask, bid), 20_000);
  return bandSteps.find((band) => band >= 2 && spread <= multiplyUnits(doubleMid, band)) ?? 100;
}

/** 1-2-5 sizes of which the second is near what one row holds. */
export function suggestCostSizes(median: Units, scale: number): readonly ExactDecimal[] {
  const exponent = String(median).length - 1;
  return [1, 2, 5, 10, 20, 50, 100].map((digit) =>
    trimmed(multiplyUnits(digit, powerOfTen(exponent)), scale),
  );
}

function trimmed(units: Units, scale: number): ExactDecimal {
  let value = BigInt(units);
  let digits = scale;
  while (digits > 0 && value % 10n === 0n) {
    value /= 10n;
    digits -= 1;
  }
  return {
    units: scaleUp(Number.isSafeInteger(Number(value)) ? Number(value) : value, 0, 0),
    scale: digits,
  };
}
