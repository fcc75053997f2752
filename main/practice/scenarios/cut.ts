import type { Scenario } from './scenario.ts';

export const cut: Scenario = {
  name: 'cut',
  summary: 'every socket breaks at once, without a closing handshake',
  start(stage) {
    for (const session of stage.sessions()) {
      session.cut();
    }
    return () => {
      // Over as soon as it happened.
    };
  },
};
