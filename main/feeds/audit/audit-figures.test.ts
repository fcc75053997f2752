import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { FeedHub } from '../feed-hub.ts';
import { FiguresBuilder } from '../figures-builder.ts';
import { ManualClock } from '../manual-clock.ts';
import { startTwoWayServer, type TwoWayServer, twoWayAdapter } from '../testing/two-way-venue.ts';
import { until } from '../venue-test-server.ts';

const venue = 'paradex';
let server: TwoWayServer;
let clock: ManualClock;
let hub: FeedHub;

beforeEach(async () => {
  clock = new ManualClock();
  server = await startTwoWayServer();
  hub = new FeedHub({
    adapters: new Map([[venue, twoWayAdapter()]]),
    clock,
    random: () => 0.5,
    isOffline: () => false,
  });
  const endpoints = { ws: server.ws, rest: server.rest };
  hub.configure([{ venue, endpoints, isPractice: false, isRestPaired: true }]);
  hub.follow({}, [{ venue, market: 'BTC', channels: ['book'] }]);
  await until(() => server.heard.includes('/all subscribe book BTC'));
  server.send('/all', { snapshot: 'BTC', number: 10, bids: [['100', '1']], asks: [['101', '1']] });
  await until(() => hub.market(venue, 'BTC')?.trust('book')?.state === 'LIVE');
});

afterEach(async () => {
  hub.close();
  await server.close();
  await until(() => clock.pendingTimers === 0, 'the last timer to be gone');
});

describe('what a window is told of audits', () => {
  it('AD15, TS7: the newest once, and whether one is under way', () => {
    const feed = ensureDefined(hub.market(venue, 'BTC'), 'BTC');
    const figures = new FiguresBuilder(feed, new Set(['book']));
    figures.build(true);
    hub.audit(venue, 'BTC');
    const { audit, isAuditing } = figures.build(true) ?? {};
    expect([audit, isAuditing]).toEqual([
      {
        at: clock.now(),
        means: 'rest-book',
        outcome: 'failed',
        reason: 'Paradex has no second copy of its books.',
        compared: 0,
        excused: 0,
        differing: 0,
        differences: [],
      },
      false,
    ]);
    expect(figures.build(true)?.audit).toBeUndefined();
    feed.audits.setRunning(true);
    expect(figures.build(true)).toMatchObject({ isAuditing: true });
    feed.audits.setRunning(false);
    expect(figures.build(true)).toMatchObject({ isAuditing: false });
    // Another window, or the same after a reload, begins anew.
    expect(new FiguresBuilder(feed, new Set(['book'])).build(true)?.audit).toBe(feed.audits.newest);
    expect(new FiguresBuilder(feed, new Set(['trades'])).build(true)?.audit).toBeUndefined();
    // Of a market that is not followed there is nothing to say.
    hub.audit(venue, 'ETH');
    hub.audit('rails', 'BTC');
  });
});
