/**
 * The index line: steps that end where nothing is known. The library's own line joins its points across empty positions,
 * which would draw a price that nobody sent.
 */
import {
  type CustomData,
  type CustomSeriesOptions,
  type CustomSeriesPricePlotValues,
  customSeriesDefaultOptions,
  type ICustomSeriesPaneRenderer,
  type ICustomSeriesPaneView,
  type PaneRendererCustomData,
  type Time,
  type WhitespaceData,
} from 'lightweight-charts';

/** `value` is basis points from par, for its height in pixels. */
export interface StepData extends CustomData<Time> {
  readonly value: number;
}

type Target = Parameters<ICustomSeriesPaneRenderer['draw']>[0];
type ToCoordinate = Parameters<ICustomSeriesPaneRenderer['draw']>[1];

export class StepSeries implements ICustomSeriesPaneView<Time, StepData, CustomSeriesOptions> {
  #data: PaneRendererCustomData<Time, StepData> | undefined;
  #color = '';
  readonly #renderer: ICustomSeriesPaneRenderer = {
    draw: (target: Target, toCoordinate: ToCoordinate) =>
      target.useMediaCoordinateSpace(({ context }) => this.#draw(context, toCoordinate)),
  };

  renderer(): ICustomSeriesPaneRenderer {
    return this.#renderer;
  }

  update(data: PaneRendererCustomData<Time, StepData>, options: CustomSeriesOptions): void {
    this.#data = data;
    this.#color = options.color;
  }

  priceValueBuilder(data: StepData): CustomSeriesPricePlotValues {
    return [data.value];
  }

  isWhitespace(data: StepData | WhitespaceData<Time>): data is WhitespaceData<Time> {
    return !('value' in data);
  }

  defaultOptions(): CustomSeriesOptions {
    return customSeriesDefaultOptions;
  }

  #draw(context: CanvasRenderingContext2D, toCoordinate: ToCoordinate): void {
    const data = this.#data;
    const range = data?.visibleRange;
    if (data === undefined || range === undefined || range === null) {
      return;
    }
    context.save();
    context.strokeStyle = this.#color;
    context.lineWidth = 1.25;
    context.setLineDash([3, 2]);
    context.beginPath();
    let expected = Number.NaN;
    let before = Number.NaN;
    for (let index = range.from; index < range.to; index += 1) {
      const bar = data.bars[index];
      const height = bar === undefined ? null : toCoordinate(bar.originalData.value);
      if (bar === undefined || height === null) {
        continue;
      }
      const y = Math.round(height) + 0.5;
      if (bar.time !== expected) {
        context.moveTo(bar.x, y);
      } else if (y !== before) {
        context.lineTo(bar.x, y);
      }
      // A price holds for the whole of its position.
      context.lineTo(bar.x + data.barSpacing, y);
      expected = bar.time + 1;
      before = y;
    }
    context.stroke();
    context.restore();
  }
}
