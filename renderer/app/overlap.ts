/** The levels of a book that overlap: bids at or above the best ask, and asks at or below the best bid. Pure. */
import type { BookSide } from '#shared/domain/market.ts';
import type { BookMirror } from '../stream/book-mirror.ts';

/** More than anybody reads. */
const maxLevels = 50;

export interface OverlapLevel {
  readonly side: BookSide;
  /** Exact decimals. */
  readonly price: string;
  readonly size: string;
}

/** Asks from the highest down, then bids from the best down: as they stand on a ladder. */
export function overlapLevels(book: BookMirror): readonly OverlapLevel[] {
  const { bids, asks } = book;
  if (!book.hasBook || bids.count === 0 || asks.count === 0) {
    return [];
  }
  const bestBid = bids.priceAt(0);
  const bestAsk = asks.priceAt(0);
  let bidCount = 0;
  while (bidCount < Math.min(bids.count, maxLevels) && bids.priceAt(bidCount) >= bestAsk) {
    bidCount += 1;
  }
  let askCount = 0;
  while (askCount < Math.min(asks.count, maxLevels) && asks.priceAt(askCount) <= bestBid) {
    askCount += 1;
  }
  return [
    ...book
      .levels('ask', askCount)
      .reverse()
      .map(([price, size]): OverlapLevel => ({ side: 'ask', price, size })),
    ...book
      .levels('bid', bidCount)
      .map(([price, size]): OverlapLevel => ({ side: 'bid', price, size })),
  ];
}
