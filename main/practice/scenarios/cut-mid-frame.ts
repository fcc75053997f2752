import { venueIds } from '#shared/domain/market.ts';
import { meddle } from './meddle.ts';
import type { Scenario } from './scenario.ts';

/** Smaller ones have no middle to speak of. */
const fewestBytes = 16;

export const cutMidFrame: Scenario = {
  name: 'cut-mid-frame',
  title: 'A line breaks in the middle of a message',
  summary: 'every socket of this moment breaks after half of its next message',
  lookFor:
    'Every book is RESYNCING within a second of its next change and LIVE a few seconds later; the half message changed nothing.',
  lastsMs: 10_000,
  venues: venueIds,
  start(stage) {
    const doomed = new Set(stage.sessions());
    const isBroken = new WeakSet<object>();
    return meddle(stage, () => (frame, next) => {
      const { session, bytes } = frame;
      if (isBroken.has(session)) {
        return;
      }
      if (!doomed.has(session) || bytes.length < fewestBytes) {
        next(frame);
        return;
      }
      isBroken.add(session);
      const half = bytes.subarray(0, Math.floor(bytes.length / 2));
      // Behind what comes before it in the same turn.
      queueMicrotask(() => session.breakOff(half));
    });
  },
};
