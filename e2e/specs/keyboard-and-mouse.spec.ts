/** Ladder and tape by keyboard, wheel and pointer, told as a screen reader hears it (design §7, §11). */
import { expect, test } from '../harness/fixtures.ts';
import type { Level, VenueServer } from '../harness/venue-server.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { textOf } from '../pages/panel.ts';

const market = 'BTCUSD';
const bids: readonly Level[] = [
  ['100.25', '1.5'],
  ['100.00', '2'],
  ['99.50', '0.25'],
];
const asks: readonly Level[] = [
  ['100.75', '0.75'],
  ['101.25', '4'],
];

function flags(venue: VenueServer): readonly string[] {
  return [`--open=paxos-public:${market}`, ...venue.appFlags];
}

test('a ladder moves, groups, holds and centres by keys and wheel', async ({ launch, venue }) => {
  venue.setBook(market, bids, asks);
  const { page } = await launch({ flags: flags(venue) });
  const ladder = new DeskPage(page).ladder(market);
  await ladder.waitForState('LIVE');
  // The book may come before the list that names the tick; the rows are whole ticks from then on.
  await expect(ladder.grouping).toHaveText('0.25 USD');
  await ladder.grid.click({ button: 'middle' });
  await expect(ladder.row(/^100\.25, bid /)).toBeAttached();
  const centred = await ladder.topPrice();

  // The row cursor: the grid is the one tab stop, its active row is named.
  await ladder.grid.focus();
  expect(await ladder.cursorName()).toBe('');
  await page.keyboard.press('ArrowDown');
  await ladder.expectCursor(/^100\.25, bid 1\.50*, total 1\.5/);
  await page.keyboard.press('ArrowDown');
  await ladder.expectCursor(/^100\.00, bid 2\.0+, total 3\.5/);
  await page.keyboard.press('Shift+ArrowDown');
  await ladder.expectCursor(/^99\.50, bid 0\.25/);
  await page.keyboard.press('ArrowUp');
  await ladder.expectCursor(/^99\.75, empty$/);
  await page.keyboard.press('Home');
  await ladder.expectCursor(/^100\.75, ask 0\.75/);
  await page.keyboard.press('Shift+ArrowUp');
  await ladder.expectCursor(/^101\.25, ask 4\.0/);
  await page.keyboard.press('End');
  await ladder.expectCursor(/^100\.25, bid 1\.5/);
  await expect(ladder.rows.and(page.locator('[aria-selected=true]'))).toHaveText(/^100\.25, bid /);

  // Scrolling leaves the axis where it is put, and the mid is told from off the screen.
  await page.keyboard.press('PageUp');
  await expect.poll(() => ladder.topPrice()).not.toBe(centred);
  await expect(ladder.row(/mid 100\.50 · \d+ rows? down/)).toBeAttached();
  await page.keyboard.press('Space');
  await expect.poll(() => ladder.topPrice()).toBe(centred);
  await ladder.wheel(-100);
  await expect.poll(() => ladder.topPrice()).toBe(raised(centred, 0.75));
  venue.update(market, 'bid', '100.25', '1.75');
  await expect(ladder.row(/^100\.25, bid 1\.75/)).toBeAttached();
  expect(await ladder.topPrice()).toBe(raised(centred, 0.75));
  await ladder.grid.click({ button: 'middle' });
  await expect.poll(() => ladder.topPrice()).toBe(centred);

  // 1-2-5 from the tick, by key, wheel and button.
  await expect(ladder.grouping).toHaveText('0.25 USD');
  for (const step of ['0.5 USD', '1 USD', '2 USD', '5 USD']) {
    await page.keyboard.press('+');
    await expect(ladder.grouping).toHaveText(step);
  }
  await expect(ladder.row(/^100, bid 3\.75, /)).toBeAttached();
  await expect(ladder.row(/^105, ask 4\.75, /)).toBeAttached();
  await page.keyboard.press('-');
  await expect(ladder.grouping).toHaveText('2 USD');
  await page.keyboard.down('Control');
  await ladder.wheel(-100);
  await page.keyboard.up('Control');
  await expect(ladder.grouping).toHaveText('1 USD');
  await ladder.button('Group finer').click();
  await expect(ladder.grouping).toHaveText('0.5 USD');
  await ladder.grid.focus();
  await page.keyboard.press('0');
  await expect(ladder.grouping).toHaveText('0.25 USD');

  // An axis that follows the touch, held and let go.
  await page.keyboard.press('Space');
  await expect.poll(() => ladder.topPrice()).toBe(centred);
  await ladder.button('axis static').click();
  await ladder.grid.focus();
  await page.keyboard.press('h');
  await expect(ladder.button('Hold')).toHaveAttribute('aria-pressed', 'true');
  venue.setBook(market, [['103.25', '1']], [['103.75', '1']]);
  await expect(ladder.row(/^103\.25, bid 1/)).toBeAttached();
  expect(await ladder.topPrice()).toBe(centred);
  await page.keyboard.press('h');
  await expect.poll(() => ladder.topPrice()).toBe(raised(centred, 3));
});

test('a tape pauses while it is read and says what waits', async ({ launch, venue }) => {
  venue.setBook(market, bids, asks);
  const { page } = await launch({ flags: flags(venue) });
  const desk = new DeskPage(page);
  const tape = desk.tape(market);
  await desk.ladder(market).waitForState('LIVE');
  await expect.poll(() => venue.isFollowed('trades', market)).toBe(true);
  await tape.waitForState('LIVE');
  venue.trade(market, '100.25', '0.1');
  venue.trade(market, '100.75', '0.2');
  venue.trade(market, '100.25', '0.3');
  await expect(tape.rows.first()).toHaveText(/, sold 0\.3.* at 100\.25, worth .*, side inferred$/);
  await expect(tape.rows.nth(1)).toHaveText(/, bought 0\.2.* at 100\.75, /);
  await expect(tape.rows.nth(2)).toHaveText('before we connected');
  await expect(tape.rows.nth(3)).toHaveText(/, traded 0\.1.*, history$/);
  await expect(tape.resume).toBeHidden();

  // By wheel: stays until told. Esc is first a notice's, if one is there (a fallback runtime says so).
  await page.keyboard.press('Escape');
  await expect(desk.notices.getByRole('article')).toHaveCount(0);
  await tape.grid.hover();
  await page.mouse.wheel(0, 100);
  await expect(tape.resume).toBeVisible();
  venue.trade(market, '100.75', '0.4');
  venue.trade(market, '100.75', '0.5');
  await expect(tape.waiting).toHaveText('2 newer trades are waiting.');
  await expect(tape.rows.filter({ hasText: /(bought|sold) 0\.[45]/ })).toHaveCount(0);
  // The palette reads the list of markets again; that is nothing to a tape that is being read.
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('option', { name: /^BTCUSD/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(desk.palette).toBeHidden();
  await expect(tape.resume).toBeVisible();
  await expect(tape.waiting).toHaveText('2 newer trades are waiting.');
  await page.keyboard.press('Escape');
  await expect(tape.resume).toBeHidden();
  await expect(tape.rows.first()).toHaveText(/, bought 0\.5/);

  // By resting on it: goes on by itself when the pointer leaves.
  await desk.ladder(market).grid.hover();
  // Two moves within one frame are one move for the page.
  await expect.poll(() => tape.grid.evaluate((grid) => grid.matches(':hover'))).toBe(false);
  await tape.grid.hover();
  await expect(tape.resume).toBeVisible();
  venue.trade(market, '100.25', '0.6');
  await expect(tape.waiting).toHaveText('1 newer trade is waiting.');
  await desk.ladder(market).grid.hover();
  await expect(tape.resume).toBeHidden();
  await expect(tape.rows.first()).toHaveText(/, sold 0\.6/);

  // By key: a cursor on the trades, End and the button go on.
  await tape.grid.focus();
  await page.keyboard.press('ArrowDown');
  await expect(tape.resume).toBeVisible();
  const active = tape.rows.and(page.locator('[aria-selected=true]'));
  await expect(active).toHaveText(/, sold 0\.6/);
  await page.keyboard.press('ArrowDown');
  await expect(active).toHaveText(/, bought 0\.5/);
  await expect(tape.grid).toHaveAttribute(
    'aria-activedescendant',
    (await active.getAttribute('id')) ?? '',
  );
  await page.keyboard.press('End');
  await expect(tape.resume).toBeHidden();
  await page.keyboard.press('ArrowDown');
  await tape.resume.click();
  await expect(tape.resume).toBeHidden();
  await expect(tape.grid).toBeFocused();

  await tape.filterFrom('0.5');
  await expect(tape.filter).toHaveText(/^at least 0\.5, hidden 4$/);
  await expect(tape.rows).toHaveCount(2);
});

test('panels are walked by F6, keys are shown, and changes of trust are said aloud', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  const { page } = await launch({ flags: flags(venue) });
  const desk = new DeskPage(page);
  const ladder = desk.ladder(market);
  const tape = desk.tape(market);
  await ladder.waitForState('LIVE');
  await page.keyboard.press('F6');
  await expect(ladder.grid.or(tape.grid).and(page.locator(':focus'))).toHaveCount(1);
  await ladder.grid.focus();
  await page.keyboard.press('F6');
  await expect(tape.grid).toBeFocused();
  await page.keyboard.press('F6');
  await expect(ladder.grid).toBeFocused();
  await page.keyboard.press('Shift+F6');
  await expect(tape.grid).toBeFocused();
  await page.keyboard.press('Shift+F6');
  await expect(ladder.grid).toBeFocused();

  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keys' });
  await expect(sheet).toContainText('next, previous panel');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(ladder.grid).toBeFocused();

  await page.keyboard.press('s');
  await expect(page.locator('[data-live-region=polite]')).toHaveText(
    /^BTCUSD on Paxos\. Bid 100\.25 for 1\.5, ask 100\.75 for 0\.75, spread 0\.5, (live|quiet), [\d.]+ seconds$/,
  );
  venue.refuse('book', market, 503);
  venue.cut('book', market);
  await expect(page.locator('[data-live-region=assertive]')).toHaveText(
    'BTCUSD on Paxos is stale.',
  );
  venue.refuse('book', market, undefined);
  await ladder.waitForState('LIVE');
  await expect(page.locator('[data-live-region=polite]')).toHaveText('BTCUSD on Paxos is live.');
  expect(await textOf(desk.statusStrip)).toContain('LIVE');
});

/** `105.25` raised by 0.75 is `106.00`. */
function raised(price: string, by: number): string {
  return (Number(price) + by).toFixed(2);
}
