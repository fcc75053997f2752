import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

export const silent: Scenario = {
  name: 'silent',
  title: 'The markets stand still',
  summary: 'the markets stand still: no message, but pings are answered and every book stays right',
  lookFor:
    'Every book is QUIET, never STALE, because pings are still answered; LIVE again with the next change.',
  lastsMs: 30_000,
  venues: venueIds,
  start(stage) {
    stage.setStill(true);
    return () => stage.setStill(false);
  },
};
