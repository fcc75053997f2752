/** A snapshot's levels as the book takes them: one entry a price, none of size zero. SPEC.md SO10. */
import { DecimalColumn, formatCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { SnapshotLevels } from '../venue.ts';
import type { WireLevel } from './wire-data.ts';

export function snapshotColumns(levels: readonly WireLevel[]): SnapshotLevels {
  const bids = settledSide(levels, 'bid');
  const asks = settledSide(levels, 'ask');
  return {
    bidPrices: bids.prices,
    bidSizes: bids.sizes,
    askPrices: asks.prices,
    askSizes: asks.sizes,
  };
}

function settledSide(
  levels: readonly WireLevel[],
  side: BookSide,
): { readonly prices: DecimalColumn; readonly sizes: DecimalColumn } {
  const byPrice = new Map<string, WireLevel>();
  for (const level of levels) {
    if (level.side === side) {
      // `50000` and `50000.00` are one price; the last one said counts.
      byPrice.set(formatCell(level.price), level);
    }
  }
  const [prices, sizes] = [new DecimalColumn(), new DecimalColumn()];
  for (const { price, size } of byPrice.values()) {
    if (!size.isZero) {
      prices.push(price);
      sizes.push(size);
    }
  }
  return { prices, sizes };
}
