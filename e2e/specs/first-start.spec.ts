/** The first minute: practice data alive and called so, and one step to the venue itself and back. */
import { expect, test } from '../harness/fixtures.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { chartOf, ladderOf, saveWindowSnapshot, tapeOf } from '../pages/window-snapshot.ts';

test('a first start shows the demo desk alive on practice data, and says so everywhere', async ({
  launch,
}) => {
  const app = await launch();
  const desk = new DeskPage(app.page);
  const ladders = [desk.ladder('BTCUSD'), desk.ladder('ETHUSD')];
  const statesOf = await Promise.all(ladders.map((ladder) => ladder.recordStates()));
  for (const ladder of ladders) {
    await ladder.waitForState('LIVE');
  }
  for (const states of statesOf) {
    expect((await states()).join(' ')).toMatch(
      /^(RESYNCING )?(LIVE|LATE|QUIET)( (LIVE|LATE|QUIET))*$/,
    );
  }

  await expect(desk.practiceBand).toBeVisible();
  await expect(desk.goLive).toBeEnabled();
  for (const panel of [...ladders, desk.tape('BTCUSD'), desk.chart('USDC')]) {
    await expect(panel.practiceMark).toBeVisible();
  }
  await expect(desk.statusStrip).toContainText('Paxos practice open');
  await expect(desk.statusStrip).toContainText('Dropped 0');

  for (const ladder of ladders) {
    await expect(ladder.sentence).toContainText('Live, but not proven');
    await expect(ladder.row(/^[\d,.]+, bid [\d.,]+, total /).first()).toBeAttached();
  }
  await expect(desk.tape('BTCUSD').rows.first()).toHaveText(
    /^\d\d:\d\d:\d\d\.\d{3}, (bought|sold|traded) .* at [\d,.]+, worth /,
    { timeout: 20_000 },
  );
  await expect(app.page.getByRole('application')).toHaveAccessibleName(
    /^USDCUSD index price, basis points from par, over 5 minutes\. Last /,
  );

  const snapshot = await saveWindowSnapshot(app);
  for (const market of ['BTCUSD', 'ETHUSD']) {
    const { bids, asks } = ladderOf(snapshot, market);
    expect(bids.length).toBeGreaterThan(20);
    expect(asks.length).toBeGreaterThan(20);
  }
  expect(tapeOf(snapshot, 'BTCUSD').rows.length).toBeGreaterThan(0);
  expect(chartOf(snapshot, 'USDCUSD').points).toBeGreaterThan(0);
});

test('going live where nothing answers says why and when it tries again, with no practice price left', async ({
  launch,
}) => {
  // Port 9 is "discard": nothing listens there on any usual computer.
  const nowhere = '127.0.0.1:9';
  const app = await launch({
    flags: [
      `--endpoint=paxos-public.ws=ws://${nowhere}`,
      `--endpoint=paxos-public.rest=http://${nowhere}`,
    ],
  });
  const desk = new DeskPage(app.page);
  const ladder = desk.ladder('BTCUSD');
  await ladder.waitForState('STALE');
  await expect(ladder.sentence).toHaveText(
    /Paxos cannot be reached: nothing listens at this address\. Reconnecting (in \d+ s|now), try \d+\./,
  );
  await expect(ladder.age).toHaveText('never live');
  await expect(ladder.button('Retry now')).toBeVisible();
  await expect(desk.practiceBand).toBeHidden();

  await desk.runFromPalette('practice', /^Return to practice data/);
  await ladder.waitForState('LIVE');
  await expect(desk.practiceBand).toBeVisible();
  await expect(ladder.practiceMark).toBeVisible();
  expect(ladderOf(await saveWindowSnapshot(app), 'BTCUSD').bids.length).toBeGreaterThan(20);

  await desk.goLive.click();
  await expect(desk.practiceBand).toBeHidden();
  await expect(ladder.practiceMark).toBeHidden();
  for (const each of [ladder, desk.ladder('ETHUSD')]) {
    await each.waitForState('STALE');
    await expect(each.age).toHaveText('never live');
  }
  await expect(desk.statusStrip).toContainText(
    /Paxos ?(closed ?next try in \d+ s, try \d+|opening ?0 of 5 sockets)/,
  );
  await expect(desk.statusStrip).not.toContainText('practice');
  const snapshot = await saveWindowSnapshot(app);
  for (const market of ['BTCUSD', 'ETHUSD']) {
    const { state, bids, asks } = ladderOf(snapshot, market);
    expect({ state, bids, asks }).toEqual({ state: 'STALE', bids: [], asks: [] });
  }
  expect(tapeOf(snapshot, 'BTCUSD').rows).toEqual([]);
  expect(chartOf(snapshot, 'USDCUSD').points).toBe(0);
});
