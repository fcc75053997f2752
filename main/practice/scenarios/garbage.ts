import type { Scenario } from './scenario.ts';

export const garbage: Scenario = {
  name: 'garbage',
  summary: 'malformed and unknown frames between the good ones',
  start(stage) {
    let turn = 0;
    const soil = (): void => {
      for (const server of stage.servers) {
        const frames = server.malformedFrames();
        const frame = frames[turn % frames.length];
        for (const session of frame === undefined ? [] : server.sessions) {
          session.sendText(frame ?? '');
        }
      }
      turn += 1;
    };
    soil();
    return stage.afterEachBatch(soil);
  },
};
