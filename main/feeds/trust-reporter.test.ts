import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paxosPublic } from '../venues/paxos-public/paxos-public.ts';
import { FeedHub } from './feed-hub.ts';
import type { TrustChanged } from './feed-protocol.ts';
import { ManualClock } from './manual-clock.ts';
import { TrustReporter } from './trust-reporter.ts';
import type { VenueTestServer } from './venue-test-server.ts';
import { snapshot, startVenueTestServer, until, update } from './venue-test-server.ts';

const venue = 'paxos-public';
const path = '/marketdata/BTCUSD';
const follower = {};

let server: VenueTestServer;
let clock: ManualClock;
let hub: FeedHub;
let reporter: TrustReporter;
let sent: TrustChanged[];

const configure = (isPractice = true) =>
  hub.configure([
    {
      venue,
      endpoints: { ws: server.ws, rest: server.rest },
      isPractice,
      isRestPaired: true,
    },
  ]);

const words = () =>
  sent
    .splice(0)
    .map(({ market, channel, isLeading, isPractice, trust }) =>
      [
        isPractice ? 'practice' : 'live',
        market,
        channel,
        ...(isLeading ? ['leads'] : []),
        trust === undefined ? 'gone' : `${trust.state} ${trust.code}`,
      ].join(' '),
    );
const trust = () => hub.market(venue, 'BTCUSD')?.trust('book');

beforeEach(async () => {
  clock = new ManualClock();
  sent = [];
  server = await startVenueTestServer();
  server.greet(path, () => [snapshot('BTCUSD', [['100', '1']], [['101', '1']])]);
  hub = new FeedHub({ adapters: new Map([[venue, paxosPublic]]), clock });
  reporter = new TrustReporter({ hub, send: (changed) => sent.push(changed) });
  hub.pump.onTurn(() => reporter.settle());
  configure();
  hub.follow(follower, [{ venue, market: 'BTCUSD', channels: ['book'] }]);
  reporter.flush();
});

afterEach(async () => {
  reporter.close();
  hub.close();
  await server.close();
});

describe('what main is told of trust', () => {
  it('AT1: each change of state or cause once; a calm book is not spoken of', async () => {
    await until(() => trust()?.state === 'LIVE', 'LIVE');
    await until(() => sent.length === 2, 'the state');
    expect(words()).toEqual([
      'practice BTCUSD book leads RESYNCING first-load',
      'practice BTCUSD book leads LIVE live-unproven',
    ]);
    for (let index = 0; index < 30; index += 1) {
      server.send(path, update('BTCUSD', 'BUY', '100', String(index + 2)));
    }
    const feed = hub.market(venue, 'BTCUSD');
    await until(() => feed?.book.levels('bid')[0]?.[1] === '31', 'the changes');
    clock.advance(6_000);
    await until(() => trust()?.state === 'QUIET', 'QUIET');
    reporter.flush();
    expect(words()).toEqual([]);
    server.sockets(path)[0]?.terminate();
    await until(() => sent.length > 0, 'STALE');
    expect(sent[0]).toMatchObject({
      at: clock.now(),
      trust: { state: 'STALE', code: 'socket-cut', isBookOld: false },
    });
    expect(sent[0]?.trust?.text).toContain('The connection to Paxos broke off.');
  });

  it('AT2: what nobody follows any more is gone; which channel leads is said with each', async () => {
    await until(() => trust()?.state === 'LIVE', 'LIVE');
    reporter.flush();
    words();
    hub.follow(follower, [{ venue, market: 'BTCUSD', channels: ['book', 'trades'] }]);
    reporter.flush();
    expect(words()).toEqual(['practice BTCUSD trades RESYNCING first-load']);
    hub.follow(follower, []);
    clock.advance(5_000);
    reporter.flush();
    expect(words()).toEqual(['practice BTCUSD book gone', 'practice BTCUSD trades gone']);
  });

  it('AT2: sockets that we close ourselves are no trouble; another source is another book', async () => {
    await until(() => trust()?.state === 'LIVE', 'LIVE');
    reporter.flush();
    words();
    hub.restart(venue);
    reporter.flush();
    expect(words()).toEqual(['practice BTCUSD book leads RESYNCING first-load']);
    await until(() => trust()?.state === 'LIVE', 'LIVE');
    reporter.flush();
    words();
    configure(false);
    reporter.flush();
    expect(words()).toEqual([
      'practice BTCUSD book gone',
      'live BTCUSD book leads RESYNCING first-load',
    ]);
    reporter.close();
    hub.close();
    expect(words()).toEqual([]);
  });
});
