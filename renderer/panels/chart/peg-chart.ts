/** lightweight-charts as the peg chart uses it: fixed view, own scales, one line that breaks. Knows no market. */
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
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import { clockText } from './chart-words.ts';
import { plotHeight } from './par-distance.ts';
import { axisWidthFor, PegLayer, type PegLayerState } from './peg-layer.ts';
import type { PegSpan } from './peg-span.ts';
import type { PriceSlots } from './price-slots.ts';
import { type StepData, StepSeries } from './step-series.ts';

type Datum = StepData | WhitespaceData<Time>;

const leastAxisWidth = 78;

export class PegChart {
  readonly #container: HTMLElement;
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Custom', Time, Datum>;
  readonly #layer = new PegLayer();
  readonly #cleanUp: Array<() => void> = [];
  #span: PegSpan | undefined;
  #axisWidth = leastAxisWidth;

  /** `onPoint` hears which slot the pointer is on; undefined when it left. */
  constructor(container: HTMLElement, onPoint: (slot: number | undefined) => void) {
    this.#container = container;
    this.#chart = createChart(container, {
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
    this.#cleanUp.push(() => this.#chart.remove());
    this.#series = this.#chart.addCustomSeries(new StepSeries(), {
      lastValueVisible: false,
      priceLineVisible: false,
      autoscaleInfoProvider: () => this.#scaleRange(),
    });
    this.#series.attachPrimitive(this.#layer);
    // A move that our own arrow keys caused carries no source event; who caused it knows.
    const onMove = (event: MouseEventParams<Time>): void => {
      if (event.sourceEvent !== undefined && event.logical !== undefined) {
        onPoint(Math.round(event.logical));
      }
    };
    this.#chart.subscribeCrosshairMove(onMove);
    this.#cleanUp.push(() => this.#chart.unsubscribeCrosshairMove(onMove));
    const onLeave = (): void => onPoint(undefined);
    container.addEventListener('pointerleave', onLeave);
    this.#cleanUp.push(() => container.removeEventListener('pointerleave', onLeave));
  }

  close(): void {
    for (const clean of this.#cleanUp.splice(0).reverse()) {
      clean();
    }
  }

  setTheme(theme: CanvasTheme): void {
    const { color } = theme;
    const line = { color: color['text-3'], width: 1, style: LineStyle.Dotted } as const;
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: color['surface-panel'] },
        textColor: color['text-3'],
        fontFamily: theme.fontFamily,
        fontSize: 10,
        attributionLogo: true,
      },
      crosshair: {
        vertLine: { ...line, labelBackgroundColor: color['surface-selected'] },
        horzLine: { ...line, labelVisible: false },
      },
    });
    this.#series.applyOptions({ color: color['text-1'] });
  }

  /** Takes the size of its container; false while that has none. */
  fit(): boolean {
    const { clientWidth, clientHeight } = this.#container;
    const hasSize = clientWidth > 0 && clientHeight > 0;
    if (hasSize) {
      this.#chart.resize(clientWidth, clientHeight);
    }
    return hasSize;
  }

  setSlots(slots: PriceSlots): void {
    this.#series.setData(Array.from({ length: slots.length }, (_, index) => datum(slots, index)));
  }

  /** Tells the slots from `from` on; `known` is how many were told before. */
  updateSlots(slots: PriceSlots, from: number, known: number): void {
    // The library changes its newest position or adds after it; anything older is told anew.
    if (from < known - 1) {
      this.setSlots(slots);
      return;
    }
    for (let index = from; index < slots.length; index += 1) {
      this.#series.update(datum(slots, index));
    }
  }

  /** Shows the newest `count` of `length` slots. */
  showNewest(count: number, length: number): void {
    this.#chart.timeScale().setVisibleLogicalRange({ from: length - count, to: length });
  }

  point(slots: PriceSlots, index: number): void {
    const price = slots.at(index)?.price;
    const height = price === undefined ? undefined : plotHeight(price);
    if (height !== undefined) {
      this.#chart.setCrosshairPosition(height, secondsOf(slots, index), this.#series);
    }
  }

  clearPoint(): void {
    this.#chart.clearCrosshairPosition();
  }

  draw(state: PegLayerState): void {
    this.#span = state.span;
    // The axis grows for wide numbers and does not shrink again: the drawing would jump.
    const needed = axisWidthFor(state.span, state.last);
    if (needed > this.#axisWidth) {
      this.#axisWidth = needed;
      this.#chart.applyOptions({ rightPriceScale: { minimumWidth: needed } });
    }
    this.#layer.setState(state);
  }

  #scaleRange(): { priceRange: { minValue: number; maxValue: number } } | null {
    const span = this.#span;
    return span === undefined
      ? null
      : { priceRange: { minValue: span.low / 10, maxValue: span.high / 10 } };
  }
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
