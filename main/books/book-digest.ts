import { createHash } from 'node:crypto';
import type { BookSideLevels } from '#shared/domain/book-side.ts';
import { digestText } from '#shared/domain/digest-text.ts';

/** SHA-256 (hex) over the whole book, as promised to the outside. SPEC.md BK11. */
export function bookDigest(
  bids: BookSideLevels,
  asks: BookSideLevels,
  priceScale: number,
  sizeScale: number,
): string {
  const hash = createHash('sha256');
  for (const chunk of digestText(bids, asks, priceScale, sizeScale)) {
    hash.update(chunk, 'latin1');
  }
  return hash.digest('hex');
}
