/** The program on Electron's side: one window, the services behind it, and the roads between them. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { app, type BrowserWindow, clipboard } from 'electron';
import { commandChannel } from '#shared/ipc/channels.ts';
import type { AppInfo, PageCommand } from '#shared/ipc/contract.ts';
import type { AppFlags } from '../app-flags.ts';
import type { Logger } from '../log/logger.ts';
import type { Services, ServicesOptions } from '../services-contract.ts';
import { readAppInfo } from './app-info.ts';
import { guardAgainstCrashes } from './crash-guard.ts';
import { desktopNotifier } from './desktop-notifier.ts';
import { chooseIncidentFile } from './export-dialog.ts';
import { guardPages } from './guards.ts';
import { hostCalls } from './ipc-host.ts';
import { KeyWindow } from './key-window.ts';
import { setMenu } from './menu.ts';
import { pageAddress } from './page-address.ts';
import { servePage } from './page-scheme.ts';
import { closeBeforeQuit } from './quit.ts';
import { createSafeStorageVault } from './safe-storage-vault.ts';
import { WindowSnapshots } from './snapshot.ts';
import { StreamRelay } from './stream-relay.ts';
import { openWindow } from './window.ts';

/** What the services ask of Electron. */
export type ElectronParts = Pick<
  ServicesOptions,
  | 'app'
  | 'chooseExportPath'
  | 'copyText'
  | 'notifier'
  | 'onPainted'
  | 'onSnapshot'
  | 'openKeyEntry'
  | 'vault'
>;

export interface AppOptions {
  readonly flags: AppFlags;
  readonly logger: Logger;
  /** Where the built parts lie: `main/`, `preload/`, `renderer/`. */
  readonly outFolder: string;
  readonly createServices: (parts: ElectronParts) => Promise<Services>;
}

/** The one window there is so far. */
const windowId = 1;
const snapshotSize = { width: 1440, height: 900 };

export async function runApp({
  flags,
  logger,
  outFolder,
  createServices,
}: AppOptions): Promise<void> {
  await app.whenReady();
  const address = pageAddress();
  const info = readAppInfo();
  servePage(join(outFolder, 'renderer'));
  guardPages(logger, address.url);

  let showWindow: () => void = () => undefined;
  let snapshots: WindowSnapshots | undefined;
  let keyWindow: KeyWindow | undefined;
  let mainWindow: BrowserWindow | undefined;
  const services = await createServices({
    app: info,
    vault: createSafeStorageVault(),
    openKeyEntry: (form, submit) => keyWindow?.open(form, submit),
    copyText: (text) => clipboard.writeText(text),
    notifier: desktopNotifier(() => bringToFront(mainWindow)),
    chooseExportPath: () => chooseIncidentFile(mainWindow),
    onPainted: () => showWindow(),
    onSnapshot: (_windowId, panels) => snapshots?.deliver(panels),
  });
  let boundsWritten: Promise<void> = Promise.resolve();
  const close = closeBeforeQuit(async () => {
    await Promise.all([boundsWritten, services.close()]);
  }, logger);

  const { browserWindow, show } = openWindow({
    url: address.url,
    preloadFile: join(outFolder, 'preload', 'index.cjs'),
    size: flags.windowSize ?? (flags.snapshot === undefined ? undefined : snapshotSize),
    rememberedBounds: await services.windowBounds.load(),
    onBounds: (bounds) => {
      boundsWritten = services.windowBounds.save(bounds);
    },
  });
  showWindow = show;
  mainWindow = browserWindow;
  const { webContents } = browserWindow;
  keyWindow = new KeyWindow({ outFolder, pageUrl: address.url, parent: browserWindow });
  const send = (command: PageCommand): void => {
    if (!webContents.isDestroyed()) {
      webContents.send(commandChannel, command);
    }
  };
  const relay = new StreamRelay(webContents, windowId, services);
  services.onWindowPort((_windowId, port) => relay.replace(port));
  services.onPageCommand(send);
  hostCalls({
    handlers: services.handlers,
    logger,
    isOwnPage: address.isOwnPage,
    windowOf: (contentsId) => (contentsId === webContents.id ? windowId : undefined),
  });
  const saved = new WindowSnapshots({ window: browserWindow, app: info, logger, send });
  snapshots = saved;
  const userData = app.getPath('userData');
  setMenu({
    send,
    saveSnapshot: () => void saveSnapshot(saved, join(userData, 'snapshots'), send),
    logFolder: join(userData, 'logs'),
    about: aboutText(info),
  });
  guardAgainstCrashes(browserWindow, logger, () => app.quit());
  app.on('second-instance', () => bringToFront(browserWindow));
  app.on('window-all-closed', () => app.quit());

  if (flags.snapshot !== undefined) {
    await delay(flags.snapshot.afterMs);
    const isFilled = await saved.write(flags.snapshot.folder);
    await close();
    app.exit(isFilled ? 0 : 1);
  }
}

/** From the Help menu: a folder of its own each time, and where it is. */
async function saveSnapshot(
  snapshots: WindowSnapshots,
  parent: string,
  send: (command: PageCommand) => void,
): Promise<void> {
  const folder = join(parent, new Date().toISOString().replaceAll(':', '-'));
  try {
    await snapshots.write(folder);
    send({
      kind: 'notice',
      notice: {
        severity: 'note',
        title: 'Saved: what this window shows',
        text: `A picture and every panel's data, no keys inside: ${folder}`,
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    send({
      kind: 'notice',
      notice: {
        severity: 'caution',
        title: 'Not saved',
        text: `${folder} cannot be written: ${reason}. Nothing else is affected. Make room or check the folder, then try again.`,
      },
    });
  }
}

function bringToFront(window: BrowserWindow | undefined): void {
  if (window === undefined || window.isDestroyed()) {
    return;
  }
  if (window.isMinimized()) {
    window.restore();
  }
  window.focus();
}

function aboutText({ electron, runtime, chrome, node }: AppInfo): string {
  return `Electron ${electron} (${runtime}), Chromium ${chrome}, Node ${node}`;
}
