/** One tape on screen: joins model, painter, footer and the layer for assistive technology. A tick only marks it. */
import type { Instrument } from '#shared/domain/market.ts';
import { venueLabels } from '#shared/domain/market.ts';
import { isBookUntrusted } from '#shared/domain/trust.ts';
import type { FrameLoop, Paintable } from '../../stream/frame-loop.ts';
import type { MarketView } from '../../stream/market-view.ts';
import { keptTrades, type TradeRow } from '../../stream/trade-buffer.ts';
import { alignedInterval } from '../../ui/aligned-interval.ts';
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import { writeText } from '../../ui/write-text.ts';
import { exactTextOf, TapeFormatter } from './tape-cells.ts';
import { columnsFor } from './tape-columns.ts';
import { flowUntil } from './tape-flow.ts';
import { TapeGrid } from './tape-grid.ts';
import { TapeModel } from './tape-model.ts';
import { deviceRowHeight, TapePainter } from './tape-painter.ts';
import type { TapeLine } from './tape-rows.ts';
import { countText, emptyText, totalText, waitingText } from './tape-words.ts';
import type { SizeLimit } from './trade-value.ts';

/** Elements React made and never writes into again. */
export interface TapeElements {
  readonly root: HTMLElement;
  readonly body: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly grid: HTMLElement;
}

export interface TapeViewOptions {
  readonly view: MarketView;
  readonly instrument: Instrument | undefined;
  readonly frameLoop: FrameLoop;
  readonly theme: CanvasTheme;
  readonly elements: TapeElements;
  readonly idPrefix: string;
}

/** How often words and the layer for assistive technology follow the rows, ms. */
const wordsEveryMs = 500;

export class TapeView implements Paintable {
  readonly model: TapeModel;
  readonly #options: TapeViewOptions;
  readonly #painter: TapePainter;
  readonly #grid: TapeGrid;
  readonly #formatter: TapeFormatter;
  readonly #cleanUp: Array<() => void> = [];
  #theme: CanvasTheme;
  #isFocused = false;
  #width = 0;
  #lineCount = 0;
  #lines: Array<TapeLine | undefined> = [];
  #isSurfaceDue = true;
  #format: object | undefined;
  #isWordsDue = true;
  #since: number | undefined;
  #countedVersion = -1;
  #countedLimit: SizeLimit | undefined;
  #hidden = 0;
  #historyCount = 0;

  constructor(options: TapeViewOptions, context: CanvasRenderingContext2D) {
    this.#options = options;
    this.#theme = options.theme;
    const { view, elements } = options;
    const label = venueLabels[view.venue];
    this.model = new TapeModel(view.trades, label, keptTrades);
    this.#painter = new TapePainter(context);
    this.#grid = new TapeGrid(elements.grid, options.idPrefix);
    this.#formatter = new TapeFormatter(label, options.instrument);
    this.#cleanUp.push(view.subscribe('trades', () => this.#onTrades()));
    this.#cleanUp.push(alignedInterval(wordsEveryMs, () => this.#onTimer()));
    const onFonts = () => this.refresh();
    document.fonts.addEventListener('loadingdone', onFonts);
    this.#cleanUp.push(() => document.fonts.removeEventListener('loadingdone', onFonts));
    const observer = new ResizeObserver(() => this.refresh());
    observer.observe(elements.body);
    this.#cleanUp.push(() => observer.disconnect());
    this.refresh();
  }

  close(): void {
    this.#options.frameLoop.forget(this);
    for (const clean of this.#cleanUp.splice(0)) {
      clean();
    }
  }

  setLook(theme: CanvasTheme, isFocused: boolean): void {
    this.#theme = theme;
    this.#isFocused = isFocused;
    this.refresh();
  }

  setLimit(limit: SizeLimit | undefined): void {
    this.model.setLimit(limit);
    this.changed();
  }

  /** Draws everything anew in the next frame: another size, theme, font or screen. */
  refresh(): void {
    this.#isSurfaceDue = true;
    this.changed();
  }

  /** The person did something: rows and words follow in the next frame, not at the next half second. */
  changed(): void {
    this.#isWordsDue = true;
    this.#options.frameLoop.mark(this);
  }

  /** Lines that fit whole. */
  get height(): number {
    return Math.max(1, Math.floor(this.#options.elements.body.clientHeight / this.#rowHeight()));
  }

  rowAt(clientY: number): TradeRow | undefined {
    const top = this.#options.elements.body.getBoundingClientRect().top;
    const line = this.#lines[Math.floor((clientY - top) / this.#rowHeight())];
    return line?.kind === 'trade' ? line.row : undefined;
  }

  /** The exact numbers of the row under the pointer, for hover. */
  exactTextAt(clientY: number): string {
    const row = this.rowAt(clientY);
    return row === undefined ? '' : exactTextOf(row);
  }

  paint(now: number): void {
    this.#since ??= now;
    this.#formatter.observe(this.#options.view.trades, this.#options.view.trades.arrivals);
    this.model.absorb();
    const { format } = this.#formatter;
    if (this.#isSurfaceDue || format !== this.#format) {
      this.#format = format;
      this.#fitSurface();
    }
    this.#lines = this.model.lines(this.#lineCount);
    this.#painter.paint(this.#lines, this.model.cursor);
    this.#writePause();
    if (this.#isWordsDue) {
      this.#isWordsDue = false;
      this.#writeWords(now);
    }
  }

  #onTrades(): void {
    this.#options.frameLoop.mark(this);
  }

  #onTimer(): void {
    if (!document.hidden) {
      this.changed();
    }
  }

  #rowHeight(): number {
    const ratio = window.devicePixelRatio;
    return deviceRowHeight(this.#theme, ratio) / ratio;
  }

  #fitSurface(): void {
    this.#isSurfaceDue = false;
    const { body } = this.#options.elements;
    this.#width = body.clientWidth;
    this.#lineCount = Math.max(1, Math.ceil(body.clientHeight / this.#rowHeight()));
    this.#painter.setSurface({
      theme: this.#theme,
      format: this.#formatter.format,
      columns: columnsFor(this.#width),
      width: this.#width,
      lineCount: this.#lineCount,
      devicePixelRatio: window.devicePixelRatio,
      isFocused: this.#isFocused,
    });
  }

  #writePause(): void {
    const { root } = this.#options.elements;
    const isPaused = this.model.pauseReason !== undefined;
    if (root.hasAttribute('data-paused') !== isPaused) {
      root.toggleAttribute('data-paused', isPaused);
    }
    if (isPaused) {
      this.#say('waiting', waitingText(this.model.waiting));
    }
  }

  #writeWords(now: number): void {
    const { trades } = this.#options.view;
    const { format } = this.#formatter;
    const { limit } = this.model;
    // Counting goes through all kept rows; a quiet market is not counted again.
    if (trades.version !== this.#countedVersion || limit !== this.#countedLimit) {
      this.#countedVersion = trades.version;
      this.#countedLimit = limit;
      this.#hidden = this.model.hidden;
      this.#historyCount = countHistory(trades);
    }
    const hidden = this.#hidden;
    this.#say('hidden', limit === undefined ? '' : `, hidden ${countText(hidden)}`);
    this.#say('total', totalText(trades.total, trades.skipped));
    this.#writeFlow(now);
    const newest = trades.row(0);
    const empty =
      this.model.pauseReason !== undefined
        ? undefined
        : emptyText(
            {
              newest,
              liveCount: trades.length - this.#historyCount,
              hidden,
              minimum: limit?.text,
              since: this.#since ?? now,
              now,
            },
            format,
          );
    this.#say('empty', empty ?? '');
    this.#grid.update(this.#lines, format, this.#rowHeight(), this.model.cursor);
  }

  /** An untrusted channel says nothing of now: the window then ends where it was last proven, and says "then". */
  #writeFlow(now: number): void {
    const { view, elements } = this.#options;
    const trust = view.trust('trades') ?? view.trust('book');
    const isThen = trust !== undefined && isBookUntrusted(trust);
    const until = isThen ? (trust.ageFrom ?? trust.since) : now;
    const flow = flowUntil(view.trades, keptTrades, until * 1000);
    const span = flow.isCut ? `last ${countText(keptTrades)}` : '5 min';
    const then = isThen ? ' then' : '';
    const hasSides = flow.trades > 0;
    elements.root.toggleAttribute('data-flow', hasSides);
    this.#say('span', hasSides ? span : `${span}${then}: no trade with a side`);
    this.#say('bought', `${flow.bought} %`);
    this.#say('sold', `${flow.sold} %${then}`);
    this.#say('inferred', flow.inferred === 0 ? 'venue’s sides' : `${flow.inferred} % inferred`);
    const balance = this.#part('balance');
    const width = `${flow.bought}%`;
    if (balance !== undefined && balance.style.width !== width) {
      balance.style.width = width;
    }
  }

  #say(part: string, text: string): void {
    writeText(this.#part(part), text);
  }

  readonly #parts = new Map<string, HTMLElement>();

  #part(name: string): HTMLElement | undefined {
    const known = this.#parts.get(name);
    if (known?.isConnected === true) {
      return known;
    }
    const found = this.#options.elements.root.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (found !== null) {
      this.#parts.set(name, found);
    }
    return found ?? undefined;
  }
}

function countHistory(trades: MarketView['trades']): number {
  let count = 0;
  for (let index = 0; index < trades.length; index += 1) {
    count += trades.row(index)?.isHistory === true ? 1 : 0;
  }
  return count;
}
