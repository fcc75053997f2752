/** Books and updates from text, as a decoder would hand them over. For tests. */
import { DecimalCell, DecimalColumn, parseDecimal } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { SnapshotLevels } from '../../venues/venue.ts';

export type LevelText = readonly [price: string, size: string];

export function cellOf(text: string): DecimalCell {
  const cell = new DecimalCell();
  if (!parseDecimal(text, cell)) {
    throw new Error(`not a decimal: ${text}`);
  }
  return cell;
}

export function snapshotOf(bids: readonly LevelText[], asks: readonly LevelText[]): SnapshotLevels {
  return {
    bidPrices: columnOf(bids.map(([price]) => price)),
    bidSizes: columnOf(bids.map(([, size]) => size)),
    askPrices: columnOf(asks.map(([price]) => price)),
    askSizes: columnOf(asks.map(([, size]) => size)),
  };
}

interface SettableBook {
  set(side: BookSide, price: DecimalCell, size: DecimalCell): boolean;
}

export function setLevel(book: SettableBook, side: BookSide, price: string, size: string): boolean {
  return book.set(side, cellOf(price), cellOf(size));
}

function columnOf(texts: readonly string[]): DecimalColumn {
  const column = new DecimalColumn(2);
  for (const text of texts) {
    column.push(cellOf(text));
  }
  return column;
}
