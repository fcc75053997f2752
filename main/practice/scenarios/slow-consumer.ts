import { venueIds } from '#shared/domain/market.ts';
import type { ClientSession } from '../servers/client-session.ts';
import type { WireFrame } from '../wire/wire-frame.ts';
import { meddle } from './meddle.ts';
import type { Scenario } from './scenario.ts';

/** What is sent t after the start comes 2 t after it. */
const stretch = 2;
const turnMs = 20;
const patienceMs = 10_000;
/** As much as a venue would let pile up for one client. */
const mostPiledBytes = 16 * 1024 * 1024;

interface Piled {
  readonly frame: WireFrame;
  readonly next: (frame: WireFrame) => void;
  readonly dueMs: number;
}

interface Pile {
  readonly frames: Piled[];
  bytes: number;
}

export const slowConsumer: Scenario = {
  name: 'slow-consumer',
  title: 'A client that cannot keep up',
  summary:
    'what is sent on the sockets of this moment piles up and comes later and later; after 10 s the venue hangs up on them (1008)',
  lookFor:
    'Where messages carry a time, books are LATE with a growing delay within 5 s; after 10 s every book is STALE with the venue’s words, then RESYNCING and LIVE on a new socket.',
  lastsMs: 15_000,
  venues: venueIds,
  start(stage) {
    const piles = new Map<ClientSession, Pile>();
    for (const session of stage.sessions()) {
      piles.set(session, { frames: [], bytes: 0 });
    }
    const nowMs = (): number => stage.wires[0]?.nowMs() ?? 0;
    const startedMs = nowMs();
    const hangUp = (session: ClientSession): void => {
      piles.delete(session);
      session.close(1008, 'slow consumer');
    };
    const stop = meddle(stage, () => (frame, next) => {
      const { session, bytes } = frame;
      const pile = piles.get(session);
      if (pile === undefined) {
        next(frame);
        return;
      }
      const dueMs = startedMs + (nowMs() - startedMs) * stretch;
      pile.frames.push({ frame, next, dueMs });
      pile.bytes += bytes.length;
      if (pile.bytes > mostPiledBytes) {
        hangUp(session);
      }
    });
    stage.every(turnMs, () => {
      for (const pile of piles.values()) {
        release(pile, nowMs());
      }
    });
    stage.after(patienceMs, () => {
      for (const session of [...piles.keys()]) {
        hangUp(session);
      }
    });
    return () => {
      stop();
      for (const pile of piles.values()) {
        release(pile, Infinity);
      }
      piles.clear();
    };
  },
};

function release(pile: Pile, untilMs: number): void {
  const { frames } = pile;
  const waiting = frames.findIndex(({ dueMs }) => dueMs > untilMs);
  for (const { frame, next } of frames.splice(0, waiting < 0 ? frames.length : waiting)) {
    pile.bytes -= frame.bytes.length;
    next(frame);
  }
}
