/**
 * What the tape shows right now: running with the newest on top, or paused on the rows as they were, with a count of
 * what waits. Knows no canvas and no React.
 */
import type { TradeBuffer, TradeRow } from '../../stream/trade-buffer.ts';
import {
  countHidden,
  countLines,
  passes,
  type TapeLine,
  type TapeRowsOptions,
  type TradeSource,
  visibleLines,
  walkLines,
} from './tape-rows.ts';
import type { SizeLimit } from './trade-value.ts';

/** `hover` ends when the pointer leaves; `read` (scrolled, or moved in by key) lasts until End, Esc or Resume. */
export type PauseReason = 'hover' | 'read';

interface Pause {
  readonly reason: PauseReason;
  /** A copy: newer trades can push out of the buffer what is being read, but not out of here. */
  readonly rows: readonly TradeRow[];
  readonly arrivals: number;
}

export class TapeModel {
  readonly #buffer: TradeBuffer;
  readonly #venueLabel: string;
  readonly #keeps: number;
  #limit: SizeLimit | undefined;
  #pause: Pause | undefined;
  #offset = 0;
  #waiting = 0;
  #counted = 0;
  /** The `arrival` of the trade under the row cursor. */
  #cursor: number | undefined;

  constructor(buffer: TradeBuffer, venueLabel: string, keeps: number) {
    this.#buffer = buffer;
    this.#venueLabel = venueLabel;
    this.#keeps = keeps;
  }

  get pauseReason(): PauseReason | undefined {
    return this.#pause?.reason;
  }

  /** Newer trades that pass the filter and are not shown while paused. */
  get waiting(): number {
    return this.#waiting;
  }

  get hidden(): number {
    return countHidden(this.#buffer, this.#limit);
  }

  get limit(): SizeLimit | undefined {
    return this.#limit;
  }

  /** Lines above the view; -1 while the first row was pulled from under the bar. */
  get offset(): number {
    return this.#offset;
  }

  get cursor(): number | undefined {
    return this.#cursor;
  }

  setLimit(limit: SizeLimit | undefined): void {
    this.#limit = limit;
    this.#offset = Math.min(this.#offset, 0);
    if (this.#pause !== undefined) {
      this.#waiting = 0;
      this.#counted = this.#pause.arrivals;
      this.absorb();
    }
  }

  lines(count: number): Array<TapeLine | undefined> {
    return visibleLines(this.#source(), this.#options(), this.#offset, count);
  }

  /** Counts what came since the last call; a running tape has nothing waiting. */
  absorb(): void {
    let left = this.#buffer.arrivals - this.#counted;
    if (this.#pause !== undefined) {
      for (let index = 0; index < this.#buffer.length && left > 0; index += 1) {
        const row = this.#buffer.row(index);
        if (row !== undefined && row.arrival > this.#counted) {
          left -= 1;
          this.#waiting += passes(row, this.#limit) ? 1 : 0;
        }
      }
    }
    this.#counted = this.#buffer.arrivals;
  }

  pause(reason: PauseReason): void {
    if (this.#pause !== undefined) {
      this.#pause = reason === 'read' ? { ...this.#pause, reason } : this.#pause;
      return;
    }
    this.absorb();
    const rows: TradeRow[] = [];
    for (let index = 0; index < this.#buffer.length; index += 1) {
      const row = this.#buffer.row(index);
      if (row !== undefined) {
        rows.push(row);
      }
    }
    this.#waiting = 0;
    this.#pause = { reason, rows, arrivals: this.#buffer.arrivals };
  }

  resume(): void {
    this.#pause = undefined;
    this.#waiting = 0;
    this.#offset = 0;
    this.#cursor = undefined;
  }

  /** Moves the view by lines (positive: to older trades) and pauses. `height` is how many lines fit. */
  scroll(lines: number, height: number): void {
    this.pause('read');
    const last = Math.max(0, countLines(this.#source(), this.#options()) - height);
    this.#offset = Math.max(-1, Math.min(last, this.#offset + lines));
  }

  /** Moves the row cursor over trades (rules are no stop), pauses, and keeps it in view. */
  moveCursor(by: number, height: number): void {
    const wasPaused = this.#pause !== undefined;
    this.pause('read');
    if (!wasPaused) {
      this.#offset = -1;
    }
    const trades: Array<{ readonly arrival: number; readonly line: number }> = [];
    walkLines(this.#source(), this.#options(), (line, index) => {
      if (line.kind === 'trade') {
        trades.push({ arrival: line.row.arrival, line: index });
      }
      return true;
    });
    const at = trades.findIndex((trade) => trade.arrival === this.#cursor);
    const start = at === -1 ? trades.findIndex((trade) => trade.line >= this.#offset) : at + by;
    const target = trades[Math.max(0, Math.min(trades.length - 1, start))];
    if (target === undefined) {
      return;
    }
    this.#cursor = target.arrival;
    // The bar covers the first line, so the cursor never stops under it.
    if (target.line <= this.#offset) {
      this.#offset = target.line - 1;
    } else if (target.line >= this.#offset + height) {
      this.#offset = target.line - height + 1;
    }
  }

  /** Puts the row cursor on a trade that is in view. */
  setCursor(arrival: number): void {
    this.pause('read');
    this.#cursor = arrival;
  }

  cursorRow(): TradeRow | undefined {
    return this.#pause?.rows.find((row) => row.arrival === this.#cursor);
  }

  #source(): TradeSource {
    const rows = this.#pause?.rows;
    return rows === undefined ? this.#buffer : { length: rows.length, row: (index) => rows[index] };
  }

  #options(): TapeRowsOptions {
    const isFull = this.#source().length >= this.#keeps;
    const endRule = isFull
      ? `older trades were not kept: the newest ${this.#keeps.toLocaleString('en-US')} are`
      : undefined;
    return { limit: this.#limit, venueLabel: this.#venueLabel, endRule };
  }
}
