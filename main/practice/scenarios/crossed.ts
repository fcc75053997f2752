import { venueIds } from '#shared/domain/market.ts';
import { compareNormalised, normaliseDecimal } from '../exact-decimal.ts';
import type { OverlaidBook } from '../market-overlays.ts';
import type { PracticeLevel } from '../source.ts';
import type { Scenario, ScenarioStage } from './scenario.ts';

/** The bid that is too high stands where this many asks are lower or equal. */
const asksCrossed = 4;

export const crossedShort = crossing(
  'crossed-short',
  'Bids above asks, half a second',
  500,
  'Paradex is CROSSED after a quarter of a second, the others may stay LIVE with the overlap drawn; all are LIVE and right within a second of its end.',
);
export const crossedLong = crossing(
  'crossed-long',
  'Bids above asks, eight seconds',
  8_000,
  'Every book is CROSSED within 2 s, drawn as it is and timed; order-driven books are asked for anew, aggregated ones are not; LIVE and right within seconds of its end.',
);

function crossing(name: string, title: string, overlapMs: number, lookFor: string): Scenario {
  return {
    name,
    title,
    summary: `every book really overlaps at the exchange, for ${overlapMs / 1000} s`,
    lookFor,
    lastsMs: overlapMs + 4_000,
    venues: venueIds,
    start(stage) {
      const books = stage.books.map(({ market }) => stage.overlay(market.market));
      const stopHolding = holdCrossed(stage, books);
      const uncross = (): void => {
        stopHolding();
        for (const book of books) {
          book.remove();
        }
      };
      stage.after(overlapMs, uncross);
      return uncross;
    },
  };
}

/** The market goes on: where it leaves the overlap, the overlap follows. */
function holdCrossed(stage: ScenarioStage, books: readonly OverlaidBook[]): () => void {
  const held = new Map<OverlaidBook, PracticeLevel>();
  const cross = (book: OverlaidBook): void => {
    const size = book.source.bestBid()?.[1];
    const price = book.source.top('asks', asksCrossed).at(-1)?.[0];
    if (price !== undefined && size !== undefined) {
      const bid: PracticeLevel = [price, size];
      held.set(book, bid);
      book.show({ bids: [bid] });
    }
  };
  for (const book of books) {
    cross(book);
  }
  return stage.afterEachBatch(() => {
    for (const book of books) {
      const bid = held.get(book);
      const ask = book.source.bestAsk();
      if (bid === undefined || (ask !== undefined && isAtLeast(ask[0], bid[0]))) {
        cross(book);
      }
    }
  });
}

function isAtLeast(left: string, right: string): boolean {
  return compareNormalised(normaliseDecimal(left), normaliseDecimal(right)) >= 0;
}
