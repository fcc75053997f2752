/** Freeze: the whole window stands at one moment, says so, loses nothing, and is back at once. Why and the nine states. */
import { expect, test } from '../harness/fixtures.ts';
import type { Level } from '../harness/venue-server.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { ladderOf, saveWindowSnapshot, tapeOf } from '../pages/window-snapshot.ts';

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

test('F freezes every panel at one moment, Esc shows the present at once', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  const app = await launch({ flags: [open, ...venue.appFlags] });
  const desk = new DeskPage(app.page);
  const ladder = desk.ladder(market);
  await ladder.waitForState('LIVE');
  await expect.poll(() => venue.isFollowed('trades', market)).toBe(true);
  venue.trade(market, '100.25', '0.5');
  await expect(desk.tape(market).root.getByRole('row', { name: /100\.25/ })).toBeAttached();
  const then = venue.book(market).digest();

  await ladder.grid.focus();
  await app.page.keyboard.press('f');
  await ladder.waitForState('REPLAY');
  await desk.tape(market).waitForState('REPLAY');
  await expect(ladder.sentence).toHaveText(
    /^You are looking at \d\d:\d\d:\d\d\.\d{3}, [\d.]+ s ago\. It was (LIVE|QUIET) then\. Live data is still being received underneath\. ?(Learn the nine states)?Back to liveEsc/,
  );
  await expect(app.page.getByRole('banner').getByText('REPLAY')).toBeVisible();
  await expect(desk.statusStrip).toContainText(/Live underneath ?1 ?(LIVE|QUIET)/);
  await expect(ladder.age).toHaveText(/^−0:0\d$/);

  // Everything goes on underneath, and nothing of it shows.
  venue.update(market, 'bid', '100.25', '3.125');
  venue.update(market, 'ask', '100.75', '0');
  venue.trade(market, '101.25', '0.25');
  await expect(ladder.age).toHaveText(/^−0:0[2-9]$/);
  const frozen = await saveWindowSnapshot(app);
  expect(ladderOf(frozen, market)).toMatchObject({ state: 'REPLAY', digest: then });
  expect(tapeOf(frozen, market).rows).toMatchObject([{ price: '100.25' }]);
  await expect(ladder.row('100.25, bid 1.5')).toBeAttached();

  // A line that breaks meanwhile is said, in the sentence and in the strip.
  venue.refuse('book', market, 503);
  venue.cut('book', market);
  await expect(ladder.sentence).toContainText('Underneath it is STALE now.');
  await expect(desk.statusStrip).toContainText(/Live underneath ?1 ?STALE/);
  await expect(ladder.state).toHaveText('REPLAY');
  venue.refuse('book', market, undefined);
  await expect(ladder.sentence).toContainText('Live data is still being received underneath.', {
    timeout: 20_000,
  });

  const states = await ladder.recordStates();
  await app.page.keyboard.press('Escape');
  await ladder.waitForState(/LIVE|QUIET/);
  expect((await states()).slice(0, 2).join(' ')).toMatch(/^REPLAY (LIVE|QUIET)$/);
  await expect(app.page.getByRole('banner').getByText('REPLAY')).toBeHidden();
  const now = await saveWindowSnapshot(app);
  expect(ladderOf(now, market)).toMatchObject({ digest: venue.book(market).digest() });
  expect(tapeOf(now, market).rows.map((row) => row.price)).toEqual(['101.25', '100.25']);
  await expect(ladder.row('100.25, bid 3.1')).toBeAttached();

  // And it goes on from there.
  venue.update(market, 'bid', '100.00', '9');
  await expect(ladder.row('100.00, bid 9')).toBeAttached();
});

test('D says why, with what it rests on; the nine states are explained once', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  const app = await launch({ flags: [open, ...venue.appFlags] });
  const desk = new DeskPage(app.page);
  const ladder = desk.ladder(market);
  await ladder.waitForState('LIVE');
  await expect(ladder.button('Learn the nine states')).toBeHidden();
  venue.refuse('book', market, 503);
  venue.cut('book', market);
  await ladder.waitForState('STALE');

  await ladder.button('Learn the nine states').click();
  const sheet = app.page.getByRole('dialog', { name: 'Nine trust states' });
  await expect(sheet.getByRole('listitem')).toHaveCount(9);
  await expect(sheet.getByText('STALE')).toBeVisible();
  await app.page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(ladder.button('Learn the nine states')).toBeHidden();

  await ladder.grid.focus();
  await app.page.keyboard.press('d');
  const why = app.page.getByRole('dialog', { name: 'Why BTCUSD is what it says' });
  await expect(why).toContainText('Do not use it.');
  await expect(why).toContainText(/received = .* applied \+ .* without effect/);
  await expect(why.getByRole('button', { name: 'Check against the venue now' })).toBeEnabled();
});

test('V checks the book against a second copy, and says what it found', async ({
  launch,
  practice,
}) => {
  const exchange = await practice(['--market', market]);
  const app = await launch({ flags: [open, ...exchange.appFlags] });
  const ladder = new DeskPage(app.page).ladder(market);
  await ladder.waitForState('LIVE');
  await expect(ladder.root.locator('header')).toContainText('no proof');
  await ladder.grid.focus();
  await app.page.keyboard.press('v');
  await expect(ladder.root.locator('header')).toContainText(/0 of \d+ levels differ/, {
    timeout: 30_000,
  });
  await expect(ladder.sentence).toContainText(
    /^Matches the venue['’]s REST book of [\d.]+ s ago: 0 of \d+ levels differ\./,
  );
  // What was asked for makes room for the proof again.
  await expect(ladder.root.locator('header')).toContainText(/audit \d+ s/, { timeout: 20_000 });

  await app.page.keyboard.press('d');
  const why = app.page.getByRole('dialog');
  await expect(why).toContainText(
    /Unverified by venue; audited [\d.]+ s ago, 0 of \d+ levels differ/,
  );
  await app.page.keyboard.press('v');
  await expect(why.getByRole('status')).toHaveText(/0 of \d+ levels differ/, { timeout: 30_000 });
});
