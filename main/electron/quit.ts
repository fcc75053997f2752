/** Quitting waits until everything is closed and written, once and not for ever. */
import { app } from 'electron';
import type { Logger } from '../log/logger.ts';

const closeWithinMs = 5_000;

/** @returns what closes now, for an end that does not come through quitting */
export function closeBeforeQuit(close: () => Promise<void>, logger: Logger): () => Promise<void> {
  let isClosed = false;
  const closeInTime = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        logger.error('not everything closed within 5 s');
        resolve();
      }, closeWithinMs);
    });
    await Promise.race([close(), patience]);
    clearTimeout(timer);
    isClosed = true;
  };
  app.on('will-quit', (event) => {
    if (!isClosed) {
      event.preventDefault();
      void closeInTime().then(() => app.quit());
    }
  });
  return closeInTime;
}
