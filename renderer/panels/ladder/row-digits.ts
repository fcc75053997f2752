/** Draws the digits and words of one row. */
import type { CanvasTheme } from '../../ui/canvas-theme.ts';
import type { LadderLayout, Span } from './ladder-layout.ts';
import { plumbWidth } from './ladder-layout.ts';
import { type LadderFonts, type LadderLook, type SideColors, sideColors } from './ladder-look.ts';
import {
  type LadderRow,
  type RowNote,
  type RowParts,
  type RowSide,
  shownChange,
} from './ladder-row.ts';
import type { LadderContext } from './plumb-line.ts';

/** Room between a column's edge and its digits. */
const inset = 5;
const keptWidths = 500;

export class RowDigits {
  readonly #context: LadderContext;
  readonly #theme: CanvasTheme;
  readonly #layout: LadderLayout;
  readonly #look: LadderLook;
  readonly #fonts: LadderFonts;
  readonly #colors: { readonly bid: SideColors; readonly ask: SideColors };
  readonly #isGrey: boolean;
  readonly #widths = new Map<string, number>();

  constructor(
    context: LadderContext,
    theme: CanvasTheme,
    layout: LadderLayout,
    look: LadderLook,
    fonts: LadderFonts,
  ) {
    this.#context = context;
    this.#theme = theme;
    this.#layout = layout;
    this.#look = look;
    this.#fonts = fonts;
    this.#isGrey = look.tone === 'grey';
    this.#colors = { bid: sideColors(theme, look, 'bid'), ask: sideColors(theme, look, 'ask') };
  }

  /** `y` is the baseline. */
  paint(row: LadderRow, y: number, parts: RowParts): void {
    const { sold, bought } = this.#layout;
    this.#context.textBaseline = 'alphabetic';
    if (parts.left) {
      this.#paintCells(row, row.bid, 'bid', y);
      this.#paintPrint(row.soldText, sold, y);
    }
    if (parts.right) {
      this.#paintCells(row, row.ask, 'ask', y);
      this.#paintPrint(row.boughtText, bought, y);
    }
    if (parts.price) {
      this.#paintPrice(row, y);
    }
    // A row with words is always drawn whole.
    this.#paintNote(row.left, 'left', row.soldText !== '', y);
    this.#paintNote(row.right, 'right', row.boughtText !== '', y);
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
    const changeText = shownChange(side, isBid ? row.left : row.right);
    if (change !== undefined && changeText !== '') {
      this.#right(changeText, this.#fonts.minor, color['text-2'], change, y);
    }
  }

  #paintPrint(text: string, span: Span | undefined, y: number): void {
    if (span !== undefined && text !== '') {
      const shade = this.#theme.color[this.#isGrey ? 'text-2' : 'text-1'];
      this.#centre(text, this.#fonts.minor, shade, span, y);
    }
  }

  #paintPrice(row: LadderRow, y: number): void {
    const { price } = this.#layout;
    const { color } = this.#theme;
    const dim = this.#isGrey ? color['text-2'] : color['text-3'];
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
    context.font = font;
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
    // In narrow columns the number stays and its words go; what a comma adds goes before what says which number it is.
    let lead = note.lead;
    let leadWidth = this.#measure(lead, minor);
    let trail = note.trail;
    let trailWidth = this.#measure(trail, minor);
    if (trail.startsWith(',') && leadWidth + valueWidth + trailWidth > room) {
      trail = '';
      trailWidth = 0;
    }
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

  // Figures are tabular, so texts of one shape are one width: digits are measured as zeros and the answer is kept.
  #measure(text: string, font: string): number {
    if (text === '') {
      return 0;
    }
    const shape = `${font}|${text.replace(/[0-9]/g, '0')}`;
    let width = this.#widths.get(shape);
    if (width === undefined) {
      this.#context.font = font;
      width = this.#context.measureText(text).width;
      if (this.#widths.size >= keptWidths) {
        this.#widths.clear();
      }
      this.#widths.set(shape, width);
    }
    return width;
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
}
