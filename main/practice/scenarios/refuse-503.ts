import type { Scenario } from './scenario.ts';

export const refuse503: Scenario = {
  name: 'refuse-503',
  summary: 'every socket breaks, and new ones are refused with HTTP 503',
  start(stage) {
    stage.refuseUpgrades(503);
    for (const session of stage.sessions()) {
      session.cut();
    }
    return () => stage.refuseUpgrades(undefined);
  },
};
