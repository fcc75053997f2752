/** Who is slow: every stage of each market's way, in the real window, on practice data of all venues. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../harness/fixtures.ts';
import { DeskPage } from '../pages/desk-page.ts';

const axis = 'static';
const panels = [
  { kind: 'ladder', id: 'ladder-1', venue: 'paxos-public', market: 'BTCUSD', axis },
  { kind: 'ladder', id: 'ladder-2', venue: 'paxos-order-routing', market: 'ETHUSD', axis },
  { kind: 'ladder', id: 'ladder-3', venue: 'rails', market: 'BTC-USDT', axis },
  { kind: 'ladder', id: 'ladder-4', venue: 'paradex', market: 'BTC-USD-PERP', axis },
];
const workspace = {
  version: 1,
  theme: 'night',
  sides: 'mint-coral',
  isSwapped: false,
  density: 'regular',
  panels,
};
const markets = panels.map(({ venue, market }) => `${venue}:${market}`);

let userDataFolder: string;

test.beforeEach(async () => {
  userDataFolder = await mkdtemp(join(tmpdir(), 'plumbline-e2e-'));
  await writeFile(join(userDataFolder, 'workspace.json'), JSON.stringify(workspace));
});

test.afterEach(async () => {
  await rm(userDataFolder, { recursive: true, force: true });
});

test('every stage of every market is measured, by clocks that are told, and nothing is late', async ({
  launch,
}) => {
  test.setTimeout(120_000);
  const { page } = await launch({ userDataFolder });
  const desk = new DeskPage(page);
  const verdict = desk.statusStrip.getByRole('button', { name: /late|measure/i });
  await expect(verdict).toHaveText('Nothing is late', { timeout: 30_000 });
  // Two venues tell whole seconds only: their clocks are found by and by.
  await expect(desk.statusStrip).toContainText(/Clock [+−]\d+ ± \d{1,2} ms/, { timeout: 60_000 });
  await verdict.click();

  const dialog = page.getByRole('dialog', { name: 'Who is slow' });
  await expect(dialog.getByRole('status')).toContainText('Nothing is late.');
  const cell = (market: string, stage: string) =>
    dialog.locator(`tr[data-market="${market}"] td[data-stage="${stage}"]`);
  for (const market of markets) {
    for (const stage of ['read', 'apply', 'relay', 'paint']) {
      await expect(cell(market, stage)).toHaveText(/^(<0\.1|[\d,.]+)/, { timeout: 30_000 });
    }
  }
  await expect(cell('paxos-public:BTCUSD', 'venue')).toHaveText('not sent');
  for (const market of markets.slice(1)) {
    await expect(cell(market, 'venue')).toHaveText(/^(<0\.1|[\d,.]+)/, { timeout: 30_000 });
  }
  await expect(dialog.locator('[data-clock]')).toContainText(/Paradex [+−]\d+ ± \d+ ms, checked/);

  await dialog.getByRole('radio', { name: '5 min' }).check();
  await expect(cell('paradex:BTC-USD-PERP', 'venue')).toHaveText(/^(<0\.1|[\d,.]+)/);
  const shots = process.env.PLUMBLINE_SHOTS;
  if (shots !== undefined) {
    await page.screenshot({ path: `${shots}/who-is-slow.png` });
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await desk.runFromPalette('slow', /Who is slow/);
  await expect(dialog).toBeVisible();
});
