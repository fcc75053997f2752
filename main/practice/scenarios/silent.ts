import type { Scenario } from './scenario.ts';

export const silent: Scenario = {
  name: 'silent',
  summary: 'the markets stand still: no message, but pings are answered and every book stays right',
  start(stage) {
    stage.setStill(true);
    return () => stage.setStill(false);
  },
};
