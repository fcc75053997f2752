import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

export const halfOpen: Scenario = {
  name: 'half-open',
  title: 'Open sockets that are dead',
  summary: 'the sockets of now stay open but say nothing more and answer no ping; new ones work',
  lookFor:
    'Every book is STALE no later than 30 s after the last answered ping, then RESYNCING and LIVE on new sockets.',
  lastsMs: 45_000,
  venues: venueIds,
  start(stage) {
    const frozen = stage.sessions();
    for (const session of frozen) {
      session.freeze();
    }
    return () => {
      // What they missed cannot be made up for on this wire: only a new connection starts from a right book.
      for (const session of frozen) {
        session.cut();
      }
    };
  },
};
