/**
 * Rows of the ladder from its book: what each row reads and how long its bars are. Knows no pixels, no canvas and no
 * clock but the one it is handed. Rows are kept between calls and written in place (ladder-row.ts).
 */
import type { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import {
  addUnits,
  isZeroUnits,
  multiplyUnits,
  powerOfTen,
  sameUnits,
  subtractUnits,
} from '#shared/domain/units.ts';
import type { MarketRules } from '#shared/ipc/stream.ts';
import { formatSignedBasisPoints, missingText } from '../../ui/number-format.ts';
import type { ChangeWindow } from './change-window.ts';
import type { CueBook } from './cue-book.ts';
import {
  askBucket,
  bidBucket,
  bucketText,
  type Grouping,
  type PriceGrid,
  priceGrid,
} from './grouping.ts';
import type { HoldingScale } from './holding-scale.ts';
import { findTouch, type Touch, writeNotes } from './ladder-notes.ts';
import { emptyRow, type LadderRow, type RowRole, write, writeSide } from './ladder-row.ts';
import type { PrintWindow } from './print-window.ts';
import { printText, tintOf, writeBars, writeCells } from './row-cells.ts';
import { SideSums } from './side-sums.ts';
import { levelValue, type SizeFormat } from './size-format.ts';
import { findUnsent, isUnsent, type UnsentRows } from './unsent-rows.ts';

export interface RowsInput {
  readonly now: UnixMillis;
  readonly bids: BookSideLevels;
  readonly asks: BookSideLevels;
  readonly grid: PriceGrid;
  readonly tick: Grouping;
  /** Bucket of the top row. */
  readonly top: Units;
  readonly rowCount: number;
  /** Rows in sight whole; the last may be cut off. */
  readonly fullRows: number;
  /** The book must not be believed: its numbers are of then. */
  readonly isThen: boolean;
  /** Bid and ask overlap where and when they must not. */
  readonly isCrossed: boolean;
  /** What the venue's rules say of its books; undefined until they are told. */
  readonly rules: MarketRules | undefined;
  readonly venueLabel: string;
  readonly format: SizeFormat;
  readonly changes: ChangeWindow;
  readonly prints: PrintWindow;
  readonly cues: CueBook;
  readonly sizeScale: HoldingScale;
  readonly totalScale: HoldingScale;
  readonly printScale: HoldingScale;
  /** Distances from par beside the price. */
  readonly isBasisPoints: boolean;
  readonly cursor: Units | undefined;
  readonly hasRing: boolean;
  readonly hoveredRow: number | undefined;
  readonly bidEmptySince: UnixMillis | undefined;
  readonly askEmptySince: UnixMillis | undefined;
}

export class LadderRows {
  readonly #rows: LadderRow[] = [];
  readonly #bid = new SideSums('bid');
  readonly #ask = new SideSums('ask');
  readonly #sold: Units[] = [];
  readonly #bought: Units[] = [];
  #format: SizeFormat | undefined = undefined;
  #grouping: Grouping | undefined = undefined;
  #printScale = 0;
  #touch: Touch | undefined = undefined;

  /** Of the last update; undefined before the first book. */
  get touch(): Touch | undefined {
    return this.#touch;
  }

  /** Rows before the first book: a dash for each price (design, sheet i). */
  updateWithoutBook(rowCount: number): readonly LadderRow[] {
    this.#resize(rowCount);
    this.#touch = undefined;
    for (const [index, row] of this.#rows.entries()) {
      if (row.priceText !== missingText) {
        this.#rows[index] = { ...emptyRow(), priceText: missingText };
      }
    }
    return this.#rows;
  }

  update(input: RowsInput): readonly LadderRow[] {
    const { rowCount } = input;
    this.#resize(rowCount);
    const isNewFormat = this.#format !== input.format || this.#grouping !== input.grid.grouping;
    this.#format = input.format;
    this.#grouping = input.grid.grouping;
    this.#touch = findTouch(input.bids, input.asks, input.grid, input.top);
    const { grid, top, changes, format } = input;
    const shared = { grid, top, rowCount, unit: format.unit };
    this.#bid.update({ ...shared, levels: input.bids, net: changes.net('bid') });
    this.#ask.update({ ...shared, levels: input.asks, net: changes.net('ask') });
    const depth = input.rules?.depthLevels;
    const unsent = findUnsent(input.bids, input.asks, grid, top, depth);
    this.#sumPrints(input);
    this.#writePrices(input, unsent, isNewFormat);
    this.#writeSides(input, isNewFormat);
    this.#writePrints(input, isNewFormat);
    writeNotes({
      rows: this.#rows,
      fullRows: input.fullRows,
      grid: input.grid,
      tick: input.tick,
      touch: this.#touch,
      unsent,
      sent: { bids: input.bids.count, asks: input.asks.count },
      venueLabel: input.venueLabel,
      rules: input.rules,
      isThen: input.isThen,
      isCrossed: input.isCrossed,
      bidEmptySince: input.bidEmptySince,
      askEmptySince: input.askEmptySince,
      now: input.now,
    });
    return this.#rows;
  }

  #resize(rowCount: number): void {
    while (this.#rows.length < rowCount) {
      this.#rows.push(emptyRow());
    }
    this.#rows.length = rowCount;
  }

  #sumPrints(input: RowsInput): void {
    const { prints, rowCount } = input;
    this.#sold.length = rowCount;
    this.#bought.length = rowCount;
    this.#sold.fill(0);
    this.#bought.fill(0);
    if (prints.isEmpty) {
      return;
    }
    const grid = priceGrid(input.grid.grouping, prints.priceScale);
    for (const [price, volume] of prints.volumes) {
      // A sale took a bid, a purchase an ask: each rounds as that side does.
      addAt(this.#sold, input, bidBucket(grid, price), price, volume.sold);
      addAt(this.#bought, input, askBucket(grid, price), price, volume.bought);
    }
  }

  #writePrices(input: RowsInput, unsent: UnsentRows, isNewFormat: boolean): void {
    const { grid, rowCount } = input;
    const rows = this.#rows;
    for (const [index, row] of rows.entries()) {
      const bucket = subtractUnits(input.top, index);
      if (isNewFormat || row.bucket === undefined || !sameUnits(row.bucket, bucket)) {
        row.bucket = bucket;
        // Below zero there are no prices.
        write(row, 'priceText', bucket < 0 ? '' : bucketText(grid.grouping, bucket));
        write(
          row,
          'basisPointText',
          input.isBasisPoints && bucket >= 0 ? parText(grid.grouping, bucket) : '',
        );
        write(row, 'isPar', input.isBasisPoints && isPar(grid.grouping, bucket));
      }
    }
    const dim = sharedLength(rows[0]?.priceText ?? '', rows[rowCount - 1]?.priceText ?? '');
    const touch = this.#touch;
    const isCrossed = input.isCrossed && touch?.isOverlap === true;
    const lastTrade = lastTradeBucket(input);
    for (const [index, row] of rows.entries()) {
      write(row, 'dimLength', dim);
      write(row, 'isUnsent', isUnsent(unsent, index));
      write(row, 'role', roleOf(index, touch));
      write(row, 'isBestBid', index === touch?.bidRow && touch.isOverlap === false);
      write(row, 'isBestAsk', index === touch?.askRow && touch.isOverlap === false);
      write(row, 'isCrossed', isCrossed && isBetween(index, touch?.bidRow, touch?.askRow));
      const isLast = lastTrade !== undefined && sameUnits(lastTrade, row.bucket ?? -1);
      write(row, 'lastTrade', isLast ? (input.prints.lastTrade?.side ?? 'inside') : 'none');
      const isCursor = input.cursor !== undefined && sameUnits(input.cursor, row.bucket ?? -1);
      write(row, 'isCursor', isCursor);
      write(row, 'hasRing', isCursor && input.hasRing);
      write(row, 'isHovered', input.hoveredRow === index);
    }
  }

  #writeSides(input: RowsInput, isNewFormat: boolean): void {
    const { now, rowCount } = input;
    const fullSize = input.sizeScale.update(
      largestOf(largestOf(0, this.#bid.sizes), this.#ask.sizes),
      now,
    );
    const fullTotal = input.totalScale.update(
      largestOf(largestOf(0, this.#bid.totals), this.#ask.totals),
      now,
    );
    for (let index = 0; index < rowCount; index += 1) {
      const row = this.#rows[index];
      if (row !== undefined) {
        const inner = { bid: this.#bid.totals[index - 1], ask: this.#ask.totals[index + 1] };
        writeCells(row, row.bid, this.#bid, index, input.format, isNewFormat);
        writeCells(row, row.ask, this.#ask, index, input.format, isNewFormat);
        writeCues(row, input);
        writeBars(row, row.bid, this.#bid, index, inner.bid, fullSize, fullTotal);
        writeBars(row, row.ask, this.#ask, index, inner.ask, fullSize, fullTotal);
      }
    }
  }

  #writePrints(input: RowsInput, isNewFormat: boolean): void {
    const { prints, format } = input;
    const scale = format.unit === 'base' ? prints.sizeScale : prints.priceScale + prints.sizeScale;
    if (isNewFormat || scale !== this.#printScale) {
      this.#printScale = scale;
      input.printScale.reset();
    }
    const full = input.printScale.update(
      largestOf(largestOf(0, this.#sold), this.#bought),
      input.now,
    );
    for (const [index, row] of this.#rows.entries()) {
      const sold = this.#sold[index] ?? 0;
      const bought = this.#bought[index] ?? 0;
      write(row, 'soldText', printText(sold, scale, format));
      write(row, 'soldTint', tintOf(sold, full));
      write(row, 'boughtText', printText(bought, scale, format));
      write(row, 'boughtTint', tintOf(bought, full));
    }
  }
}

function writeCues(row: LadderRow, input: RowsInput): void {
  const { bucket } = row;
  if (bucket !== undefined) {
    writeSide(row, row.bid, 'cue', input.cues.strength('bid', bucket, input.now));
    writeSide(row, row.ask, 'cue', input.cues.strength('ask', bucket, input.now));
  }
}

function addAt(sums: Units[], input: RowsInput, bucket: Units, price: Units, size: Units): void {
  const row = Number(subtractUnits(input.top, bucket));
  if (row >= 0 && row < input.rowCount && !isZeroUnits(size)) {
    sums[row] = addUnits(sums[row] ?? 0, levelValue(input.format.unit, price, size));
  }
}

function largestOf(start: Units, values: readonly Units[]): Units {
  let largest = start;
  for (const value of values) {
    if (value > largest) {
      largest = value;
    }
  }
  return largest;
}

function roleOf(index: number, touch: Touch | undefined): RowRole {
  const { askRow, bidRow } = touch ?? {};
  if (askRow !== undefined && bidRow !== undefined) {
    if (index <= askRow && index >= bidRow) {
      return index - bidRow < askRow - index ? 'ask' : 'bid';
    }
    return index <= askRow ? 'ask' : index >= bidRow ? 'bid' : 'inside';
  }
  if (askRow !== undefined && index <= askRow) {
    return 'ask';
  }
  return bidRow !== undefined && index >= bidRow ? 'bid' : 'unknown';
}

function isBetween(index: number, a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && index >= Math.min(a, b) && index <= Math.max(a, b);
}

function lastTradeBucket(input: RowsInput): Units | undefined {
  const last = input.prints.lastTrade;
  if (last === undefined) {
    return undefined;
  }
  const grid = priceGrid(input.grid.grouping, last.price.scale);
  return last.side === 'buy'
    ? askBucket(grid, last.price.units)
    : bidBucket(grid, last.price.units);
}

/** Leading characters that every row in sight has: prices fall evenly, so the outer two decide. */
function sharedLength(first: string, last: string): number {
  if (first.length !== last.length) {
    return 0;
  }
  let length = 0;
  while (length < first.length && first[length] === last[length]) {
    length += 1;
  }
  return length === first.length ? 0 : length;
}

function parText(grouping: Grouping, bucket: Units): string {
  const par = powerOfTen(grouping.scale);
  const distance = subtractUnits(multiplyUnits(bucket, grouping.units), par);
  return formatSignedBasisPoints(distance, par, Math.max(1, grouping.scale - 4));
}

function isPar(grouping: Grouping, bucket: Units): boolean {
  return sameUnits(multiplyUnits(bucket, grouping.units), powerOfTen(grouping.scale));
}
