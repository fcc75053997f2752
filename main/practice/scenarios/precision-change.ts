import { venueIds } from '#shared/domain/market.ts';
import {
  compareNormalised,
  decimalsOf,
  formatUnits,
  normaliseDecimal,
  unitsOf,
} from '../exact-decimal.ts';
import type { BookOverlay, OverlaidBook } from '../market-overlays.ts';
import type { PracticeLevel } from '../source.ts';
import type { Scenario } from './scenario.ts';

const everyMs = 500;
/** Finer levels stand between these ranks: far enough from the touch that the market does not run over them at once. */
const [fromRank, toRank] = [3, 8];
const moreDecimals = 2;
/** What every venue's wire can hold; a market that writes as many has no finer ones. */
const mostDecimals = 8;

export const precisionChange: Scenario = {
  name: 'precision-change',
  title: 'Prices become finer',
  summary: 'levels come with two more decimals in price and size than the market has listed',
  lookFor:
    'Every book stays LIVE and shows the new decimals to the last digit; nothing is rounded, no message is rejected; the fine levels are gone at its end.',
  lastsMs: 20_000,
  venues: venueIds,
  start(stage) {
    const books = stage.books.map(({ market }) => stage.overlay(market.market));
    const shown = new Map<OverlaidBook, BookOverlay>();
    let turn = 0;
    const refine = (book: OverlaidBook): void => {
      turn += 1;
      const overlay = {
        bids: finer(book.source.top('bids', toRank), turn, 'bids'),
        asks: finer(book.source.top('asks', toRank), turn, 'asks'),
      };
      shown.set(book, overlay);
      book.show(overlay);
    };
    const refineAll = (): void => {
      for (const book of books) {
        refine(book);
      }
    };
    refineAll();
    stage.every(everyMs, refineAll);
    const stopLooking = stage.afterEachBatch(() => {
      for (const book of books) {
        if (isOverrun(book, shown.get(book))) {
          refine(book);
        }
      }
    });
    return () => {
      stopLooking();
      for (const book of books) {
        book.remove();
      }
    };
  },
};

/** Just behind each of the levels, at prices the market has no level at. */
function finer(
  levels: readonly PracticeLevel[],
  turn: number,
  side: 'bids' | 'asks',
): readonly PracticeLevel[] {
  return levels.slice(fromRank).flatMap(([price, size], rank): readonly PracticeLevel[] => {
    const decimals = decimalsOf(price) + moreDecimals;
    if (decimals > mostDecimals) {
      return [];
    }
    // Never a whole step of the listed tick, since it is less than one step of the listed decimals.
    const away = BigInt(1 + ((turn + rank) % (10 ** moreDecimals - 1)));
    const units = unitsOf(price, decimals) + (side === 'bids' ? -away : away);
    const sizeDecimals = Math.min(decimalsOf(size) + moreDecimals, mostDecimals);
    const sizeUnits = unitsOf(size, Math.max(sizeDecimals, decimalsOf(size))) + BigInt(turn % 7);
    return units <= 0n
      ? []
      : [
          [
            formatUnits(units, decimals),
            formatUnits(sizeUnits, Math.max(sizeDecimals, decimalsOf(size))),
          ],
        ];
  });
}

/** The market has moved so far that a fine level would cross it. */
function isOverrun({ source }: OverlaidBook, overlay: BookOverlay | undefined): boolean {
  const [bid, ask] = [overlay?.bids?.[0]?.[0], overlay?.asks?.[0]?.[0]];
  const [bestBid, bestAsk] = [source.bestBid()?.[0], source.bestAsk()?.[0]];
  return isAtLeast(bid, bestAsk) || isAtLeast(bestBid, ask);
}

function isAtLeast(left: string | undefined, right: string | undefined): boolean {
  return (
    left !== undefined &&
    right !== undefined &&
    compareNormalised(normaliseDecimal(left), normaliseDecimal(right)) >= 0
  );
}
