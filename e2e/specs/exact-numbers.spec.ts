/** Not a digit is lost between the wire and what a person can take out of the window, however long the number. */
import type { LaunchedApp } from '../harness/app.ts';
import { expect, test } from '../harness/fixtures.ts';
import type { Level } from '../harness/venue-server.ts';
import { waitFor } from '../harness/wait.ts';
import { DeskPage } from '../pages/desk-page.ts';
import {
  type LadderSnapshot,
  ladderOf,
  saveWindowSnapshot,
  tapeOf,
} from '../pages/window-snapshot.ts';

const market = 'BTCUSD';

function clipboardText({ electron }: LaunchedApp): Promise<string> {
  return electron.evaluate(({ clipboard }) => clipboard.readText());
}

test('long and ever finer numbers stay exact in the window, on the clipboard and on the tape', async ({
  launch,
  venue,
}) => {
  const bids: readonly Level[] = [
    ['91240.25', '0.123456789012345678'],
    ['91240.00', '1.000000000000000001'],
    ['91239.75', '90071992547409.93'],
  ];
  const asks: readonly Level[] = [
    ['91240.75', '2.500000000000000000'],
    ['91241.00', '0.000000000000000001'],
  ];
  venue.setBook(market, bids, asks);
  const app = await launch({ flags: [`--open=paxos-public:${market}`, ...venue.appFlags] });
  const desk = new DeskPage(app.page);
  const ladder = desk.ladder(market);
  await ladder.waitForState('LIVE');

  const windowEquals = async (what: string): Promise<LadderSnapshot> =>
    await waitFor(what, async () => {
      const book = ladderOf(await saveWindowSnapshot(app), market);
      return book.digest === venue.book(market).digest() ? book : undefined;
    });
  const shown = await windowEquals('the book with 18 decimals');
  expect({ bids: shown.bids, asks: shown.asks }).toEqual({
    bids: [
      ['91240.25', '0.123456789012345678'],
      ['91240', '1.000000000000000001'],
      ['91239.75', '90071992547409.93'],
    ],
    asks: [
      ['91240.75', '2.5'],
      ['91241', '0.000000000000000001'],
    ],
  });

  // What the screen may shorten, the clipboard does not.
  await ladder.grid.focus();
  await app.page.keyboard.press('End');
  await ladder.expectCursor(/^91,240\.25, bid /);
  await app.page.keyboard.press('ControlOrMeta+c');
  await expect.poll(() => clipboardText(app)).toBe('91240.25');
  await app.page.keyboard.press('ControlOrMeta+Shift+c');
  await expect.poll(() => clipboardText(app)).toBe('0.123456789012345678\t91240.25\t');

  // Finer prices and sizes than the book has had so far: its scale grows under way.
  venue.update(market, 'bid', '91240.2500000001', '3.00');
  venue.update(market, 'ask', '91240.749999999', '0.0000000000000000000000000007');
  venue.update(market, 'bid', '91240.000', '0.00');
  const finer = await windowEquals('the finer book');
  expect({ bids: finer.bids, asks: finer.asks }).toEqual({
    bids: [
      ['91240.2500000001', '3'],
      ['91240.25', '0.123456789012345678'],
      ['91239.75', '90071992547409.93'],
    ],
    asks: [
      ['91240.749999999', '0.0000000000000000000000000007'],
      ['91240.75', '2.5'],
      ['91241', '0.000000000000000001'],
    ],
  });

  // 28 digits on both sides of everything.
  venue.update(market, 'ask', '1234567890123456789.123456789', '9876543210.987654321098765432');
  venue.update(market, 'bid', '0.000000000000000000000000001', '1234567890123456789012345678');
  const longest = await windowEquals('the longest numbers');
  expect(longest.asks.at(-1)).toEqual([
    '1234567890123456789.123456789',
    '9876543210.987654321098765432',
  ]);
  expect(longest.bids.at(-1)).toEqual([
    '0.000000000000000000000000001',
    '1234567890123456789012345678',
  ]);
  await expect(ladder.state).toHaveText(/LIVE|QUIET/);
  // Both bids of this row together, in the whole units that such a book is shown in; the spread with the digits it has.
  await expect(ladder.row(/^91,240\.25, bid 3, /)).toBeAttached();
  await expect(ladder.row(/, spread 0\.4999999989 = 0\.05 bp$/)).toBeAttached();

  const tape = desk.tape(market);
  await expect.poll(() => venue.isFollowed('trades', market)).toBe(true);
  venue.trade(market, '91240.7500', '0.100000000000000000');
  venue.trade(market, '91240.749999999', '0.300000000000000000000000001');
  await expect(tape.total).toHaveText('2 trades');
  expect(tapeOf(await saveWindowSnapshot(app), market).rows).toMatchObject([
    { price: '91240.749999999', size: '0.300000000000000000000000001', side: 'buy' },
    { price: '91240.75', size: '0.1', side: null },
  ]);
  await tape.grid.focus();
  await app.page.keyboard.press('ArrowDown');
  await app.page.keyboard.press('ControlOrMeta+Shift+c');
  await expect
    .poll(() => clipboardText(app))
    .toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z\tBTCUSD\tbuy\t91240\.749999999\t0\.300000000000000000000000001$/,
    );
});
