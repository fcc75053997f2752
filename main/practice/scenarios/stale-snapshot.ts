import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

/** How old a full book is when it is told. */
const ageMs = 3_000;

export const staleSnapshot: Scenario = {
  name: 'stale-snapshot',
  title: 'Full books from seconds ago',
  summary:
    'every socket breaks after 3 s, and until the end a full book is told as it was 3 s before, with changes from now on',
  lookFor:
    'On Paradex the numbers do not fit: GAP until the end, LIVE within seconds of it. On the others the first check against a second copy finds it: STALE with the levels named, then LIVE and right. Such a book is never LIVE for longer than until that check.',
  lastsMs: 15_000,
  venues: venueIds,
  start(stage) {
    const ends = stage.wires.map((wire) => wire.tellBooksLate(ageMs));
    stage.after(ageMs, () => {
      for (const session of stage.sessions()) {
        session.cut();
      }
    });
    return () => {
      for (const end of ends) {
        end();
      }
    };
  },
};
