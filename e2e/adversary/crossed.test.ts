/** An overlap that the venue itself has: drawn, told, timed, and not LIVE in between, however often a full book is asked for. */
import { afterEach, describe, expect, it } from 'vitest';
import { followAll, type VenueRig, venueRigs } from './venue-rigs.ts';

let rig: VenueRig;

afterEach(async () => {
  await rig.close();
});

describe.each(Object.entries(venueRigs))('%s', (_name, open) => {
  it('stays CROSSED with its age through every new full book, says the prices of now, and is over when it is', async () => {
    rig = await open();
    const { bench, market, other, adapter } = rig;
    await followAll(rig);
    await bench.spend(1_000);
    rig.set(market, 'bid', '50200', '1');
    const since = bench.clock.now();
    await bench.pass(5_000, () => bench.state(market) === 'CROSSED', 'CROSSED');
    expect(bench.seen(market).text).toMatch(/^Bid 50200 is above ask 50100/);
    const before = bench.history(market).length;
    const sockets = rig.server.handshakes.length;
    rig.set(market, 'bid', '50300', '1');
    await bench.spend(1_500);
    expect(bench.seen(market).text).toMatch(/^Bid 50300 is above ask 50100/);
    await bench.spend(180_000);
    const others = bench
      .history(market)
      .slice(before)
      .filter(({ state }) => state !== 'CROSSED' && state !== 'RESYNCING');
    expect(others).toEqual([]);
    // No other market pays for it.
    const calm = bench.history(other).filter(({ state }) => state !== 'LIVE' && state !== 'QUIET');
    expect(calm.slice(1)).toEqual([]);
    const trust = bench.feed(market).trust('book');
    expect(trust?.state).toBe('CROSSED');
    expect((trust?.ageFrom ?? 0) - since).toBeLessThanOrEqual(500);
    expect(bench.digest(market)).toBe(rig.book(market).digest());
    if (adapter.id === 'paxos-public') {
      // Each with a full book that is as crossed.
      expect(rig.server.handshakes.length).toBeGreaterThan(sockets + 3);
    }
    rig.set(market, 'bid', '50200', '0');
    rig.set(market, 'bid', '50300', '0');
    await bench.pass(5_000, () => ['LIVE', 'QUIET'].includes(bench.state(market)), 'LIVE');
    expect(bench.digest(market)).toBe(rig.book(market).digest());
  });
});
