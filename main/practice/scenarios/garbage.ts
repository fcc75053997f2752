import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

/** Some are large: no socket is given them faster than this. */
const spacingMs = 20;

export const garbage: Scenario = {
  name: 'garbage',
  title: 'Frames that mean nothing',
  summary:
    'between the good frames come malformed and unknown ones: text that is none, broken JSON and binary, huge and deeply nested ones, names that objects have',
  lookFor:
    'The number of rejected messages grows with every bad frame. Books stay LIVE and right; on Paradex, where a bad frame may have been a change, they are asked for anew, and LIVE within seconds of the end.',
  lastsMs: 15_000,
  venues: venueIds,
  start(stage) {
    let turn = 0;
    let soiledMs = -Infinity;
    const soil = (): void => {
      const nowMs = stage.wires[0]?.nowMs() ?? 0;
      if (nowMs - soiledMs < spacingMs) {
        return;
      }
      soiledMs = nowMs;
      for (const server of stage.servers) {
        const frames = server.malformedFrames();
        const frame = frames[turn % frames.length];
        if (frame !== undefined) {
          for (const session of server.sessions) {
            session.send(frame);
          }
        }
      }
      turn += 1;
    };
    soil();
    return stage.afterEachBatch(soil);
  },
};
