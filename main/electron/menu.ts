/**
 * The menu bar: only entries that do something. Single letters and Space belong to the focused panel, so such keys
 * are shown as words; no entry but zoom, full screen and quit takes a key away from the page.
 */
import { app, Menu, type MenuItemConstructorOptions, shell } from 'electron';
import type { MenuCommand, PageCommand } from '#shared/ipc/contract.ts';

export interface MenuOptions {
  readonly send: (command: PageCommand) => void;
  /** Writes the window's picture and data where support can pick them up. */
  readonly saveSnapshot: () => void;
  readonly logFolder: string;
  /** Versions and licence, as lines. */
  readonly about: string;
}

export function setMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)));
}

export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const entry = (
    label: string,
    command: MenuCommand,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    label,
    // Shown only: the page has its keys itself.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => options.send({ kind: 'menu', command }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = process.platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    ...(isMac ? [] : [{ label: '&File', submenu: [{ role: 'quit' } as const] }]),
    {
      label: '&View',
      submenu: [
        entry('Night theme', 'theme-night'),
        entry('Day theme', 'theme-day'),
        separator,
        entry('Sides mint and coral', 'sides-mint-coral'),
        entry('Sides blue and orange', 'sides-blue-orange'),
        entry('Swap sides', 'sides-swap'),
        separator,
        entry('Dense rows', 'density-dense'),
        entry('Regular rows', 'density-regular'),
        entry('Comfortable rows', 'density-comfortable'),
        separator,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: '&Book',
      submenu: [
        entry('Choose market…', 'choose-market', 'CmdOrCtrl+K'),
        separator,
        entry('Centre (Space)', 'centre'),
        entry('Coarser grouping (−)', 'grouping-coarser'),
        entry('Finer grouping (+)', 'grouping-finer'),
        entry('Group by tick (0)', 'grouping-tick'),
        entry('Hold', 'hold'),
        separator,
        entry('Freeze, or back to live (F)', 'freeze'),
        entry('Check against the venue now (V)', 'audit-now'),
      ],
    },
    {
      label: 'F&eeds',
      submenu: [
        entry('Connection doctor…', 'connection-doctor'),
        entry('Try all connections now', 'retry-feeds'),
        entry('Who is slow', 'who-is-slow'),
        separator,
        entry('Shift log (L)', 'incidents'),
        entry('Alerts on prices…', 'alerts'),
        entry('Notifications and sound…', 'attention-settings'),
        entry('Mute, or end it', 'mute'),
        separator,
        entry('Fault drills…', 'drills'),
        separator,
        entry('Practice exchange', 'source-practice'),
        entry('Live venues', 'source-live'),
      ],
    },
    {
      label: '&Help',
      submenu: [
        entry('Keys (?)', 'keys'),
        entry('Trust states', 'trust-states'),
        entry('See what trouble looks like…', 'drills'),
        separator,
        {
          id: 'save-snapshot',
          label: 'Save what this window shows',
          click: () => options.saveSnapshot(),
        },
        { label: 'Open the log folder', click: () => void shell.openPath(options.logFolder) },
        ...(isMac ? [] : [aboutEntry(options)]),
      ],
    },
  ];
}

function aboutEntry(options: MenuOptions): MenuItemConstructorOptions {
  return {
    label: 'Version and licence',
    click: () => {
      app.setAboutPanelOptions({
        applicationName: 'Plumbline',
        applicationVersion: app.getVersion(),
        copyright: 'Apache License 2.0',
        credits: options.about,
      });
      app.showAboutPanel();
    },
  };
}
