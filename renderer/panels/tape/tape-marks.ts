/** How a row shows its side and its size: triangle, colour, tint (design §5). Colour is never the only sign. */
import type { TradeRow } from '../../stream/trade-buffer.ts';
import type { ColorToken } from '../../ui/canvas-theme.ts';
import { isAside, type TradeCells } from './tape-cells.ts';

/** CSS px, square. */
export const sideSize = 8;

/** Solid: the venue said so. Hollow: inferred. A dash: neither bought nor sold. In the context's own colours. */
export function drawSide(
  context: CanvasRenderingContext2D,
  row: TradeRow,
  left: number,
  top: number,
): void {
  context.beginPath();
  if (row.side === undefined) {
    context.lineWidth = 1.2;
    context.moveTo(left + 1, top + 4);
    context.lineTo(left + 7, top + 4);
    context.stroke();
    return;
  }
  const [base, tip] = row.side === 'buy' ? [top + 7, top + 1] : [top + 1, top + 7];
  context.moveTo(left + 4, tip);
  context.lineTo(left + 7.4, base);
  context.lineTo(left + 0.6, base);
  context.closePath();
  if (row.isInferred) {
    context.lineWidth = 1.1;
    context.lineJoin = 'round';
    context.stroke();
  } else {
    context.fill();
  }
}

export function tierFill(cells: TradeCells, row: TradeRow): ColorToken | undefined {
  if (cells.tier === 0) {
    return undefined;
  }
  if (row.side === undefined) {
    return cells.tier === 1 ? undefined : cells.tier === 2 ? 'surface-raised' : 'surface-selected';
  }
  const side = row.side === 'buy' ? 'bid' : 'ask';
  return cells.tier === 1 ? `${side}-wash` : cells.tier === 2 ? `${side}-bar` : `${side}-trail`;
}

export function priceColor(cells: TradeCells, row: TradeRow): ColorToken {
  if (isAside(row)) {
    return 'text-2';
  }
  return cells.tier === 3 || row.side === undefined ? 'text-1' : row.side === 'buy' ? 'bid' : 'ask';
}

export function sideColor(cells: TradeCells, row: TradeRow): ColorToken {
  if (row.side === undefined || isAside(row)) {
    return cells.tier >= 2 ? 'text-1' : 'text-3';
  }
  return cells.tier === 3 ? 'text-1' : row.side === 'buy' ? 'bid' : 'ask';
}
