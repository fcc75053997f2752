/** Draws one row. Made anew for each theme, layout and look, so that colours and edges are worked out once. */
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import type { LadderLayout, Span } from './ladder-layout.ts';
import { plumbWidth } from './ladder-layout.ts';
import { type LadderFonts, type LadderLook, type SideColors, sideColors } from './ladder-look.ts';
import {
  allParts,
  barSteps,
  cueSteps,
  hasNote,
  type LadderRow,
  type RowParts,
  type RowSide,
} from './ladder-row.ts';
import type { LadderContext } from './plumb-line.ts';
import { RowDigits } from './row-digits.ts';
import { drawHatch } from './row-hatch.ts';

/** A print's tint by its step: what the size of a trade is worth in colour. */
const tintAlpha = [0, 0.12, 0.2, 0.3, 0.42] as const;
const contourLineAlpha = 0.6;
/** Of the hatch over prices nothing is known of, across its lines. */
const unsentPitch = 9;

export class RowPainter {
  readonly #context: LadderContext;
  readonly #theme: CanvasTheme;
  readonly #layout: LadderLayout;
  readonly #look: LadderLook;
  readonly #digits: RowDigits;
  readonly #pixelRatio: number;
  readonly #colors: { readonly bid: SideColors; readonly ask: SideColors };
  readonly #baseline: number;
  readonly #isGrey: boolean;

  constructor(
    context: LadderContext,
    theme: CanvasTheme,
    layout: LadderLayout,
    look: LadderLook,
    fonts: LadderFonts,
    pixelRatio: number,
  ) {
    this.#context = context;
    this.#theme = theme;
    this.#layout = layout;
    this.#look = look;
    this.#digits = new RowDigits(context, theme, layout, look, fonts);
    this.#pixelRatio = pixelRatio;
    this.#isGrey = look.tone === 'grey';
    this.#colors = { bid: sideColors(theme, look, 'bid'), ask: sideColors(theme, look, 'ask') };
    // Middle of the row plus half of a figure's height.
    this.#baseline = Math.round(theme.row / 2 + theme.rowText * 0.36);
  }

  /** Draws the wanted parts; all of them where something reaches across: a hatch, words, an overlap, a ring. */
  paint(row: LadderRow, index: number, wanted: RowParts): void {
    const context = this.#context;
    const top = this.#snap(index * this.#theme.row);
    const bottom = this.#snap((index + 1) * this.#theme.row);
    const { width, price } = this.#layout;
    const isWhole =
      this.#look.hatchPitch > 0 ||
      row.isCrossed ||
      row.hasRing ||
      hasNote(row) ||
      wanted === allParts;
    const parts = isWhole ? allParts : wanted;
    this.#paintSurface(row, parts, top, bottom);
    if (row.isUnsent) {
      this.#paintUnsent(parts, top, bottom);
    }
    if (this.#look.hatchPitch > 0) {
      const color = this.#theme.color['distrust-hatch'];
      drawHatch(context, plumbWidth, top, width, bottom, this.#look.hatchPitch, color);
    }
    if (parts.left) {
      this.#paintSide(row.bid, 'bid', this.#layout.sold, row.soldTint, top, bottom);
    }
    if (parts.right) {
      this.#paintSide(row.ask, 'ask', this.#layout.bought, row.boughtTint, top, bottom);
    }
    this.#digits.paint(row, top + this.#baseline, parts);
    if (isWhole) {
      this.paintTouchLines(row, index, plumbWidth, width);
    } else {
      this.paintTouchLines(row, index, plumbWidth, parts.left ? price.left : plumbWidth);
      this.paintTouchLines(row, index, price.left, parts.price ? price.right : price.left);
      this.paintTouchLines(row, index, price.right, parts.right ? width : price.right);
    }
    if (parts.price) {
      this.#paintLastTrade(row, top, bottom);
    }
    this.#paintRing(row, top, bottom);
  }

  /** Also drawn across the plumb strip, which is painted apart. */
  paintTouchLines(row: LadderRow, index: number, left: number, right: number): void {
    const pixel = 1 / this.#pixelRatio;
    const thickness = Math.max(pixel, this.#snap(1));
    if (row.isBestAsk) {
      const bottom = this.#snap((index + 1) * this.#theme.row);
      this.#fill(this.#colors.ask.touch, left, bottom - thickness, right, bottom);
    }
    if (row.isBestBid) {
      const top = this.#snap(index * this.#theme.row);
      this.#fill(this.#colors.bid.touch, left, top, right, top + thickness);
    }
  }

  #paintSurface(row: LadderRow, parts: RowParts, top: number, bottom: number): void {
    const { color } = this.#theme;
    const { width, price } = this.#layout;
    const surface = row.isCursor
      ? color['surface-selected']
      : row.isHovered
        ? color['surface-raised']
        : color['surface-panel'];
    if (parts.left) {
      this.#fill(surface, plumbWidth, top, price.left, bottom);
    }
    if (parts.right) {
      this.#fill(surface, price.right, top, width, bottom);
    }
    if (parts.price) {
      this.#fill(color['surface-panel'], price.left, top, price.right, bottom);
    }
    if (row.isCrossed) {
      this.#fill(color['distrust-wash'], plumbWidth, top, width, bottom);
    }
    if (parts.price) {
      this.#paintPriceEdges(row, top, bottom);
    }
  }

  /** Blank is known to be empty; this is not. */
  #paintUnsent(parts: RowParts, top: number, bottom: number): void {
    const { width, price } = this.#layout;
    const color = this.#theme.color.unknown;
    if (parts.left) {
      drawHatch(this.#context, plumbWidth, top, price.left, bottom, unsentPitch, color);
    }
    if (parts.right) {
      drawHatch(this.#context, price.right, top, width, bottom, unsentPitch, color);
    }
  }

  #paintPriceEdges(row: LadderRow, top: number, bottom: number): void {
    const { color } = this.#theme;
    const { price } = this.#layout;
    const hairline = this.#snap(1);
    this.#fill(color.line, price.left, top, price.left + hairline, bottom);
    this.#fill(color.line, price.right - hairline, top, price.right, bottom);
    if (row.isCrossed) {
      // Bounds of the overlap, on the price column alone.
      this.#fill(color.distrust, price.left - 1, top, price.left + 1, bottom);
      this.#fill(color.distrust, price.right - 1, top, price.right + 1, bottom);
    }
    if (row.isPar) {
      this.#fill(color['text-3'], price.left, bottom - hairline, price.right, bottom);
    }
  }

  #paintSide(
    side: RowSide,
    name: 'bid' | 'ask',
    prints: Span | undefined,
    tint: number,
    top: number,
    bottom: number,
  ): void {
    this.#paintContourFill(side, name, top, bottom);
    this.#paintBars(side, name, top, bottom);
    if (prints !== undefined && tint > 0) {
      // What took from this side, in the other one's colour.
      this.#paintTint(name === 'bid' ? 'ask' : 'bid', prints, tint, top, bottom);
    }
    this.#paintContourLine(side, name, top, bottom);
  }

  #paintContourFill(side: RowSide, name: 'bid' | 'ask', top: number, bottom: number): void {
    const { wash } = this.#colors[name];
    if (side.contour === 0 || wash === undefined) {
      return;
    }
    const edge = this.#contourEdge(name, side.contour);
    if (name === 'bid') {
      this.#fill(wash, edge, top, this.#layout.bid.right, bottom);
    } else {
      this.#fill(wash, this.#layout.ask.left, top, edge, bottom);
    }
  }

  #paintContourLine(side: RowSide, name: 'bid' | 'ask', top: number, bottom: number): void {
    if (side.contour === 0 || this.#isGrey) {
      return;
    }
    const pixel = this.#snap(1);
    const outer = this.#contourEdge(name, side.contour);
    const inner = this.#contourEdge(name, side.innerContour);
    const color = this.#colors[name].contour;
    this.#context.globalAlpha = contourLineAlpha;
    if (name === 'bid') {
      this.#fill(color, outer, top, outer + pixel, bottom);
      this.#fill(color, outer + pixel, top, inner + pixel, top + pixel);
    } else {
      this.#fill(color, outer - pixel, top, outer, bottom);
      this.#fill(color, inner - pixel, bottom - pixel, outer - pixel, bottom);
    }
    this.#context.globalAlpha = 1;
  }

  #contourEdge(name: 'bid' | 'ask', contour: number): number {
    const { bid, ask, width } = this.#layout;
    const ratio = contour / barSteps;
    const pixel = this.#snap(1);
    // The line is a pixel wide and stays on its side: the price column beside it is drawn apart.
    return name === 'bid'
      ? Math.min(bid.right - pixel, this.#snap(bid.right - ratio * (bid.right - plumbWidth)))
      : Math.max(ask.left + pixel, this.#snap(ask.left + ratio * (width - ask.left)));
  }

  #paintBars(side: RowSide, name: 'bid' | 'ask', top: number, bottom: number): void {
    const span = name === 'bid' ? this.#layout.bid : this.#layout.ask;
    const colors = this.#colors[name];
    const from = top + this.#snap(1);
    const to = bottom - this.#snap(1);
    if (side.cue > 0) {
      this.#context.globalAlpha = side.cue / cueSteps;
      this.#fill(colors.trail, span.left, from, span.right, to);
      this.#context.globalAlpha = 1;
    }
    if (side.bar === 0 || side.sizeText === '') {
      return;
    }
    const length = Math.max(
      1 / this.#pixelRatio,
      this.#snap((side.bar / barSteps) * (span.right - span.left)),
    );
    if (name === 'bid') {
      this.#fill(colors.bar, span.right - length, from, span.right, to);
    } else {
      this.#fill(colors.bar, span.left, from, span.left + length, to);
    }
    if (side.isBig) {
      const edge = name === 'bid' ? span.right - 2 : span.left;
      this.#fill(colors.digits, edge, from, edge + 2, to);
    }
  }

  #paintTint(name: 'bid' | 'ask', span: Span, tint: number, top: number, bottom: number): void {
    const { color } = this.#theme;
    const pixel = this.#snap(1);
    this.#context.globalAlpha = tintAlpha[tint] ?? 0;
    this.#fill(
      this.#isGrey ? color['text-3'] : color[name],
      span.left + pixel,
      top + pixel,
      span.right - pixel,
      bottom - pixel,
    );
    this.#context.globalAlpha = 1;
  }

  #paintLastTrade(row: LadderRow, top: number, bottom: number): void {
    if (row.lastTrade === 'none' || this.#isGrey) {
      return;
    }
    const { price } = this.#layout;
    const context = this.#context;
    const pixel = this.#snap(1);
    const color = this.#theme.color.chalk;
    context.strokeStyle = color;
    context.lineWidth = pixel;
    context.beginPath();
    const [left, right] = [price.left + 1.5 * pixel, price.right - 1.5 * pixel];
    context.roundRect(left, top + 1.5 * pixel, right - left, bottom - top - 3 * pixel, 3);
    context.stroke();
    if (row.lastTrade === 'inside') {
      return;
    }
    // The arrow stands on the side the trade came from and points at the price.
    const isBuy = row.lastTrade === 'buy';
    const base = isBuy ? price.right - 4 : price.left + 4;
    const middle = (top + bottom) / 2;
    context.fillStyle = color;
    context.beginPath();
    context.moveTo(base, middle - 3.5);
    context.lineTo(base, middle + 3.5);
    context.lineTo(isBuy ? base - 5 : base + 5, middle);
    context.closePath();
    context.fill();
  }

  #paintRing(row: LadderRow, top: number, bottom: number): void {
    if (row.hasRing) {
      const { width } = this.#layout;
      this.#context.strokeStyle = this.#theme.color.chalk;
      this.#context.lineWidth = 2;
      this.#context.strokeRect(plumbWidth + 1, top + 1, width - plumbWidth - 2, bottom - top - 2);
    }
  }

  #fill(color: string, left: number, top: number, right: number, bottom: number): void {
    if (right > left) {
      this.#context.fillStyle = color;
      this.#context.fillRect(left, top, right - left, bottom - top);
    }
  }

  #snap(value: number): number {
    return Math.round(value * this.#pixelRatio) / this.#pixelRatio;
  }
}
