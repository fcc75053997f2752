/** A book in which an overlap can be real: it is told, and no full book is asked for because of it. SPEC.md TR21. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeedHub } from './feed-hub.ts';
import { ManualClock } from './manual-clock.ts';
import { startTwoWayServer, type TwoWayServer, twoWayAdapter } from './testing/two-way-venue.ts';
import { until } from './venue-test-server.ts';

const venue = 'paradex';
let server: TwoWayServer;
let clock: ManualClock;
let hub: FeedHub;

beforeEach(async () => {
  clock = new ManualClock();
  server = await startTwoWayServer();
});

afterEach(async () => {
  hub.close();
  await server.close();
});

async function cross(resyncsWhenCrossed: boolean): Promise<void> {
  const adapter = {
    ...twoWayAdapter({ hasState: false }),
    bookRules: () => ({ crossedAfterMs: 2_000, resyncsWhenCrossed, verification: 'time' as const }),
  };
  hub = new FeedHub({
    adapters: new Map([[venue, adapter]]),
    clock,
    random: () => 0.5,
    isOffline: () => false,
  });
  const endpoints = { ws: server.ws, rest: server.rest };
  hub.configure([{ venue, endpoints, isPractice: false, isRestPaired: false }]);
  hub.follow({}, [{ venue, market: 'BTC', channels: ['book'] }]);
  await until(() => server.heard.includes('/all subscribe book BTC'), 'the subscription');
  server.send('/all', { snapshot: 'BTC', number: 10, bids: [['102', '1']], asks: [['101', '1']] });
  await until(() => state() === 'LIVE', 'LIVE');
  clock.advance(2_001);
  expect(state()).toBe('CROSSED');
  for (let second = 0; second < 120; second += 1) {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const state = () => hub.market(venue, 'BTC')?.trust('book')?.state;
const asked = () => server.heard.filter((text) => text.includes('book BTC')).length;

describe('TR21: an overlap that lasts', () => {
  it('is not asked away where it can be real', async () => {
    await cross(false);
    expect([state(), asked(), server.upgrades.length]).toEqual(['CROSSED', 1, 1]);
  });

  it('SV12: is asked away where it cannot', async () => {
    await cross(true);
    expect(asked()).toBeGreaterThan(1);
  });
});
