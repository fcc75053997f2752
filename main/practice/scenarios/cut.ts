import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

export const cut: Scenario = {
  name: 'cut',
  title: 'Every socket breaks',
  summary: 'every socket breaks at once, without a closing handshake',
  lookFor:
    "Every book is STALE at once and says when it is tried again, then RESYNCING, and LIVE with the exchange's own book, a second or two later.",
  lastsMs: 10_000,
  venues: venueIds,
  start(stage) {
    for (const session of stage.sessions()) {
      session.cut();
    }
    return () => {
      // Over as soon as it happened.
    };
  },
};
