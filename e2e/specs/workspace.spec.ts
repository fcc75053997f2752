/** What a person set up is there again after a restart, and a damaged file costs the setup, never the start. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../harness/fixtures.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { textOf } from '../pages/panel.ts';

test('market, theme, grouping, filter and range are remembered; a broken file is set aside and said', async ({
  launch,
}) => {
  const userDataFolder = await mkdtemp(join(tmpdir(), 'plumbline-e2e-'));
  try {
    const first = await launch({ userDataFolder });
    const desk = new DeskPage(first.page);
    await desk.ladder('ETHUSD').waitForState('LIVE');
    await desk.ladder('ETHUSD').grid.click();
    await desk.runFromPalette('ltc', /^LTCUSD/);
    const ladder = desk.ladder('LTCUSD');
    await ladder.waitForState('LIVE');
    await expect(desk.ladder('ETHUSD').root).toBeHidden();
    await expect(ladder.grid).toBeFocused();
    await expect(ladder.grouping).toHaveText(/^0\.\d+ USD$/);
    const before = await textOf(ladder.grouping);
    await first.page.keyboard.press('+');
    await expect(ladder.grouping).not.toHaveText(before);
    const grouping = await textOf(ladder.grouping);
    await ladder.button('axis static').click();
    await desk.tape('BTCUSD').filterFrom('0.25');
    await expect(desk.tape('BTCUSD').filter).toContainText('at least 0.25');
    await desk.chart('USDC').button('1 h').click();
    await first.page.getByRole('button', { name: 'Day theme' }).click();
    await expect(first.page.locator('html')).toHaveAttribute('data-theme', 'day');
    await first.close();

    const second = await launch({ userDataFolder });
    const again = new DeskPage(second.page);
    await again.ladder('LTCUSD').waitForState('LIVE');
    await expect(again.ladder('BTCUSD').root).toBeVisible();
    await expect(again.ladder('LTCUSD').grouping).toHaveText(grouping);
    await expect(again.ladder('LTCUSD').button('axis dynamic')).toBeVisible();
    await expect(again.tape('BTCUSD').filter).toContainText('at least 0.25');
    await expect(again.chart('USDC').button('1 h')).toHaveAttribute('aria-pressed', 'true');
    await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'day');
    await second.close();

    await writeFile(join(userDataFolder, 'workspace.json'), '{"version":1,"theme":"night","pan');
    const third = await launch({ userDataFolder });
    const fresh = new DeskPage(third.page);
    await expect(fresh.notices).toContainText('The workspace could not be read');
    await expect(fresh.notices).toContainText(
      /It is damaged\. Plumbline starts with its defaults and has kept the file as workspace\.json\.broken-/,
    );
    await fresh.ladder('BTCUSD').waitForState('LIVE');
    await expect(fresh.ladder('ETHUSD').root).toBeVisible();
    const kept = (await readdir(userDataFolder)).filter((name) => name.includes('.broken-'));
    expect(kept).toHaveLength(1);
    await third.page.keyboard.press('Escape');
    await third.close();
  } finally {
    await rm(userDataFolder, { recursive: true, force: true });
  }
});
