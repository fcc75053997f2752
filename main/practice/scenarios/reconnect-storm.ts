import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

const everyMs = 1_000;

export const reconnectStorm: Scenario = {
  name: 'reconnect-storm',
  title: 'Sockets break again and again',
  summary: 'every socket that is open breaks, once a second',
  lookFor:
    'Every book is STALE again and again, with a number of tries that grows while the tries become rarer, and LIVE for less than a second in between; LIVE and right after its end.',
  lastsMs: 20_000,
  venues: venueIds,
  start(stage) {
    const cut = (): void => {
      for (const session of stage.sessions()) {
        session.cut();
      }
    };
    cut();
    stage.every(everyMs, cut);
    return () => {
      // Over with the last break.
    };
  },
};
