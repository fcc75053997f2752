import { venueIds } from '#shared/domain/market.ts';
import { meddle } from './meddle.ts';
import type { Scenario } from './scenario.ts';

/** Of the changes of books on a socket, every so many-th; of the trades every one. */
const changesToARepetition = 5;

export const duplicate: Scenario = {
  name: 'duplicate',
  title: 'Messages come twice',
  summary: 'every trade and every fifth change of a book is sent a second time at once',
  lookFor:
    'Every book stays LIVE and right and no trade is told twice; what came again is counted as repeated where the venue numbers it.',
  lastsMs: 10_000,
  venues: venueIds,
  start(stage) {
    const changes = new WeakMap<object, number>();
    return meddle(stage, () => (frame, next) => {
      const { session, tag } = frame;
      next(frame);
      if (tag.kind === 'book-change') {
        const count = (changes.get(session) ?? 0) + 1;
        changes.set(session, count);
        if (count % changesToARepetition !== 0) {
          return;
        }
      }
      if (tag.kind === 'trade' || tag.kind === 'book-change') {
        next(frame);
      }
    });
  },
};
