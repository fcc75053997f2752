/** One market of several that says nothing any more, on real sockets. SPEC.md TR15. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paxosPublic } from '../venues/paxos-public/paxos-public.ts';
import { FeedHub } from './feed-hub.ts';
import { ManualClock } from './manual-clock.ts';
import {
  snapshot,
  startVenueTestServer,
  until,
  update,
  type VenueTestServer,
} from './venue-test-server.ts';

const venue = 'paxos-public';
const path = (market: string) => `/marketdata/${market}`;

let server: VenueTestServer;
let clock: ManualClock;
let hub: FeedHub;

beforeEach(async () => {
  clock = new ManualClock();
  server = await startVenueTestServer();
  hub = new FeedHub({
    adapters: new Map([[venue, paxosPublic]]),
    clock,
    random: () => 0.5,
    isOffline: () => false,
  });
  // Without a REST address of the same server there is no copy to compare with.
  const endpoints = { ws: server.ws, rest: server.rest };
  hub.configure([{ venue, endpoints, isPractice: true, isRestPaired: false }]);
});

afterEach(async () => {
  hub.close();
  await server.close();
});

function feed(market: string) {
  const found = hub.market(venue, market);
  if (found === undefined) {
    throw new Error(`${market} is not followed`);
  }
  return found;
}

const code = (market: string) => feed(market).trust('book')?.cause.code;

let size = 1;
/** One more change of this market, and a second later. */
async function tick(...markets: readonly string[]): Promise<void> {
  clock.advance(1_000);
  for (const market of markets) {
    size += 1;
    const before = feed(market).updates;
    server.send(path(market), update(market, 'BUY', '99', String(size)));
    await until(() => feed(market).updates > before, `an update of ${market}`);
  }
}

describe('TR15: a market that is silent against its habit', () => {
  it('is LATE while others of the venue move, QUIET while they rest as well', async () => {
    const markets = ['BTCUSD', 'ETHUSD'];
    for (const market of markets) {
      server.greet(path(market), () => [snapshot(market, [['100', '1']], [['101', '1']])]);
    }
    hub.follow(
      {},
      markets.map((market) => ({ venue, market, channels: ['book'] as const })),
    );
    for (const market of markets) {
      await until(() => code(market)?.startsWith('live') === true, `${market} LIVE`);
    }
    for (let second = 0; second < 25; second += 1) {
      await tick(...markets);
    }
    for (let second = 0; second < 29; second += 1) {
      await tick('ETHUSD');
    }
    expect([code('BTCUSD'), code('ETHUSD')]).toEqual(['market-quiet', 'live-unproven']);
    await tick('ETHUSD');
    await tick('ETHUSD');
    expect([code('BTCUSD'), code('ETHUSD')]).toEqual(['market-silent', 'live-unproven']);
    await tick('BTCUSD');
    await until(() => code('BTCUSD') === 'live-unproven', 'LIVE again');
  });
});
