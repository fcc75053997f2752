/**
 * All four venues at once in one window, over the real wire: their books end as a naive reader of the real recording has them,
 * markets come and go without the others noticing, and the connection doctor tells a way that is open from one that is not.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { expect, test } from '../harness/fixtures.ts';
import { enterKey } from '../harness/key-window.ts';
import { hasRecording, readReference, recordingPath } from '../harness/naive-reference.ts';
import type { PracticeExchange } from '../harness/practice.ts';
import { waitFor } from '../harness/wait.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { DoctorPage } from '../pages/doctor-page.ts';
import { saveWindowSnapshot, type WindowSnapshot } from '../pages/window-snapshot.ts';

/** Each venue by its id, as a panel names it, and the words that find it in the palette. */
const venues = [
  { id: 'paxos-public', label: 'Paxos', words: 'paxos' },
  { id: 'paxos-order-routing', label: 'Paxos SOR', words: 'sor' },
  { id: 'rails', label: 'Rails', words: 'rails' },
  { id: 'paradex', label: 'Paradex', words: 'paradex' },
] as const;
const protocols = venues.flatMap(({ id }) => ['--protocol', id]);

const believed = /^(LIVE|QUIET|LATE)( (LIVE|QUIET|LATE))*$/;

const finishedSchema = z.object({
  type: z.literal('finished'),
  trades: z.number(),
  digest: z.string(),
});

function finishedLine(exchange: PracticeExchange): z.infer<typeof finishedSchema> | undefined {
  return exchange.lines
    .map((line) => finishedSchema.safeParse(JSON.parse(line)))
    .find((parsed) => parsed.success)?.data;
}

/** A user-data folder with these panels in it, as a person left them. */
async function withPanels<T>(
  panels: readonly object[],
  run: (userDataFolder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-e2e-'));
  await mkdir(folder, { recursive: true });
  const workspace = {
    version: 1,
    theme: 'night',
    sides: 'mint-coral',
    isSwapped: false,
    density: 'regular',
    panels,
  };
  await writeFile(join(folder, 'workspace.json'), JSON.stringify(workspace));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ladderAt(snapshot: WindowSnapshot, venue: string) {
  return snapshot.panels.find((panel) => panel.kind === 'ladder' && panel.venue === venue);
}

function tapeAt(snapshot: WindowSnapshot, venue: string) {
  const tape = snapshot.panels.find((panel) => panel.kind === 'tape' && panel.venue === venue);
  return tape?.kind === 'tape' ? tape : undefined;
}

test.describe('with the real recording', () => {
  test.skip(!hasRecording(), 'the recording is not beside the project');

  test('four venues end with the reference’s digest and every trade', async ({
    launch,
    practice,
  }) => {
    test.setTimeout(240_000);
    const market = 'BTCUSDT';
    const reference = readReference();
    const exchange = await practice([
      ...protocols,
      '--source',
      recordingPath,
      '--market',
      market,
      '--speed',
      '20',
    ]);
    // Nobody follows anything before the keys are there: the recording waits for its first follower.
    await withPanels([], async (userDataFolder) => {
      const app = await launch({ flags: exchange.appFlags, userDataFolder });
      const desk = new DeskPage(app.page);
      for (const venue of ['paxos-order-routing', 'rails'] as const) {
        await enterKey(app, { venue }, { id: 'desk-7f2c', secret: 'practice-secret' });
      }
      for (const { label, words } of venues) {
        await app.page.keyboard.press('ControlOrMeta+k');
        await expect(desk.palette).toBeFocused();
        await app.page.keyboard.type(`${market.toLowerCase()} ${words}`);
        const chosen = app.page.getByRole('option', { selected: true });
        await expect(chosen).toContainText(label);
        await app.page.keyboard.press('Alt+Enter');
        await expect(desk.ladder(market, label).root).toBeVisible();
      }
      for (const { label } of venues) {
        await desk.ladder(market, label).grid.focus();
        await desk.runFromPalette('add a tape', /^Add a tape/);
      }

      const finished = await waitFor(
        'the end of the recording',
        () => finishedLine(exchange),
        120_000,
      );
      expect(finished).toMatchObject({ digest: reference.digest, trades: reference.tradeCount });

      const end = await waitFor(
        'every book believed, every trade counted',
        async () => {
          const snapshot = await saveWindowSnapshot(app);
          const isThere = venues.every(({ id }) => {
            const ladder = ladderAt(snapshot, id);
            return (
              ladder?.kind === 'ladder' &&
              /^(LIVE|QUIET)$/.test(ladder.state) &&
              (tapeAt(snapshot, id)?.total ?? 0) >= reference.tradeCount
            );
          });
          return isThere ? snapshot : undefined;
        },
        60_000,
      );
      for (const { id } of venues) {
        expect(ladderAt(end, id), id).toMatchObject({
          digest: reference.digest,
          levels: { bids: reference.bidCount, asks: reference.askCount },
        });
        expect(tapeAt(end, id), id).toMatchObject({ total: reference.tradeCount });
      }
      await expect(desk.statusStrip).toContainText(/Dropped ?0/);
    });
  });
});

test('markets are switched, added and removed on one venue while the others go on', async ({
  launch,
}) => {
  test.setTimeout(120_000);
  const axis = 'static';
  const panels = [
    { kind: 'ladder', id: 'ladder-1', venue: 'paxos-public', market: 'BTCUSD', axis },
    { kind: 'ladder', id: 'ladder-2', venue: 'paxos-order-routing', market: 'ETHUSD', axis },
    { kind: 'ladder', id: 'ladder-3', venue: 'rails', market: 'BTC-USDT', axis },
    { kind: 'ladder', id: 'ladder-4', venue: 'paradex', market: 'BTC-USD-PERP', axis },
  ];
  await withPanels(panels, async (userDataFolder) => {
    const app = await launch({ userDataFolder });
    const desk = new DeskPage(app.page);
    const ladders = [
      desk.ladder('BTCUSD'),
      desk.ladder('ETHUSD'),
      desk.ladder('BTC-USDT'),
      desk.ladder('BTC-USD-PERP'),
    ] as const;
    for (const ladder of ladders) {
      await ladder.waitForState(/LIVE|QUIET/, 30_000);
    }
    const [paxos, orderRouting, rails, paradex] = ladders;
    const undisturbed = await Promise.all(
      [paxos, orderRouting, paradex].map((ladder) => ladder.recordStates()),
    );

    // Four venues run over an ordinary window's strip: what is wrong stays in it, the rest gives way.
    const strip = desk.statusStrip;
    await expect
      .poll(() => strip.evaluate((element) => element.scrollWidth - element.clientWidth))
      .toBeLessThanOrEqual(0);
    await expect(strip).toContainText(/Rails practice ?open/);

    // Why a book is what it says, and the keyboard back where it was.
    await rails.grid.focus();
    await app.page.keyboard.press('d');
    const why = app.page.getByRole('dialog', { name: 'Why BTC-USDT is what it says' });
    await expect(why).toContainText(/received = [\d,]+ applied/);
    await app.page.keyboard.press('Escape');
    await expect(why).toBeHidden();
    await expect(rails.grid).toBeFocused();

    // Switch: the Rails ladder to another market.
    await rails.grid.focus();
    await desk.runFromPalette('eth-usdt rails', /^ETH-USDT/);
    const other = desk.ladder('ETH-USDT');
    await other.waitForState(/LIVE|QUIET/, 30_000);
    // Add: the interactive book beside it, under a name of its own.
    await app.page.keyboard.press('ControlOrMeta+k');
    await app.page.keyboard.type('btc interactive');
    await expect(app.page.getByRole('option', { selected: true })).toContainText(
      'BTC-USD-PERP interactive',
    );
    await app.page.keyboard.press('Alt+Enter');
    const interactive = desk.ladder('BTC-USD-PERP interactive');
    await interactive.waitForState(/LIVE|QUIET/, 30_000);
    // Remove both.
    await interactive.grid.focus();
    await app.page.keyboard.press('ControlOrMeta+w');
    await expect(interactive.root).toBeHidden();
    await other.grid.focus();
    await app.page.keyboard.press('ControlOrMeta+w');
    await expect(other.root).toBeHidden();

    for (const states of undisturbed) {
      expect((await states()).join(' ')).toMatch(believed);
    }
    await expect(desk.statusStrip).toContainText(/Dropped ?0/);
  });
});

test('two connections carry one market, and the book never notices that they were asked for', async ({
  launch,
}) => {
  test.setTimeout(90_000);
  const panels = [
    { kind: 'ladder', id: 'ladder-1', venue: 'paradex', market: 'BTC-USD-PERP', axis: 'static' },
  ];
  await withPanels(panels, async (userDataFolder) => {
    const app = await launch({ userDataFolder });
    const ladder = new DeskPage(app.page).ladder('BTC-USD-PERP');
    await ladder.waitForState(/LIVE|QUIET/, 30_000);
    await expect(ladder.root.getByText(/^mark [\d,.]+$/)).toBeVisible({ timeout: 15_000 });
    const states = await ladder.recordStates();

    await ladder.button('Menu of BTC-USD-PERP').click();
    await app.page.getByRole('menuitemcheckbox', { name: 'Two connections' }).click();
    await expect(ladder.root.getByText(/^A .+ · B .+$/)).toHaveText(
      /^A (in step|[\d.]+ ms behind) · B (in step|[\d.]+ ms behind)$/,
      { timeout: 30_000 },
    );
    expect((await states()).join(' ')).toMatch(believed);
  });
});

test('the connection doctor walks a way that is open, and says where another one stops', async ({
  launch,
  practice,
}) => {
  test.setTimeout(120_000);
  const exchange = await practice([...protocols, '--seed', '5']);
  const app = await launch({
    flags: ['--open=paradex:BTC-USD-PERP', '--open=rails:BTC-USDT', ...exchange.appFlags],
  });
  const desk = new DeskPage(app.page);
  const doctor = new DoctorPage(app.page);
  await desk.ladder('BTC-USD-PERP').waitForState(/LIVE|QUIET/, 30_000);

  // From the strip, with the keyboard in the dialog at once.
  await desk.statusStrip.getByRole('button', { name: /^Paradex/ }).click();
  await expect(doctor.dialog).toBeVisible();
  await expect(doctor.check).toBeFocused();
  await doctor.waitForEnd(/^Paradex: the way to the book is open\.$/);
  // On this computer there is no name to look up and nothing to encrypt.
  expect(await doctor.results()).toEqual([
    'skipped',
    'passed',
    'skipped',
    'skipped',
    'passed',
    'passed',
    'passed',
    'passed',
  ]);
  await doctor.copyReport.click();
  const report = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(report).toContain('Every step passed.');
  await app.page.keyboard.press('Escape');
  await expect(doctor.dialog).toBeHidden();

  // Rails has no key: its trust line offers one, and the doctor stops at the token.
  const rails = desk.ladder('BTC-USDT');
  await rails.waitForState('STALE');
  await expect(rails.button('Add key…')).toBeVisible();
  await rails.grid.focus();
  await desk.runFromPalette('connection doctor', /^Connection doctor/);
  await doctor.venue('Rails').click();
  await expect(doctor.venue('Rails')).toContainText('no key yet');
  await doctor.check.click();
  await doctor.waitForEnd(/^Rails stops at Token\./);
  expect((await doctor.results()).slice(3)).toEqual([
    'failed',
    'not-reached',
    'not-reached',
    'not-reached',
    'not-reached',
  ]);
  await expect(doctor.finding).toBeVisible();

  // The arrow keys walk the venues, Tab stays in the dialog.
  await doctor.venue('Rails').focus();
  await app.page.keyboard.press('ArrowUp');
  await expect(doctor.venue('Paradex')).toBeFocused();
  for (let presses = 0; presses < 12; presses += 1) {
    await app.page.keyboard.press('Tab');
    await expect(doctor.dialog.locator(':focus')).toBeVisible();
  }
});
