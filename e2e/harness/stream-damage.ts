/** Damage on the way from the feed thread to the page: the relay's ports are of one class, whose next book frame of a kind is changed. */
import type { LaunchedApp } from './app.ts';

/** The next frame that changes levels says another digest than its book has. Resolves when it was sent. */
export function damageNextBookFrame({ electron }: Pick<LaunchedApp, 'electron'>): Promise<void> {
  return electron.evaluate(async ({ MessageChannelMain }) => {
    const { port1, port2 } = new MessageChannelMain();
    const ports = Object.getPrototypeOf(port1);
    port1.close();
    port2.close();
    const post = ports.postMessage;
    await new Promise<void>((resolve) => {
      ports.postMessage = function send(message: unknown, ...others: unknown[]): void {
        const books: unknown = Reflect.get(Object(message), 'books');
        const frame = Array.isArray(books) ? books.find((one) => one.isReset === false) : undefined;
        if (frame !== undefined) {
          frame.digestLow = (frame.digestLow ^ 1) >>> 0;
          ports.postMessage = post;
          resolve();
        }
        post.call(this, message, ...others);
      };
    });
  });
}
