/** `--snapshot`: after a while, the window as a picture and as what its panels hold. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import type { AppInfo, PageCommand } from '#shared/ipc/contract.ts';
import type { Logger } from '../log/logger.ts';
import { hasData, type SnapshotPanels } from './snapshot-panels.ts';

export interface SnapshotOptions {
  readonly window: BrowserWindow;
  readonly folder: string;
  readonly afterMs: number;
  readonly app: AppInfo;
  readonly logger: Logger;
  readonly send: (command: PageCommand) => void;
  /** Called once; `take` gets what the page delivers. */
  readonly onDelivery: (take: (panels: SnapshotPanels) => void) => void;
}

const deliveryWithinMs = 10_000;

/** @returns the exit code: 0, or 1 when a panel never got data (both files are written all the same). */
export async function takeSnapshot(options: SnapshotOptions): Promise<number> {
  const { window, folder, app } = options;
  await delay(options.afterMs);
  const panels = await askForPanels(options);
  const image = await window.webContents.capturePage();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'window.png'), image.toPNG());
  const { version, electron, chrome, node, runtime } = app;
  const content = { app: { version, electron, chrome, node, runtime }, panels: panels ?? [] };
  await writeFile(join(folder, 'window.json'), `${JSON.stringify(content, undefined, 1)}\n`);
  const empty = (panels ?? []).filter((panel) => !hasData(panel));
  for (const panel of empty) {
    options.logger.error('a panel never got data', {
      kind: panel.kind,
      venue: panel.venue,
      market: panel.market,
    });
  }
  return panels === undefined || panels.length === 0 || empty.length > 0 ? 1 : 0;
}

function askForPanels(options: SnapshotOptions): Promise<SnapshotPanels | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      options.logger.error('the page did not deliver its panels within 10 s');
      resolve(undefined);
    }, deliveryWithinMs);
    options.onDelivery((panels) => {
      clearTimeout(timer);
      resolve(panels);
    });
    options.send({ kind: 'snapshot' });
  });
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
