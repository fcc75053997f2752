/**
 * Draws tape lines on a canvas. Knows lines and theme, nothing of markets. New trades on top move the picture down by
 * whole rows in one copy and draw only what is new; a frame that changes nothing draws nothing.
 */

import type { TradeRow } from '../../stream/trade-buffer.ts';
import type { CanvasTheme, ColorToken } from '../../ui/canvas-theme.ts';
import { cellsOf, isAside, type TapeFormat } from './tape-cells.ts';
import { type TapeColumn, tapePadding } from './tape-columns.ts';
import { drawSide, priceColor, sideColor, sideSize, tierFill } from './tape-marks.ts';
import type { TapeLine } from './tape-rows.ts';

export interface TapeSurface {
  readonly theme: CanvasTheme;
  readonly format: TapeFormat;
  readonly columns: readonly TapeColumn[];
  /** CSS px. */
  readonly width: number;
  readonly lineCount: number;
  readonly devicePixelRatio: number;
  /** The cursor is outlined stronger while the panel has the keyboard. */
  readonly isFocused: boolean;
}

type DrawnLine = TapeLine | undefined;

/** Row height in device pixels: whole, so that a shift by rows stays sharp. */
export function deviceRowHeight(theme: CanvasTheme, devicePixelRatio: number): number {
  return Math.max(1, Math.round(theme.row * devicePixelRatio));
}

export class TapePainter {
  readonly #context: CanvasRenderingContext2D;
  #surface: TapeSurface | undefined;
  #drawn: DrawnLine[] | undefined;
  #drawnCursor: number | undefined;
  #rowDevice = 0;
  readonly #widths = new Map<string, number>();

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  /** Sizes the canvas when it must and forgets what was drawn, so that the next paint draws all. */
  setSurface(surface: TapeSurface): void {
    const { canvas } = this.#context;
    this.#rowDevice = deviceRowHeight(surface.theme, surface.devicePixelRatio);
    const width = Math.max(1, Math.round(surface.width * surface.devicePixelRatio));
    const height = Math.max(1, surface.lineCount * this.#rowDevice);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${width / surface.devicePixelRatio}px`;
      canvas.style.height = `${height / surface.devicePixelRatio}px`;
    }
    this.#surface = surface;
    this.#drawn = undefined;
    this.#widths.clear();
  }

  /** Returns how many lines were drawn. */
  paint(lines: readonly DrawnLine[], cursor: number | undefined): number {
    const surface = this.#surface;
    if (surface === undefined) {
      return 0;
    }
    const before = this.#drawn === undefined ? undefined : this.#shift(this.#drawn, lines);
    let count = 0;
    for (let index = 0; index < surface.lineCount; index += 1) {
      const line = lines[index];
      if (before === undefined || !this.#isDrawn(before[index], line, cursor)) {
        this.#drawLine(surface, index, line, cursor);
        count += 1;
      }
    }
    this.#drawn = lines.slice(0, surface.lineCount);
    this.#drawnCursor = cursor;
    return count;
  }

  #isDrawn(before: DrawnLine, line: DrawnLine, cursor: number | undefined): boolean {
    if (!isSameLine(before, line)) {
      return false;
    }
    const arrival = line?.kind === 'trade' ? line.row.arrival : undefined;
    return arrival === undefined || (arrival === cursor) === (arrival === this.#drawnCursor);
  }

  /** Moves the picture where the new lines are the old ones further down or up; returns what now stands on each line. */
  #shift(before: readonly DrawnLine[], lines: readonly DrawnLine[]): readonly DrawnLine[] {
    const by = shiftBetween(before, lines);
    if (by === 0) {
      return before;
    }
    const { canvas } = this.#context;
    const kept = before.length - Math.abs(by);
    const height = kept * this.#rowDevice;
    const from = Math.max(0, -by) * this.#rowDevice;
    const to = Math.max(0, by) * this.#rowDevice;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.drawImage(canvas, 0, from, canvas.width, height, 0, to, canvas.width, height);
    const gap = new Array<DrawnLine>(Math.abs(by)).fill(lostLine);
    return by > 0 ? [...gap, ...before.slice(0, kept)] : [...before.slice(-by), ...gap];
  }

  #drawLine(
    surface: TapeSurface,
    index: number,
    line: DrawnLine,
    cursor: number | undefined,
  ): void {
    const context = this.#context;
    const ratio = surface.devicePixelRatio;
    const top = index * this.#rowDevice;
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.#fill('surface-panel', top);
    if (line === undefined) {
      return;
    }
    const baseline = (size: number): number =>
      Math.round(top + this.#rowDevice / 2 + size * capHeight * 0.5 * ratio) / ratio;
    if (line.kind === 'rule') {
      this.#drawRule(surface, line.text, top, baseline(surface.theme.rowMinor));
      return;
    }
    this.#drawTrade(surface, line.row, top, baseline);
    if (line.row.arrival === cursor) {
      this.#drawCursor(surface, top);
    }
  }

  #drawTrade(
    surface: TapeSurface,
    row: TradeRow,
    top: number,
    baseline: (size: number) => number,
  ): void {
    const { theme } = surface;
    const cells = cellsOf(row, surface.format);
    const fill = tierFill(cells, row);
    if (fill !== undefined) {
      this.#fill(fill, top);
    }
    this.#context.setTransform(surface.devicePixelRatio, 0, 0, surface.devicePixelRatio, 0, 0);
    const isLoud = cells.tier >= 2;
    const minor = isLoud ? 'text-1' : 'text-3';
    const weight = cells.tier === 3 ? 600 : 400;
    const ratio = surface.devicePixelRatio;
    const sideTop = Math.round(top + (this.#rowDevice - sideSize * ratio) / 2) / ratio;
    const text = (
      column: TapeColumn,
      value: string,
      size: number,
      bold: number,
      color: ColorToken,
    ) => this.#text(surface, column, value, size, bold, color, baseline(size));
    for (const column of surface.columns) {
      switch (column.name) {
        case 'time': {
          const seconds = isAside(row) ? 'text-3' : isLoud ? 'text-1' : 'text-2';
          const width = text(column, cells.minute, theme.rowText, 400, minor);
          const rest = { ...column, left: column.left + width };
          text(rest, cells.second, theme.rowText, 400, seconds);
          break;
        }
        case 'venue':
          text(column, cells.venue, theme.rowMinor, 400, minor);
          break;
        case 'side':
          this.#context.strokeStyle = theme.color[sideColor(cells, row)];
          this.#context.fillStyle = this.#context.strokeStyle;
          drawSide(this.#context, row, column.left + 6, sideTop);
          break;
        case 'price':
          text(column, cells.price, theme.rowText, weight, priceColor(cells, row));
          break;
        case 'size':
          text(column, cells.size, theme.rowText, weight, isAside(row) ? 'text-2' : 'text-1');
          break;
        case 'value':
          text(column, cells.value, theme.rowMinor, 400, minor);
          break;
        case 'notes':
          text(column, cells.note, theme.rowMinor, 400, minor);
          break;
        default:
          column.name satisfies never;
      }
    }
  }

  #text(
    surface: TapeSurface,
    column: TapeColumn,
    value: string,
    size: number,
    weight: number,
    color: ColorToken,
    baseline: number,
  ): number {
    if (value === '') {
      return 0;
    }
    const context = this.#context;
    const font = `${weight} ${size}px ${surface.theme.fontFamily}`;
    context.font = font;
    context.fillStyle = surface.theme.color[color];
    context.textAlign = column.align;
    const width = this.#measure(font, value);
    // A text that is wider than its column is narrowed to it: no column ever writes into the next.
    const room = Math.max(0, column.right - column.left - (column.align === 'left' ? 2 : 4));
    const x = column.align === 'left' ? column.left : column.right;
    if (width > room) {
      context.fillText(value, x, baseline, room);
    } else {
      context.fillText(value, x, baseline);
    }
    return Math.min(width, room);
  }

  #drawRule(surface: TapeSurface, text: string, top: number, baseline: number): void {
    const context = this.#context;
    const { theme, width, devicePixelRatio: ratio } = surface;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const font = `400 ${theme.rowMinor}px ${theme.fontFamily}`;
    context.font = font;
    context.textAlign = 'left';
    context.fillStyle = theme.color['text-2'];
    const left = tapePadding + ruleLead + 8;
    context.fillText(text, left, baseline);
    const end = left + this.#measure(font, text) + 8;
    const line = Math.max(1, Math.round(ratio));
    const y = (Math.round(top + this.#rowDevice / 2) + line / 2) / ratio;
    context.strokeStyle = theme.color['line-strong'];
    context.lineWidth = line / ratio;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(tapePadding, y);
    context.lineTo(tapePadding + ruleLead, y);
    context.moveTo(end, y);
    context.lineTo(Math.max(end, width - tapePadding), y);
    context.stroke();
    context.setLineDash([]);
  }

  #drawCursor(surface: TapeSurface, top: number): void {
    const context = this.#context;
    const line = Math.max(1, Math.round((surface.isFocused ? 2 : 1) * surface.devicePixelRatio));
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.strokeStyle = surface.theme.color.chalk;
    context.lineWidth = line;
    const { width } = context.canvas;
    context.strokeRect(line / 2, top + line / 2, width - line, this.#rowDevice - line);
  }

  // Figures are tabular, so texts of one shape are one width: digits are measured as zeros and the answer is kept.
  #measure(font: string, text: string): number {
    const key = `${font}|${text.replace(/[0-9]/g, '0')}`;
    const known = this.#widths.get(key);
    if (known !== undefined) {
      return known;
    }
    const { width } = this.#context.measureText(text);
    if (this.#widths.size >= 500) {
      this.#widths.clear();
    }
    this.#widths.set(key, width);
    return width;
  }

  #fill(color: ColorToken, top: number): void {
    this.#context.fillStyle = this.#surface?.theme.color[color] ?? '';
    this.#context.fillRect(0, top, this.#context.canvas.width, this.#rowDevice);
  }
}

/** Plex's capitals and figures are this part of the font size high. */
const capHeight = 0.698;
const ruleLead = 10;
/** Stands where the picture was moved away: equal to no line. */
const lostLine: TapeLine = { kind: 'rule', text: '\u0000' };

function isSameLine(before: DrawnLine, line: DrawnLine): boolean {
  if (before === undefined || line === undefined) {
    return before === line;
  }
  if (before.kind === 'rule' || line.kind === 'rule') {
    return before.kind === 'rule' && line.kind === 'rule' && before.text === line.text;
  }
  return before.row === line.row;
}

/** Lines by which the old picture can be moved to serve the new one: down when positive, up when negative. */
export function shiftBetween(before: readonly DrawnLine[], lines: readonly DrawnLine[]): number {
  const first = before[0];
  const top = lines[0];
  if (first === undefined || top === undefined || isSameLine(first, top)) {
    return 0;
  }
  const down = lines.findIndex((line) => isSameLine(first, line));
  if (down > 0) {
    return down;
  }
  const up = before.findIndex((line) => isSameLine(top, line));
  return up > 0 ? -up : 0;
}
