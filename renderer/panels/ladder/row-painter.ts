/** Draws one row. Made anew for each theme, layout and look, so that colours and edges are worked out once. */
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import type { LadderLayout, Span } from './ladder-layout.ts';
import { plumbWidth } from './ladder-layout.ts';
import type { LadderFonts, LadderLook } from './ladder-look.ts';
import { barSteps, cueSteps, type LadderRow, type RowNote, type RowSide } from './ladder-row.ts';
import type { LadderContext } from './plumb-line.ts';
import { drawHatch } from './row-hatch.ts';

/** Room between a column's edge and its digits. */
const inset = 5;
/** A print's tint by its step: what the size of a trade is worth in colour. */
const tintAlpha = [0, 0.12, 0.2, 0.3, 0.42] as const;
const contourLineAlpha = 0.6;

interface SideColors {
  readonly digits: string;
  readonly bar: string;
  readonly trail: string;
  readonly touch: string;
  readonly contour: string;
  readonly wash: string | undefined;
}

export class RowPainter {
  readonly #context: LadderContext;
  readonly #theme: CanvasTheme;
  readonly #layout: LadderLayout;
  readonly #look: LadderLook;
  readonly #fonts: LadderFonts;
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
    this.#fonts = fonts;
    this.#pixelRatio = pixelRatio;
    this.#isGrey = look.tone === 'grey';
    this.#colors = { bid: sideColors(theme, look, 'bid'), ask: sideColors(theme, look, 'ask') };
    // Middle of the row plus half of a figure's height.
    this.#baseline = Math.round(theme.row / 2 + theme.rowText * 0.36);
  }

  paint(row: LadderRow, index: number): void {
    const context = this.#context;
    const top = this.#snap(index * this.#theme.row);
    const bottom = this.#snap((index + 1) * this.#theme.row);
    context.textBaseline = 'alphabetic';
    this.#paintSurface(row, top, bottom);
    if (this.#look.hatchPitch > 0) {
      const { width } = this.#layout;
      const color = this.#theme.color['distrust-hatch'];
      drawHatch(context, plumbWidth, top, width, bottom, this.#look.hatchPitch, color);
    }
    this.#paintContourFill(row.bid, 'bid', top, bottom);
    this.#paintContourFill(row.ask, 'ask', top, bottom);
    this.#paintBars(row.bid, 'bid', top, bottom);
    this.#paintBars(row.ask, 'ask', top, bottom);
    this.#paintPrints(row, top, bottom);
    this.#paintContourLine(row.bid, 'bid', top, bottom);
    this.#paintContourLine(row.ask, 'ask', top, bottom);
    const y = top + this.#baseline;
    this.#paintCells(row, row.bid, 'bid', y);
    this.#paintCells(row, row.ask, 'ask', y);
    this.#paintPrintDigits(row, y);
    this.#paintPrice(row, top, bottom, y);
    this.#paintNote(row.left, 'left', row.soldText !== '', y);
    this.#paintNote(row.right, 'right', row.boughtText !== '', y);
    this.paintTouchLines(row, index, plumbWidth, this.#layout.width);
    this.#paintLastTrade(row, top, bottom);
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

  #paintSurface(row: LadderRow, top: number, bottom: number): void {
    const { color } = this.#theme;
    const { width, price } = this.#layout;
    const surface = row.isCursor
      ? color['surface-selected']
      : row.isHovered
        ? color['surface-raised']
        : color['surface-panel'];
    this.#fill(color['surface-panel'], plumbWidth, top, width, bottom);
    if (row.isCursor || row.isHovered) {
      this.#fill(surface, plumbWidth, top, price.left, bottom);
      this.#fill(surface, price.right, top, width, bottom);
    }
    if (row.isCrossed) {
      this.#fill(color['distrust-wash'], plumbWidth, top, width, bottom);
    }
    const hairline = this.#snap(1);
    this.#fill(color.line, price.left, top, price.left + hairline, bottom);
    this.#fill(color.line, price.right - hairline, top, price.right, bottom);
    if (row.isPar) {
      this.#fill(color['text-3'], price.left, bottom - hairline, price.right, bottom);
    }
    if (row.isCrossed) {
      this.#fill(color.distrust, price.left - 1, top, price.left + 1, bottom);
      this.#fill(color.distrust, price.right - 1, top, price.right + 1, bottom);
    }
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
    return name === 'bid'
      ? this.#snap(bid.right - ratio * (bid.right - plumbWidth))
      : this.#snap(ask.left + ratio * (width - ask.left));
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

  #paintPrints(row: LadderRow, top: number, bottom: number): void {
    const { sold, bought } = this.#layout;
    if (sold !== undefined && row.soldTint > 0) {
      this.#paintTint('ask', sold, row.soldTint, top, bottom);
    }
    if (bought !== undefined && row.boughtTint > 0) {
      this.#paintTint('bid', bought, row.boughtTint, top, bottom);
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

  #paintCells(row: LadderRow, side: RowSide, name: 'bid' | 'ask', y: number): void {
    const { color } = this.#theme;
    const isBid = name === 'bid';
    const span = isBid ? this.#layout.bid : this.#layout.ask;
    const change = isBid ? this.#layout.bidChange : this.#layout.askChange;
    const total = isBid ? this.#layout.bidTotal : this.#layout.askTotal;
    if (side.sizeText !== '') {
      const isBest = isBid ? row.isBestBid : row.isBestAsk;
      const isStrong = side.isBig || isBest;
      const font = isStrong ? this.#fonts.digitsStrong : this.#fonts.digits;
      const shade = this.#look.tone === 'sides' ? color['text-1'] : color['text-2'];
      this.#right(side.sizeText, font, shade, span, y);
    }
    if (total !== undefined && side.totalText !== '') {
      const shade = this.#isGrey ? color['text-2'] : color['text-3'];
      this.#right(side.totalText, this.#fonts.minor, shade, total, y);
    }
    const hasNote = (isBid ? row.left : row.right).lead !== '' || noteLength(row, isBid) > 0;
    if (change !== undefined && side.changeText !== '' && !hasNote) {
      this.#right(side.changeText, this.#fonts.minor, color['text-2'], change, y);
    }
  }

  #paintPrintDigits(row: LadderRow, y: number): void {
    const { sold, bought } = this.#layout;
    const shade = this.#theme.color[this.#isGrey ? 'text-2' : 'text-1'];
    if (sold !== undefined && row.soldText !== '') {
      this.#centre(row.soldText, this.#fonts.minor, shade, sold, y);
    }
    if (bought !== undefined && row.boughtText !== '') {
      this.#centre(row.boughtText, this.#fonts.minor, shade, bought, y);
    }
  }

  #paintPrice(row: LadderRow, top: number, bottom: number, y: number): void {
    const { price } = this.#layout;
    const { color } = this.#theme;
    const dim = this.#isGrey ? color['text-2'] : color['text-3'];
    if (row.isCrossed) {
      this.#fill(color['surface-panel'], price.left + 1, top, price.right - 1, bottom);
      this.#fill(color['distrust-wash'], price.left + 1, top, price.right - 1, bottom);
    }
    const bright = this.#priceColor(row);
    const font = this.#priceFont(row);
    if (row.basisPointText !== '') {
      this.#rightAt(row.priceText, this.#fonts.minor, dim, price.left + 48, y);
      this.#rightAt(row.basisPointText, font, bright, price.right - 16, y);
      return;
    }
    const { dimLength, priceText } = row;
    const context = this.#context;
    if (dimLength === 0) {
      this.#centre(priceText, font, bright, price, y);
      return;
    }
    const head = priceText.slice(0, dimLength);
    const tail = priceText.slice(dimLength);
    context.textAlign = 'left';
    const headWidth = this.#measure(head, this.#fonts.digits);
    const tailWidth = this.#measure(tail, font);
    const left = (price.left + price.right - headWidth - tailWidth) / 2;
    context.fillStyle = bright;
    context.fillText(tail, left + headWidth, y);
    context.font = this.#fonts.digits;
    context.fillStyle = dim;
    context.fillText(head, left, y);
  }

  #priceColor(row: LadderRow): string {
    const { color } = this.#theme;
    if (row.isCrossed) {
      return color.distrust;
    }
    if (row.role === 'bid' || row.role === 'ask') {
      return this.#colors[row.role].digits;
    }
    return this.#isGrey ? color['text-2'] : color['text-3'];
  }

  #priceFont(row: LadderRow): string {
    if (row.isCrossed || row.isBestBid || row.isBestAsk) {
      return this.#fonts.digitsStrong;
    }
    const hasSide = row.role === 'bid' || row.role === 'ask';
    return hasSide ? this.#fonts.digitsMedium : this.#fonts.digits;
  }

  #paintNote(note: RowNote, half: 'left' | 'right', hasPrint: boolean, y: number): void {
    if (note.lead === '' && note.value === '' && note.trail === '') {
      return;
    }
    const { color } = this.#theme;
    const { minor, minorMedium } = this.#fonts;
    const soft = note.tone === 'faint' && !this.#isGrey ? color['text-3'] : color['text-2'];
    const valueFont = note.tone === 'plain' ? minor : minorMedium;
    this.#context.textAlign = 'left';
    const valueWidth = this.#measure(note.value, valueFont);
    const room = this.#noteRoom(half, hasPrint);
    // In narrow columns the number stays and its words go.
    let lead = note.lead;
    let leadWidth = this.#measure(lead, minor);
    let trail = note.trail;
    let trailWidth = this.#measure(trail, minor);
    if (valueWidth > 0 && leadWidth + valueWidth + trailWidth > room) {
      lead = '';
      leadWidth = 0;
    }
    if (valueWidth > 0 && valueWidth + trailWidth > room) {
      trail = '';
      trailWidth = 0;
    }
    const width = leadWidth + valueWidth + trailWidth;
    const left = half === 'left' ? plumbWidth + inset : this.#layout.width - inset - width;
    this.#textAt(lead, minor, soft, left, y);
    this.#textAt(note.value, valueFont, this.#noteColor(note), left + leadWidth, y);
    this.#textAt(trail, minor, soft, left + leadWidth + valueWidth, y);
  }

  #noteRoom(half: 'left' | 'right', hasPrint: boolean): number {
    const { sold, bought, price, width } = this.#layout;
    if (half === 'left') {
      return (hasPrint && sold !== undefined ? sold.left : price.left) - plumbWidth - inset;
    }
    return width - inset - (hasPrint && bought !== undefined ? bought.right : price.right);
  }

  #measure(text: string, font: string): number {
    if (text === '') {
      return 0;
    }
    this.#context.font = font;
    return this.#context.measureText(text).width;
  }

  #noteColor(note: RowNote): string {
    const { color } = this.#theme;
    if (this.#isGrey) {
      return color['text-2'];
    }
    if (note.tone === 'bid' || note.tone === 'ask') {
      return this.#colors[note.tone].digits;
    }
    return color['text-1'];
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

  #right(text: string, font: string, color: string, span: Span, y: number): void {
    this.#rightAt(text, font, color, span.right - inset, y, span.right - span.left - inset);
  }

  #rightAt(text: string, font: string, color: string, x: number, y: number, room = 0): void {
    const context = this.#context;
    context.font = font;
    context.fillStyle = color;
    context.textAlign = 'right';
    // Squeezing costs a measurement, so only long texts ask for it.
    if (room > 0 && text.length * 6.5 > room) {
      context.fillText(text, x, y, room);
    } else {
      context.fillText(text, x, y);
    }
  }

  #centre(text: string, font: string, color: string, span: Span, y: number): void {
    const context = this.#context;
    const room = span.right - span.left - 4;
    context.font = font;
    context.fillStyle = color;
    context.textAlign = 'center';
    if (text.length * 6.5 > room) {
      context.fillText(text, (span.left + span.right) / 2, y, room);
    } else {
      context.fillText(text, (span.left + span.right) / 2, y);
    }
  }

  #textAt(text: string, font: string, color: string, x: number, y: number): void {
    if (text !== '') {
      this.#context.font = font;
      this.#context.fillStyle = color;
      this.#context.fillText(text, x, y);
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

function noteLength(row: LadderRow, isLeft: boolean): number {
  const note = isLeft ? row.left : row.right;
  return note.value.length + note.trail.length;
}

function sideColors(theme: CanvasTheme, look: LadderLook, side: 'bid' | 'ask'): SideColors {
  const { color } = theme;
  const isGrey = look.tone === 'grey';
  const isHalted = look.tone === 'halted';
  return {
    digits: isGrey ? color['text-2'] : color[side],
    bar: isGrey || isHalted ? color.unknown : color[`${side}-bar`],
    trail: isGrey || isHalted ? color.unknown : color[`${side}-trail`],
    touch: isGrey ? color['line-strong'] : color[`${side}-line`],
    contour: color[`${side}-line`],
    wash: isGrey ? undefined : color[`${side}-wash`],
  };
}
