import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

export const refuse503: Scenario = {
  name: 'refuse-503',
  title: 'The venue refuses connections',
  summary: 'every socket breaks, and new ones are refused with HTTP 503',
  lookFor:
    'Every book is STALE within a second, saying HTTP 503 and the time of the next try; LIVE again soon after its end.',
  lastsMs: 20_000,
  venues: venueIds,
  start(stage) {
    stage.refuseUpgrades(503);
    for (const session of stage.sessions()) {
      session.cut();
    }
    return () => stage.refuseUpgrades(undefined);
  },
};
