/**
 * How a ladder divides its prices and writes its sizes: as the person chose, else as the first book suggests. Settled once
 * there is a book, and kept until what it rests on becomes another.
 */
import type { Instrument } from '#shared/domain/market.ts';
import type { BookMirror } from '../../stream/book-mirror.ts';
import {
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
import { type LadderSettings, sizeUnitOf } from './ladder-settings.ts';
import { chooseSizeFormat, type SizeFormat } from './size-format.ts';
import { suggestGrouping } from './suggest-grouping.ts';

/** What became another by settling. */
export interface Settled {
  /** The grid before, where rows are of another width now. */
  readonly regroupedFrom: PriceGrid | undefined;
  readonly isNewGrid: boolean;
  readonly isNewFormat: boolean;
}

export class LadderGrid {
  #tick: Grouping = { units: 1, scale: 0 };
  #steps: readonly Grouping[] = [];
  #instrument: Instrument | undefined = undefined;
  /** Chosen from the first book where the person chose none. */
  #suggested: Grouping | undefined = undefined;
  #grid: PriceGrid | undefined = undefined;
  #format: SizeFormat | undefined = undefined;

  get tick(): Grouping {
    return this.#tick;
  }

  get grid(): PriceGrid | undefined {
    return this.#grid;
  }

  get format(): SizeFormat | undefined {
    return this.#format;
  }

  get instrument(): Instrument | undefined {
    return this.#instrument;
  }

  configure(instrument: Instrument | undefined): void {
    if (this.#instrument?.tick !== instrument?.tick) {
      // A book may come before the list that names its tick: what was suggested without it need not be whole ticks.
      this.#suggested = undefined;
    }
    if (this.#instrument !== instrument) {
      this.#instrument = instrument;
      this.#steps = [];
    }
  }

  /** Sizes are of another kind or of another book: decimals are chosen anew. */
  forgetFormat(): void {
    this.#format = undefined;
  }

  /** `book` has levels. */
  settle(book: BookMirror, settings: LadderSettings): Settled {
    if (this.#steps.length === 0) {
      this.#tick = tickOf(this.#instrument?.tick, book.priceScale);
      this.#steps = groupingSteps(this.#tick);
    }
    const wanted = readGrouping(settings.grouping) ?? this.#suggest(book);
    const before = this.#grid;
    const isRegrouped = before !== undefined && compareGroupings(before.grouping, wanted) !== 0;
    const isNewGrid = before === undefined || isRegrouped || before.priceScale !== book.priceScale;
    const grid = isNewGrid ? priceGrid(wanted, book.priceScale) : before;
    const isNewFormat = isNewGrid || this.#format === undefined;
    this.#grid = grid;
    if (isNewFormat) {
      const unit = sizeUnitOf(settings);
      this.#format = chooseSizeFormat(book.bids, book.asks, grid, book.sizeScale, unit);
    }
    return { regroupedFrom: isRegrouped ? before : undefined, isNewGrid, isNewFormat };
  }

  /** The grouping one step away, for the panel's settings; undefined before the first book. */
  groupingTo(direction: 'coarser' | 'finer' | 'tick'): string | undefined {
    const current = this.#grid?.grouping;
    if (current === undefined) {
      return undefined;
    }
    const next = direction === 'tick' ? this.#tick : nextGrouping(this.#steps, current, direction);
    return groupingDecimal(next);
  }

  #suggest(book: BookMirror): Grouping {
    this.#suggested ??= suggestGrouping(book.bids, book.asks, book.priceScale, this.#steps);
    return this.#suggested ?? this.#tick;
  }
}
