/**
 * Lets a page know that its window is hidden. Playwright tells every page that it is seen and focused (so that tests
 * need no window in front) and has no switch for it, so this reaches for the session that said so.
 */
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import type { LaunchedApp } from './app.ts';

interface PageInside {
  readonly delegate?: {
    readonly _mainFrameSession?: {
      readonly _client?: { send(method: string, parameters: object): Promise<unknown> };
    };
  };
}

/** From here on `page` knows whether its window is seen. */
export async function tellPageTheTruth(page: Page): Promise<void> {
  const { _connection: connection } = page as unknown as {
    _connection?: { toImpl?(page: Page): PageInside };
  };
  const session = connection?.toImpl?.(page).delegate?._mainFrameSession?._client;
  if (session === undefined) {
    throw new Error('This Playwright is made differently inside: find how it emulates focus now.');
  }
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false });
}

export async function hideWindow(app: LaunchedApp): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await waitForVisibility(app, 'hidden');
}

export async function showWindow(app: LaunchedApp): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
  await waitForVisibility(app, 'visible');
}

async function waitForVisibility({ page }: LaunchedApp, wanted: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe(wanted);
}
