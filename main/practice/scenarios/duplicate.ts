import { venueIds } from '#shared/domain/market.ts';
import { OneStrike } from '../wire/one-strike.ts';
import { isBookChange, meddle } from './meddle.ts';
import type { Scenario } from './scenario.ts';

export const duplicate: Scenario = {
  name: 'duplicate',
  title: 'Messages come twice',
  summary: 'one change of one book on each venue, and every trade, is sent a second time at once',
  lookFor:
    'On Paradex a number that comes twice proves nothing any more: one book is GAP at once and LIVE again within seconds. The others stay LIVE and right. No trade is told twice; what came again is counted as repeated.',
  lastsMs: 10_000,
  venues: venueIds,
  start(stage) {
    return meddle(stage, () => {
      const strike = new OneStrike();
      return (frame, next) => {
        next(frame);
        if (frame.tag.kind === 'trade' || (isBookChange(frame) && strike.hits(frame.session))) {
          next(frame);
        }
      };
    });
  },
};
