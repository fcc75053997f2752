import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

/** The knob of a venue that says of itself how it is. */
const stateKnob = 'system-state';

export const maintenance: Scenario = {
  name: 'maintenance',
  title: 'A venue in maintenance',
  summary: 'the markets stand still, and a venue that has a word for it says maintenance',
  lookFor:
    'Paradex is HALTED and says maintenance, the other venues become QUIET; all are LIVE again at its end.',
  lastsMs: 30_000,
  venues: venueIds,
  start(stage) {
    const speaking = stage.servers.filter((server) =>
      server.knobs?.some(({ name }) => name === stateKnob),
    );
    stage.setStill(true);
    const ends = speaking.map(({ venue }) => stage.turn(venue, stateKnob, 'maintenance'));
    return () => {
      for (const end of ends) {
        end();
      }
      stage.setStill(false);
    };
  },
};
