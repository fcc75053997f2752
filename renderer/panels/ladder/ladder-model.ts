/**
 * One ladder's state between its book and its rows: where the axis stands, what is grouped how, where the cursor is.
 * Knows no DOM and no canvas. The axis moves when the person moves it, and once for the first book.
 */
import type { Units } from '#shared/domain/decimal.ts';
import type { BookSide, Instrument } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust, TrustState } from '#shared/domain/trust.ts';
import type { MarketView } from '../../stream/market-view.ts';
import {
  addUnits,
  floorDivideUnits,
  multiplyUnits,
  negateUnits,
  sameUnits,
  subtractUnits,
} from '../../ui/units.ts';
import { ChangeWindow } from './change-window.ts';
import { CueBook } from './cue-book.ts';
import {
  askBucket,
  bidBucket,
  compareGroupings,
  type Grouping,
  groupingDecimal,
  groupingSteps,
  nextGrouping,
  type PriceGrid,
  priceGrid,
  readGrouping,
  tickOf,
} from './grouping.ts';
import { HoldingScale } from './holding-scale.ts';
import { type LadderLook, lookOf } from './ladder-look.ts';
import { hasLevel, type LadderRow } from './ladder-row.ts';
import { LadderRows } from './ladder-rows.ts';
import {
  changeWindowOf,
  type LadderSettings,
  printWindowOf,
  sizeUnitOf,
  windowLength,
} from './ladder-settings.ts';
import { PrintWindow } from './print-window.ts';
import { chooseSizeFormat, type SizeFormat } from './size-format.ts';
import { suggestGrouping } from './suggest-grouping.ts';

/** A first load is not a fault for this long (design §4). */
export const calmFirstLoadMs = 5000;

const waiting: Trust = {
  state: 'RESYNCING',
  since: Number.POSITIVE_INFINITY,
  cause: { code: 'first-load', sentence: ['Waiting for the first full book.'] },
  proof: { word: 'no proof', holds: false },
};

export class LadderModel {
  readonly view: MarketView;
  readonly #now: () => UnixMillis;
  readonly #rows = new LadderRows();
  readonly #sizeScale = new HoldingScale();
  readonly #totalScale = new HoldingScale();
  readonly #printScale = new HoldingScale();
  readonly #cues = new CueBook();
  readonly #stops: ReadonlyArray<() => void>;
  #changes: ChangeWindow;
  #prints: PrintWindow;
  #settings: LadderSettings;
  #tick: Grouping = { units: 1, scale: 0 };
  #steps: readonly Grouping[] = [];
  #instrument: Instrument | undefined = undefined;
  /** Chosen from the first book where the person chose none. */
  #suggested: Grouping | undefined = undefined;
  #grid: PriceGrid | undefined = undefined;
  #format: SizeFormat | undefined = undefined;
  #top: Units = 0;
  #isPlaced = false;
  #isHeld = false;
  #rowCount = 0;
  #fullRows = 0;
  #cursor: Units | undefined = undefined;
  #hoveredRow: number | undefined = undefined;
  #hasRing = false;
  #bidEmptySince: UnixMillis | undefined = undefined;
  #askEmptySince: UnixMillis | undefined = undefined;
  #hasCues = false;
  #look: LadderLook = lookOf('RESYNCING', true);
  #drawn: readonly LadderRow[] = [];

  constructor(view: MarketView, settings: LadderSettings, now: () => UnixMillis) {
    this.view = view;
    this.#now = now;
    this.#settings = settings;
    this.#changes = new ChangeWindow(windowLength(changeWindowOf(settings)));
    this.#prints = new PrintWindow(windowLength(printWindowOf(settings)));
    this.#stops = [
      view.book.onLevelChange((side, price, before, after) =>
        this.#noteChange(side, price, before, after),
      ),
      view.book.onReplace(() => this.#noteReplace()),
    ];
  }

  close(): void {
    for (const stop of this.#stops) {
      stop();
    }
  }

  get trust(): Trust {
    return this.view.trust('book') ?? waiting;
  }

  get rows(): readonly LadderRow[] {
    return this.#drawn;
  }

  get look(): LadderLook {
    return this.#look;
  }

  get midRow(): number | undefined {
    return this.#rows.touch?.midRow;
  }

  get grid(): PriceGrid | undefined {
    return this.#grid;
  }

  get format(): SizeFormat | undefined {
    return this.#format;
  }

  get fullRows(): number {
    return this.#fullRows;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  get grouping(): Grouping | undefined {
    return this.#grid?.grouping;
  }

  get cursorRow(): LadderRow | undefined {
    const cursor = this.#cursor;
    return cursor === undefined
      ? undefined
      : this.#drawn.find((row) => row.bucket !== undefined && sameUnits(row.bucket, cursor));
  }

  /** Cues are fading: paint again in the next frame. */
  get isFading(): boolean {
    return this.#hasCues;
  }

  /** Something here changes with time alone: windows that slide, scales that wait, ages that count. */
  get isTimed(): boolean {
    return (
      !this.#changes.isEmpty ||
      !this.#prints.isEmpty ||
      this.#sizeScale.isWaiting ||
      this.#totalScale.isWaiting ||
      this.#printScale.isWaiting ||
      this.#bidEmptySince !== undefined ||
      this.#askEmptySince !== undefined ||
      this.#look.isFirstLoad
    );
  }

  configure(settings: LadderSettings, instrument: Instrument | undefined, cueMs: number): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#cues.fadeMs = cueMs;
    if (changeWindowOf(before) !== changeWindowOf(settings)) {
      this.#changes = new ChangeWindow(windowLength(changeWindowOf(settings)));
    }
    if (printWindowOf(before) !== printWindowOf(settings)) {
      this.#prints = new PrintWindow(windowLength(printWindowOf(settings)));
    }
    if (sizeUnitOf(before) !== sizeUnitOf(settings)) {
      this.#format = undefined;
    }
    if (this.#instrument !== instrument) {
      this.#instrument = instrument;
      this.#steps = [];
    }
    if (before.axis !== settings.axis) {
      this.#isHeld = false;
    }
  }

  setViewport(rowCount: number, fullRows: number): void {
    if (rowCount === this.#rowCount && fullRows === this.#fullRows) {
      return;
    }
    // What was in the middle stays in the middle.
    const shift = Math.floor(fullRows / 2) - Math.floor(this.#fullRows / 2);
    this.#top = addUnits(this.#top, shift);
    this.#rowCount = rowCount;
    this.#fullRows = fullRows;
  }

  setHovered(row: number | undefined): void {
    this.#hoveredRow = row;
  }

  setRing(hasRing: boolean): void {
    this.#hasRing = hasRing;
  }

  /** Works out the rows as they stand now. */
  update(now: UnixMillis): readonly LadderRow[] {
    const { book } = this.view;
    const trust = this.trust;
    this.#setLook(trust, now);
    this.#prepare();
    const grid = this.#grid;
    const format = this.#format;
    if (!book.hasBook || grid === undefined || format === undefined || !this.#isPlaced) {
      this.#hasCues = false;
      this.#drawn = this.#rows.updateWithoutBook(this.#rowCount);
      return this.#drawn;
    }
    if (this.#settings.axis === 'dynamic' && !this.#isHeld) {
      this.#placeAtTouch();
    }
    this.#noteEmptySides(now);
    this.#changes.expire(now);
    this.#prints.update(this.view.trades, now);
    this.#hasCues = this.#cues.expire(now);
    this.#drawn = this.#rows.update({
      now,
      bids: book.bids,
      asks: book.asks,
      grid,
      tick: this.#tick,
      top: this.#top,
      rowCount: this.#rowCount,
      fullRows: this.#fullRows,
      state: trust.state,
      format,
      changes: this.#changes,
      prints: this.#prints,
      cues: this.#cues,
      sizeScale: this.#sizeScale,
      totalScale: this.#totalScale,
      printScale: this.#printScale,
      isBasisPoints: this.isBasisPoints,
      cursor: this.#cursor,
      hasRing: this.#hasRing,
      hoveredRow: this.#hoveredRow,
      bidEmptySince: this.#bidEmptySince,
      askEmptySince: this.#askEmptySince,
    });
    return this.#drawn;
  }

  /** Stablecoins are read as their distance from par. */
  get isBasisPoints(): boolean {
    return this.#instrument?.hasIndexPrice === true;
  }

  centre(): void {
    this.#isHeld = false;
    this.#placeAtTouch();
  }

  toggleHold(): boolean {
    if (this.#settings.axis !== 'dynamic') {
      return false;
    }
    this.#isHeld = !this.#isHeld;
    return true;
  }

  /** Positive: towards higher prices. */
  scroll(rows: number): void {
    this.#isHeld = true;
    this.#top = addUnits(this.#top, rows);
  }

  /** The grouping one step away, for the panel's settings; undefined when there is none. */
  groupingTo(direction: 'coarser' | 'finer' | 'tick'): string | undefined {
    const current = this.grouping;
    if (current === undefined) {
      return undefined;
    }
    const next = direction === 'tick' ? this.#tick : nextGrouping(this.#steps, current, direction);
    return groupingDecimal(next);
  }

  select(row: number): void {
    this.#cursor = this.#drawn[row]?.bucket;
  }

  moveCursor(rows: number): void {
    const from = this.cursorRow?.bucket ?? this.#startBucket();
    if (from !== undefined) {
      this.#putCursor(this.#cursor === undefined ? from : addUnits(from, rows));
    }
  }

  /** To the next row in that direction that has a level; past the screen's edge, along the book. */
  moveToLevel(direction: 1 | -1): void {
    const grid = this.#grid;
    const from = this.#cursor ?? this.#startBucket();
    if (grid === undefined || from === undefined) {
      return;
    }
    const { bids, asks } = this.view.book;
    let best: Units | undefined;
    const consider = (bucket: Units): void => {
      const isBeyond = direction === 1 ? bucket > from : bucket < from;
      const isNearer = best === undefined || (direction === 1 ? bucket < best : bucket > best);
      if (isBeyond && isNearer) {
        best = bucket;
      }
    };
    for (let rank = 0; rank < bids.count; rank += 1) {
      consider(bidBucket(grid, bids.priceAt(rank)));
    }
    for (let rank = 0; rank < asks.count; rank += 1) {
      consider(askBucket(grid, asks.priceAt(rank)));
    }
    if (best !== undefined) {
      this.#putCursor(best);
    }
  }

  moveToBest(side: BookSide): void {
    const grid = this.#grid;
    const { bids, asks } = this.view.book;
    const levels = side === 'bid' ? bids : asks;
    if (grid !== undefined && levels.count > 0) {
      const price = levels.priceAt(0);
      this.#putCursor(side === 'bid' ? bidBucket(grid, price) : askBucket(grid, price));
    }
  }

  #putCursor(bucket: Units): void {
    this.#cursor = bucket;
    const row = Number(subtractUnits(this.#top, bucket));
    if (row < 0) {
      this.scroll(-row);
    } else if (row >= this.#fullRows) {
      this.scroll(this.#fullRows - 1 - row);
    }
  }

  /** Where a cursor that is not there yet begins: at the touch, else in the middle. */
  #startBucket(): Units | undefined {
    const best =
      this.#drawn.find((row) => row.isBestBid) ?? this.#drawn.find((row) => hasLevel(row.bid));
    return best?.bucket ?? this.#drawn[Math.floor(this.#drawn.length / 2)]?.bucket;
  }

  #setLook(trust: Trust, now: UnixMillis): void {
    const isFirstLoad =
      trust.state === 'RESYNCING' && !this.view.book.hasBook && now - trust.since < calmFirstLoadMs;
    if (this.#look.state !== trust.state || this.#look.isFirstLoad !== isFirstLoad) {
      this.#look = lookOf(trust.state satisfies TrustState, isFirstLoad);
    }
  }

  /** Grid, format and place of the axis, where they are not settled yet. */
  #prepare(): void {
    const { book } = this.view;
    if (!book.hasBook || book.bids.count + book.asks.count === 0) {
      return;
    }
    if (this.#steps.length === 0) {
      this.#tick = tickOf(this.#instrument?.tick, book.priceScale);
      this.#steps = groupingSteps(this.#tick);
    }
    const wanted = readGrouping(this.#settings.grouping) ?? this.#suggest();
    const grid = this.#grid;
    const isNewGrouping = grid === undefined || compareGroupings(grid.grouping, wanted) !== 0;
    if (grid === undefined || isNewGrouping || grid.priceScale !== book.priceScale) {
      this.#grid = priceGrid(wanted, book.priceScale);
      if (grid !== undefined && isNewGrouping) {
        this.#regroup(grid, this.#grid);
      }
      this.#cues.clear();
      this.#format = undefined;
    }
    if (this.#format === undefined && this.#grid !== undefined) {
      const unit = sizeUnitOf(this.#settings);
      this.#format = chooseSizeFormat(book.bids, book.asks, this.#grid, book.sizeScale, unit);
      this.#sizeScale.reset();
      this.#totalScale.reset();
      this.#printScale.reset();
    }
    if (!this.#isPlaced && this.#fullRows > 0) {
      this.#placeAtTouch();
      this.#isPlaced = true;
    }
  }

  #suggest(): Grouping {
    const { book } = this.view;
    this.#suggested ??= suggestGrouping(book.bids, book.asks, book.priceScale, this.#steps);
    return this.#suggested ?? this.#tick;
  }

  /** The price the eye is on stays on its row: the touch when it is in sight, else the middle of the screen. */
  #regroup(from: PriceGrid, to: PriceGrid): void {
    const midRow = this.#rows.touch?.midRow;
    const isTouchInSight = midRow !== undefined && midRow >= 0 && midRow < this.#fullRows;
    const middle = this.#touchBucket(to);
    if (isTouchInSight && middle !== undefined) {
      this.#top = addUnits(middle, Math.floor(midRow));
    } else {
      const row = Math.floor(this.#fullRows / 2);
      this.#top = addUnits(rebucket(subtractUnits(this.#top, row), from, to), row);
    }
    if (this.#cursor !== undefined) {
      this.#cursor = rebucket(this.#cursor, from, to);
    }
  }

  #placeAtTouch(): void {
    const middle = this.#grid === undefined ? undefined : this.#touchBucket(this.#grid);
    if (middle !== undefined) {
      this.#top = addUnits(middle, Math.floor(this.#fullRows / 2));
    }
  }

  #touchBucket(grid: PriceGrid): Units | undefined {
    const { bids, asks } = this.view.book;
    const bid = bids.count > 0 ? bidBucket(grid, bids.priceAt(0)) : undefined;
    const ask = asks.count > 0 ? askBucket(grid, asks.priceAt(0)) : undefined;
    if (bid === undefined || ask === undefined) {
      return bid ?? ask;
    }
    return floorDivideUnits(addUnits(bid, ask), 2);
  }

  #noteChange(side: BookSide, price: Units, before: Units, after: Units): void {
    const now = this.#now();
    this.#changes.add(side, price, before, after, now);
    const grid = this.#grid;
    if (grid === undefined || this.#cues.fadeMs === 0) {
      return;
    }
    const bucket = side === 'bid' ? bidBucket(grid, price) : askBucket(grid, price);
    const row = Number(subtractUnits(this.#top, bucket));
    if (row >= 0 && row < this.#rowCount) {
      this.#cues.start(side, bucket, now);
    }
  }

  /** Another whole book says nothing of who changed what. */
  #noteReplace(): void {
    this.#changes.clear();
    this.#cues.clear();
    this.#format = undefined;
  }

  #noteEmptySides(now: UnixMillis): void {
    const { bids, asks } = this.view.book;
    this.#bidEmptySince = bids.count > 0 ? undefined : (this.#bidEmptySince ?? now);
    this.#askEmptySince = asks.count > 0 ? undefined : (this.#askEmptySince ?? now);
  }
}

function rebucket(bucket: Units, from: PriceGrid, to: PriceGrid): Units {
  const isNegative = bucket < 0;
  const price = from.grouping;
  // The bucket's price is a whole number of its own step; in the other grid it rounds down.
  const grid = priceGrid(to.grouping, price.scale);
  const units = multiplyUnits(isNegative ? negateUnits(bucket) : bucket, price.units);
  const rounded = bidBucket(grid, units);
  return isNegative ? negateUnits(rounded) : rounded;
}
