import type { VenueId } from '#shared/domain/market.ts';
import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

/** Venues that have a word for it, the knob that says it, and the word. */
const words: ReadonlyMap<VenueId, readonly [knob: string, word: string]> = new Map([
  ['paxos-public', ['market-status', 'DISABLED']],
  ['paradex', ['system-state', 'cancel_only']],
]);

export const marketHalt: Scenario = {
  name: 'market-halt',
  title: 'Trading is halted',
  summary:
    'all markets stand still; Paxos lists them as DISABLED, Paradex says cancel_only, the others say nothing',
  lookFor:
    'Paxos and Paradex are HALTED and quote the venue’s word, the others are QUIET; LIVE with the first change after its end.',
  lastsMs: 40_000,
  venues: venueIds,
  start(stage) {
    stage.setStill(true);
    const ends = stage.servers.flatMap(({ venue }) => {
      const said = words.get(venue);
      return said === undefined ? [] : [stage.turn(venue, ...said)];
    });
    return () => {
      for (const end of ends) {
        end();
      }
      stage.setStill(false);
    };
  },
};
