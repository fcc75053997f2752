/** QUIET is earned: a market that says nothing all day on a line that lives, and a line that is dead and does not say so. */
import { afterEach, describe, expect, it } from 'vitest';
import { followAll, type VenueRig, venueRigs } from './venue-rigs.ts';

let rig: VenueRig;

afterEach(async () => {
  await rig.close();
});

const stepMs = 5_000;

describe.each(Object.entries(venueRigs))('%s', (_name, open) => {
  it.each([
    ['says nothing at all', 0, 2],
    ['was lively for a minute', 30, 24],
  ])(
    'a market that %s beside one that moves is never STALE and nearly always QUIET',
    {
      timeout: 60_000,
    },
    async (_what, changes, hours) => {
      rig = await open();
      const { bench, market, other } = rig;
      await followAll(rig);
      for (let change = 0; change < changes; change += 1) {
        rig.set(market, 'bid', '49000', String(1 + (change % 2)));
        await bench.spend(2_000, undefined, 1_000);
      }
      const msOf = new Map<string, number>();
      for (let passed = 0; passed < hours * 3_600_000; passed += 60_000) {
        rig.set(other, 'bid', '49000', String(1 + ((passed / 60_000) % 2)));
        for (let step = 0; step < 60_000 / stepMs; step += 1) {
          await bench.spend(stepMs, undefined, stepMs);
          const state = bench.state(market);
          msOf.set(state, (msOf.get(state) ?? 0) + stepMs);
        }
      }
      // Silent against its habit while others move: LATE until a copy has agreed with it.
      const allowed = changes === 0 ? ['LIVE', 'QUIET'] : ['LIVE', 'QUIET', 'LATE'];
      expect([...msOf.keys()].filter((state) => !allowed.includes(state))).toEqual([]);
      expect(msOf.get('QUIET') ?? 0).toBeGreaterThan(0.99 * hours * 3_600_000);
      expect(bench.digest(market)).toBe(rig.book(market).digest());
      expect(bench.status.reconnects).toBe(0);
    },
  );

  it('a line that dies in silence is believed for the venue’s own proof of life and 10 s at most', async () => {
    rig = await open();
    const { bench, market, adapter, server } = rig;
    await followAll(rig);
    await bench.spend(47_000);
    server.isDead = () => true;
    const { pingEveryMs, pongWithinMs } = adapter.timing;
    expect(pongWithinMs).toBeLessThanOrEqual(10_000);
    const believedMs = await whileBelieved(pingEveryMs + 20_000);
    expect(believedMs).toBeLessThanOrEqual(pingEveryMs + pongWithinMs);
    expect(bench.seen(market).text).toMatch(/These prices are \d/);
    server.isDead = () => false;
    await bench.pass(60_000, () => bench.state(market) === 'LIVE', 'LIVE again');
    expect(bench.digest(market)).toBe(rig.book(market).digest());
  });
});

/** How long from now on until every market is not believed any more. */
async function whileBelieved(mostMs: number): Promise<number> {
  const { bench, market, other } = rig;
  const isBelieved = () =>
    [market, other].some((name) => ['LIVE', 'QUIET'].includes(bench.state(name)));
  let passed = 0;
  for (; passed < mostMs && isBelieved(); passed += 250) {
    await bench.spend(250);
  }
  return passed;
}
