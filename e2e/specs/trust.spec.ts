/** Whether to believe the book: every way a venue can fail, as the person at the window reads it. */
import { expect, test } from '../harness/fixtures.ts';
import type { Level } from '../harness/venue-server.ts';
import { waitFor } from '../harness/wait.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { ladderOf, saveWindowSnapshot, tapeOf } from '../pages/window-snapshot.ts';

const market = 'BTCUSD';
const open = `--open=paxos-public:${market}`;
const bids: readonly Level[] = [
  ['100.25', '1.5'],
  ['100.00', '2'],
  ['99.50', '0.25'],
];
const asks: readonly Level[] = [
  ['100.75', '0.75'],
  ['101.25', '4'],
];

test('a broken line leaves the last book in sight as STALE, and heals into the next one', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  const app = await launch({ flags: [open, ...venue.appFlags] });
  const desk = new DeskPage(app.page);
  const ladder = desk.ladder(market);
  await ladder.waitForState('LIVE');
  venue.update(market, 'bid', '100.25', '3.125');
  venue.update(market, 'ask', '100.75', '0');
  await expect(ladder.row('100.25, bid 3.1')).toBeAttached();
  await expect.poll(() => venue.isFollowed('trades', market)).toBe(true);
  venue.trade(market, '100.25', '0.5');
  const before = venue.book(market).digest();

  // Gone, and not coming back for now.
  venue.refuse('book', market, 503);
  venue.cut('book', market);
  await ladder.waitForState('STALE');
  await expect(ladder.sentence).toHaveText(
    /^Paxos refused the socket \(503, service unavailable\)\. Reconnecting (in \d+ s|now), try \d+\. These prices are [\d.]+ s old\./,
  );
  const age = await ladder.ageInSeconds();
  await expect.poll(() => ladder.ageInSeconds()).toBeGreaterThan(age);
  await expect(ladder.row('100.25, bid 3.1')).toBeAttached();
  await expect(ladder.row('1.00 then')).toBeAttached();
  await expect(desk.statusStrip).toContainText(/Books ?1 ?STALE/);
  const stale = ladderOf(await saveWindowSnapshot(app), market);
  expect(stale).toMatchObject({
    state: 'STALE',
    digest: before,
    bids: venue.book(market).levels('bid'),
    asks: venue.book(market).levels('ask'),
  });
  // The trades come on a line of their own, which stands.
  await expect(desk.tape(market).state).toHaveText(/LIVE|QUIET/);

  const states = await ladder.recordStates();
  venue.setBook(market, [['90', '7']], [['91.5', '8']]);
  venue.refuse('book', market, undefined);
  await ladder.button('Retry now').click();
  await ladder.waitForState('LIVE');
  expect((await states()).join(' ')).toMatch(/^STALE (RESYNCING )?LIVE$/);
  await expect(ladder.button('Retry now')).toBeHidden();
  await expect(ladder.sentence).toContainText('Live, but not proven');
  const healed = await saveWindowSnapshot(app);
  expect(ladderOf(healed, market)).toMatchObject({
    digest: venue.book(market).digest(),
    bids: [['90', '7']],
    asks: [['91.5', '8']],
  });
  expect(tapeOf(healed, market).rows).toMatchObject([{ price: '100.25', size: '0.5' }]);

  venue.sayGoodbye('book', market, 1001);
  await expect
    .poll(() => venue.connectsOf('book', market), { timeout: 15_000 })
    .toBeGreaterThanOrEqual(4);
  await ladder.waitForState('LIVE');
});

test('no answer to a ping is STALE; silence with answers is QUIET', async ({ launch, venue }) => {
  // Ping every 20 s, 10 s for the answer: the real times, in the real feed thread.
  test.setTimeout(90_000);
  venue.setBook(market, bids, asks);
  venue.setBook('ETHUSD', bids, asks);
  venue.mute('book', 'ETHUSD');
  const app = await launch({ flags: [open, '--open=paxos-public:ETHUSD', ...venue.appFlags] });
  const desk = new DeskPage(app.page);
  const answered = desk.ladder(market);
  const muted = desk.ladder('ETHUSD');
  await answered.waitForState('QUIET');
  await muted.waitForState('QUIET');
  await expect(answered.sentence).toHaveText(
    /^No change for [\d.]+ s\. Heartbeat [\d.]+ s ago, so the link is alive: the market is quiet\.$/,
  );
  const quietStates = await answered.recordStates();
  const mutedStates = await muted.recordStates();
  // The socket still opens, so a full book follows within the second: keep it away to read the sentence.
  venue.refuse('book', 'ETHUSD', 503);
  await muted.waitForState('STALE', 45_000);
  expect(await mutedStates()).toEqual(['QUIET', 'STALE']);
  const stale = ladderOf(await saveWindowSnapshot(app), 'ETHUSD');
  expect(stale.bids).toEqual(venue.book('ETHUSD').levels('bid'));
  // Counted from the last proven moment, which was before the ping that nobody answered.
  expect(await muted.ageInSeconds()).toBeGreaterThan(9);
  await expect(answered.state).toHaveText('QUIET');
  expect(await quietStates()).toEqual(['QUIET']);
  venue.update(market, 'bid', '100.00', '9');
  await answered.waitForState('LIVE');
});

test('a market that the venue does not have is said so, with what to do', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  venue.refuse('book', 'NOSUCH', 404);
  venue.refuse('trades', 'NOSUCH', 404);
  const app = await launch({ flags: ['--open=paxos-public:NOSUCH', ...venue.appFlags] });
  const desk = new DeskPage(app.page);
  const ladder = desk.ladder('NOSUCH');
  await ladder.waitForState('STALE');
  const words = 'Paxos has no market called NOSUCH. Plumbline will not ask again by itself.';
  await expect(ladder.sentence).toContainText(words);
  await expect(ladder.age).toHaveText('never live');
  const asked = venue.connectsOf('book', 'NOSUCH');

  await ladder.button('Choose another market').click();
  await expect(desk.palette).toBeFocused();
  await app.page.keyboard.type(market);
  await app.page.keyboard.press('Enter');
  await desk.ladder(market).waitForState('LIVE');
  expect(venue.connectsOf('book', 'NOSUCH')).toBe(asked);
});

test('crossed, one-sided and unreadable books are called what they are', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  const app = await launch({ flags: [open, ...venue.appFlags] });
  const desk = new DeskPage(app.page);
  const ladder = desk.ladder(market);
  await ladder.waitForState('LIVE');

  // Above the ask for longer than a second. What is sent when the socket is opened again is right.
  const states = await ladder.recordStates();
  venue.sendText(
    'book',
    market,
    `{"type":"UPDATE","market":"${market}","side":"BUY","price":"101.00","amount":"2"}`,
  );
  await ladder.waitForState('CROSSED');
  await expect.poll(() => venue.connectsOf('book', market)).toBe(2);
  await ladder.waitForState('LIVE');
  expect((await states()).join(' ')).toMatch(/^(LIVE|QUIET)( LIVE)? CROSSED LIVE$/);
  const { digest } = ladderOf(await saveWindowSnapshot(app), market);
  expect(digest).toBe(venue.book(market).digest());

  venue.setBook(market, bids, []);
  await expect(ladder.row('no asks: the venue sent none, since ')).toBeAttached();
  await expect(ladder.row('100.25, bid 1.5')).toBeAttached();
  expect(ladderOf(await saveWindowSnapshot(app), market)).toMatchObject({
    levels: { bids: 3, asks: 0 },
    asks: [],
  });

  venue.setBook(market, bids, asks);
  await expect(ladder.row(/^100\.75, ask 0\.75/)).toBeAttached();
  venue.sendText('book', market, '{"type":"UPDATE","market":"BTCUSD","side":"BUY","price":"1e3"');
  venue.sendText(
    'book',
    market,
    `{"type":"UPDATE","market":"${market}","side":"BUY","price":"-1","amount":"x"}`,
  );
  await expect(desk.statusStrip).toContainText(/Not readable ?2/);
  const after = await waitFor('the book as it was', async () => {
    const snapshot = ladderOf(await saveWindowSnapshot(app), market);
    return snapshot.asks.length > 0 ? snapshot : undefined;
  });
  expect(after.digest).toBe(venue.book(market).digest());
  await ladder.waitForState(/LIVE|QUIET/);
});
