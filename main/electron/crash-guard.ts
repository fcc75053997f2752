/** A page that crashed is loaded again, a few times; then a person is told and decides. */
import { type BrowserWindow, dialog, type RenderProcessGoneDetails } from 'electron';
import type { Logger } from '../log/logger.ts';

const reloadsAllowed = 3;
const withinMs = 60_000;

/** Which of the crashes so far still count, with this one. */
function recentCrashes(before: readonly number[], now: number): readonly number[] {
  return [...before.filter((at) => now - at < withinMs), now];
}

export function guardAgainstCrashes(
  window: BrowserWindow,
  logger: Logger,
  onGivenUp: () => void,
): void {
  let crashes: readonly number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') {
      return;
    }
    logger.error('the page crashed', { reason: details.reason, exitCode: details.exitCode });
    crashes = recentCrashes(crashes, performance.now());
    if (crashes.length <= reloadsAllowed) {
      window.webContents.reload();
      return;
    }
    void askWhatNow(window, details).then((wantsReload) => {
      crashes = [];
      if (wantsReload && !window.isDestroyed()) {
        window.webContents.reload();
      } else {
        onGivenUp();
      }
    });
  });
  window.on('unresponsive', () => logger.warn('the page does not respond'));
  window.on('responsive', () => logger.info('the page responds again'));
}

async function askWhatNow(
  window: BrowserWindow,
  details: RenderProcessGoneDetails,
): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: `The window stopped ${reloadsAllowed + 1} times within a minute (${details.reason}).`,
    detail:
      'Plumbline has stopped loading it again by itself. Feeds still run. You can try once more or quit; the log says what happened.',
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0;
}
