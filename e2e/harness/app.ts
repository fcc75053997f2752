/** The built app in its real window, with a user-data folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { projectFolder } from './project.ts';

export interface LaunchOptions {
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Kept when the app closes; absent: a fresh one that goes with it. */
  readonly userDataFolder?: string;
  /** Another program, app folder and Chromium's sandbox: see ordinary-user.ts. */
  readonly sandboxed?: { readonly executable: string; readonly appFolder: string };
}

export interface LaunchedApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
  readonly userDataFolder: string;
  /** All that main, Chromium and the page's console said so far. */
  readonly output: () => string;
  /** Idempotent. */
  close(): Promise<void>;
}

const closeWithinMs = 10_000;

export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const userDataFolder =
    options.userDataFolder ?? (await mkdtemp(join(tmpdir(), 'plumbline-e2e-')));
  const { sandboxed } = options;
  const electron = await _electron.launch({
    args: [
      sandboxed?.appFolder ?? projectFolder,
      `--user-data-dir=${userDataFolder}`,
      ...(options.flags ?? []),
    ],
    cwd: sandboxed?.appFolder ?? projectFolder,
    env: {
      ...definedEnvironment(),
      PLUMBLINE_LOG: 'info',
      // At the screen's corner, away from the pointer; empty: where the app puts it.
      PLUMBLINE_WINDOW: '1440x900',
      ...options.environment,
    },
    // Without it Playwright adds --no-sandbox; root cannot do without that.
    chromiumSandbox: sandboxed !== undefined || process.getuid?.() !== 0,
    ...(sandboxed === undefined ? {} : { executablePath: sandboxed.executable }),
  });
  const lines: string[] = [];
  electron.process().stderr?.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  electron.process().stdout?.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const timer = setTimeout(() => electron.process().kill('SIGKILL'), closeWithinMs);
    await electron.close();
    clearTimeout(timer);
    if (options.userDataFolder === undefined) {
      await rm(userDataFolder, { recursive: true, force: true });
    }
  };
  const app = {
    electron,
    userDataFolder,
    output: () => lines.join(''),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
  try {
    const page = await electron.firstWindow();
    page.on('console', (message) => lines.push(`[page] ${message.text()}\n`));
    page.on('pageerror', (error) => lines.push(`[page] ${error.stack ?? error.message}\n`));
    return { ...app, page };
  } catch (error) {
    await app.close();
    throw new Error(`The app opened no window. It said:\n${lines.join('')}`, { cause: error });
  }
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
