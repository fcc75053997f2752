/** Markets come and go while others are being read: nothing that stands may be interrupted by it. */
import { expect, test } from '../harness/fixtures.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { ladderOf, saveWindowSnapshot } from '../pages/window-snapshot.ts';

test('a fourth market moves all to the all-markets sockets without a hole, and back again', async ({
  launch,
  practice,
}) => {
  const exchange = await practice(['--seed', '11']);
  const markets = ['BTCUSD', 'ETHUSD', 'PAXGUSD'];
  const app = await launch({
    flags: [...markets.map((market) => `--open=paxos-public:${market}`), ...exchange.appFlags],
  });
  const desk = new DeskPage(app.page);
  for (const market of markets) {
    await desk.ladder(market).waitForState(/LIVE|QUIET/, 20_000);
  }
  await expect(desk.statusStrip).toContainText(/Paxos open ?[\d.]+ msg\/s ?6 sockets/, {
    timeout: 15_000,
  });
  const statesOf = await Promise.all(markets.map((market) => desk.ladder(market).recordStates()));

  await desk.ladder('PAXGUSD').grid.focus();
  await app.page.keyboard.press('ControlOrMeta+k');
  await app.page.keyboard.type('btceur');
  await expect(app.page.getByRole('option', { selected: true })).toHaveText(/^BTCEUR/);
  await app.page.keyboard.press('Alt+Enter');
  await desk.ladder('BTCEUR').waitForState(/LIVE|QUIET/);
  await expect(desk.ladder('BTCEUR').grid).toBeFocused();
  await expect(desk.statusStrip).toContainText(/msg\/s ?all markets, 2 sockets/, {
    timeout: 15_000,
  });

  // Back to three: sockets of their own again, and the closed panel's market is let go.
  await app.page.keyboard.press('ControlOrMeta+w');
  await expect(desk.ladder('BTCEUR').root).toBeHidden();
  await expect(desk.statusStrip).toContainText(/Paxos open ?[\d.]+ msg\/s ?6 sockets/, {
    timeout: 30_000,
  });
  for (const states of statesOf) {
    expect((await states()).join(' ')).toMatch(/^(LIVE|QUIET|LATE)( (LIVE|QUIET|LATE))*$/);
  }
  const snapshot = await saveWindowSnapshot(app);
  for (const market of markets) {
    expect(ladderOf(snapshot, market).bids.length).toBeGreaterThan(10);
  }
  await expect(desk.statusStrip).toContainText(/Dropped ?0/);
});
