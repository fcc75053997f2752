import { venueIds } from '#shared/domain/market.ts';
import type { Scenario } from './scenario.ts';

export const garbage: Scenario = {
  name: 'garbage',
  title: 'Frames that mean nothing',
  summary: 'malformed and unknown frames between the good ones',
  lookFor: 'Books stay LIVE and right; the number of rejected messages grows with every bad frame.',
  lastsMs: 15_000,
  venues: venueIds,
  start(stage) {
    let turn = 0;
    const soil = (): void => {
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
