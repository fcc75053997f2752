import { venueIds } from '#shared/domain/market.ts';
import { compareNormalised, normaliseDecimal } from '../exact-decimal.ts';
import { OneStrike } from '../wire/one-strike.ts';
import type { VenueWire } from '../wire/venue-wire.ts';
import type { LevelChange, WireFrame } from '../wire/wire-frame.ts';
import { isBookChange, meddle } from './meddle.ts';
import type { Scenario } from './scenario.ts';

/** A level that so many better ones stand before is not about to be overrun, and shows in nothing but a comparison. */
const betterLevels = 5;
/** After this any level will do: a market may lose none but its best ones. */
const choosingMs = 3_000;

export const zombieLevel: Scenario = {
  name: 'zombie-level',
  title: 'A level that is not there any more',
  summary: 'the removal of one level of one book on each venue reaches nobody; its number does',
  lookFor:
    "One book of each venue keeps a level that is gone. The next check against a second copy finds it: the book is STALE with that level named, asked for anew, and LIVE with the exchange's own book within seconds.",
  lastsMs: 90_000,
  venues: venueIds,
  start(stage) {
    const startedMs = stage.wires[0]?.nowMs() ?? 0;
    return meddle(stage, (wire) => {
      const strike = new OneStrike();
      return (frame, next) => {
        if (strike.isOver || !isBookChange(frame)) {
          next(frame);
          return;
        }
        const isChoosy = wire.nowMs() - startedMs < choosingMs;
        const at = frame.tag.changes.findIndex(
          (change) => change.isRemoval && (!isChoosy || isDeep(change, frame, wire)),
        );
        const struck = at < 0 || !strike.hits(frame.session) ? frame : frame.without(at);
        if (struck !== undefined) {
          next(struck);
        }
      };
    });
  },
};

function isDeep({ side, price }: LevelChange, { tag }: WireFrame, wire: VenueWire): boolean {
  const better = side === 'bids' ? 1 : -1;
  const best = wire.book(tag.market ?? '')?.top(side, betterLevels) ?? [];
  const own = normaliseDecimal(price);
  return (
    best.length === betterLevels &&
    best.every(([other]) => compareNormalised(normaliseDecimal(other), own) * better > 0)
  );
}
