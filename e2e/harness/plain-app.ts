/**
 * The app started as a person starts it, and looked at from outside. Playwright's own launcher sets Chromium's password store
 * to a stand-in; here the real one is used.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { z } from 'zod';
import type { LaunchOptions } from './app.ts';
import { projectFolder } from './project.ts';
import { waitFor } from './wait.ts';

export interface PlainApp {
  readonly page: Page;
  readonly pid: number;
  readonly userDataFolder: string;
  readonly output: () => string;
  /** Idempotent. */
  close(): Promise<void>;
}

const pageList = z.array(z.object({ url: z.string(), title: z.string() }));

const startWithinMs = 20_000;
const closeWithinMs = 10_000;

export async function startPlainApp(
  options: Omit<LaunchOptions, 'sandboxed'> = {},
): Promise<PlainApp> {
  const userDataFolder =
    options.userDataFolder ?? (await mkdtemp(join(tmpdir(), 'plumbline-e2e-')));
  const child = spawn(
    join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'electron'),
    [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--remote-debugging-port=0',
      projectFolder,
      `--user-data-dir=${userDataFolder}`,
      ...(options.flags ?? []),
    ],
    {
      cwd: projectFolder,
      env: {
        ...process.env,
        PLUMBLINE_LOG: 'debug',
        PLUMBLINE_WINDOW: '1440x900',
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const lines: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await endOf(child);
    if (options.userDataFolder === undefined) {
      await rm(userDataFolder, { recursive: true, force: true });
    }
  };
  const app = {
    pid: child.pid ?? 0,
    userDataFolder,
    output: () => lines.join(''),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
  try {
    const address = await waitFor(
      'the address to look at the app from',
      () => /DevTools listening on (ws:\S+)/.exec(lines.join(''))?.[1],
      startWithinMs,
    );
    // A connection made while the window is still being made waits for ever for the page that was there before.
    await waitFor('a loaded page', () => hasLoadedPage(address), startWithinMs);
    const browser = await chromium.connectOverCDP(address);
    const page = await waitFor(
      'the window',
      () =>
        browser
          .contexts()
          .flatMap((context) => context.pages())
          .find((open) => open.url().startsWith('app://plumbline/')),
      startWithinMs,
    );
    return { ...app, page };
  } catch (error) {
    await app.close();
    throw new Error(`The app opened no window. It said:\n${lines.join('')}`, { cause: error });
  }
}

/** Chromium's own list of what can be looked at; the title comes with the page's document. */
async function hasLoadedPage(address: string): Promise<true | undefined> {
  const { host } = new URL(address);
  const answer = await fetch(`http://${host}/json/list`);
  const targets = pageList.parse(await answer.json());
  return (
    targets.some(({ url, title }) => url.startsWith('app://') && title === 'Plumbline') || undefined
  );
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), closeWithinMs);
  await ended;
  clearTimeout(timer);
}
