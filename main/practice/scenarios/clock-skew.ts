import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

const aheadMs = 60_000;

export const clockSkew: Scenario = {
  name: 'clock-skew',
  title: 'The venue’s clock is wrong',
  summary:
    'every stamp and Date header is a minute ahead; at its end the clock is set back and every socket breaks',
  lookFor:
    'Every book stays LIVE and none is LATE: the venue’s clock is told as a minute ahead, with its uncertainty; at its end STALE for a moment, then LIVE with the old clock.',
  lastsMs: 30_000,
  venues: venueIds,
  start(stage) {
    const end = stage.shiftClocks(aheadMs);
    return () => {
      end();
      // A stamp that goes back within a connection would be older than the book it changes.
      for (const session of stage.sessions()) {
        session.cut();
      }
    };
  },
};
