import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sentenceText } from '#shared/domain/trust.ts';
import { tradeFlagHistory, tradeFlagInferred, tradeFlagRecovered } from '#shared/ipc/stream.ts';
import { paxosPublic } from '../venues/paxos-public/paxos-public.ts';
import { FeedHub, type FollowRequest } from './feed-hub.ts';
import { ManualClock } from './manual-clock.ts';
import {
  execution,
  snapshot,
  startVenueTestServer,
  until,
  update,
  type VenueTestServer,
} from './venue-test-server.ts';

const venue = 'paxos-public';
const bookPath = '/marketdata/BTCUSD';
const tradesPath = '/executiondata/BTCUSD';
const bids = [
  ['100', '1'],
  ['99', '2'],
] as const;
const asks = [
  ['101', '1'],
  ['102', '2'],
] as const;

let server: VenueTestServer;
let clock: ManualClock;
let hub: FeedHub;
let isOffline = false;
let draws: number[] = [];

function follow(...requests: Array<Omit<FollowRequest, 'venue'>>): void {
  hub.follow(
    follower,
    requests.map((request) => ({ venue, ...request })),
  );
}
const follower = {};

function feed(market = 'BTCUSD') {
  const found = hub.market(venue, market);
  if (found === undefined) {
    throw new Error(`${market} is not followed`);
  }
  return found;
}

function state(market = 'BTCUSD', channel: 'book' | 'trades' | 'price' = 'book') {
  return feed(market).trust(channel)?.state;
}

function sentence(market = 'BTCUSD', channel: 'book' | 'trades' | 'price' = 'book') {
  const trust = feed(market).trust(channel);
  return trust === undefined ? '' : sentenceText(trust.cause.sentence, clock.now());
}

function levels(market = 'BTCUSD') {
  return { bids: feed(market).book.levels('bid'), asks: feed(market).book.levels('ask') };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Lets time pass in small steps, with the sockets' events in between. */
async function spend(ms: number, isDone: () => boolean = () => false): Promise<void> {
  for (let passed = 0; passed < ms && !isDone(); passed += 100) {
    clock.advance(100);
    await turns(20);
  }
}

async function pass(ms: number, isDone: () => boolean, what: string): Promise<void> {
  await spend(ms, isDone);
  await until(isDone, what);
}

beforeEach(async () => {
  clock = new ManualClock();
  isOffline = false;
  draws = [];
  server = await startVenueTestServer();
  server.greet(bookPath, () => [snapshot('BTCUSD', bids, asks)]);
  server.answer('/markets', 200, {
    markets: [{ market: 'BTCUSD', base_asset: 'BTC', quote_asset: 'USD', tick_rate: '0.25' }],
  });
  hub = new FeedHub({
    adapters: new Map([[venue, paxosPublic]]),
    clock,
    random: () => draws.shift() ?? 0.5,
    isOffline: () => isOffline,
  });
  configure(true);
});

function configure(isRestPaired: boolean): void {
  hub.configure([
    { venue, endpoints: { ws: server.ws, rest: server.rest }, isPractice: false, isRestPaired },
  ]);
}

afterEach(async () => {
  hub.close();
  await server.close();
});

describe('who follows', () => {
  it('SV1: a page that crashed finds its sockets, and each goes when nobody comes for it', async () => {
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => feed().book.hasSnapshot, 'the book');
    follow();
    // The page after it begins with nothing, before it says what it shows.
    const next = {};
    hub.follow(next, []);
    hub.follow(next, [{ venue, market: 'BTCUSD', channels: ['book'] }]);
    expect(state()).toBe('LIVE');
    expect(server.asked.filter((path) => path === bookPath)).toHaveLength(1);
    hub.follow(next, []);
    hub.follow({}, []);
    clock.advance(5_000);
    expect(hub.market(venue, 'BTCUSD')).toBeUndefined();
    await until(() => server.sockets(bookPath).length === 0, 'the closed socket');
  });
});

describe('a book', () => {
  it('TR1: is RESYNCING until its first full book, then LIVE and says what cannot be seen', async () => {
    server.greet(bookPath, () => []);
    follow({ market: 'BTCUSD', channels: ['book'] });
    expect(feed().trust('book')).toMatchObject({
      state: 'RESYNCING',
      cause: { code: 'first-load' },
    });
    await until(() => server.sockets(bookPath).length === 1, 'the socket');
    server.send(bookPath, snapshot('BTCUSD', bids, asks));
    await until(() => state() === 'LIVE', 'LIVE');
    await until(
      () => /^Live, but not proven yet: the first check .* is due in \d+ s\.$/.test(sentence()),
      'what is not proven',
    );
    expect(feed().trust('book')?.proof).toMatchObject({ word: 'no proof', holds: false });
    expect(levels()).toEqual({ bids, asks });
  });

  it('SV8: a snapshot in mid-session replaces it whole, an update sets a level, zero removes one', async () => {
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'LIVE', 'LIVE');
    server.send(bookPath, update('BTCUSD', 'BUY', '100.00', '0.000'));
    server.send(bookPath, update('BTCUSD', 'SELL', '101', '7.5'));
    await until(() => levels().asks[0]?.[1] === '7.5', 'the update');
    expect(levels()).toEqual({ bids: [['99', '2']], asks: [['101', '7.5'], asks[1]] });
    server.send(bookPath, snapshot('BTCUSD', [['98', '3']], [['103', '1']]));
    await until(() => levels().bids[0]?.[0] === '98', 'the snapshot');
    expect(levels()).toEqual({ bids: [['98', '3']], asks: [['103', '1']] });
  });

  it('TR5: a silent market on a line that answers pings is QUIET, for as long as it takes', async () => {
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'LIVE', 'LIVE');
    clock.advance(4_999);
    expect(state()).toBe('LIVE');
    clock.advance(1);
    expect(state()).toBe('QUIET');
    expect(sentence()).toBe(
      'No change for 5.0 s. Heartbeat 5.0 s ago, so the link is alive: the market is quiet.',
    );
    await spend(120_000);
    expect(state()).toBe('QUIET');
    server.send(bookPath, update('BTCUSD', 'BUY', '99.5', '1'));
    await until(() => state() === 'LIVE', 'LIVE again');
  });

  it('TR2: a line that answers no ping is STALE 30 s after its last sign, with the last book kept', async () => {
    server.answersPings = false;
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'LIVE', 'LIVE');
    server.stallsUpgrades = true;
    draws = [0.999];
    await spend(29_900);
    expect(state()).toBe('QUIET');
    clock.advance(100);
    await until(() => state() === 'STALE', 'STALE');
    expect(sentence()).toBe(
      'No bytes for 30 s, 1 ping unanswered: the socket is dead. Reconnecting in 1 s, try 1. These prices are 30 s old.',
    );
    expect(levels()).toEqual({ bids, asks });
  });

  it('TR3: a closed socket makes it STALE; open again it is RESYNCING; the next full book LIVE', async () => {
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'LIVE', 'LIVE');
    clock.advance(4_000);
    server.greet(bookPath, () => []);
    draws = [0.9];
    server.sockets(bookPath)[0]?.close(1001, 'going away');
    await until(() => state() === 'STALE', 'STALE');
    expect(feed().trust('book')?.cause.code).toBe('socket-closed');
    expect(sentence()).toBe(
      'Paxos closed the socket (1001, going away). Reconnecting in 1 s, try 1. These prices are 4.0 s old.',
    );
    await pass(2_000, () => state() === 'RESYNCING', 'RESYNCING');
    expect(feed().trust('book')?.cause.code).toBe('resync');
    expect(levels()).toEqual({ bids, asks });
    server.send(bookPath, snapshot('BTCUSD', [['90', '1']], [['91', '1']]));
    await until(() => state() === 'LIVE', 'LIVE');
    expect(levels()).toEqual({ bids: [['90', '1']], asks: [['91', '1']] });
    expect(hub.supervisors.get(venue)?.counters).toMatchObject({ reconnects: 1, resyncs: 1 });
  });

  it.each([
    [401, 'not signed in'],
    [403, 'not allowed'],
    [429, 'too many requests'],
    [503, 'service unavailable'],
  ])(
    'TR4: refused with %i it is STALE and was never live; it is asked for ever',
    async (status, words) => {
      server.refuse(bookPath, status);
      follow({ market: 'BTCUSD', channels: ['book'] });
      await until(() => state() === 'STALE', 'STALE');
      expect(sentence()).toContain(
        `Paxos refused the socket (${status}, ${words}). Reconnecting in `,
      );
      expect(feed().trust('book')?.ageFrom).toBeUndefined();
      expect(hub.statuses()[0]).toMatchObject({
        state: 'refused',
        openSockets: 0,
        wantedSockets: 1,
      });
      await pass(
        200_000,
        () => server.asked.filter((path) => path === bookPath).length >= 6,
        'tries',
      );
      server.refuse(bookPath, undefined);
      await pass(60_000, () => state() === 'LIVE', 'LIVE');
    },
  );

  it.each([404, 400])(
    'SV13: a market that the venue refuses with %i and does not list is not asked for again by itself',
    async (status) => {
      server.refuse('/marketdata/NOPEUSD', status);
      follow({ market: 'NOPEUSD', channels: ['book'] });
      await pass(
        30_000,
        () => feed('NOPEUSD').trust('book')?.cause.code === 'no-market',
        'no-market',
      );
      expect(state('NOPEUSD')).toBe('STALE');
      expect(sentence('NOPEUSD')).toBe(
        'Paxos has no market called NOPEUSD. Plumbline will not ask again by itself.',
      );
      const asked = server.asked.filter((path) => path === '/marketdata/NOPEUSD').length;
      await spend(90_000);
      expect(server.asked.filter((path) => path === '/marketdata/NOPEUSD')).toHaveLength(asked);
      server.refuse('/marketdata/NOPEUSD', undefined);
      server.greet('/marketdata/NOPEUSD', () => [snapshot('NOPEUSD', bids, asks)]);
      hub.retry(venue);
      await pass(5_000, () => state('NOPEUSD') === 'LIVE', 'LIVE');
    },
  );

  it('SV13: on the socket for all markets the list alone tells that one does not exist', async () => {
    server.greet('/marketdata', () => [snapshot('BTCUSD', bids, asks)]);
    follow(
      ...['BTCUSD', 'ETHUSD', 'LTCUSD', 'NOPEUSD'].map((market) => ({
        market,
        channels: ['book' as const],
      })),
    );
    await pass(
      30_000,
      () => feed('NOPEUSD').trust('book')?.cause.code === 'no-market',
      'no-market',
    );
    expect([state('BTCUSD'), state('NOPEUSD')]).toEqual(['LIVE', 'STALE']);
  });

  it('TR4: a listed market that answers 404 is asked for again', async () => {
    server.refuse(bookPath, 404);
    follow({ market: 'BTCUSD', channels: ['book'] });
    await pass(90_000, () => server.asked.filter((path) => path === bookPath).length >= 4, 'tries');
    expect(feed().trust('book')?.cause.code).toBe('socket-refused-404');
  });

  it('TR9: an overlap is CROSSED after a second; the book stays and a fresh one heals it', async () => {
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'LIVE', 'LIVE');
    server.send(bookPath, update('BTCUSD', 'BUY', '101.5', '1'));
    await until(() => levels().bids[0]?.[0] === '101.5', 'the overlap');
    await turns(1);
    expect(state()).toBe('LIVE');
    clock.advance(1_001);
    expect(state()).toBe('CROSSED');
    expect(sentence()).toBe(
      'Bid 101.5 is above ask 101. Likely a missed delete; this feed cannot prove it. Reopening the socket for a full book.',
    );
    const states: string[] = [];
    feed().listen({ trust: (_feed, _channel, trust) => states.push(trust.state) });
    await pass(3_000, () => state() === 'LIVE', 'LIVE');
    expect(levels()).toEqual({ bids, asks });
    expect(new Set(states)).toEqual(new Set(['LIVE']));
    await until(() => server.sockets(bookPath).length === 1, 'the old socket to close');
  });

  it('TR9: an overlap that passes within the second is nothing', async () => {
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'LIVE', 'LIVE');
    server.send(bookPath, update('BTCUSD', 'BUY', '101.5', '1'));
    await until(() => levels().bids[0]?.[0] === '101.5', 'the overlap');
    await turns(1);
    clock.advance(900);
    server.send(bookPath, update('BTCUSD', 'BUY', '101.5', '0'));
    await until(() => levels().bids[0]?.[0] === '100', 'its end');
    await turns(1);
    clock.advance(3_000);
    expect(state()).toBe('LIVE');
  });

  it('TR10: HALTED while the list says so', async () => {
    server.answer('/markets', 200, {
      markets: [
        {
          market: 'BTCUSD',
          base_asset: 'BTC',
          quote_asset: 'USD',
          market_status: { buy_status: 'DISABLED', sell_status: 'ENABLED' },
        },
      ],
    });
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'HALTED', 'HALTED');
    expect(sentence()).toContain('Paxos reports buying');
    server.answer('/markets', 200, {
      markets: [{ market: 'BTCUSD', base_asset: 'BTC', quote_asset: 'USD' }],
    });
    await pass(31_000, () => state() !== 'HALTED', 'its end');
  });

  it('TR4: without a network it says so, and returns as soon as there is one', async () => {
    hub.configure([
      {
        venue,
        endpoints: { ws: 'ws://255.255.255.255:9', rest: server.rest },
        isPractice: false,
        isRestPaired: false,
      },
    ]);
    isOffline = true;
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'STALE', 'STALE');
    expect(sentence()).toBe(
      'This computer has no network since 14:30:00. Plumbline tries again as soon as it returns.',
    );
    const tries = () => hub.statuses()[0]?.attempt ?? 0;
    await spend(60_000, () => tries() === 7);
    await spend(2_000);
    expect(tries()).toBe(7);
    expect(sentence()).toContain('since 14:30:00.');
    isOffline = false;
    await pass(1_500, () => tries() === 8, 'the next try, far before the 15 s are over');
  });

  it('SV11: garbage is counted and kept, and changes nothing', async () => {
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'LIVE', 'LIVE');
    server.send(bookPath, '{"type":"UPDATE","market":"BTCUSD","side":"BUY","price":"1e5"');
    server.send(bookPath, { error: 'Not Found' });
    server.sockets(bookPath)[0]?.send(Buffer.from([0xff, 0xfe, 0x00]));
    const counters = hub.supervisors.get(venue)?.counters;
    await until(() => counters?.messages === 4, 'the messages');
    expect(counters).toMatchObject({ applied: 1, rejected: 2, unknown: 1, ignored: 1 });
    expect(hub.supervisors.get(venue)?.inspected).toHaveLength(3);
    expect(levels()).toEqual({ bids, asks });
    expect(state()).toBe('LIVE');
  });
});

describe('sockets', () => {
  it('CN1: open a second apart, and a book in the queue says its place', async () => {
    for (const market of ['ETHUSD', 'LTCUSD']) {
      server.greet(`/marketdata/${market}`, () => [snapshot(market, bids, asks)]);
    }
    follow(
      { market: 'BTCUSD', channels: ['book'] },
      { market: 'ETHUSD', channels: ['book'] },
      { market: 'LTCUSD', channels: ['book'] },
    );
    await until(() => state() === 'LIVE', 'the first');
    expect(sentence('LTCUSD')).toBe(
      'Waiting for the first full book. The venue opens one connection a second for each address; this one is 2nd of 2.',
    );
    clock.advance(1_099);
    expect(server.asked.filter((path) => path.startsWith('/marketdata'))).toHaveLength(1);
    clock.advance(1);
    await until(() => state('ETHUSD') === 'LIVE', 'the second');
    clock.advance(1_100);
    await until(() => state('LTCUSD') === 'LIVE', 'the third');
  });

  it('SV3: four markets move to one socket for all, without a hole, and back', async () => {
    const markets = ['BTCUSD', 'ETHUSD', 'LTCUSD', 'UNIUSD'];
    for (const market of markets) {
      server.greet(`/marketdata/${market}`, () => [snapshot(market, bids, asks)]);
    }
    server.greet('/marketdata', () => markets.map((market) => snapshot(market, bids, asks)));
    const three = markets.slice(0, 3).map((market) => ({ market, channels: ['book'] as const }));
    follow(...three);
    await pass(5_000, () => three.every(({ market }) => state(market) === 'LIVE'), 'three books');
    const seen = new Set<string>();
    feed('BTCUSD').listen({ trust: (_feed, _channel, trust) => seen.add(trust.state) });
    follow(...markets.map((market) => ({ market, channels: ['book'] as const })));
    await pass(5_000, () => state('UNIUSD') === 'LIVE', 'the fourth');
    await until(() => server.sockets(bookPath).length === 0, 'the single sockets to close');
    expect(server.sockets('/marketdata')).toHaveLength(1);
    expect(hub.statuses()[0]).toMatchObject({ topology: 'all-markets', openSockets: 1 });
    server.send('/marketdata', update('ETHUSD', 'BUY', '100.5', '4'));
    await until(() => levels('ETHUSD').bids[0]?.[0] === '100.5', 'an update on the shared socket');

    follow(...three);
    await pass(
      5_000,
      () => server.sockets('/marketdata').length === 0,
      'the shared socket to close',
    );
    expect(three.map(({ market }) => server.sockets(`/marketdata/${market}`).length)).toEqual([
      1, 1, 1,
    ]);
    expect([...seen].filter((each) => each !== 'LIVE' && each !== 'QUIET')).toEqual([]);
    expect(hub.supervisors.get(venue)?.counters.reconnects).toBe(0);
  });

  it('SV4: while both sockets are open a book takes from one only', async () => {
    const markets = ['BTCUSD', 'ETHUSD', 'LTCUSD', 'UNIUSD'];
    server.greet('/marketdata', () => []);
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'LIVE', 'LIVE');
    follow(...markets.map((market) => ({ market, channels: ['book'] as const })));
    await pass(3_000, () => server.sockets('/marketdata').length === 1, 'the shared socket');
    server.send('/marketdata', update('BTCUSD', 'BUY', '50', '9'));
    server.send(bookPath, update('BTCUSD', 'BUY', '98', '9'));
    await until(() => levels().bids.length === 3, 'the update of the old socket');
    expect(levels().bids.map(([price]) => price)).toEqual(['100', '99', '98']);
    server.send('/marketdata', snapshot('BTCUSD', [['97', '1']], asks));
    await until(() => server.sockets(bookPath).length === 0, 'the takeover');
    expect(levels().bids).toEqual([['97', '1']]);
  });

  it('SV5: a market followed later on the shared socket gets its full book, the others stay', async () => {
    const markets = ['BTCUSD', 'ETHUSD', 'LTCUSD', 'UNIUSD', 'PAXGUSD'];
    server.greet('/marketdata', () => markets.map((market) => snapshot(market, bids, asks)));
    const requests = markets.map((market) => ({ market, channels: ['book'] as const }));
    follow(...requests.slice(0, 4));
    await until(() => state() === 'LIVE', 'LIVE');
    const states: string[] = [];
    feed().listen({ trust: (_feed, _channel, trust) => states.push(trust.state) });
    follow(...requests);
    await pass(3_000, () => state('PAXGUSD') === 'LIVE', 'the fifth');
    await until(() => server.sockets('/marketdata').length === 1, 'one socket');
    expect(states.filter((one) => one !== 'LIVE')).toEqual([]);
  });

  it('SV1: what nobody follows is closed after a short while, what changes is changed at once', async () => {
    follow({ market: 'BTCUSD', channels: ['book'] });
    await until(() => state() === 'LIVE', 'LIVE');
    hub.follow(follower, []);
    expect(state()).toBe('LIVE');
    clock.advance(5_000);
    await until(() => server.sockets(bookPath).length === 0, 'the socket to close');
    expect(hub.market(venue, 'BTCUSD')).toBeUndefined();
  });
});

describe('trades', () => {
  const at = (second: number) => `2026-11-03T14:30:0${second}.000000Z`;

  function rows() {
    return feed()
      .trades.readFrom(0)
      .rows.map(({ id, flags, side }) => ({ id, flags, side }));
  }

  it('TD1–TD3: the first is history, a repetition nothing, the side told from the book just before', async () => {
    server.greet(tradesPath, () => [execution('BTCUSD', 'A', '100', at(0))]);
    follow({ market: 'BTCUSD', channels: ['book', 'trades'] });
    await pass(3_000, () => rows().length === 1, 'the first trade');
    server.send(tradesPath, execution('BTCUSD', 'B', '101', at(1)));
    server.send(tradesPath, execution('BTCUSD', 'B', '101', at(1)));
    server.send(tradesPath, execution('BTCUSD', 'C', '99.5', at(2)));
    server.send(tradesPath, execution('BTCUSD', 'D', '100.5', at(3)));
    await until(() => rows().length === 4, 'the trades');
    expect(rows()).toEqual([
      { id: 'A', flags: tradeFlagHistory, side: 0 },
      { id: 'B', flags: tradeFlagInferred, side: 1 },
      { id: 'C', flags: tradeFlagInferred, side: 2 },
      { id: 'D', flags: tradeFlagInferred, side: 0 },
    ]);
    expect(feed().trades.end).toBe(4);
    expect(hub.supervisors.get(venue)?.counters).toMatchObject({ trades: 4, duplicates: 1 });
  });

  async function loseAndReturn(): Promise<void> {
    server.greet(tradesPath, () => [execution('BTCUSD', 'A', '100', at(0))]);
    follow({ market: 'BTCUSD', channels: ['trades'] });
    await until(() => rows().length === 1, 'the first trade');
    server.send(tradesPath, execution('BTCUSD', 'B', '100', at(1)));
    await until(() => rows().length === 2, 'the second trade');
    server.greet(tradesPath, () => [execution('BTCUSD', 'E', '100', at(4))]);
    server.sockets(tradesPath)[0]?.terminate();
    await until(() => state('BTCUSD', 'trades') === 'STALE', 'STALE');
  }

  it('TD4: what was executed while disconnected comes from REST, in time order, once, flagged', async () => {
    await loseAndReturn();
    const item = (id: string, second: number) => ({
      match_number: id,
      price: '100',
      amount: '1',
      executed_at: at(second),
    });
    server.answer('/markets/BTCUSD/recent-executions', 200, {
      items: [item('E', 4), item('D', 3), item('C', 2), item('B', 1), item('A', 0)],
    });
    await pass(3_000, () => rows().length === 5, 'the recovered trades');
    server.send(tradesPath, execution('BTCUSD', 'F', '100', at(5)));
    await until(() => rows().length === 6, 'the next trade');
    expect(rows()).toEqual([
      { id: 'A', flags: tradeFlagHistory, side: 0 },
      { id: 'B', flags: 0, side: 0 },
      { id: 'C', flags: tradeFlagRecovered, side: 0 },
      { id: 'D', flags: tradeFlagRecovered, side: 0 },
      { id: 'E', flags: tradeFlagRecovered, side: 0 },
      { id: 'F', flags: 0, side: 0 },
    ]);
    expect(feed().trades.end).toBe(6);
  });

  const overlapped = ['BTCUSD', 'ETHUSD', 'LTCUSD', 'UNIUSD'];

  /** The first socket is heard last before C and D; beside it the one for all markets brings E. */
  async function overlapWithHole(): Promise<void> {
    server.greet(tradesPath, () => [execution('BTCUSD', 'A', '100', at(0))]);
    follow({ market: 'BTCUSD', channels: ['trades'] });
    await until(() => rows().length === 1, 'the first trade');
    clock.advance(9_000);
    follow(...overlapped.map((market) => ({ market, channels: ['trades'] as const })));
    await pass(1_900, () => server.sockets('/executiondata').length === 1, 'the socket for all');
    server.send('/executiondata', execution('BTCUSD', 'E', '100', at(8)));
    await until(() => rows().length === 2, 'its first trade');
    const item = (id: string, second: number) => ({
      match_number: id,
      price: '100',
      amount: '1',
      executed_at: at(second),
    });
    server.answer('/markets/BTCUSD/recent-executions', 200, {
      items: [item('E', 8), item('D', 6), item('C', 5), item('A', 0)],
    });
  }

  it('TD4: what a lost socket did not bring is filled in although another one brought newer ones', async () => {
    await overlapWithHole();
    server.sockets('/executiondata')[0]?.terminate();
    server.sockets(tradesPath)[0]?.terminate();
    await pass(9_000, () => rows().length === 4, 'the recovered trades');
    expect(rows().map(({ id }) => id)).toEqual(['A', 'C', 'D', 'E']);
  });

  it('TD4: and where that other one goes on, as well', async () => {
    await overlapWithHole();
    server.sockets(tradesPath)[0]?.terminate();
    await pass(3_000, () => rows().length === 4, 'the recovered trades');
    expect(rows().map(({ id }) => id)).toEqual(['A', 'C', 'D', 'E']);
    expect(state('BTCUSD', 'trades')).toBe('LIVE');
  });

  it('TD1: a socket that takes over without a hole brings no history', async () => {
    const markets = ['BTCUSD', 'ETHUSD', 'LTCUSD', 'UNIUSD'];
    server.greet(tradesPath, () => [execution('BTCUSD', 'A', '100', at(0))]);
    follow({ market: 'BTCUSD', channels: ['trades'] });
    await until(() => rows().length === 1, 'the first trade');
    follow(...markets.map((market) => ({ market, channels: ['trades'] as const })));
    await pass(5_000, () => server.sockets(tradesPath).length === 0, 'the old socket to close');
    server.send('/executiondata', execution('BTCUSD', 'B', '100', at(6)));
    await until(() => rows().length === 2, 'the next trade');
    expect(rows()[1]).toEqual({ id: 'B', flags: 0, side: 0 });
    expect(state('BTCUSD', 'trades')).toBe('LIVE');
  });

  it('TD5: when they cannot be had the channel says so and the first one is history', async () => {
    await loseAndReturn();
    server.answer('/markets/BTCUSD/recent-executions', 503, {});
    await pass(3_000, () => rows().length === 3, 'the first trade after the reconnect');
    expect(rows()[2]).toEqual({ id: 'E', flags: tradeFlagHistory, side: 0 });
    expect(feed().trust('trades')).toMatchObject({
      state: 'LIVE',
      cause: { code: 'live-incomplete' },
    });
    expect(sentence('BTCUSD', 'trades')).toContain('Paxos answered 503 to a REST request.');
  });

  it('TD6: another server’s executions are not mixed in', async () => {
    configure(false);
    await loseAndReturn();
    await pass(3_000, () => rows().length === 3, 'the first trade after the reconnect');
    expect(server.asked.filter((path) => path.startsWith('GET'))).toEqual([]);
    expect(sentence('BTCUSD', 'trades')).toContain('no REST address');
  });
});

describe('index prices', () => {
  it('PX2: an interruption leaves a mark, a repetition nothing', async () => {
    const path = '/marketdata/stablecoin/USDCUSD';
    const price = (value: string, timestamp: string) => ({
      market: 'USDCUSD',
      price: value,
      timestamp,
    });
    server.greet(path, () => [price('1.0001', '2026-11-03T14:30:00.000Z')]);
    follow({ market: 'USDCUSD', channels: ['price'] });
    await until(() => feed('USDCUSD').prices.end === 1, 'a price');
    clock.advance(2_000);
    server.sockets(path)[0]?.terminate();
    await until(() => state('USDCUSD', 'price') === 'STALE', 'STALE');
    server.greet(path, () => [price('0.9998', '2026-11-03T14:30:09.000Z')]);
    await pass(3_000, () => feed('USDCUSD').prices.end === 3, 'the next price');
    expect(
      feed('USDCUSD')
        .prices.readFrom(0)
        .map((row) => row.price),
    ).toEqual(['1.0001', '', '0.9998']);
  });
});
