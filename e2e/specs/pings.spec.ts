/** Paradex hangs up on whoever leaves its ping unanswered for 5 s. Nothing that keeps the app busy may cost the connection. */
import { ParadexVenue } from '../harness/adversary/paradex-venue.ts';
import { StrictPings } from '../harness/adversary/strict-pings.ts';
import type { LaunchedApp } from '../harness/app.ts';
import { expect, test } from '../harness/fixtures.ts';
import { waitFor } from '../harness/wait.ts';
import { DeskPage } from '../pages/desk-page.ts';
import { ladderOf, saveWindowSnapshot } from '../pages/window-snapshot.ts';

const market = 'BTC-USD-PERP';
const channel = `order_book.${market}.deltas`;
const pongWithinMs = 5_000;
const busyMs = 6_000;
const levelsPerSide = 200;
/** What a venue may have waiting for one client before it hangs up. */
const mostUnreadFrames = 2_000;

/** Source text, since it runs in main and in the page. Says how long it took. */
const spinFor = `(ms) => {
  const begunAt = performance.now();
  while (performance.now() < begunAt + ms);
  return performance.now() - begunAt;
}`;

interface Served {
  readonly venue: ParadexVenue;
  readonly pings: StrictPings;
}

const served = test.extend<{ served: Served }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a destructured first parameter
  served: async ({}, use) => {
    const venue = await ParadexVenue.start();
    const pings = new StrictPings(250, pongWithinMs);
    venue.opened = (peer) => pings.watch(peer);
    const { book } = venue.market(market);
    for (let index = 0; index < levelsPerSide; index += 1) {
      book.set('bid', String(84_000 - index), '1');
      book.set('ask', String(84_001 + index), '1');
    }
    await use({ venue, pings });
    await venue.close();
  },
});

/** One of a long series of changes, the same for the same number. */
function change(venue: ParadexVenue, step: number): Buffer {
  const offset = (step * 31) % levelsPerSide;
  const size = step % 5 === 0 ? '0' : `0.${1 + (step % 997)}`;
  return step % 2 === 0
    ? venue.nextDelta(market, [[String(84_000 - offset), size]], [])
    : venue.nextDelta(market, [], [[String(84_001 + offset), size]]);
}

/** An ordinary stream until `isDone`, about as dense as the venue's own. */
async function trickle(venue: ParadexVenue, isDone: () => boolean): Promise<void> {
  for (let step = 0; !isDone(); step += 1) {
    const frame = change(venue, step);
    for (const peer of venue.subscribers(channel)) {
      peer.send(frame);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** As much as the client takes for `forMs`, never more waiting than the venue allows. */
async function flood(venue: ParadexVenue, forMs: number): Promise<number> {
  const [peer] = venue.subscribers(channel);
  const endAt = performance.now() + forMs;
  let sent = 0;
  let unread = 0;
  while (peer !== undefined && performance.now() < endAt) {
    while (unread < mostUnreadFrames / 2 && performance.now() < endAt) {
      unread += 1;
      sent += 1;
      peer.socket.send(change(venue, sent), () => {
        unread -= 1;
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return sent;
}

async function mirrorEqualsVenue(app: LaunchedApp, venue: ParadexVenue): Promise<void> {
  await waitFor('the digest of the venue’s book in the window', async () => {
    const ladder = ladderOf(await saveWindowSnapshot(app), market);
    const isRight = ladder.digest === venue.market(market).book.digest();
    return isRight && ladder.state === 'LIVE' ? true : undefined;
  });
}

served(
  'Paradex’ pings are answered in time while main is blocked, the page is blocked and the feed floods',
  async ({ launch, served: { venue, pings } }) => {
    const app = await launch({ flags: [`--open=paradex:${market}`, ...venue.appFlags] });
    const ladder = new DeskPage(app.page).ladder(market);
    await ladder.waitForState('LIVE');
    const phase = async (act: () => Promise<void>): Promise<readonly string[]> => {
      const statesSeen = await ladder.recordStates();
      const before = pings.answersMs.length;
      await act();
      // Asked all the time, and answered all the time.
      expect(pings.answersMs.length - before).toBeGreaterThan(15);
      expect(pings.slowestMs).toBeLessThan(pongWithinMs);
      expect(pings.hangUps).toBe(0);
      expect(venue.server.handshakes).toHaveLength(1);
      await mirrorEqualsVenue(app, venue);
      return await statesSeen();
    };
    const stayBusy = (spin: () => Promise<number>) => async (): Promise<void> => {
      let isOver = false;
      const spinning = spin().finally(() => {
        isOver = true;
      });
      await trickle(venue, () => isOver);
      expect(await spinning).toBeGreaterThan(pongWithinMs);
    };

    const whileMainWasBusy = await phase(
      stayBusy(() => app.electron.evaluate(`(${spinFor})(${busyMs})`)),
    );
    // The page hears the feed through main: it may say that it heard nothing, but nothing was lost.
    expect(['LIVE', 'STALE', 'LATE']).toEqual(expect.arrayContaining([...whileMainWasBusy]));

    const whilePageWasBusy = await phase(
      stayBusy(() => app.page.evaluate(`(${spinFor})(${busyMs})`)),
    );
    expect(['LIVE', 'LATE']).toEqual(expect.arrayContaining([...whilePageWasBusy]));

    let sent = 0;
    const whileFlooded = await phase(async () => {
      sent = await flood(venue, busyMs);
    });
    expect(sent).toBeGreaterThan(10_000);
    expect(['LIVE', 'LATE']).toEqual(expect.arrayContaining([...whileFlooded]));
  },
);
