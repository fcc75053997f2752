/**
 * One ladder's state between its book and its rows: where the axis stands, what is grouped how, where the cursor is.
 * Knows no DOM and no canvas. The axis moves when the person moves it, and once for the first book.
 */
import type { Units } from '#shared/domain/decimal.ts';
import { type BookSide, type Instrument, venueLabels } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { BookMirror } from '../../stream/book-mirror.ts';
import type { MarketView } from '../../stream/market-view.ts';
import { ChangeWindow } from './change-window.ts';
import { CueBook } from './cue-book.ts';
import { askBucket, bidBucket, type Grouping, type PriceGrid } from './grouping.ts';
import { HoldingScale } from './holding-scale.ts';
import { LadderAxis, touchBucket } from './ladder-axis.ts';
import { LadderCursor } from './ladder-cursor.ts';
import { LadderGrid } from './ladder-grid.ts';
import { type LadderLook, lookOf } from './ladder-look.ts';
import type { LadderRow } from './ladder-row.ts';
import { LadderRows } from './ladder-rows.ts';
import {
  changeWindowOf,
  type LadderSettings,
  printWindowOf,
  sizeUnitOf,
  windowLength,
} from './ladder-settings.ts';
import { PrintWindow } from './print-window.ts';
import type { SizeFormat } from './size-format.ts';

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
  readonly cursor: LadderCursor;
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
  readonly #grid = new LadderGrid();
  readonly #axis = new LadderAxis();
  #isPlaced = false;
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
    this.cursor = new LadderCursor(this.#axis, this);
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
    return this.#grid.grid;
  }

  get format(): SizeFormat | undefined {
    return this.#grid.format;
  }

  /** Digits behind the point of the venue's tick. */
  get tickDecimals(): number {
    return this.#grid.tick.scale;
  }

  get fullRows(): number {
    return this.#axis.fullRows;
  }

  get isHeld(): boolean {
    return this.#axis.isHeld;
  }

  get grouping(): Grouping | undefined {
    return this.#grid.grid?.grouping;
  }

  /** What the cursor moves over. */
  get book(): BookMirror {
    return this.view.book;
  }

  /** Cues are fading: paint again in the next frame. */
  get isFading(): boolean {
    return this.#hasCues;
  }

  /** Something reads differently by time alone: a window slides, a scale has waited, an age counts. */
  isDue(now: UnixMillis): boolean {
    return (
      isPast(this.#changes.nextExpiryAt, now) ||
      isPast(this.#prints.nextExpiryAt, now) ||
      isPast(this.#sizeScale.shrinksAt, now) ||
      isPast(this.#totalScale.shrinksAt, now) ||
      isPast(this.#printScale.shrinksAt, now) ||
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
      this.#grid.forgetFormat();
    }
    this.#grid.configure(instrument);
    if (before.axis !== settings.axis) {
      this.#axis.isHeld = false;
    }
  }

  setViewport(rowCount: number, fullRows: number): void {
    this.#axis.setViewport(rowCount, fullRows);
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
    const { grid, format } = this.#grid;
    if (!book.hasBook || grid === undefined || format === undefined || !this.#isPlaced) {
      this.#hasCues = false;
      this.#drawn = this.#rows.updateWithoutBook(this.#axis.rowCount);
      return this.#drawn;
    }
    if (this.#settings.axis === 'dynamic' && !this.#axis.isHeld) {
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
      tick: this.#grid.tick,
      top: this.#axis.top,
      rowCount: this.#axis.rowCount,
      fullRows: this.#axis.fullRows,
      isThen: this.#look.isThen,
      isCrossed: trust.state === 'CROSSED',
      rules: this.view.figures.rules,
      venueLabel: venueLabels[this.view.venue],
      format,
      changes: this.#changes,
      prints: this.#prints,
      cues: this.#cues,
      sizeScale: this.#sizeScale,
      totalScale: this.#totalScale,
      printScale: this.#printScale,
      isBasisPoints: this.isBasisPoints,
      cursor: this.#axis.cursor,
      hasRing: this.#hasRing,
      hoveredRow: this.#hoveredRow,
      bidEmptySince: this.#bidEmptySince,
      askEmptySince: this.#askEmptySince,
    });
    return this.#drawn;
  }

  /** Stablecoins are read as their distance from par. */
  get isBasisPoints(): boolean {
    return this.#grid.instrument?.hasIndexPrice === true;
  }

  centre(): void {
    this.#axis.isHeld = false;
    this.#placeAtTouch();
  }

  toggleHold(): boolean {
    if (this.#settings.axis !== 'dynamic') {
      return false;
    }
    this.#axis.isHeld = !this.#axis.isHeld;
    return true;
  }

  /** Positive: towards higher prices. */
  scroll(rows: number): void {
    this.#axis.scroll(rows);
  }

  /** The grouping one step away, for the panel's settings; undefined when there is none. */
  groupingTo(direction: 'coarser' | 'finer' | 'tick'): string | undefined {
    return this.#grid.groupingTo(direction);
  }

  #setLook(trust: Trust, now: UnixMillis): void {
    const isFirstLoad =
      trust.state === 'RESYNCING' && !this.view.book.hasBook && now - trust.since < calmFirstLoadMs;
    const look = lookOf(trust.state, isFirstLoad, trust.isBookOld === true);
    // The same object while it looks the same: another one has everything drawn anew.
    if (
      this.#look.state !== look.state ||
      this.#look.isFirstLoad !== look.isFirstLoad ||
      this.#look.isThen !== look.isThen
    ) {
      this.#look = look;
    }
  }

  /** Grid, format and place of the axis, where they are not settled yet. */
  #prepare(): void {
    const { book } = this.view;
    if (!book.hasBook || book.bids.count + book.asks.count === 0) {
      return;
    }
    const { regroupedFrom, isNewGrid, isNewFormat } = this.#grid.settle(book, this.#settings);
    const { grid } = this.#grid;
    if (regroupedFrom !== undefined && grid !== undefined) {
      const touch = touchBucket(book.bids, book.asks, grid);
      this.#axis.regroup(regroupedFrom, grid, this.#rows.touch?.midRow, touch);
    }
    if (isNewGrid) {
      this.#cues.clear();
    }
    if (isNewFormat) {
      this.#sizeScale.reset();
      this.#totalScale.reset();
      this.#printScale.reset();
    }
    if (!this.#isPlaced && this.#axis.fullRows > 0) {
      this.#placeAtTouch();
      this.#isPlaced = true;
    }
  }

  #placeAtTouch(): void {
    const { bids, asks } = this.view.book;
    const { grid } = this.#grid;
    const middle = grid === undefined ? undefined : touchBucket(bids, asks, grid);
    if (middle !== undefined) {
      this.#axis.centreOn(middle);
    }
  }

  #noteChange(side: BookSide, price: Units, before: Units, after: Units): void {
    const now = this.#now();
    this.#changes.add(side, price, before, after, now);
    const { grid } = this.#grid;
    if (grid === undefined || this.#cues.fadeMs === 0) {
      return;
    }
    const bucket = side === 'bid' ? bidBucket(grid, price) : askBucket(grid, price);
    if (this.#axis.isInSight(bucket)) {
      this.#cues.start(side, bucket, now);
    }
  }

  /** Another whole book says nothing of who changed what. */
  #noteReplace(): void {
    this.#changes.clear();
    this.#cues.clear();
    this.#grid.forgetFormat();
  }

  #noteEmptySides(now: UnixMillis): void {
    const { bids, asks } = this.view.book;
    this.#bidEmptySince = bids.count > 0 ? undefined : (this.#bidEmptySince ?? now);
    this.#askEmptySince = asks.count > 0 ? undefined : (this.#askEmptySince ?? now);
  }
}

function isPast(at: UnixMillis | undefined, now: UnixMillis): boolean {
  return at !== undefined && at <= now;
}
