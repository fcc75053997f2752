/** The words between the rows: true touch and spread whatever the grouping, the mid off screen, an empty side. */
import type { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import {
  addUnits,
  isZeroUnits,
  multiplyUnits,
  ratioOf,
  subtractUnits,
} from '#shared/domain/units.ts';
import type { MarketRules } from '#shared/ipc/stream.ts';
import { formatPrice, formatSpreadBasisPoints, missingText } from '../../ui/number-format.ts';
import { askBucket, bidBucket, bucketText, type PriceGrid } from './grouping.ts';
import { type LadderRow, type NoteTone, writeNote } from './ladder-row.ts';
import type { UnsentRows } from './unsent-rows.ts';

/** Where the two sides meet, seen from the top row. Row numbers may lie outside the screen. */
export interface Touch {
  readonly bid: Units | undefined;
  readonly ask: Units | undefined;
  readonly bidRow: number | undefined;
  readonly askRow: number | undefined;
  /** Height of the mid (of the touch, when one side is empty) in rows from the top edge. */
  readonly midRow: number | undefined;
  /** One digit more than the book's scale, so that it is exact. */
  readonly mid: Units | undefined;
  readonly isOverlap: boolean;
}

export function findTouch(
  bids: BookSideLevels,
  asks: BookSideLevels,
  grid: PriceGrid,
  top: Units,
): Touch {
  const bid = bids.count > 0 ? bids.priceAt(0) : undefined;
  const ask = asks.count > 0 ? asks.priceAt(0) : undefined;
  const bidRow = bid === undefined ? undefined : Number(subtractUnits(top, bidBucket(grid, bid)));
  const askRow = ask === undefined ? undefined : Number(subtractUnits(top, askBucket(grid, ask)));
  if (bid === undefined || ask === undefined) {
    const midRow = bidRow ?? (askRow === undefined ? undefined : askRow + 1);
    return { bid, ask, bidRow, askRow, midRow, mid: undefined, isOverlap: false };
  }
  const mid = multiplyUnits(addUnits(bid, ask), 5);
  const fromTop = subtractUnits(
    multiplyUnits(multiplyUnits(top, grid.step), 10),
    multiplyUnits(mid, grid.factor),
  );
  const midRow = ratioOf(fromTop, multiplyUnits(grid.step, 10)) + 0.5;
  return { bid, ask, bidRow, askRow, midRow, mid, isOverlap: bid >= ask };
}

export interface NotesInput {
  readonly rows: readonly LadderRow[];
  /** Rows that are in sight whole. */
  readonly fullRows: number;
  readonly grid: PriceGrid;
  readonly tick: { readonly units: Units; readonly scale: number };
  readonly touch: Touch;
  readonly unsent: UnsentRows;
  /** Levels of each side that the venue sent. */
  readonly sent: { readonly bids: number; readonly asks: number };
  readonly venueLabel: string;
  readonly rules: MarketRules | undefined;
  /** Numbers of a book that must not be believed are of then, not of now. */
  readonly isThen: boolean;
  /** The overlap is one that the venue's rules do not allow. */
  readonly isCrossed: boolean;
  readonly bidEmptySince: UnixMillis | undefined;
  readonly askEmptySince: UnixMillis | undefined;
  readonly now: UnixMillis;
}

/** Rows on the empty side, counted from the touch, where its sentence stands. */
const emptySentenceRows = 5;

interface PlacedNote {
  readonly index: number;
  readonly half: 'left' | 'right';
  readonly lead: string;
  readonly value: string;
  readonly trail: string;
  readonly tone: NoteTone;
}

/** A few a frame; kept between calls so that placing them makes no list. */
const placed: PlacedNote[] = [];

export function writeNotes(input: NotesInput): void {
  placed.length = 0;
  place(input);
  for (const [index, row] of input.rows.entries()) {
    writeHalf(row, index, 'left');
    writeHalf(row, index, 'right');
  }
}

function writeHalf(row: LadderRow, index: number, half: 'left' | 'right'): void {
  const side = half === 'left' ? row.bid : row.ask;
  // Cells of a level are worth more than words: they stay.
  const note =
    side.sizeText === ''
      ? placed.findLast((each) => each.index === index && each.half === half)
      : undefined;
  writeNote(
    row,
    row[half],
    note?.lead ?? '',
    note?.value ?? '',
    note?.trail ?? '',
    note?.tone ?? 'plain',
  );
}

function place(input: NotesInput): void {
  const { touch } = input;
  // The least of all that may stand in one place: what follows takes it.
  placeUnsent(input);
  if (touch.midRow === undefined) {
    if (input.bidEmptySince !== undefined || input.askEmptySince !== undefined) {
      put(2, 'left', '', '', emptySentence(input, 'bids', input.bidEmptySince), 'faint');
      put(2, 'right', '', '', emptySentence(input, 'asks', input.askEmptySince), 'faint');
    }
    return;
  }
  if (touch.midRow < 0 || touch.midRow > input.rows.length) {
    writeMidOffScreen(input, touch.midRow);
    return;
  }
  if (touch.isOverlap) {
    writeOverlap(input);
    return;
  }
  writeTouch(input);
}

/** Once on each side, in the second hatched row, where there are two. */
function placeUnsent({ unsent, sent, rows, fullRows, venueLabel }: NotesInput): void {
  if (unsent.above > 0 && unsent.above <= rows.length) {
    const words = `${venueLabel} sent ${sent.asks} ask levels, none up here`;
    put(Math.min(1, unsent.above - 1), 'right', '', '', words, 'faint');
  }
  const first = unsent.below + 1;
  if (first >= 0 && first < fullRows) {
    const words = `${venueLabel} sent ${sent.bids} bid levels, none below`;
    put(Math.min(first + 1, fullRows - 1), 'left', '', '', words, 'faint');
  }
}

function writeTouch(input: NotesInput): void {
  const { touch } = input;
  // An empty side leaves the place that two inside rows would have.
  const bidRow = touch.bidRow ?? (touch.askRow ?? 0) + 3;
  const askRow = touch.askRow ?? bidRow - 3;
  const isExact = isTickGrouping(input) && touch.bid !== undefined && touch.ask !== undefined;
  const showsTouch = !isExact || bidRow - askRow > 2;
  let spreadRow = askRow + 1;
  if (showsTouch) {
    const upper = clampRow(input, askRow + 1);
    const lower = clampRow(input, bidRow - 1);
    put(upper, 'right', 'ask ', priceOrMissing(touch.ask, input), '', toneOf('ask', touch.ask));
    put(lower, 'left', 'bid ', priceOrMissing(touch.bid, input), '', toneOf('bid', touch.bid));
    spreadRow = upper + 1;
  }
  const spread = spreadParts(input);
  put(clampRow(input, spreadRow), 'right', spread.lead, spread.value, spread.trail, 'plain');
  if (touch.ask === undefined && input.askEmptySince !== undefined) {
    const sentence = emptySentence(input, 'asks', input.askEmptySince);
    put(bidRow - emptySentenceRows, 'right', '', '', sentence, 'faint');
  }
  if (touch.bid === undefined && input.bidEmptySince !== undefined) {
    const sentence = emptySentence(input, 'bids', input.bidEmptySince);
    put(askRow + emptySentenceRows, 'left', '', '', sentence, 'faint');
  }
}

function toneOf(side: 'bid' | 'ask', price: Units | undefined): NoteTone {
  return price === undefined ? 'plain' : side;
}

function emptySentence(
  input: NotesInput,
  what: 'bids' | 'asks',
  since: UnixMillis | undefined,
): string {
  const age = since === undefined ? '' : `, since ${formatAge(Math.max(0, input.now - since))}`;
  return `no ${what}: the venue sent none${age}`;
}

function writeMidOffScreen(input: NotesInput, midRow: number): void {
  const { touch, grid } = input;
  const isAbove = midRow < 0;
  const row = isAbove ? 0 : input.fullRows - 1;
  const distance = isAbove ? Math.ceil(-midRow) : Math.ceil(midRow - input.fullRows);
  const text =
    touch.mid === undefined
      ? priceOrMissing(touch.bid ?? touch.ask, input)
      : noteNumber(touch.mid, grid.priceScale + 1, input.tick.scale);
  const lead = touch.mid === undefined ? (touch.bid === undefined ? 'ask ' : 'bid ') : 'mid ';
  const trail = ` · ${distance} ${distance === 1 ? 'row' : 'rows'} ${isAbove ? 'up' : 'down'}`;
  // Above the screen all rows are bids, so the right half is free; below it the left one.
  put(row, isAbove ? 'right' : 'left', lead, text, trail, 'plain');
}

function writeOverlap(input: NotesInput): void {
  const { touch, grid } = input;
  const overlap = subtractUnits(touch.bid ?? 0, touch.ask ?? 0);
  const text = noteNumber(overlap, grid.priceScale, input.tick.scale);
  put((touch.askRow ?? 0) + 1, 'right', 'overlap ', text, overlapTrail(input), 'plain');
}

/** Whether an overlap can be real here is the venue's rule, not ours. */
function overlapTrail({ isThen, isCrossed, rules }: NotesInput): string {
  if (isThen) {
    return ' then';
  }
  if (rules === undefined || isCrossed) {
    return '';
  }
  return rules.crossedAfterMs === undefined
    ? ', allowed here'
    : `, a fault after ${rules.crossedAfterMs / 1000} s`;
}

/** The screen may stop at this many digits; what is copied and saved never does. */
const mostDigits = 15;

/**
 * With the digits it needs and the tick's at least: one price far finer than the others (an 18-decimal order) would else
 * hang its zeros on every number here, and the half step of a mid shows as one digit more.
 */
function noteNumber(units: Units, scale: number, leastDecimals: number): string {
  if (scale <= leastDecimals) {
    return formatPrice(units, scale, leastDecimals);
  }
  const full = formatPrice(units, scale, scale);
  const point = full.length - scale - 1;
  let decimals = scale;
  while (decimals > leastDecimals && full.charCodeAt(point + decimals) === 48) {
    decimals -= 1;
  }
  const fitting = Math.max(leastDecimals, mostDigits - digitsIn(full, point));
  return formatPrice(units, scale, Math.min(decimals, fitting));
}

function digitsIn(text: string, end: number): number {
  let digits = 0;
  for (let index = 0; index < end; index += 1) {
    const code = text.charCodeAt(index);
    digits += code >= 48 && code <= 57 ? 1 : 0;
  }
  return digits;
}

function spreadParts(input: NotesInput): { lead: string; value: string; trail: string } {
  const { touch, grid } = input;
  if (touch.bid === undefined || touch.ask === undefined || touch.mid === undefined) {
    return { lead: 'spread ', value: missingText, trail: '' };
  }
  const spread = subtractUnits(touch.ask, touch.bid);
  const value = noteNumber(spread, grid.priceScale, input.tick.scale);
  if (input.isThen) {
    return { lead: '', value, trail: ' then' };
  }
  if (isZeroUnits(touch.mid)) {
    return { lead: '', value, trail: '' };
  }
  const bp = formatSpreadBasisPoints(multiplyUnits(spread, 10), touch.mid);
  return { lead: '', value, trail: ` = ${bp} bp` };
}

function priceOrMissing(price: Units | undefined, { grid, tick }: NotesInput): string {
  return price === undefined ? missingText : noteNumber(price, grid.priceScale, tick.scale);
}

/** At tick grouping the rows themselves carry the exact touch. */
function isTickGrouping(input: NotesInput): boolean {
  const { grid, tick } = input;
  return bucketText(grid.grouping, 1) === bucketText(tick, 1);
}

function clampRow(input: NotesInput, row: number): number {
  return Math.max(0, Math.min(input.fullRows - 1, row));
}

function put(
  index: number,
  half: 'left' | 'right',
  lead: string,
  value: string,
  trail: string,
  tone: NoteTone,
): void {
  placed.push({ index, half, lead, value, trail, tone });
}
