import { venueIds } from '#shared/domain/market.ts';
import type { ClientSession } from '../servers/client-session.ts';
import { OneStrike } from '../wire/one-strike.ts';
import type { FrameFilter } from '../wire/venue-wire.ts';
import type { WireFrame } from '../wire/wire-frame.ts';
import { isBookChange, meddle } from './meddle.ts';
import type { Scenario } from './scenario.ts';

/** What is held for another message goes on without it after this. */
const longestHoldMs = 2_000;

interface Held {
  readonly frame: WireFrame;
  readonly next: (frame: WireFrame) => void;
}

export const reorder: Scenario = {
  name: 'reorder',
  title: 'Two messages change places',
  summary: 'one change of one book on each venue comes behind the change after it',
  lookFor:
    'On Paradex one book is GAP at once and LIVE again within seconds. The others put the two in order by their times, or cannot notice; their books are right in the end.',
  lastsMs: 10_000,
  venues: venueIds,
  start(stage) {
    const holds: Map<ClientSession, Held>[] = [];
    const release = (): void => {
      for (const held of holds) {
        for (const { frame, next } of held.values()) {
          next(frame);
        }
        held.clear();
      }
    };
    const stop = meddle(stage, () => {
      const held = new Map<ClientSession, Held>();
      holds.push(held);
      return swapping(held, () => stage.after(longestHoldMs, release));
    });
    return () => {
      stop();
      release();
    };
  },
};

function swapping(held: Map<ClientSession, Held>, onHeld: () => void): FrameFilter {
  const strike = new OneStrike();
  return (frame, next) => {
    const before = held.get(frame.session);
    const isOfBook = isBookChange(frame);
    if (before !== undefined && isOfBook && frame.tag.market === before.frame.tag.market) {
      held.delete(frame.session);
      next(frame);
      before.next(before.frame);
    } else if (isOfBook && strike.hits(frame.session)) {
      held.set(frame.session, { frame, next });
      onHeld();
    } else {
      next(frame);
    }
  };
}
