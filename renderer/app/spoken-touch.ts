/** What S speaks: the touch, the spread and the state, as full numbers. */

import type { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import { subtractUnits } from '#shared/domain/units.ts';
import type { MarketView } from '../stream/market-view.ts';
import { formatExact } from '../ui/number-format.ts';
import { panelTrust } from '../ui/use-trust.ts';
import { spokenState } from './announcer.ts';

/** "Bid 91,246.25 for 0.873, ask 91,249 for 1.204, spread 2.75, live, 0.2 seconds". */
export function spokenTouch(view: MarketView, now: UnixMillis): string {
  const trust = panelTrust(view, 'ladder');
  const age = trust.ageFrom === undefined ? '' : `, ${spokenAge(now - trust.ageFrom)}`;
  const state = `${spokenState(trust.state)}${age}`;
  const { book } = view;
  if (!book.hasBook) {
    return `No book yet, ${state}`;
  }
  const bid = touch(book.bids);
  const ask = touch(book.asks);
  const words = [
    bid === undefined ? 'no bid' : `bid ${level(bid, view)}`,
    ask === undefined ? 'no ask' : `ask ${level(ask, view)}`,
  ];
  if (bid !== undefined && ask !== undefined) {
    const spread = subtractUnits(ask.price, bid.price);
    words.push(
      spread < 0
        ? `overlap ${formatExact(-spread, book.priceScale)}`
        : `spread ${formatExact(spread, book.priceScale)}`,
    );
  }
  const text = [...words, state].join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Touch {
  readonly price: Units;
  readonly size: Units;
}

function touch(side: BookSideLevels): Touch | undefined {
  return side.count === 0 ? undefined : { price: side.priceAt(0), size: side.sizeAt(0) };
}

function level({ price, size }: Touch, view: MarketView): string {
  const { priceScale, sizeScale } = view.book;
  return `${formatExact(price, priceScale)} for ${formatExact(size, sizeScale)}`;
}

function spokenAge(ageMs: number): string {
  return ageMs < 60_000
    ? `${formatAge(ageMs).replace(' s', '')} seconds`
    : formatAge(ageMs).replace(/^(\d+):(\d+)$/, '$1 minutes $2');
}
