/** What reaches a person beyond the ladder: the shift log, alerts on prices, their settings, and drills. */
import { expect, test } from '../harness/fixtures.ts';
import type { Level } from '../harness/venue-server.ts';
import { AttentionPage } from '../pages/attention-page.ts';
import { DeskPage } from '../pages/desk-page.ts';

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

test('trouble is written in the shift log, acknowledged, noted, and healed there too', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  const { page } = await launch({ flags: [open, ...venue.appFlags] });
  const desk = new DeskPage(page);
  const attention = new AttentionPage(page);
  const ladder = desk.ladder(market);
  await ladder.waitForState('LIVE');
  await ladder.grid.focus();

  // A first load in calm is none of it.
  await page.keyboard.press('l');
  await expect(attention.log).toBeFocused();
  await expect(attention.log).toContainText('Nothing has happened yet.');
  await page.keyboard.press('Escape');
  await expect(attention.log).toBeHidden();
  await expect(ladder.grid).toBeFocused();

  venue.refuse('book', market, 503);
  venue.cut('book', market);
  await ladder.waitForState('STALE');
  await expect(attention.logButton).toHaveAccessibleName('Shift log, 1 not seen');
  await page.keyboard.press('l');
  const event = attention.event(market);
  await expect(event).toHaveCount(1);
  await expect(event).toContainText(/STALE ?BTCUSD/);
  await expect(event).toContainText(/Paxos · goes on/);
  await expect(event.getByRole('button').first()).toBeFocused();
  await page.keyboard.press('a');
  await expect(event).toContainText(/Seen \d\d:\d\d/);
  await expect(attention.logButton).toHaveAccessibleName('Shift log');

  await page.keyboard.press('n');
  await expect(event.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('ticket 4711');
  await page.keyboard.press('Enter');
  await expect(event.locator('q')).toHaveText('ticket 4711');
  await expect(event.getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(event.getByRole('list', { name: 'What is known' })).toContainText('ticket 4711');

  venue.refuse('book', market, undefined);
  await ladder.waitForState('LIVE', 30_000);
  await expect(event).toContainText(/Paxos · healed/);
  await expect(attention.counts).toContainText(/1 event.*longest/);

  // A line of the shift on its own.
  await page.keyboard.press('Escape');
  await page.keyboard.press('l');
  await attention.log.focus();
  await page.keyboard.press('n');
  await page.keyboard.type('handed over at noon');
  await page.keyboard.press('Enter');
  await expect(attention.events.first()).toContainText('handed over at noon');
});

test('an alert is written with exact digits, fires from the book, and can be switched off', async ({
  launch,
  venue,
}) => {
  venue.setBook(market, bids, asks);
  const { page } = await launch({ flags: [open, ...venue.appFlags] });
  const desk = new DeskPage(page);
  const attention = new AttentionPage(page);
  await desk.ladder(market).waitForState('LIVE');

  await desk.runFromPalette('alerts on', /^Alerts on prices…/);
  const { alerts } = attention;
  await expect(alerts).toContainText('No alert yet.');
  await alerts.getByRole('button', { name: 'Add an alert' }).click();
  await expect(alerts.getByLabel('Market')).toHaveValue(market);
  await alerts.getByLabel('Price').fill('100,5');
  await page.keyboard.press('Enter');
  await expect(alerts.getByRole('alert')).toHaveText('Decimals stand behind a point: 100.5.');
  await expect(alerts.getByLabel('Price')).toBeFocused();
  await alerts.getByLabel('Price').fill('100.50');
  await page.keyboard.press('Enter');
  await expect(alerts.getByRole('listitem')).toContainText('the best bid rises to 100.50 or above');
  await page.keyboard.press('Escape');
  await expect(alerts).toBeHidden();

  venue.update(market, 'bid', '100.50', '0.25');
  await page.keyboard.press('l');
  await expect(attention.event('PRICE')).toContainText(market);

  await desk.runFromPalette('alerts on', /^Alerts on prices…/);
  await alerts.getByRole('checkbox').uncheck();
  await expect(alerts.getByRole('listitem')).toContainText('off');
  await alerts.getByRole('button', { name: /^Remove: BTCUSD/ }).click();
  await expect(alerts).toContainText('No alert yet.');
});

test('sound and notifications are switched by severity, and muted', async ({ launch, venue }) => {
  venue.setBook(market, bids, asks);
  const { page } = await launch({ flags: [open, ...venue.appFlags] });
  const desk = new DeskPage(page);
  const attention = new AttentionPage(page);
  await desk.ladder(market).waitForState('LIVE');
  // What a dialog covers has no role.
  const bar = page.locator('header').first();
  await expect(bar.getByText('Sound on')).toBeHidden();

  await desk.runFromPalette('sound', /^Notifications and sound…/);
  await attention.settings.getByLabel('Sound: Do not use').check();
  await expect(bar.getByText('Sound on')).toBeAttached();
  await attention.settings.getByRole('button', { name: '10 min' }).click();
  await expect(attention.settings).toContainText(/Muted, (10|9) ?min left|Muted, 9:5\d left/);
  await attention.settings.getByRole('button', { name: 'End it now' }).click();
  await expect(attention.settings.getByRole('button', { name: '10 min' })).toBeVisible();
});

test('a drill says what it does, shows it, and can be stopped', async ({ launch }) => {
  const { page } = await launch();
  const desk = new DeskPage(page);
  const attention = new AttentionPage(page);
  const ladder = desk.ladder(market, 'Paxos');
  await ladder.waitForState('LIVE', 30_000);

  await desk.runFromPalette('fault', /^Fault drills…/);
  const { drills } = attention;
  await expect.poll(() => drills.getByRole('tab').count()).toBeGreaterThan(15);
  await drills.locator('[data-drill="cut"]').click();
  await expect(drills.getByRole('tabpanel')).toContainText('--scenario cut@5s');
  await drills.getByRole('button', { name: 'Run this drill' }).click();
  await expect(drills).toBeHidden();
  await expect(attention.drillBand).toContainText('Drill:');
  await attention.drillBand.getByRole('button', { name: 'Stop the drill' }).click();
  await expect(attention.drillBand).toBeHidden();
  await ladder.waitForState('LIVE', 60_000);
});
