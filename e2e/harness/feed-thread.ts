/** The feed thread of a running app, reached as a debugger would: nothing in the product knows of it. */
import type { LaunchedApp } from './app.ts';

/** What `expression` gives in the feed thread, by value. Undefined where there is no such thread just now. */
export function inFeedThread(
  { electron }: Pick<LaunchedApp, 'electron'>,
  expression: string,
): Promise<unknown> {
  return electron.evaluate(async (_electron, text) => {
    const { Session } = process.getBuiltinModule('node:inspector');
    const session = new Session();
    session.connect();
    const within = <T>(promise: Promise<T>): Promise<T | undefined> =>
      Promise.race([
        promise,
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 5000)),
      ]);
    try {
      const found = new Promise<string>((resolve) => {
        session.on('NodeWorker.attachedToWorker', ({ params }) => {
          if (params.workerInfo.url.includes('feed-thread')) {
            resolve(params.sessionId);
          }
        });
      });
      const answered = new Promise<unknown>((resolve) => {
        session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
          const answer = JSON.parse(params.message);
          if (answer.id === 1) {
            resolve(answer.result?.result?.value);
          }
        });
      });
      const post = (method: string, params: object): Promise<void> =>
        new Promise((resolve, reject) => {
          session.post(method, params, (error) => (error === null ? resolve() : reject(error)));
        });
      await post('NodeWorker.enable', { waitForDebuggerOnStart: false });
      const sessionId = await within(found);
      if (sessionId === undefined) {
        return undefined;
      }
      await post('NodeWorker.sendMessageToWorker', {
        sessionId,
        message: JSON.stringify({
          id: 1,
          method: 'Runtime.evaluate',
          params: { expression: text, returnByValue: true },
        }),
      });
      return await within(answered);
    } finally {
      session.disconnect();
    }
  }, expression);
}

/** Throws `message` in the feed thread, where nobody catches it. */
export async function crashFeedThread(
  app: Pick<LaunchedApp, 'electron'>,
  message: string,
): Promise<void> {
  await inFeedThread(
    app,
    `void setTimeout(() => { throw new Error(${JSON.stringify(message)}); })`,
  );
}
