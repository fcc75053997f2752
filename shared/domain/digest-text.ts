/**
 * The text whose SHA-256 is a book's digest for the outside: `p:s|p:s|…#p:s|…`, bids best first, then asks best
 * first, in exact decimals. Feed thread and page hash the same text with what each has at hand.
 */
import type { BookSideLevels } from './book-side.ts';
import { formatDecimal } from './decimal.ts';

/** Levels in one chunk: enough that the hash is called seldom, little enough that no text grows large. */
const levelsPerChunk = 256;

/** The text in order, in pieces. */
export function* digestText(
  bids: BookSideLevels,
  asks: BookSideLevels,
  priceScale: number,
  sizeScale: number,
): Generator<string, void, undefined> {
  yield* sideText(bids, priceScale, sizeScale);
  yield '#';
  yield* sideText(asks, priceScale, sizeScale);
}

function* sideText(
  levels: BookSideLevels,
  priceScale: number,
  sizeScale: number,
): Generator<string, void, undefined> {
  let chunk = '';
  for (let rank = 0; rank < levels.count; rank += 1) {
    const price = formatDecimal(levels.priceAt(rank), priceScale);
    const size = formatDecimal(levels.sizeAt(rank), sizeScale);
    chunk += rank === 0 ? `${price}:${size}` : `|${price}:${size}`;
    if (rank % levelsPerChunk === levelsPerChunk - 1) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

/** The best levels of a side, best first, as exact decimals. All of them without a `limit`. */
export function levelTexts(
  levels: BookSideLevels,
  priceScale: number,
  sizeScale: number,
  limit = Number.POSITIVE_INFINITY,
): Array<[price: string, size: string]> {
  const rows: Array<[price: string, size: string]> = [];
  const end = Math.min(levels.count, limit);
  for (let rank = 0; rank < end; rank += 1) {
    rows.push([
      formatDecimal(levels.priceAt(rank), priceScale),
      formatDecimal(levels.sizeAt(rank), sizeScale),
    ]);
  }
  return rows;
}
