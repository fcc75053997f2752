/** The smallest window, and the same at 200 %: what a person has to read is still there whole. */
import { expect, test } from '../harness/fixtures.ts';
import { AttentionPage } from '../pages/attention-page.ts';
import { DeskPage } from '../pages/desk-page.ts';

const environment = { PLUMBLINE_WINDOW: '900x600' };

test('badges, an answer to V, ladders beside the log and the top bar have their room', async ({
  launch,
  ladders,
}) => {
  const userDataFolder = await ladders([
    { venue: 'paxos-public', market: 'BTCUSD' },
    { venue: 'rails', market: 'BTC-USDT' },
    { venue: 'paradex', market: 'BTC-USD-PERP' },
  ]);
  const app = await launch({ userDataFolder, environment });
  const { page } = app;
  const desk = new DeskPage(page);
  const ladder = desk.ladder('BTCUSD');
  await ladder.waitForState('LIVE', 30_000);
  await desk.ladder('BTC-USD-PERP').waitForState('LIVE', 30_000);

  // A proof without room leaves no hole between badge and menu.
  const gaps = await page.locator('[data-panel-id] > header').evaluateAll((headers) =>
    headers.map((header) => {
      const badge = header.querySelector('[data-trust-badge]')?.getBoundingClientRect();
      const proof = header.querySelector('[data-holds]')?.getBoundingClientRect();
      const menu = header.lastElementChild?.getBoundingClientRect();
      const isProofShown = proof !== undefined && proof.top < (badge?.bottom ?? 0);
      const last = isProofShown ? proof : badge;
      return (menu?.left ?? 0) - (last?.right ?? 0);
    }),
  );
  expect(gaps.length).toBe(3);
  for (const gap of gaps) {
    expect(gap).toBeLessThan(16);
  }

  await ladder.grid.focus();
  await page.keyboard.press('v');
  await expect(
    ladder.root.getByText(/^0 of \d+ levels differ$/).filter({ visible: true }),
  ).toBeInViewport({ timeout: 30_000 });

  await page.keyboard.press('l');
  await expect(new AttentionPage(page).log).toBeVisible();
  for (const panel of await page.locator('[data-panel-kind="ladder"]').all()) {
    expect((await panel.boundingBox())?.height).toBeGreaterThanOrEqual(160);
  }
  await page.keyboard.press('Escape');

  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2),
  );
  const bar = page.getByRole('banner').first();
  await expect(bar.getByText('Freeze')).toBeVisible();
  const isWhole = () => bar.evaluate((element) => element.scrollWidth <= element.clientWidth);
  await expect.poll(isWhole).toBe(true);
  await page.keyboard.press('f');
  await expect(bar.getByRole('button', { name: 'Back to live' })).toBeVisible();
  await expect.poll(isWhole).toBe(true);
});
