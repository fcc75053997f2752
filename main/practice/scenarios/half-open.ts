import type { Scenario } from './scenario.ts';

export const halfOpen: Scenario = {
  name: 'half-open',
  summary: 'the sockets of now stay open but say nothing more and answer no ping; new ones work',
  start(stage) {
    const frozen = stage.sessions();
    for (const session of frozen) {
      session.freeze();
    }
    return () => {
      // What they missed cannot be made up for on this wire: only a new connection starts from a right book.
      for (const session of frozen) {
        session.cut();
      }
    };
  },
};
