/**
 * What lightweight-charts does not draw: both scales, par, untrusted spans, the flags of last and pointed-at value.
 * A series primitive; it draws from one state object that `ChartView` replaces.
 */
import type {
  ISeriesPrimitive,
  Logical,
  SeriesAttachedParameter,
  SeriesType,
  Time,
} from 'lightweight-charts';
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import { gridLabels } from './par-distance.ts';
import { gridTenths, type PegSpan } from './peg-span.ts';

export interface PegFlag {
  /** Basis points, for its height. */
  readonly height: number;
  readonly distance: string;
  readonly price: string;
}

export interface PegHatch {
  /** Logical positions on the time scale. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly isDistrusted: boolean;
}

export interface PegLayerState {
  readonly theme: CanvasTheme;
  readonly span: PegSpan;
  readonly hatches: readonly PegHatch[];
  readonly last: PegFlag | undefined;
  /** Whether `last` is of now; else its flag is an outline. */
  readonly isLastCurrent: boolean;
  readonly pointed: PegFlag | undefined;
  /** Logical position of `pointed`. */
  readonly pointedAt: number | undefined;
}

type Attached = SeriesAttachedParameter<Time, SeriesType>;
type PaneView = ReturnType<NonNullable<ISeriesPrimitive<Time>['paneViews']>>[number];
type Target = Parameters<NonNullable<ReturnType<PaneView['renderer']>>['draw']>[0];

const hatchPitch = 6;
const labelSize = 10;
const flagHeight = 15;
/** Left edge of the basis points, and the room right of the prices, on the axis (measured from the design). */
const distanceLeft = 8;
const priceRight = 6;

export class PegLayer implements ISeriesPrimitive<Time> {
  #state: PegLayerState | undefined;
  #attached: Attached | undefined;
  readonly #paneViews: readonly PaneView[] = [
    this.#view('bottom', (context, width) => this.#drawUnder(context, width)),
    this.#view('top', (context, width) => this.#drawLabels(context, width)),
  ];
  readonly #axisViews: readonly PaneView[] = [
    this.#view('top', (context, width) => this.#drawAxis(context, width)),
  ];

  attached(parameters: Attached): void {
    this.#attached = parameters;
  }

  detached(): void {
    this.#attached = undefined;
  }

  setState(state: PegLayerState): void {
    this.#state = state;
    this.#attached?.requestUpdate();
  }

  paneViews(): readonly PaneView[] {
    return this.#paneViews;
  }

  priceAxisPaneViews(): readonly PaneView[] {
    return this.#axisViews;
  }

  #view(
    zOrder: 'bottom' | 'top',
    draw: (context: CanvasRenderingContext2D, width: number) => void,
  ): PaneView {
    const renderer = {
      draw: (target: Target) =>
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          context.save();
          draw(context, mediaSize.width);
          context.restore();
        }),
    };
    return { zOrder: () => zOrder, renderer: () => renderer };
  }

  #y(basisPoints: number): number | undefined {
    return this.#attached?.series.priceToCoordinate(basisPoints) ?? undefined;
  }

  #drawUnder(context: CanvasRenderingContext2D, width: number): void {
    const state = this.#state;
    if (state === undefined) {
      return;
    }
    for (const hatch of state.hatches) {
      this.#drawHatch(context, state, hatch);
    }
    for (const tenths of gridTenths(state.span)) {
      const y = this.#y(tenths / 10);
      if (y !== undefined) {
        context.strokeStyle = state.theme.color[tenths === 0 ? 'text-2' : 'line'];
        line(context, 0, width, y);
      }
    }
    const last = state.last === undefined ? undefined : this.#y(state.last.height);
    if (last !== undefined) {
      context.strokeStyle = state.theme.color['text-3'];
      context.setLineDash([1, 3]);
      line(context, 0, width, last);
    }
  }

  #drawHatch(context: CanvasRenderingContext2D, state: PegLayerState, hatch: PegHatch): void {
    const [left, right] = this.#edges(hatch);
    const bottom = context.canvas.height;
    if (left === undefined || right === undefined) {
      return;
    }
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, bottom);
    context.clip();
    context.strokeStyle = state.theme.color[hatch.isDistrusted ? 'distrust' : 'text-3'];
    context.globalAlpha = hatch.isDistrusted ? 0.5 : 0.3;
    context.lineWidth = 1;
    context.beginPath();
    // Lines hang on the time scale, not on the span: a growing span does not make them crawl.
    const pitch = hatchPitch * Math.SQRT2;
    const height = this.#attached?.chart.paneSize().height ?? 0;
    for (let x = Math.floor((left - height) / pitch) * pitch; x < right; x += pitch) {
      context.moveTo(x, height);
      context.lineTo(x + height, 0);
    }
    context.stroke();
    context.restore();
  }

  #x(logical: number): number | undefined {
    const scale = this.#attached?.chart.timeScale();
    return scale?.logicalToCoordinate(logical as Logical) ?? undefined;
  }

  #edges(hatch: PegHatch): readonly [number | undefined, number | undefined] {
    const [from, to] = [this.#x(hatch.from), this.#x(hatch.to)];
    // The shortest interruption is still seen.
    return [from, from === undefined || to === undefined ? undefined : Math.max(to, from + 2)];
  }

  #drawLabels(context: CanvasRenderingContext2D, width: number): void {
    const state = this.#state;
    if (state === undefined) {
      return;
    }
    this.#drawPointed(context, state);
    context.font = `600 ${labelSize}px ${state.theme.fontFamily}`;
    context.letterSpacing = '0.05em';
    context.textAlign = 'center';
    context.textBaseline = 'alphabetic';
    // Newest first; a label that would lie on another is left out, its hatch stays.
    let free = Number.POSITIVE_INFINITY;
    for (const hatch of [...state.hatches].reverse()) {
      const [left, right] = this.#edges(hatch);
      if (left === undefined || right === undefined || right <= 0 || left >= width) {
        continue;
      }
      const half = context.measureText(hatch.label).width / 2 + 4;
      const wanted = (Math.max(0, left) + Math.min(width, right)) / 2;
      const middle = Math.max(half, Math.min(width - half, wanted));
      if (middle + half > free) {
        continue;
      }
      free = middle - half;
      context.lineWidth = 4;
      context.lineJoin = 'round';
      context.strokeStyle = state.theme.color['surface-panel'];
      context.strokeText(hatch.label, middle, 19);
      context.fillStyle = state.theme.color[hatch.isDistrusted ? 'distrust' : 'text-2'];
      context.fillText(hatch.label, middle, 19);
    }
  }

  #drawPointed(context: CanvasRenderingContext2D, state: PegLayerState): void {
    const x = state.pointedAt === undefined ? undefined : this.#x(state.pointedAt);
    const y = state.pointed === undefined ? undefined : this.#y(state.pointed.height);
    if (x !== undefined && y !== undefined) {
      context.beginPath();
      context.arc(x, Math.round(y) + 0.5, 3, 0, 2 * Math.PI);
      context.fillStyle = state.theme.color.chalk;
      context.fill();
    }
  }

  #drawAxis(context: CanvasRenderingContext2D, width: number): void {
    const state = this.#state;
    if (state === undefined) {
      return;
    }
    const { theme } = state;
    const flags = [state.last, state.pointed].flatMap((flag) => {
      const y = flag === undefined ? undefined : this.#y(flag.height);
      return y === undefined ? [] : [y];
    });
    context.textBaseline = 'alphabetic';
    context.font = `400 ${labelSize}px ${theme.fontFamily}`;
    for (const tenths of gridTenths(state.span)) {
      const y = this.#y(tenths / 10);
      if (y !== undefined && flags.every((flag) => Math.abs(flag - y) > flagHeight - 2)) {
        const label = gridLabels(tenths, state.span.step);
        context.fillStyle = theme.color[tenths === 0 ? 'text-1' : 'text-3'];
        columns(context, label.distance, label.price, width, y + 3.5);
      }
    }
    if (state.last !== undefined) {
      const isHidden = state.pointed !== undefined && state.pointed.height === state.last.height;
      if (!isHidden) {
        this.#drawFlag(context, theme, state.last, width, state.isLastCurrent);
      }
    }
    if (state.pointed !== undefined) {
      this.#drawFlag(context, theme, state.pointed, width, false);
    }
  }

  #drawFlag(
    context: CanvasRenderingContext2D,
    theme: CanvasTheme,
    flag: PegFlag,
    width: number,
    isFilled: boolean,
  ): void {
    const y = this.#y(flag.height);
    if (y === undefined) {
      return;
    }
    const top = Math.round(y) - 7.5;
    context.beginPath();
    context.moveTo(3, top + flagHeight / 2);
    context.lineTo(8, top);
    context.lineTo(width - 1, top);
    context.lineTo(width - 1, top + flagHeight);
    context.lineTo(8, top + flagHeight);
    context.closePath();
    context.fillStyle = theme.color[isFilled ? 'chalk' : 'surface-panel'];
    context.fill();
    if (!isFilled) {
      context.lineWidth = 1;
      context.strokeStyle = theme.color.chalk;
      context.stroke();
    }
    context.fillStyle = theme.color[isFilled ? 'chalk-ink' : 'text-1'];
    context.font = `600 11px ${theme.fontFamily}`;
    context.textAlign = 'left';
    context.fillText(flag.distance, distanceLeft + 3, top + 11.5);
    context.font = `400 ${labelSize}px ${theme.fontFamily}`;
    context.textAlign = 'right';
    context.fillText(flag.price, width - priceRight, top + 11);
  }
}

function columns(
  context: CanvasRenderingContext2D,
  distance: string,
  price: string,
  width: number,
  baseline: number,
): void {
  context.textAlign = 'left';
  context.fillText(distance, distanceLeft, baseline);
  context.textAlign = 'right';
  context.fillText(price, width - priceRight, baseline);
}

function line(context: CanvasRenderingContext2D, from: number, to: number, at: number): void {
  const y = Math.round(at) + 0.5;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(from, y);
  context.lineTo(to, y);
  context.stroke();
}

/** Room for both columns at their widest, from counts of digits: a little too much rather than an overlap. */
export function axisWidthFor(span: PegSpan, last: PegFlag | undefined): number {
  const labels = gridTenths(span).map((tenths) => gridLabels(tenths, span.step));
  const widest = (texts: readonly string[]): number =>
    Math.max(...texts.map((text) => text.length));
  const distances = widest([...labels.map((label) => label.distance), last?.distance ?? '']);
  const prices = widest([...labels.map((label) => label.price), last?.price ?? '']);
  return Math.ceil(distanceLeft + 3 + distances * 5.2 + 6 + prices * 4.7 + priceRight);
}
