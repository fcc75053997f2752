import { venueIds } from '#shared/domain/market.ts';
import type { ClientSession } from '../servers/client-session.ts';
import type { FrameFilter } from '../wire/venue-wire.ts';
import { isBookChange, meddle } from './meddle.ts';
import type { Scenario } from './scenario.ts';

export const oneMarketFreezes: Scenario = {
  name: 'one-market-freezes',
  title: 'One market says nothing more',
  summary:
    'on the sockets of this moment one market of each venue is told nothing more while its neighbours go on; asked for anew, it is told again',
  lookFor:
    'One book of each venue falls silent. Within 30 s, or 20 times its usual gap, it is LATE with that reason and checked against a second copy; that differs, so it is STALE, asked for anew, and LIVE and right again. At the drill’s end whoever still hears nothing is cut off.',
  lastsMs: 75_000,
  venues: venueIds,
  start(stage) {
    /** Sockets that missed something of their venue's frozen market. */
    const behind = new Set<ClientSession>();
    const stop = meddle(stage, (wire) => freezing(wire.sessions(), behind));
    return () => {
      stop();
      // What they missed cannot be made up for: only a new connection starts from a right book.
      for (const session of behind) {
        session.cut();
      }
    };
  },
};

/** The first market whose book changes. */
function freezing(frozen: Set<ClientSession>, behind: Set<ClientSession>): FrameFilter {
  let market: string | undefined;
  return (frame, next) => {
    const { session, tag } = frame;
    if (!frozen.has(session)) {
      next(frame);
      return;
    }
    if (market === undefined && isBookChange(frame)) {
      market = tag.market;
    }
    if (market !== undefined && tag.renews.includes(market)) {
      frozen.delete(session);
      behind.delete(session);
    } else if (market !== undefined && tag.market === market) {
      behind.add(session);
      return;
    }
    next(frame);
  };
}
