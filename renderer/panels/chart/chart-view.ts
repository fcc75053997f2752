/** One peg chart on screen: joins the history, lightweight-charts and the peg layer. A tick only marks it. */
import {
  ColorType,
  CrosshairMode,
  createChart,
  type IChartApi,
  type ISeriesApi,
  LineStyle,
  type MouseEventParams,
  TickMarkType,
  type Time,
  type UTCTimestamp,
  type WhitespaceData,
} from 'lightweight-charts';
import type { Instrument } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import { isUntrusted } from '#shared/domain/trust.ts';
import type { FrameLoop, Paintable } from '../../stream/frame-loop.ts';
import type { MarketView } from '../../stream/market-view.ts';
import type { KnownPrice } from '../../stream/price-history.ts';
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import {
  type ChartRange,
  type ChartWindow,
  chartRanges,
  slotsOf,
  windowFor,
} from './chart-window.ts';
import { chartText, clockText, emptyText, gapLabel } from './chart-words.ts';
import { axisPriceText, basisPointsText, plotHeight, priceText } from './par-distance.ts';
import { axisWidthFor, type PegFlag, type PegHatch, PegLayer } from './peg-layer.ts';
import { type PegSpan, spanFor } from './peg-span.ts';
import type { PriceSlots } from './price-slots.ts';
import { type StepData, StepSeries } from './step-series.ts';

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

type Datum = StepData | WhitespaceData<Time>;

/** Time goes on, and gaps grow, without a tick. */
const clockEveryMs = 1000;
/** An index price may be this much under way before its slot counts as empty. */
const patienceMicros = 2e6;
const leastAxisWidth = 78;
const tableRows = 50;

export class ChartView implements Paintable {
  readonly #options: ChartViewOptions;
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Custom', Time, Datum>;
  readonly #layer = new PegLayer();
  readonly #cleanUp: Array<() => void> = [];
  #theme: CanvasTheme;
  #range: ChartRange;
  #window: ChartWindow | undefined;
  #slots: PriceSlots | undefined;
  #fed = 0;
  #resets = 0;
  #version = -1;
  #lastTime: UnixMicros | undefined;
  /** The venue's clock minus ours, microseconds. */
  #clockOffset = 0;
  #since: number | undefined;
  #span: PegSpan | undefined;
  #pointed: number | undefined;
  #axisWidth = leastAxisWidth;
  #isTableShown = false;
  #tableVersion = -1;

  constructor(options: ChartViewOptions) {
    this.#options = options;
    this.#theme = options.theme;
    this.#range = options.range;
    const { elements, view } = options;
    this.#chart = createChart(elements.canvas, {
      autoSize: false,
      handleScroll: false,
      handleScale: false,
      grid: { vertLines: { visible: false }, horzLines: { visible: false } },
      rightPriceScale: {
        borderVisible: false,
        ticksVisible: false,
        minimumWidth: leastAxisWidth,
        scaleMargins: { top: 0.04, bottom: 0.04 },
      },
      timeScale: {
        borderVisible: false,
        secondsVisible: true,
        timeVisible: true,
        minBarSpacing: 0.01,
        allowBoldLabels: false,
        shiftVisibleRangeOnNewBar: false,
        tickMarkFormatter: tickMarkText,
      },
      crosshair: { mode: CrosshairMode.Magnet },
      localization: {
        timeFormatter: (time: Time) => clockText(Number(time) * 1e6),
        // The scales are drawn by PegLayer, two columns and exact.
        priceFormatter: () => '',
      },
    });
    this.#series = this.#chart.addCustomSeries(new StepSeries(), {
      lastValueVisible: false,
      priceLineVisible: false,
      autoscaleInfoProvider: () => this.#scaleRange(),
    });
    this.#series.attachPrimitive(this.#layer);
    const onMove = (event: MouseEventParams<Time>) => this.#onPointer(event);
    this.#chart.subscribeCrosshairMove(onMove);
    this.#cleanUp.push(() => this.#chart.unsubscribeCrosshairMove(onMove));
    const onLeave = () => this.#point(undefined);
    elements.canvas.addEventListener('pointerleave', onLeave);
    this.#cleanUp.push(() => elements.canvas.removeEventListener('pointerleave', onLeave));
    this.#cleanUp.push(view.subscribe('price', () => this.#mark()));
    this.#cleanUp.push(view.subscribe('trust', () => this.#mark()));
    const timer = setInterval(() => document.hidden || this.#mark(), clockEveryMs);
    this.#cleanUp.push(() => clearInterval(timer));
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
    this.#chart.remove();
  }

  setTheme(theme: CanvasTheme): void {
    this.#theme = theme;
    const { color } = theme;
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: color['surface-panel'] },
        textColor: color['text-3'],
        fontFamily: theme.fontFamily,
        fontSize: 10,
        attributionLogo: true,
      },
      crosshair: {
        vertLine: {
          color: color['text-3'],
          width: 1,
          style: LineStyle.Dotted,
          labelBackgroundColor: color['surface-selected'],
        },
        horzLine: {
          color: color['text-3'],
          width: 1,
          style: LineStyle.Dotted,
          labelVisible: false,
        },
      },
    });
    this.#series.applyOptions({ color: color['text-1'] });
    this.#mark();
  }

  /** Choosing a range, also the one in force, fits the vertical span anew. */
  setRange(range: ChartRange): void {
    this.#range = range;
    this.#slots = undefined;
    this.#span = undefined;
    this.#pointed = undefined;
    this.#mark();
  }

  setTable(isShown: boolean): void {
    this.#isTableShown = isShown;
    this.#mark();
  }

  /** Moves the crosshair by slots that have a price; 0 takes it away. */
  movePointed(by: -1 | 0 | 1): void {
    const slots = this.#slots;
    if (slots === undefined || by === 0) {
      this.#pointed = undefined;
      this.#chart.clearCrosshairPosition();
      this.#mark();
      return;
    }
    let index = this.#pointed === undefined ? slots.length : this.#pointed + by;
    index = this.#pointed === undefined ? slots.length - 1 : index;
    while (index >= 0 && index < slots.length && slots.at(index) === undefined) {
      index += by;
    }
    const price = slots.at(index);
    if (price !== undefined) {
      this.#pointed = index;
      const height = plotHeight(price.price) ?? 0;
      this.#chart.setCrosshairPosition(height, secondsOf(slots, index), this.#series);
      this.#mark();
    }
  }

  paint(now: number): void {
    this.#since ??= now;
    this.#followClock(now);
    const at = now * 1000 + this.#clockOffset;
    this.#followHistory(at);
    this.#writeWords();
    this.#drawLayer(at);
  }

  #mark(): void {
    this.#options.frameLoop.mark(this);
  }

  // Time on the axis is the venue's. A price that came just now says how far its clock is from ours; before the first one
  // (a window that was opened on kept prices) the two are taken for the same.
  #followClock(now: number): void {
    const { prices } = this.#options.view;
    const { last, resets } = prices;
    if (last !== undefined && last.time !== this.#lastTime) {
      const isFresh = this.#lastTime !== undefined && resets === this.#resets;
      this.#clockOffset = isFresh ? last.time - now * 1000 : this.#clockOffset;
      this.#lastTime = last.time;
    }
  }

  #followHistory(now: UnixMicros): void {
    const { prices } = this.#options.view;
    const isReplaced = prices.resets !== this.#resets;
    const window = windowFor(this.#range, prices, now);
    const slots = this.#slots;
    const isWorn = slots !== undefined && slots.length > 3 * window.slots;
    const isSame = this.#window?.step === window.step;
    if (slots === undefined || isReplaced || isWorn || !isSame || prices.version < this.#version) {
      this.#rebuild(window, now);
    } else {
      this.#append(slots, now);
    }
    this.#window = window;
    this.#resets = prices.resets;
    this.#version = prices.version;
    const length = this.#slots?.length ?? 0;
    this.#chart.timeScale().setVisibleLogicalRange({ from: length - window.slots, to: length });
  }

  #rebuild(window: ChartWindow, now: UnixMicros): void {
    const { prices } = this.#options.view;
    const slots = slotsOf(prices, window, now - patienceMicros);
    slots.takeChangedFrom();
    this.#slots = slots;
    this.#pointed = undefined;
    this.#chart.clearCrosshairPosition();
    this.#fed = prices.added;
    this.#series.setData(Array.from({ length: slots.length }, (_, index) => datum(slots, index)));
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
    if (from === undefined) {
      return;
    }
    // lightweight-charts updates its newest position or adds after it; anything older is told anew.
    if (from < before - 1) {
      this.#series.setData(Array.from({ length: slots.length }, (_, index) => datum(slots, index)));
      return;
    }
    for (let index = from; index < slots.length; index += 1) {
      this.#series.update(datum(slots, index));
    }
  }

  #scaleRange() {
    const span = this.#span;
    return span === undefined
      ? null
      : { priceRange: { minValue: span.low / 10, maxValue: span.high / 10 } };
  }

  #drawLayer(now: UnixMicros): void {
    const slots = this.#slots;
    const window = this.#window;
    if (slots === undefined || window === undefined) {
      return;
    }
    let low = 0;
    let high = 0;
    for (let index = Math.max(0, slots.length - window.slots); index < slots.length; index += 1) {
      const price = slots.at(index)?.price;
      const height = price === undefined ? undefined : plotHeight(price);
      low = Math.min(low, height ?? low);
      high = Math.max(high, height ?? high);
    }
    const { view } = this.#options;
    const last = flagOf(view.prices.last);
    low = Math.min(low, last?.height ?? low);
    high = Math.max(high, last?.height ?? high);
    this.#span = spanFor(low, high, this.#span);
    this.#fitAxis(this.#span, last);
    const state = view.trust('price')?.state;
    const pointed = this.#pointed === undefined ? undefined : slots.at(this.#pointed);
    this.#layer.setState({
      theme: this.#theme,
      span: this.#span,
      hatches: slots.gaps.map((gap): PegHatch => {
        const label = gapLabel(gap, now, state);
        return {
          from: gap.firstSlot,
          to: gap.endSlot ?? slots.length,
          label,
          isDistrusted: gap.kind === 'interrupted',
        };
      }),
      last,
      isLastCurrent:
        slots.gaps.at(-1)?.to !== undefined || slots.gaps.length === 0
          ? state === undefined || !isUntrusted(state)
          : false,
      pointed: flagOf(pointed),
      pointedAt: this.#pointed,
    });
  }

  /** The axis grows for wide numbers and does not shrink again: the drawing would jump. */
  #fitAxis(span: PegSpan, last: PegFlag | undefined): void {
    const needed = axisWidthFor(span, last);
    if (needed > this.#axisWidth) {
      this.#axisWidth = needed;
      this.#chart.applyOptions({ rightPriceScale: { minimumWidth: needed } });
    }
  }

  #onPointer(event: MouseEventParams<Time>): void {
    // A move that our own arrow keys caused carries no source event; it already set the position.
    if (event.sourceEvent !== undefined && event.logical !== undefined) {
      this.#point(Math.round(event.logical));
    }
  }

  #point(index: number | undefined): void {
    if (index !== this.#pointed) {
      this.#pointed = index;
      this.#mark();
    }
  }

  #writeWords(): void {
    const { view, instrument, elements } = this.#options;
    const slots = this.#slots;
    if (slots === undefined) {
      return;
    }
    const words = chartRanges.find(({ range }) => range === this.#range)?.words ?? '';
    elements.root.setAttribute('aria-label', chartText(view.market, words, view.prices, slots));
    write(elements.empty, emptyText(view.prices, instrument, this.#since ?? 0) ?? '');
    const pointed = this.#pointed === undefined ? undefined : slots.at(this.#pointed);
    if (this.#pointed === undefined) {
      write(elements.readout, '');
    } else if (pointed === undefined) {
      write(elements.readout, `${clockText(slots.secondsAt(this.#pointed) * 1e6)}  no price`);
    } else {
      const distance = `${basisPointsText(pointed.price)} bp`;
      write(
        elements.readout,
        `${clockText(pointed.time)}  ${distance}  ${priceText(pointed.price)}`,
      );
    }
    if (this.#isTableShown && this.#tableVersion !== view.prices.version) {
      this.#tableVersion = view.prices.version;
      this.#writeTable();
    }
  }

  #writeTable(): void {
    const { prices } = this.#options.view;
    const rows: HTMLElement[] = [];
    for (let index = prices.length - 1; index >= 0 && rows.length < tableRows; index -= 1) {
      const point = prices.point(index);
      if (point !== undefined) {
        const cells =
          point.price === undefined
            ? [clockText(point.time), 'interrupted', '']
            : [clockText(point.time), basisPointsText(point.price), priceText(point.price)];
        const row = document.createElement('tr');
        row.append(
          ...cells.map((text) =>
            Object.assign(document.createElement('td'), { textContent: text }),
          ),
        );
        rows.push(row);
      }
    }
    this.#options.elements.table.replaceChildren(...rows);
  }

  #fit(): void {
    const { clientWidth, clientHeight } = this.#options.elements.canvas;
    if (clientWidth > 0 && clientHeight > 0) {
      this.#chart.resize(clientWidth, clientHeight);
      this.#mark();
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

function datum(slots: PriceSlots, index: number): Datum {
  const time = secondsOf(slots, index);
  const price = slots.at(index)?.price;
  const value = price === undefined ? undefined : plotHeight(price);
  return value === undefined ? { time } : { time, value };
}

function secondsOf(slots: PriceSlots, index: number): UTCTimestamp {
  return slots.secondsAt(index) as UTCTimestamp;
}

function tickMarkText(time: Time, type: TickMarkType): string {
  const text = clockText(Number(time) * 1e6);
  return type === TickMarkType.TimeWithSeconds ? text : text.slice(0, 5);
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
