/** The window's life: it comes back after a crash and a reload, stays where it was put, and leaves nothing behind. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchedApp } from '../harness/app.ts';
import { expect, test } from '../harness/fixtures.ts';
import { inPage } from '../harness/in-page.ts';
import { projectFolder } from '../harness/project.ts';
import { waitFor } from '../harness/wait.ts';

interface Stats {
  readonly ticks: number;
  readonly ports: number;
  readonly documentStartedAt: number;
}

/** What the page measures, once ticks have come. */
async function readStats(app: LaunchedApp): Promise<Stats | undefined> {
  const text = await inPage<string>(
    app,
    `JSON.stringify({ ...JSON.parse(document.documentElement.dataset.stats ?? '{}'), documentStartedAt: performance.timeOrigin })`,
  );
  const stats: Stats | undefined = text === undefined ? undefined : JSON.parse(text);
  return stats !== undefined && stats.ticks > 0 ? stats : undefined;
}

async function ensureStreamsAgain(app: LaunchedApp, before: Stats): Promise<void> {
  const after = await waitFor('ticks in the new page', async () => {
    const stats = await readStats(app);
    return stats !== undefined && stats.documentStartedAt !== before.documentStartedAt
      ? stats
      : undefined;
  });
  expect(after.ports).toBe(1);
}

test('a page that crashes is loaded again and its books come back', async ({ launch }) => {
  const app = await launch();
  const before = await waitFor('the first ticks', () => readStats(app));
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await ensureStreamsAgain(app, before);
  expect(app.output()).toContain('the page crashed');
});

test('a page that reloads itself gets a fresh stream', async ({ launch }) => {
  const app = await launch();
  const before = await waitFor('the first ticks', () => readStats(app));
  await app.page.evaluate(() => window.location.reload());
  await ensureStreamsAgain(app, before);
});

test('the window returns to where it was put', async ({ launch }) => {
  const userDataFolder = await mkdtemp(join(tmpdir(), 'plumbline-e2e-'));
  try {
    const environment = { PLUMBLINE_WINDOW: '' };
    const bounds = { x: 120, y: 80, width: 1100, height: 700 };
    const first = await launch({ userDataFolder, environment });
    await first.electron.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
      bounds,
    );
    await first.close();
    const second = await launch({ userDataFolder, environment });
    const found = await second.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBounds(),
    );
    expect(found).toEqual(bounds);
    await second.close();
  } finally {
    await rm(userDataFolder, { recursive: true, force: true });
  }
});

test('quitting ends every process', async ({ launch }) => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  const app = await launch();
  await waitFor('the first ticks', () => readStats(app));
  const pids = await app.electron.evaluate(({ app: electronApp }) =>
    electronApp.getAppMetrics().map(({ pid }) => pid),
  );
  expect(pids.length).toBeGreaterThan(1);
  const main = app.electron.process();
  await app.close();
  await expect.poll(() => main.exitCode).toBe(0);
  await expect.poll(() => pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
});

test('the menu bar does what it says', async ({ launch }) => {
  const app = await launch();
  await waitFor('the first ticks', () => readStats(app));
  const click = (label: string): Promise<void> =>
    app.electron.evaluate(({ Menu }, wanted) => {
      const entries = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []);
      entries?.find((entry) => entry.label === wanted)?.click();
    }, label);
  const root = app.page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'night');
  await click('Day theme');
  await expect(root).toHaveAttribute('data-theme', 'day');
  await click('Sides blue and orange');
  await expect(root).toHaveAttribute('data-side', 'blue-orange');
  await click('Swap sides');
  await expect(root).toHaveAttribute('data-swap', 'true');
  await click('Dense rows');
  await expect(root).toHaveAttribute('data-density', 'dense');
});

for (const { flags, words } of [
  { flags: ['--open', 'BTCUSD'], words: 'VENUE:MARKET' },
  { flags: ['--endpoint', 'paxos-public.ws=ws://example.com'], words: 'this computer only' },
  { flags: ['--endpoint', 'paxos-public.ftp=ftp://example.com'], words: 'none of ws, rest, auth' },
]) {
  test(`refused at start with exit code 64: ${flags.join(' ')}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-e2e-'));
    const executable = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'electron');
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const args = [...sandbox, projectFolder, `--user-data-dir=${folder}`, ...flags];
    const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(executable, args, { timeout: 20_000 }, (error, _stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stderr }),
      );
    });
    await rm(folder, { recursive: true, force: true });
    expect(ended).toEqual({ code: 64, stderr: expect.stringContaining(words) });
  });
}
