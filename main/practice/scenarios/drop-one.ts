import { venueIds } from '#shared/domain/market.ts';
import { OneStrike } from '../wire/one-strike.ts';
import { isBookChange, meddle } from './meddle.ts';
import type { Scenario } from './scenario.ts';

export const dropOne: Scenario = {
  name: 'drop-one',
  title: 'A message is lost',
  summary: 'one change of one book on each venue reaches nobody',
  lookFor:
    'On Paradex one book is GAP at once, then RESYNCING, and LIVE again within seconds. On the others nothing tells of a missing message: the next check against a second copy finds what is wrong, unless the market has put it right by then.',
  lastsMs: 15_000,
  venues: venueIds,
  start(stage) {
    return meddle(stage, () => {
      const strike = new OneStrike();
      return (frame, next) => {
        if (strike.isOver || !isBookChange(frame) || !strike.hits(frame.session)) {
          next(frame);
        }
      };
    });
  },
};
