/** The window as a picture and as what its panels hold: for `--snapshot` after a while, and from the Help menu at any time. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import type { AppInfo, PageCommand } from '#shared/ipc/contract.ts';
import type { Logger } from '../log/logger.ts';
import { hasData, type SnapshotPanels } from './snapshot-panels.ts';

export interface SnapshotOptions {
  readonly window: BrowserWindow;
  readonly app: AppInfo;
  readonly logger: Logger;
  readonly send: (command: PageCommand) => void;
}

const deliveryWithinMs = 10_000;

export class WindowSnapshots {
  readonly #options: SnapshotOptions;
  #take: (panels: SnapshotPanels) => void = () => undefined;

  constructor(options: SnapshotOptions) {
    this.#options = options;
  }

  /** What the page delivered; without a snapshot under way it is nobody's. */
  deliver(panels: SnapshotPanels): void {
    this.#take(panels);
  }

  /**
   * Writes `window.png` and then `window.json` into `folder`, which is made. Both are written whatever the panels hold.
   * @returns whether every panel has got data.
   */
  async write(folder: string): Promise<boolean> {
    const { window, app, logger } = this.#options;
    const panels = await this.#askForPanels();
    const image = await window.webContents.capturePage();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'window.png'), image.toPNG());
    const { version, electron, chrome, node, runtime } = app;
    const content = { app: { version, electron, chrome, node, runtime }, panels: panels ?? [] };
    await writeWhole(join(folder, 'window.json'), `${JSON.stringify(content, undefined, 1)}\n`);
    const empty = (panels ?? []).filter((panel) => !hasData(panel));
    for (const { kind, venue, market } of empty) {
      logger.error('a panel never got data', { kind, venue, market });
    }
    return panels !== undefined && panels.length > 0 && empty.length === 0;
  }

  #askForPanels(): Promise<SnapshotPanels | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#options.logger.error('the page did not deliver its panels within 10 s');
        resolve(undefined);
      }, deliveryWithinMs);
      this.#take = (panels) => {
        clearTimeout(timer);
        resolve(panels);
      };
      this.#options.send({ kind: 'snapshot' });
    });
  }
}

/** Who watches for the file never reads half of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}
