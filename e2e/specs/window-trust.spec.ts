/** What only the window can know, and what outlives it: its own copy of a book, its own lateness, the shift log after a restart. */
import { expect, test } from '../harness/fixtures.ts';
import { damageNextBookFrame } from '../harness/stream-damage.ts';
import type { Level, VenueServer } from '../harness/venue-server.ts';
import { waitFor } from '../harness/wait.ts';
import { AttentionPage } from '../pages/attention-page.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { statesOf } from '../pages/panel.ts';
import { ladderOf, saveWindowSnapshot } from '../pages/window-snapshot.ts';

const market = 'BTCUSD';
const open = `--open=paxos-public:${market}`;
const bids: readonly Level[] = [
  ['100.25', '1.5'],
  ['100.00', '2'],
];
const asks: readonly Level[] = [
  ['100.75', '0.75'],
  ['101.25', '4'],
];

/** One level’s size goes up and down until it is stopped. */
function keepMoving(venue: VenueServer, everyMs: number): () => void {
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    venue.update(market, 'bid', '100.00', `${2 + (turn % 7)}`);
  }, everyMs);
  return () => clearInterval(timer);
}

test('a copy that drifts is GAP until the whole book came, and is never shown as right', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  const app = await launch({ flags: [open, ...venue.appFlags] });
  const desk = new DeskPage(app.page);
  const attention = new AttentionPage(app.page);
  const ladder = desk.ladder(market);
  await ladder.waitForState('LIVE');
  const read = await ladder.recordWords();

  const damaged = damageNextBookFrame(app);
  const stop = keepMoving(venue, 100);
  await damaged;
  await expect.poll(async () => statesOf(await read())).toMatch(/GAP (LATE )?(LIVE|QUIET)$/);
  stop();
  const gap = (await read()).find(({ state }) => state === 'GAP');
  expect(gap?.sentence).toMatch(
    /^This window’s copy of the book did not match the feed thread’s\. It may be wrong from here on\. The whole book was asked for again\./,
  );
  expect(gap?.books).toMatch(/1 ?GAP/);
  await expect(desk.statusStrip).toContainText(/Copy differed ?1/);
  await waitFor('the venue’s book in the window', async () => {
    const { digest } = ladderOf(await saveWindowSnapshot(app), market);
    return digest === venue.book(market).digest() ? true : undefined;
  });

  await ladder.grid.focus();
  await app.page.keyboard.press('l');
  const event = attention.event('GAP');
  await expect(event).toHaveCount(1);
  await expect(event).toContainText(/BTCUSD.*Paxos · healed/);
});

test('a page that is blocked says that this machine is late, and whose fault it is not', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  const { page } = await launch({ flags: [open, ...venue.appFlags] });
  const desk = new DeskPage(page);
  const ladder = desk.ladder(market);
  await ladder.waitForState('LIVE');
  const stop = keepMoving(venue, 50);
  const read = await ladder.recordWords();

  // Each frame takes two thirds of a second, for eight.
  await page.evaluate(() => {
    const until = performance.now() + 8000;
    const block = (): void => {
      const end = performance.now() + 650;
      while (performance.now() < end) {
        // The page does nothing else meanwhile.
      }
      if (end < until) {
        requestAnimationFrame(block);
      }
    };
    requestAnimationFrame(block);
  });
  await expect
    .poll(async () => statesOf(await read()), { timeout: 40_000 })
    .toMatch(/LATE (LIVE|QUIET)$/);
  stop();
  const late = (await read()).find(({ state }) => state === 'LATE');
  expect(late?.sentence).toMatch(
    /^This machine is late: changes take [\d.]+ s from receipt to the screen\. Nothing is missing; changes are merged, never dropped\. Closing panels helps\./,
  );
  expect(late?.books).toMatch(/1 ?LATE/);
  await expect(desk.statusStrip).toContainText('Nothing is late', { timeout: 30_000 });
  await expect(desk.statusStrip).toContainText(/Dropped ?0/);
});

test('the shift goes on after a restart: trouble, notes, what went on when it was closed, and alerts', async ({
  ladders,
  launch,
  venue,
}) => {
  const userDataFolder = await ladders([{ venue: 'paxos-public', market }]);
  venue.setBook(market, bids, asks);
  const flags = [...venue.appFlags];
  const before = await launch({ flags, userDataFolder });
  const desk = new DeskPage(before.page);
  const attention = new AttentionPage(before.page);
  const ladder = desk.ladder(market);
  await ladder.waitForState('LIVE');

  // A rule that is written before what it waits for.
  await desk.runFromPalette('alerts on', /^Alerts on prices…/);
  const { alerts } = attention;
  await alerts.getByRole('button', { name: 'Add an alert' }).click();
  await alerts.getByLabel('When').selectOption('spread-above');
  await alerts.getByLabel('Wider than, bp').fill('60');
  await alerts.getByLabel('For, s').fill('0');
  await before.page.keyboard.press('Enter');
  await expect(alerts.getByRole('listitem')).toContainText('the spread is above 60 bp');
  await before.page.keyboard.press('Escape');
  await expect(alerts).toBeHidden();
  // 100.25 to 100.75 is 49.75 bp; from 100 it is 74.72.
  venue.update(market, 'bid', '100.25', '0');
  await ladder.grid.focus();
  await before.page.keyboard.press('l');
  await expect(attention.event('SPREAD')).toContainText(/BTCUSD.*Paxos · goes on.*74\.7/);
  venue.update(market, 'bid', '100.25', '1.5');
  await expect(attention.event('SPREAD')).toContainText(/Paxos · over/);

  venue.refuse('book', market, 503);
  venue.cut('book', market);
  await ladder.waitForState('STALE');
  const stale = attention.event('STALE');
  await stale.getByRole('button').first().focus();
  await before.page.keyboard.press('a');
  await before.page.keyboard.press('n');
  await expect(stale.getByRole('textbox')).toBeFocused();
  await before.page.keyboard.type('told the venue, ticket 4711');
  await before.page.keyboard.press('Enter');
  await expect(stale.locator('q')).toHaveText('told the venue, ticket 4711');
  await expect(stale).toContainText('goes on');
  await before.close();

  venue.refuse('book', market, undefined);
  const after = await launch({ flags, userDataFolder });
  const then = new AttentionPage(after.page);
  const again = new DeskPage(after.page).ladder(market);
  await again.waitForState('LIVE', 30_000);
  await again.grid.focus();
  await after.page.keyboard.press('l');
  await expect(then.event('SPREAD')).toHaveCount(1);
  const kept = then.event('STALE');
  await expect(kept.locator('q')).toHaveText('told the venue, ticket 4711');
  await expect(kept).toContainText(/Seen \d\d:\d\d/);
  await expect(kept).toContainText('Paxos · end not seen.');
  await kept.getByRole('button').first().click();
  await expect(kept.getByRole('list', { name: 'What is known' })).toContainText(
    'Plumbline was closed. How it went on from here is not known.',
  );
  // The rule is there as well, and watches the new book.
  venue.update(market, 'bid', '100.25', '0');
  await expect(then.event('SPREAD')).toHaveCount(2);
});

test('a frozen window stands while four venues go on, and shows the present at once', async ({
  ladders,
  launch,
}) => {
  const seats = [
    { venue: 'paxos-public', market: 'BTCUSD' },
    { venue: 'paxos-order-routing', market: 'ETHUSD' },
    { venue: 'rails', market: 'BTC-USDT' },
    { venue: 'paradex', market: 'BTC-USD-PERP' },
  ] as const;
  const app = await launch({ userDataFolder: await ladders(seats) });
  const desk = new DeskPage(app.page);
  const all = seats.map((seat) => desk.ladder(seat.market));
  for (const ladder of all) {
    await ladder.waitForState(/LIVE|QUIET/, 45_000);
  }
  const books = async (): Promise<readonly string[]> => {
    const { panels } = await saveWindowSnapshot(app);
    return panels.flatMap((panel) => (panel.kind === 'ladder' ? [panel.digest] : []));
  };
  await all[0]?.grid.focus();
  await app.page.keyboard.press('f');
  for (const ladder of all) {
    await ladder.waitForState('REPLAY');
  }
  const pinned = await books();
  await expect(all[0]?.age ?? desk.statusStrip).toHaveText(/^−0:0[3-9]$/);
  expect(await books()).toEqual(pinned);
  await expect(desk.statusStrip).toContainText(/Live underneath ?4 ?LIVE/, { timeout: 30_000 });
  await app.page.keyboard.press('Escape');
  for (const ladder of all) {
    await ladder.waitForState(/LIVE|QUIET/);
  }
  const now = await books();
  expect(now.filter((digest, index) => digest === pinned[index])).toEqual([]);
});
