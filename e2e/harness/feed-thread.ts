/** The feed thread of a running app, killed by an error of its own. */
import type { LaunchedApp } from './app.ts';

/** Throws `message` in the feed thread, where nobody catches it. */
export async function crashFeedThread({ electron }: LaunchedApp, message: string): Promise<void> {
  await electron.evaluate(async (_electron, text) => {
    const { Session } = process.getBuiltinModule('node:inspector');
    const session = new Session();
    session.connect();
    try {
      const found = new Promise<string>((resolve) => {
        session.on('NodeWorker.attachedToWorker', ({ params }) => {
          if (params.workerInfo.url.includes('feed-thread')) {
            resolve(params.sessionId);
          }
        });
      });
      const post = (method: string, params: object): Promise<void> =>
        new Promise((resolve, reject) => {
          session.post(method, params, (error) => (error === null ? resolve() : reject(error)));
        });
      await post('NodeWorker.enable', { waitForDebuggerOnStart: false });
      const expression = `setTimeout(() => { throw new Error(${JSON.stringify(text)}); })`;
      await post('NodeWorker.sendMessageToWorker', {
        sessionId: await found,
        message: JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }),
      });
    } finally {
      session.disconnect();
    }
  }, message);
}
