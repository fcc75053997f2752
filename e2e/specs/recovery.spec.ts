/** Reload, crash and a hidden window: whatever became of the page, its mirror is the book again. */
import type { LaunchedApp, LaunchOptions } from '../harness/app.ts';
import { expect, test } from '../harness/fixtures.ts';
import { inPage } from '../harness/in-page.ts';
import type { Level, VenueServer } from '../harness/venue-server.ts';
import { hideWindow, showWindow, tellPageTheTruth } from '../harness/visibility.ts';
import { waitFor } from '../harness/wait.ts';
import { type LadderSnapshot, ladderOf, saveWindowSnapshot } from '../pages/window-snapshot.ts';

type Launch = (options: LaunchOptions) => Promise<LaunchedApp>;

const market = 'BTCUSD';
const levelsPerSide = 400;

function deepBook(venue: VenueServer): void {
  const side = (first: number, step: number): Level[] =>
    Array.from({ length: levelsPerSide }, (_, index) => [
      String(first + index * step),
      `${1 + (index % 7)}.${index % 10}`,
    ]);
  venue.setBook(market, side(10_000, -1), side(10_001, 1));
}

/** `count` changes of one level each, the same for each `seed`. */
function changeLevels(venue: VenueServer, count: number, seed: number): void {
  for (let index = 0; index < count; index += 1) {
    const offset = (index * 31 + seed) % levelsPerSide;
    const size = index % 5 === 0 ? '0' : `0.${1 + ((index + seed) % 97)}`;
    if (index % 2 === 0) {
      venue.update(market, 'bid', String(10_000 - offset), size);
    } else {
      venue.update(market, 'ask', String(10_001 + offset), size);
    }
  }
}

async function openDeepBook(launch: Launch, venue: VenueServer): Promise<LaunchedApp> {
  deepBook(venue);
  const app = await launch({ flags: [`--open=paxos-public:${market}`, ...venue.appFlags] });
  await waitForNewPage(app, undefined);
  changeLevels(venue, 500, 1);
  await mirrorEqualsVenue(app, venue);
  return app;
}

async function mirrorEqualsVenue(app: LaunchedApp, venue: VenueServer): Promise<LadderSnapshot> {
  return await waitFor('the digest of the venue’s book in the window', async () => {
    const book = ladderOf(await saveWindowSnapshot(app), market);
    return book.digest === venue.book(market).digest() ? book : undefined;
  });
}

interface Stats {
  readonly ticks: number;
  readonly received: number;
  readonly mirrorMismatches: number;
  readonly missingTicks: number;
  readonly dropped: number;
}

async function readStats(app: LaunchedApp): Promise<Stats> {
  return await waitFor('what the page measures', () =>
    inPage<Stats>(
      app,
      'document.documentElement.dataset.stats && JSON.parse(document.documentElement.dataset.stats) || undefined',
    ),
  );
}

async function waitForNewPage(app: LaunchedApp, before: number | undefined): Promise<void> {
  await waitFor('the new page', async () => {
    const startedAt = await inPage<number>(
      app,
      "document.querySelector('[data-trust=LIVE], [data-trust=QUIET]') && performance.timeOrigin || undefined",
    );
    return startedAt === before ? undefined : startedAt;
  });
}

test('after a reload and a crash the window holds the venue’s book again, on the same socket', async ({
  launch,
  venue,
}) => {
  const app = await openDeepBook(launch, venue);
  const connects = venue.connectsOf('book', market);

  const first = await inPage<number>(app, 'performance.timeOrigin');
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.reload(),
  );
  changeLevels(venue, 500, 2);
  await waitForNewPage(app, first);
  await mirrorEqualsVenue(app, venue);

  const second = await inPage<number>(app, 'performance.timeOrigin');
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  changeLevels(venue, 500, 3);
  await waitForNewPage(app, second);
  await mirrorEqualsVenue(app, venue);
  expect(venue.connectsOf('book', market)).toBe(connects);
});

test('a hidden window costs no ticks, and shows the right book when it is seen again', async ({
  launch,
  venue,
}) => {
  const app = await openDeepBook(launch, venue);
  const seen = await mirrorEqualsVenue(app, venue);
  await tellPageTheTruth(app.page);
  await hideWindow(app);
  const { received, frame } = { ...(await readStats(app)), ...seen };
  for (let round = 0; round < 20; round += 1) {
    changeLevels(venue, 1000, round);
    await venue.flushed('book', market);
  }
  await showWindow(app);
  const shown = await mirrorEqualsVenue(app, venue);
  // One frame that it held, one for all that came meanwhile, and those of the tail that was still on its way.
  expect(shown.frame - frame).toBeLessThan(60);
  const after = await waitFor('newer measurements', async () => {
    const stats = await readStats(app);
    return stats.received - received >= 20_000 ? stats : undefined;
  });
  expect(after).toMatchObject({ mirrorMismatches: 0, missingTicks: 0, dropped: 0 });
});
