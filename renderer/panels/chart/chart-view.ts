/** One peg chart on screen: joins the price history, the drawing and the words. A tick only marks it. */
import type { Instrument } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import { isBookUntrusted } from '#shared/domain/trust.ts';
import type { FrameLoop, Paintable } from '../../stream/frame-loop.ts';
import type { MarketView } from '../../stream/market-view.ts';
import type { KnownPrice } from '../../stream/price-history.ts';
import { alignedInterval } from '../../ui/aligned-interval.ts';
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import { writeText } from '../../ui/write-text.ts';
import { writePriceTable } from './chart-table.ts';
import {
  type ChartRange,
  type ChartWindow,
  chartRanges,
  slotsOf,
  windowFor,
} from './chart-window.ts';
import { chartText, emptyText, gapLabel, readoutText } from './chart-words.ts';
import { axisPriceText, basisPointsText, plotHeight } from './par-distance.ts';
import { PegChart } from './peg-chart.ts';
import type { PegFlag, PegHatch } from './peg-layer.ts';
import { type PegSpan, spanFor } from './peg-span.ts';
import type { PriceSlots } from './price-slots.ts';

export interface ChartElements {
  /** Carries the text alternative and the focus. */
  readonly root: HTMLElement;
  readonly canvas: HTMLElement;
  readonly readout: HTMLElement;
  readonly empty: HTMLElement;
  readonly table: HTMLTableSectionElement;
}

export interface ChartViewOptions {
  readonly view: MarketView;
  readonly instrument: Instrument | undefined;
  readonly frameLoop: FrameLoop;
  readonly theme: CanvasTheme;
  readonly range: ChartRange;
  readonly elements: ChartElements;
}

/** Time goes on, and gaps grow, without a tick. */
const clockEveryMs = 1000;
/** An index price may be this much under way before its slot counts as empty. */
const patienceMicros = 2e6;

export class ChartView implements Paintable {
  readonly #options: ChartViewOptions;
  readonly #chart: PegChart;
  readonly #cleanUp: Array<() => void> = [];
  #theme: CanvasTheme;
  #range: ChartRange;
  #window: ChartWindow | undefined;
  #slots: PriceSlots | undefined;
  /** How much of the history (`added`, `resets`) the slots hold. */
  #fed = 0;
  #resets = 0;
  #lastTime: UnixMicros | undefined;
  /** The venue's clock minus ours, microseconds. */
  #clockOffset = 0;
  #since: number | undefined;
  #span: PegSpan | undefined;
  #pointed: number | undefined;
  #isTableShown = false;
  #tableVersion = -1;

  constructor(options: ChartViewOptions) {
    this.#options = options;
    this.#theme = options.theme;
    this.#range = options.range;
    const { elements, view } = options;
    this.#chart = new PegChart(elements.canvas, (slot) => this.#point(slot));
    this.#cleanUp.push(() => this.#chart.close());
    this.#cleanUp.push(view.subscribe('price', () => this.#mark()));
    this.#cleanUp.push(view.subscribe('trust', () => this.#mark()));
    this.#cleanUp.push(alignedInterval(clockEveryMs, () => document.hidden || this.#mark()));
    const observer = new ResizeObserver(() => this.#fit());
    observer.observe(elements.canvas);
    this.#cleanUp.push(() => observer.disconnect());
    const onFonts = () => this.setTheme(this.#theme);
    document.fonts.addEventListener('loadingdone', onFonts);
    this.#cleanUp.push(() => document.fonts.removeEventListener('loadingdone', onFonts));
    this.#fit();
    this.setTheme(options.theme);
  }

  close(): void {
    this.#options.frameLoop.forget(this);
    for (const clean of this.#cleanUp.splice(0)) {
      clean();
    }
  }

  setTheme(theme: CanvasTheme): void {
    this.#theme = theme;
    this.#chart.setTheme(theme);
    this.#mark();
  }

  /** Choosing a range, also the one in force, fits the vertical span anew. */
  setRange(range: ChartRange): void {
    this.#range = range;
    this.#slots = undefined;
    this.#span = undefined;
    this.#mark();
  }

  setTable(isShown: boolean): void {
    this.#isTableShown = isShown;
    this.#mark();
  }

  /** Moves the crosshair by slots that have a price, from the newest on; 0 takes it away. */
  movePointed(by: -1 | 0 | 1): void {
    const slots = this.#slots;
    if (slots === undefined || by === 0) {
      this.#chart.clearPoint();
      this.#point(undefined);
      return;
    }
    const step = this.#pointed === undefined ? -1 : by;
    let index = (this.#pointed ?? slots.length) + step;
    while (index >= 0 && index < slots.length && slots.at(index) === undefined) {
      index += step;
    }
    if (slots.at(index) !== undefined) {
      this.#chart.point(slots, index);
      this.#point(index);
    }
  }

  paint(now: number): void {
    this.#since ??= now;
    this.#followClock(now);
    const at = now * 1000 + this.#clockOffset;
    const window = windowFor(this.#range, this.#options.view.prices, at);
    const slots = this.#followHistory(window, at);
    this.#chart.showNewest(window.slots, slots.length);
    this.#writeWords(slots);
    this.#draw(slots, window, at);
  }

  #mark(): void {
    this.#options.frameLoop.mark(this);
  }

  #point(slot: number | undefined): void {
    if (slot !== this.#pointed) {
      this.#pointed = slot;
      this.#mark();
    }
  }

  #fit(): void {
    if (this.#chart.fit()) {
      this.#mark();
    }
  }

  // Time on the axis is the venue's. A price that came just now says how far its clock is from ours; before the first one
  // (a window that was opened on kept prices) the two are taken for the same.
  #followClock(now: number): void {
    const { last, resets } = this.#options.view.prices;
    if (last !== undefined && last.time !== this.#lastTime) {
      const isFresh = this.#lastTime !== undefined && resets === this.#resets;
      this.#clockOffset = isFresh ? last.time - now * 1000 : this.#clockOffset;
      this.#lastTime = last.time;
    }
  }

  #followHistory(window: ChartWindow, now: UnixMicros): PriceSlots {
    const { prices } = this.#options.view;
    const known = this.#slots;
    const isReplaced = prices.resets !== this.#resets;
    const isSameStep = this.#window?.step === window.step;
    const isWorn = known !== undefined && known.length > 3 * window.slots;
    this.#window = window;
    this.#resets = prices.resets;
    if (known !== undefined && !isReplaced && isSameStep && !isWorn) {
      this.#append(known, now);
      return known;
    }
    const slots = slotsOf(prices, window, now - patienceMicros);
    slots.takeChangedFrom();
    this.#slots = slots;
    this.#pointed = undefined;
    this.#fed = prices.added;
    this.#chart.clearPoint();
    this.#chart.setSlots(slots);
    return slots;
  }

  #append(slots: PriceSlots, now: UnixMicros): void {
    const { prices } = this.#options.view;
    const before = slots.length;
    const fresh = Math.min(prices.added - this.#fed, prices.length);
    for (let index = prices.length - fresh; index < prices.length; index += 1) {
      const point = prices.point(index);
      if (point !== undefined) {
        slots.add(point);
      }
    }
    this.#fed = prices.added;
    slots.extendTo(now - patienceMicros);
    const from = slots.takeChangedFrom();
    if (from !== undefined) {
      this.#chart.updateSlots(slots, from, before);
    }
  }

  #draw(slots: PriceSlots, window: ChartWindow, now: UnixMicros): void {
    const { view } = this.#options;
    const last = flagOf(view.prices.last);
    let low = Math.min(0, last?.height ?? 0);
    let high = Math.max(0, last?.height ?? 0);
    for (let index = Math.max(0, slots.length - window.slots); index < slots.length; index += 1) {
      const price = slots.at(index)?.price;
      const height = price === undefined ? undefined : plotHeight(price);
      low = Math.min(low, height ?? low);
      high = Math.max(high, height ?? high);
    }
    this.#span = spanFor(low, high, this.#span);
    const trust = view.trust('price');
    const gap = slots.gaps.at(-1);
    const isInGap = gap !== undefined && gap.to === undefined;
    this.#chart.draw({
      theme: this.#theme,
      span: this.#span,
      hatches: slots.gaps.map(
        (each): PegHatch => ({
          from: each.firstSlot,
          to: each.endSlot ?? slots.length,
          label: gapLabel(each, now, trust?.state),
          isDistrusted: each.kind === 'interrupted',
        }),
      ),
      last,
      isLastCurrent: !isInGap && (trust === undefined || !isBookUntrusted(trust)),
      pointed: this.#pointed === undefined ? undefined : flagOf(slots.at(this.#pointed)),
      pointedAt: this.#pointed,
    });
  }

  #writeWords(slots: PriceSlots): void {
    const { view, instrument, elements } = this.#options;
    const words = chartRanges.find(({ range }) => range === this.#range)?.words ?? '';
    const label = chartText(view.market, words, view.prices, slots);
    if (elements.root.ariaLabel !== label) {
      elements.root.ariaLabel = label;
    }
    writeText(elements.empty, emptyText(view.prices, instrument, this.#since ?? 0) ?? '');
    writeText(
      elements.readout,
      this.#pointed === undefined ? '' : readoutText(slots, this.#pointed),
    );
    if (this.#isTableShown && this.#tableVersion !== view.prices.version) {
      this.#tableVersion = view.prices.version;
      writePriceTable(elements.table, view.prices);
    }
  }
}

function flagOf(price: KnownPrice | undefined): PegFlag | undefined {
  const height = price === undefined ? undefined : plotHeight(price.price);
  if (price === undefined || height === undefined) {
    return undefined;
  }
  return { height, distance: basisPointsText(price.price), price: axisPriceText(price.price) };
}
