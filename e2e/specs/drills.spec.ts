/**
 * Fault drills in the real window: what the badge, the trust line, the status strip and the saved snapshot say of each fault, and that
 * every book is the exchange's again. The exchange stands in this process, so that a fault begins when the window is ready for it.
 */
import type { VenueId } from '../../shared/domain/market.ts';
import type { AttentionState } from '../../shared/ipc/attention.ts';
import type { LaunchedApp, LaunchOptions } from '../harness/app.ts';
import { expect, test } from '../harness/fixtures.ts';
import { callMain, enterKey } from '../harness/key-window.ts';
import type { OwnExchange } from '../harness/own-exchange.ts';
import { waitFor } from '../harness/wait.ts';
import type { OpenLadder } from '../harness/workspace-folder.ts';
import { AttentionPage } from '../pages/attention-page.ts';
import { DeskPage } from '../pages/desk-page.ts';
import type { LadderPage } from '../pages/ladder-page.ts';
import { type SaidWord, statesOf, textOf } from '../pages/panel.ts';
import {
  type LadderSnapshot,
  saveWindowSnapshot,
  venueLadderOf,
} from '../pages/window-snapshot.ts';

interface Seat extends OpenLadder {
  /** As the panel's header has the venue. */
  readonly label: string;
}

const paxos: Seat = { venue: 'paxos-public', market: 'BTCUSD', label: 'Paxos' };
const orderRouting: Seat = { venue: 'paxos-order-routing', market: 'BTCUSD', label: 'Paxos SOR' };
const rails: Seat = { venue: 'rails', market: 'BTC-USDT', label: 'Rails' };
const paradex: Seat = { venue: 'paradex', market: 'BTC-USD-PERP', label: 'Paradex' };
const everywhere = [paxos, orderRouting, rails, paradex];
const venuesWithKeys = ['paxos-order-routing', 'rails'] as const;
const believed = /^(LIVE|QUIET)$/;

// A machine that does much else besides.
test.setTimeout(180_000);

/** The window over an exchange, with every seat’s book believed. */
class Drill {
  readonly app: LaunchedApp;
  readonly exchange: OwnExchange;
  readonly seats: readonly Seat[];
  readonly desk: DeskPage;

  private constructor(app: LaunchedApp, exchange: OwnExchange, seats: readonly Seat[]) {
    this.app = app;
    this.exchange = exchange;
    this.seats = seats;
    this.desk = new DeskPage(app.page);
  }

  static async open(
    tools: {
      ladders(open: readonly OpenLadder[]): Promise<string>;
      ownExchange(protocols: readonly VenueId[]): Promise<OwnExchange>;
      launch(options: LaunchOptions): Promise<LaunchedApp>;
    },
    seats: readonly Seat[],
  ): Promise<Drill> {
    const exchange = await tools.ownExchange(seats.map(({ venue }) => venue));
    const userDataFolder = await tools.ladders(
      seats.map(({ venue, market }) => ({ venue, market })),
    );
    const app = await tools.launch({ flags: exchange.appFlags, userDataFolder });
    for (const venue of venuesWithKeys.filter((one) => seats.some((seat) => seat.venue === one))) {
      await enterKey(app, { venue }, { id: 'desk-7f2c', secret: 'practice-secret' });
    }
    const drill = new Drill(app, exchange, seats);
    await drill.waitForEach(believed, 45_000);
    return drill;
  }

  ladder({ market, label }: Seat): LadderPage {
    return this.desk.ladder(market, label);
  }

  async waitForEach(state: string | RegExp, withinMs: number): Promise<void> {
    for (const seat of this.seats) {
      await this.ladder(seat).waitForState(state, withinMs);
    }
  }

  async snapshotOf(seat: Seat): Promise<LadderSnapshot> {
    return venueLadderOf(await saveWindowSnapshot(this.app), seat.venue, seat.market);
  }

  /** Believed, and the exchange's to the last digit; it stands still for the comparison. */
  async waitUntilHealed(): Promise<void> {
    await this.waitForEach(believed, 90_000);
    const goOn = this.exchange.begin('silent');
    for (const seat of this.seats) {
      await waitFor(`the exchange's book on ${seat.label}, believed`, async () => {
        const { state, digest } = await this.snapshotOf(seat);
        return believed.test(state) && digest === this.exchange.digest(seat.market)
          ? true
          : undefined;
      });
    }
    goOn();
    await expect(this.desk.statusStrip).toContainText(/Dropped ?0/);
    await expect(this.desk.statusStrip).not.toContainText('unaccounted');
  }
}

test('a lost message is GAP where messages are numbered, and heals by itself', async ({
  ladders,
  ownExchange,
  launch,
}) => {
  const drill = await Drill.open({ ladders, ownExchange, launch }, [paradex]);
  const read = await drill.ladder(paradex).recordWords();
  drill.exchange.begin('drop-one');
  await expect.poll(async () => statesOf(await read())).toMatch(/GAP (RESYNCING )?(LIVE|QUIET)$/);
  const gap = wordOf(await read(), 'GAP');
  expect(gap.sentence).toMatch(
    /^1 update is missing after [\d,]+\. This book may be wrong from here on\. Subscribing again now\./,
  );
  // Shown for 400 ms, of which the strip has one look at least.
  expect(gap.books).toMatch(/1 ?GAP/);
  await drill.waitUntilHealed();
  await expect(drill.ladder(paradex).sentence).toContainText(/arrived in order: ([\d,]+) of \1\./);
});

test('cut lines are STALE and say so, and every book comes back', async ({
  ladders,
  ownExchange,
  launch,
}) => {
  const drill = await Drill.open({ ladders, ownExchange, launch }, everywhere);
  const reads = await Promise.all(everywhere.map((seat) => drill.ladder(seat).recordWords()));
  const end = drill.exchange.begin('refuse-503');
  await drill.waitForEach('STALE', 20_000);
  await expect(drill.desk.statusStrip).toContainText(/Books ?4 ?STALE/);
  for (const seat of everywhere) {
    await expect(drill.ladder(seat).sentence).toContainText(
      /refused the socket \(503, service unavailable\)\. Reconnecting (in \d+ s|now), try \d+\. These prices are [\d.]+ (s|min) old\./,
      { timeout: 20_000 },
    );
    expect(await drill.snapshotOf(seat)).toMatchObject({
      state: 'STALE',
      cause: { code: 'socket-refused-503' },
    });
  }
  end();
  await drill.desk.runFromPalette('reconnect', /^Reconnect now/);
  await drill.waitUntilHealed();
  for (const read of reads) {
    expect(statesOf(await read())).toMatch(/^(LIVE |QUIET |LATE )+STALE .*(LIVE|QUIET)$/);
  }

  // Cut and let in again at once: over before anybody could ask.
  const again = await Promise.all(everywhere.map((seat) => drill.ladder(seat).recordWords()));
  drill.exchange.begin('cut');
  for (const read of again) {
    await expect
      .poll(async () => statesOf(await read()), { timeout: 45_000 })
      .toMatch(/STALE .*(LIVE|QUIET)$/);
    expect(wordOf(await read(), 'STALE').sentence).toMatch(
      /^The connection to [\w ]+ broke off\. Reconnecting (in [\d.]+ s|now), try \d+\. These prices are [\d.]+ s old\./,
    );
  }
  await drill.waitUntilHealed();
});

test('books that really overlap are CROSSED, drawn as they are, and heal', async ({
  ladders,
  ownExchange,
  launch,
}) => {
  const drill = await Drill.open({ ladders, ownExchange, launch }, everywhere);
  const reads = await Promise.all(everywhere.map((seat) => drill.ladder(seat).recordWords()));
  // It overlaps for 8 s; a machine that is too busy to look in that time sees it again.
  await expect(async () => {
    drill.exchange.begin('crossed-long');
    const options = { timeout: 8_000 };
    await expect(drill.desk.statusStrip).toContainText(/Books ?4 ?CROSSED/, options);
    for (const seat of everywhere) {
      const rows = drill.ladder(seat).row('bid and ask overlap');
      await expect(rows.first(), seat.label).toBeAttached(options);
    }
    const saved = await drill.snapshotOf(orderRouting);
    expect(saved).toMatchObject({ state: 'CROSSED', cause: { code: 'crossed' } });
    expect(Number(saved.bids[0]?.[0])).toBeGreaterThan(Number(saved.asks[0]?.[0]));
  }).toPass({ timeout: 60_000 });
  await drill.waitUntilHealed();
  const said = await Promise.all(reads.map(async (read) => wordOf(await read(), 'CROSSED')));
  const [onPaxos, onOrderRouting, onRails, onParadex] = said.map(({ sentence }) => sentence);
  const touch = 'Bid [\\d.]+ (is above|equals) ask [\\d.]+';
  const missed = 'Likely a missed delete; this feed cannot prove it\\.';
  expect(onPaxos).toMatch(
    new RegExp(`^${touch}\\. ${missed} Reopening the socket for a full book\\.`),
  );
  expect(onRails).toMatch(new RegExp(`^${touch}\\. ${missed} Asking for a full book\\.`));
  expect(onParadex).toMatch(
    new RegExp(`^${touch}\\. No update is missing, so the venue itself may be at fault\\.`),
  );
  expect(onOrderRouting).toMatch(
    new RegExp(`^${touch} for [\\d.]+ s\\. On an aggregated book this can be real`),
  );
});

const differedTwice = /^1 of [\d,]+ levels differed from the venue's copy twice\./;

/** What the shift log knows, as main keeps it. */
async function incidentsOf(
  app: LaunchedApp,
): Promise<ReadonlyArray<{ readonly venue: string | undefined; readonly text: string }>> {
  const answer = (await callMain(app, 'attention.state', {})) as {
    readonly value: AttentionState;
  };
  return answer.value.incidents.map(({ venue, cause }) => ({ venue, text: cause.text }));
}

test('V finds a level that is not there any more, at every venue', async ({
  ladders,
  ownExchange,
  launch,
}) => {
  const drill = await Drill.open({ ladders, ownExchange, launch }, everywhere);
  /** Pressed again each second where the check before found nothing yet. */
  const checkUntil = (isFound: (seat: Seat) => Promise<boolean>): Promise<void> => {
    const found = new Set<Seat>();
    return expect
      .poll(
        async () => {
          for (const seat of everywhere.filter((one) => !found.has(one))) {
            if (await isFound(seat)) {
              found.add(seat);
            } else {
              await drill.ladder(seat).grid.focus();
              await drill.app.page.keyboard.press('v');
            }
          }
          return found.size;
        },
        { timeout: 90_000, intervals: [1000] },
      )
      .toBe(everywhere.length);
  };
  await checkUntil(async (seat) =>
    /0 of [\d,]+ levels differ/.test(await textOf(drill.ladder(seat).root.locator('header'))),
  );

  const reads = await Promise.all(everywhere.map((seat) => drill.ladder(seat).recordWords()));
  const end = drill.exchange.begin('zombie-level');
  // It heals at once: a window that is busy just then shows only how it ended, and the log has it all the same.
  await checkUntil(async (seat) => {
    const incidents = await incidentsOf(drill.app);
    return incidents.some(({ venue, text }) => venue === seat.venue && differedTwice.test(text));
  });
  for (const [index, read] of reads.entries()) {
    const said = await read();
    if (statesOf(said).includes('STALE')) {
      expect(wordOf(said, 'STALE').sentence, everywhere[index]?.label).toMatch(
        /^1 of [\d,]+ levels differed from the venue's copy twice\. ((Reopening the socket|Asking) for a full book; the case is kept\.|The copy takes the place of the book\. These prices are [\d.]+ s old\.) ?(Learn the nine states)?Show levels/,
      );
    }
  }
  expect((await Promise.all(reads.map((read) => read()))).map(statesOf).join(' ')).toContain(
    'STALE',
  );
  end();
  await drill.waitUntilHealed();

  // The case is kept: which level, at whom, in the shift log.
  const attention = new AttentionPage(drill.app.page);
  await drill.app.page.keyboard.press('l');
  await expect(attention.log).toBeVisible();
  for (const { label } of everywhere) {
    const found = attention.event(new RegExp(`STALE.*${label} · healed.*differed`));
    await found.getByRole('button').first().click();
    await expect(found.getByRole('list', { name: 'What is known' })).toContainText(
      /Differs: (bid|ask) [\d.]+: here [\d.]+, there none/,
    );
  }
});

test('what comes later and later is LATE, and a socket closed for it is STALE', async ({
  ladders,
  ownExchange,
  launch,
}) => {
  const drill = await Drill.open({ ladders, ownExchange, launch }, [paradex]);
  const ladder = drill.ladder(paradex);
  // No delay is told by a clock that is not known.
  await expect(drill.desk.statusStrip).toContainText(/Clock [+−]\d+ ± \d+ ms/, { timeout: 60_000 });
  const read = await ladder.recordWords();
  drill.exchange.begin('slow-consumer');
  await expect
    .poll(async () => statesOf(await read()), { timeout: 45_000 })
    .toMatch(/LATE .*STALE .*(LIVE|QUIET)$/);
  const said = await read();
  // A busy machine may be late itself, and say so, too.
  const late =
    /^(The venue stamps its updates [\d.]+ (ms|s) before it sends them|Prices reach you [\d.]+ (ms|s) after the venue stamped them)\b.* Nothing is missing\./;
  const sentences = said.filter(({ state }) => state === 'LATE').flatMap((word) => word.sentences);
  expect(
    sentences.some((sentence) => late.test(sentence)),
    sentences.join(' | '),
  ).toBe(true);
  expect(wordOf(said, 'LATE').books).toMatch(/1 ?LATE/);
  expect(wordOf(said, 'STALE').sentence).toMatch(
    /^Paradex closed the socket \(1008, slow consumer\)\. Reconnecting/,
  );
  await drill.waitUntilHealed();
});

function wordOf(said: readonly SaidWord[], state: string): SaidWord {
  const found = said.find((one) => one.state === state);
  expect(found, `${state} in ${statesOf(said)}`).toBeDefined();
  return found as SaidWord;
}
