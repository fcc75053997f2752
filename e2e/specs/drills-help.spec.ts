/** Fault drills as a person runs them: from the Help menu on the practice exchange of the app itself, and from the command line. */
import { z } from 'zod';
import type { VenueId } from '../../shared/domain/market.ts';
import { NaiveBook } from '../books/naive-book.ts';
import type { LaunchedApp } from '../harness/app.ts';
import { expect, test } from '../harness/fixtures.ts';
import { callMain } from '../harness/key-window.ts';
import { waitFor } from '../harness/wait.ts';
import { AttentionPage } from '../pages/attention-page.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { statesOf } from '../pages/panel.ts';
import {
  type LadderSnapshot,
  saveWindowSnapshot,
  venueLadderOf,
} from '../pages/window-snapshot.ts';

const believed = /^(LIVE|QUIET)$/;
const everBelieved = /^(LIVE|QUIET|LATE)( (LIVE|QUIET|LATE))*$/;

test.setTimeout(180_000);

const doctorSchema = z.object({
  value: z.object({ steps: z.array(z.object({ step: z.string(), detail: z.string() })) }),
});

/** Where the app reaches this venue, as the connection doctor has it. */
async function addressOf(app: LaunchedApp, venue: VenueId): Promise<string> {
  const { value } = doctorSchema.parse(await callMain(app, 'doctor.run', { venue }));
  const { detail } = value.steps.find(({ step }) => step === 'tcp') ?? { detail: '' };
  const [address] = /^[\d.]+:\d+/.exec(detail) ?? [];
  expect(address, `an address in "${detail}"`).toBeDefined();
  return `http://${address}`;
}

const namedLevels = z.array(z.object({ price: z.string(), amount: z.string() }));
const pairedLevels = z.array(z.tuple([z.string(), z.string()]));

/** The venue's REST book as anybody can ask for it, as a digest. */
const restDigests = {
  'paxos-public': async (address: string, market: string): Promise<string> => {
    const body = await readJson(`${address}/v2/markets/${market}/order-book`);
    const { bids, asks } = z.object({ bids: namedLevels, asks: namedLevels }).parse(body);
    const pairs = (levels: z.infer<typeof namedLevels>): Array<[string, string]> =>
      levels.map(({ price, amount }) => [price, amount]);
    return digestOf(pairs(bids), pairs(asks));
  },
  paradex: async (address: string, market: string): Promise<string> => {
    const body = await readJson(`${address}/v1/orderbook/${market}?depth=1000`);
    const { bids, asks } = z.object({ bids: pairedLevels, asks: pairedLevels }).parse(body);
    return digestOf(bids, asks);
  },
};

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  expect(response.status, url).toBe(200);
  return await response.json();
}

function digestOf(
  bids: ReadonlyArray<[string, string]>,
  asks: ReadonlyArray<[string, string]>,
): string {
  const book = new NaiveBook();
  book.replace(bids, asks);
  return book.digest();
}

async function ladderOf(app: LaunchedApp, venue: VenueId, market: string): Promise<LadderSnapshot> {
  return venueLadderOf(await saveWindowSnapshot(app), venue, market);
}

/** Believed, and the book that the venue gives by REST while the exchange stands still. */
async function waitForRestBook(
  app: LaunchedApp,
  venue: keyof typeof restDigests,
  market: string,
  address: string,
): Promise<void> {
  await waitFor(`the REST book of ${venue}`, async () => {
    const { state, digest } = await ladderOf(app, venue, market);
    const isRight = digest === (await restDigests[venue](address, market));
    return believed.test(state) && isRight ? true : undefined;
  });
}

/** Help → See what trouble looks like…, the drill, Run. */
async function runFromHelp(app: LaunchedApp, drill: string): Promise<void> {
  const { drills, drillBand } = new AttentionPage(app.page);
  await app.electron.evaluate(({ Menu }) => {
    const help = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&Help');
    help?.submenu?.items.find(({ label }) => label.startsWith('See what trouble'))?.click();
  });
  await drills.locator(`[data-drill="${drill}"]`).click();
  await drills.getByRole('button', { name: 'Run this drill' }).click();
  await expect(drills).toBeHidden();
  await expect(drillBand).toBeVisible();
}

async function stopDrill(app: LaunchedApp): Promise<void> {
  const { drillBand } = new AttentionPage(app.page);
  await drillBand.getByRole('button', { name: 'Stop the drill' }).click();
  await expect(drillBand).toBeHidden();
}

test('drills from the Help menu: tokens that run out, a halt, markets that stand still', async ({
  ladders,
  launch,
}) => {
  const userDataFolder = await ladders([
    { venue: 'paxos-public', market: 'BTCUSD' },
    { venue: 'paxos-order-routing', market: 'ETHUSD' },
    { venue: 'rails', market: 'BTC-USDT' },
    { venue: 'paradex', market: 'BTC-USD-PERP' },
  ]);
  const app = await launch({ userDataFolder });
  const desk = new DeskPage(app.page);
  const paxos = desk.ladder('BTCUSD', 'Paxos');
  const orderRouting = desk.ladder('ETHUSD', 'Paxos SOR');
  const rails = desk.ladder('BTC-USDT', 'Rails');
  const paradex = desk.ladder('BTC-USD-PERP', 'Paradex');
  const all = [paxos, orderRouting, rails, paradex];
  for (const ladder of all) {
    await ladder.waitForState(believed, 45_000);
  }

  await test.step('token-expires', async () => {
    const withTokens = [orderRouting, rails];
    const reads = await Promise.all(withTokens.map((ladder) => ladder.recordWords()));
    const others = await Promise.all([paxos, paradex].map((ladder) => ladder.recordWords()));
    await runFromHelp(app, 'token-expires');
    for (const read of reads) {
      await expect
        .poll(async () => statesOf(await read()), { timeout: 30_000 })
        .toMatch(/STALE .*(LIVE|QUIET)$/);
      const stale = (await read()).find(({ state }) => state === 'STALE');
      expect(stale?.sentence).toMatch(
        /^(Paxos|Paxos SOR|Rails) (closed the socket \(1008, [a-z ]*token( has)? expired\)|refused the token \(401\))\. /,
      );
    }
    await stopDrill(app);
    for (const read of others) {
      expect(statesOf(await read())).toMatch(everBelieved);
    }
  });

  await test.step('market-halt', async () => {
    await runFromHelp(app, 'market-halt');
    await paxos.waitForState('HALTED', 45_000);
    await paradex.waitForState('HALTED', 45_000);
    await orderRouting.waitForState('QUIET', 45_000);
    await rails.waitForState('QUIET', 45_000);
    await expect(paxos.sentence).toContainText(
      /^Paxos .*DISABLED.* The book is complete and current\. Asked again every 30 s\./i,
    );
    await expect(paradex.sentence).toContainText(/^Paradex .*cancel only.*/);
    await expect(desk.statusStrip).toContainText(/2 ?HALTED/);
    await expect(desk.statusStrip).toContainText(/2 ?QUIET/);
    expect(await ladderOf(app, 'paxos-public', 'BTCUSD')).toMatchObject({
      state: 'HALTED',
      cause: { code: 'halted' },
    });
    await stopDrill(app);
    for (const ladder of all) {
      await ladder.waitForState('LIVE', 60_000);
    }
  });

  await test.step('silent: every book is the venue’s own', async () => {
    const paxosAddress = await addressOf(app, 'paxos-public');
    const paradexAddress = await addressOf(app, 'paradex');
    const reads = await Promise.all(all.map((ladder) => ladder.recordWords()));
    await runFromHelp(app, 'silent');
    for (const ladder of all) {
      await ladder.waitForState('QUIET', 30_000);
    }
    await waitForRestBook(app, 'paxos-public', 'BTCUSD', paxosAddress);
    await waitForRestBook(app, 'paradex', 'BTC-USD-PERP', paradexAddress);
    await stopDrill(app);
    for (const [index, ladder] of all.entries()) {
      await ladder.waitForState('LIVE', 30_000);
      expect(statesOf((await reads[index]?.()) ?? [])).toMatch(everBelieved);
    }
  });

  // All of it is in the log, and over.
  const { log, event } = attentionOf(app);
  await paxos.grid.focus();
  await app.page.keyboard.press('l');
  await expect(log).toBeVisible();
  await expect(event(/STALE.*Paxos SOR/).first()).toContainText(/healed/);
  await expect(event(/HALTED/).first()).toContainText(/over/);
  await expect(event(/(STALE|HALTED).*goes on/)).toHaveCount(0);
});

test('a drill on the command line: a lost message from the first one on', async ({
  ladders,
  launch,
  practice,
}) => {
  const market = 'BTC-USD-PERP';
  const exchange = await practice([
    ...['--protocol', 'paradex', '--market', market],
    ...['--scenario', 'drop-one', '--scenario', 'silent@16s'],
  ]);
  const userDataFolder = await ladders([{ venue: 'paradex', market }]);
  const app = await launch({ flags: exchange.appFlags, userDataFolder });
  const ladder = new DeskPage(app.page).ladder(market);
  await ladder.waitForState(believed, 45_000);
  const { event } = attentionOf(app);
  await ladder.grid.focus();
  await app.page.keyboard.press('l');
  await expect(event('GAP')).toContainText(/1 update is missing after [\d,]+\./);
  await expect(event('GAP')).toContainText(/Paradex · healed/);
  await ladder.waitForState('QUIET', 45_000);
  const { rest } = exchange.endpoints.paradex ?? { rest: '' };
  await waitForRestBook(app, 'paradex', market, new URL(rest).origin);
});

function attentionOf({ page }: LaunchedApp): Pick<AttentionPage, 'log' | 'event'> {
  const attention = new AttentionPage(page);
  return { log: attention.log, event: (words) => attention.event(words) };
}
