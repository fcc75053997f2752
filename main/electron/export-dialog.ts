import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';

/** Where the log of incidents is to be written; undefined when the person thought better of it. */
export async function chooseIncidentFile(
  window: BrowserWindow | undefined,
): Promise<string | undefined> {
  if (window === undefined || window.isDestroyed()) {
    return undefined;
  }
  const day = new Date().toISOString().slice(0, 10);
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Save the log of incidents',
    defaultPath: join(app.getPath('documents'), `plumbline-incidents-${day}.csv`),
    filters: [
      { name: 'CSV for spreadsheets', extensions: ['csv'] },
      { name: 'JSON lines', extensions: ['jsonl'] },
    ],
  });
  return canceled || filePath === '' ? undefined : filePath;
}
