/** The window: sandboxed, shown with its first paint in it, remembered where it was. */
import { BrowserWindow, screen } from 'electron';
import type { RememberedBounds } from '../settings/app-settings.ts';
import { lockedPreferences } from './locked-preferences.ts';
import { minimumWindow, reachableBounds } from './window-bounds.ts';

export interface WindowOptions {
  readonly url: string;
  readonly preloadFile: string;
  /** Exactly this content size at the screen's corner, instead of the remembered bounds. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly rememberedBounds: RememberedBounds | undefined;
  readonly onBounds: (bounds: RememberedBounds) => void;
}

export interface PlumblineWindow {
  readonly browserWindow: BrowserWindow;
  /** The page has painted. */
  show(): void;
}

const defaultSize = { width: 1440, height: 900 };
/** A page that never says it painted is shown all the same. */
const showAfterMs = 3000;
const boundsSettleMs = 400;
/** `surface-0` of the night theme: no white flash before the first paint. */
const backgroundColor = '#090b0c';

export function openWindow(options: WindowOptions): PlumblineWindow {
  const browserWindow = new BrowserWindow({
    ...placement(options),
    minWidth: minimumWindow.width,
    minHeight: minimumWindow.height,
    show: false,
    backgroundColor,
    title: 'Plumbline',
    webPreferences: {
      preload: options.preloadFile,
      ...lockedPreferences,
    },
  });
  const show = (): void => {
    clearTimeout(timer);
    if (!browserWindow.isDestroyed() && !browserWindow.isVisible()) {
      browserWindow.show();
    }
  };
  const timer = setTimeout(show, showAfterMs);
  browserWindow.once('closed', () => clearTimeout(timer));
  if (options.size === undefined) {
    if (options.rememberedBounds?.isMaximized === true) {
      browserWindow.once('show', () => browserWindow.maximize());
    }
    followBounds(browserWindow, options.onBounds);
  }
  void browserWindow.loadURL(options.url);
  return { browserWindow, show };
}

function placement(options: WindowOptions): Electron.BrowserWindowConstructorOptions {
  if (options.size !== undefined) {
    return { ...options.size, x: 0, y: 0, useContentSize: true };
  }
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const remembered =
    options.rememberedBounds === undefined
      ? undefined
      : reachableBounds(options.rememberedBounds, areas);
  if (remembered !== undefined) {
    return remembered;
  }
  const { width, height } = screen.getPrimaryDisplay().workAreaSize;
  return {
    width: Math.min(defaultSize.width, width),
    height: Math.min(defaultSize.height, height),
  };
}

function followBounds(window: BrowserWindow, onBounds: (bounds: RememberedBounds) => void): void {
  let timer: NodeJS.Timeout | undefined;
  const report = (): void => {
    clearTimeout(timer);
    timer = undefined;
    onBounds({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(report, boundsSettleMs);
  };
  window.on('resize', changed);
  window.on('move', changed);
  window.on('maximize', changed);
  window.on('unmaximize', changed);
  window.on('close', () => {
    if (timer !== undefined) {
      report();
    }
  });
  window.once('closed', () => clearTimeout(timer));
}
