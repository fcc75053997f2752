import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

export const emptySide: Scenario = {
  name: 'empty-side',
  title: 'Nobody sells',
  summary: 'the ask side of every book is really empty; bids go on',
  lookFor:
    'Every book stays LIVE, says that its ask side is empty at the venue too once a copy agrees, and shows no spread; the asks come back at its end.',
  lastsMs: 30_000,
  venues: venueIds,
  start(stage) {
    const books = stage.books.map(({ market }) => stage.overlay(market.market));
    for (const book of books) {
      book.show({ hides: 'asks' });
    }
    return () => {
      for (const book of books) {
        book.remove();
      }
    };
  },
};
