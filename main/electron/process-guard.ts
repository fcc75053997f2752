/** Faults of the main process itself: written down, said clearly, and then it ends rather than show wrong books. */
import { app, dialog } from 'electron';
import type { Logger } from '../log/logger.ts';

const failureExitCode = 70;

export function guardProcess(logger: Logger, hasPerson: boolean): void {
  const fail = (error: unknown): void => {
    logger.error('the main process failed', { error });
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`Plumbline stopped because of a fault of its own: ${message}\n`);
    if (hasPerson && app.isReady()) {
      dialog.showErrorBox(
        'Plumbline has to stop',
        `A fault inside Plumbline: ${message}. It stops now so that no wrong book is shown. Start it again; the log says what happened.`,
      );
    }
    app.exit(failureExitCode);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}
