import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sentenceText, type TrustState } from '#shared/domain/trust.ts';
import { tradeFlagLate } from '#shared/ipc/stream.ts';
import { FeedHub, type FollowRequest } from './feed-hub.ts';
import { ManualClock } from './manual-clock.ts';
import { startTwoWayServer, type TwoWayServer, twoWayAdapter } from './testing/two-way-venue.ts';
import { until } from './venue-test-server.ts';

const venue = 'paradex';
const follower = {};
let server: TwoWayServer;
let clock: ManualClock;
let hub: FeedHub;

beforeEach(async () => {
  clock = new ManualClock();
  server = await startTwoWayServer();
  hub = new FeedHub({
    adapters: new Map([[venue, twoWayAdapter({ hasState: true })]]),
    clock,
    random: () => 0.5,
    isOffline: () => false,
  });
  hub.configure([
    {
      venue,
      endpoints: { ws: server.ws, rest: server.rest },
      isPractice: false,
      isRestPaired: true,
    },
  ]);
});

afterEach(async () => {
  hub.close();
  await server.close();
  await until(() => clock.pendingTimers === 0, 'the last timer to be gone');
});

function follow(...requests: Array<Omit<FollowRequest, 'venue'>>): void {
  hub.follow(
    follower,
    requests.map((request) => ({ venue, ...request })),
  );
}

function feed(market: string) {
  const found = hub.market(venue, market);
  if (found === undefined) {
    throw new Error(`${market} is not followed`);
  }
  return found;
}

function state(market: string, channel: 'book' | 'trades' | 'ticker' = 'book') {
  return feed(market).trust(channel)?.state;
}

function sentence(market: string): string {
  const trust = feed(market).trust('book');
  return trust === undefined ? '' : sentenceText(trust.cause.sentence, clock.now());
}

/** Every word the book of this market takes from here on. */
function watchStates(market: string): TrustState[] {
  const states: TrustState[] = [];
  let last = state(market);
  feed(market).listen({
    trust: (_feed, channel, trust) => {
      if (channel === 'book' && trust.state !== last) {
        last = trust.state;
        states.push(trust.state);
      }
    },
  });
  return states;
}

async function isHeard(text: string): Promise<void> {
  await until(() => server.heard.includes(text), text);
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function openBook(market: string, path = '/all'): Promise<void> {
  await isHeard(`${path} subscribe book ${market}`);
  server.send(path, { snapshot: market, number: 10, bids: [['100', '1']], asks: [['101', '1']] });
}

describe('conversations', () => {
  it('CV1, CV2: a market that joins or leaves a shared socket does not disturb the others', async () => {
    follow({ market: 'BTC', channels: ['book'] });
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    const states = watchStates('BTC');
    follow({ market: 'BTC', channels: ['book'] }, { market: 'ETH', channels: ['book', 'trades'] });
    await openBook('ETH');
    await until(() => state('ETH') === 'LIVE');
    expect(state('ETH', 'trades')).toBe('RESYNCING');
    server.send('/all', { ready: 'trades ETH' });
    await until(() => state('ETH', 'trades') === 'LIVE', 'trades');
    follow({ market: 'BTC', channels: ['book'] });
    await isHeard('/all unsubscribe book ETH');
    server.send('/all', { update: 'BTC', number: 11, bids: [['100', '5']] });
    await until(() => feed('BTC').book.levels('bid')[0]?.[1] === '5', 'the update');
    expect(states).toEqual([]);
    expect(server.sockets('/all').length).toBe(1);
    expect(server.upgrades.length).toBe(1);
    expect(server.heard).toEqual([
      '/all subscribe book BTC',
      '/all subscribe book ETH',
      '/all subscribe trades ETH',
      '/all unsubscribe book ETH',
      '/all unsubscribe trades ETH',
    ]);
  });

  it('CV3, TR12: a gap is shown, then the wait for the full book, and the old book stays', async () => {
    follow({ market: 'BTC', channels: ['book'] });
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    expect(sentence('BTC')).toBe('Every update since 10 arrived in order.');
    const states = watchStates('BTC');
    server.send('/all', { update: 'BTC', number: 13, bids: [['100', '5']] });
    await isHeard('/all book BTC');
    expect(sentence('BTC')).toBe('Updates are missing after 10. Subscribing again now.');
    expect(feed('BTC').book.levels('bid')).toEqual([['100', '1']]);
    clock.advance(400);
    expect(sentence('BTC')).toBe('Waiting for the full book.');
    server.send('/all', { snapshot: 'BTC', number: 13, bids: [['100', '5']] });
    await until(() => state('BTC') === 'LIVE');
    expect(feed('BTC').book.levels('bid')).toEqual([['100', '5']]);
    expect(states).toEqual(['GAP', 'RESYNCING', 'LIVE']);
    expect(hub.supervisors.get(venue)?.counters).toMatchObject({ gaps: 1, resyncs: 1 });
  });

  it('CV4: what the venue will not send is said, once and for all, while the others go on', async () => {
    follow({ market: 'BTC', channels: ['book'] }, { market: 'NO', channels: ['book'] });
    await openBook('BTC');
    server.send('/all', { noMarket: 'NO' });
    await until(() => state('NO') === 'STALE' && state('BTC') === 'LIVE', 'both');
    expect(sentence('NO')).toBe('Paradex has no market called NO.');
    clock.advance(12_000);
    await settle();
    expect([state('BTC'), server.upgrades.length]).toEqual(['QUIET', 1]);
    const states = watchStates('NO');
    server.heard.length = 0;
    server.sockets('/all')[0]?.terminate();
    await until(() => state('BTC') === 'STALE', 'the line to be down');
    clock.advance(1_000);
    await isHeard('/all subscribe book NO');
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE', 'LIVE again');
    server.send('/all', { noMarket: 'NO' });
    await settle();
    expect([state('NO'), states]).toEqual(['STALE', []]);
    hub.retry(venue);
    await isHeard('/all book NO');
    expect(server.heard.filter((text) => text.startsWith('/all book'))).toEqual(['/all book NO']);
  });

  it('CV5, SV12: a crossed book is asked for again on the open socket', async () => {
    follow({ market: 'BTC', channels: ['book'] });
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    server.send('/all', { update: 'BTC', number: 11, bids: [['102', '1']] });
    await until(() => feed('BTC').book.isCrossed(), 'the overlap');
    clock.advance(1_002);
    await isHeard('/all book BTC');
    expect(state('BTC')).toBe('CROSSED');
    server.send('/all', {
      snapshot: 'BTC',
      number: 12,
      bids: [['100', '1']],
      asks: [['101', '1']],
    });
    await until(() => state('BTC') === 'LIVE');
    expect(server.upgrades.length).toBe(1);
  });

  it('TK1, TK2, TL4, TD7, TD8, CV8: figures are the newest of each, late trades stand in their place', async () => {
    follow({ market: 'BTC', channels: ['trades', 'ticker'] });
    await isHeard('/all subscribe ticker BTC');
    server.send('/all', { ready: 'trades BTC' });
    server.send('/all', { ready: 'ticker BTC' });
    await until(() => state('BTC', 'ticker') === 'LIVE', 'figures');
    server.send('/all', {
      ticker: 'BTC',
      bids: [
        ['markPrice', '100.5'],
        ['fundingRate', '0.01'],
      ],
    });
    server.send('/all', { ticker: 'BTC', bids: [['markPrice', '101']] });
    server.send('/all', { ticker: 'BTC', bids: [['markPrice', '101']] });
    server.send('/all', { trade: 'BTC', number: 1, bids: [['one', '100']] });
    server.send('/all', { trade: 'BTC', number: -1, bids: [['two', '101']] });
    await until(() => feed('BTC').trades.end === 2, 'two trades');
    expect(feed('BTC').figures.values).toEqual({ markPrice: '101', fundingRate: '0.01' });
    expect(feed('BTC').figures.version).toBe(2);
    const rows = feed('BTC').trades.readFrom(0).rows;
    expect(rows.map(({ id, flags, note }) => [id, flags, note])).toEqual([
      ['one', 0, 'block'],
      ['two', tradeFlagLate, 'block'],
    ]);
  });

  it('CN14: a heartbeat of the application is evidence that the line lives', async () => {
    follow({ market: 'BTC', channels: ['book'] });
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    clock.advance(7_000);
    expect(sentence('BTC')).toContain('Heartbeat 7.0 s ago');
    server.send('/all', { alive: true });
    await until(() => sentence('BTC').includes('Heartbeat 0.0 s ago'), 'fresh evidence');
  });
});

describe('the end of a conversation', () => {
  it('CV6, CV7: what it gives up is opened again, and what it says for good is not', async () => {
    follow({ market: 'BTC', channels: ['book'] });
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    server.send('/all', { end: 'The book had to be asked for too often.', timer: 600_000 });
    await until(() => state('BTC') === 'STALE', 'STALE');
    expect(sentence('BTC')).toContain(
      'The book had to be asked for too often. Reconnecting in 1 s, try 1. These prices are',
    );
    expect(clock.pendingTimers).toBeLessThan(6);
    server.heard.length = 0;
    clock.advance(1_000);
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    server.send('/all', { end: 'Paradex does not serve this location (40112).', isFinal: true });
    await until(() => state('BTC') === 'STALE', 'STALE');
    expect(sentence('BTC')).toContain('Paradex does not serve this location (40112). These prices');
    const before = server.upgrades.length;
    clock.advance(120_000);
    await settle();
    expect(server.upgrades.length).toBe(before);
  });

  it('CV10: what it received and still held is told when its socket is lost', async () => {
    follow({ market: 'BTC', channels: ['trades'] });
    await isHeard('/all subscribe trades BTC');
    server.send('/all', { ready: 'trades BTC' });
    await until(() => state('BTC', 'trades') === 'LIVE', 'trades');
    server.send('/all', { held: 'BTC', bids: [['one', '100']] });
    server.send('/all', { trade: 'BTC', number: 1, bids: [['two', '101']] });
    await until(() => feed('BTC').trades.end === 1, 'what is not held');
    server.sockets('/all')[0]?.terminate();
    await until(() => feed('BTC').trades.end === 2, 'what was held');
    expect(state('BTC', 'trades')).toBe('STALE');
  });

  it('CV9: a full book and its proof are one word', async () => {
    follow({ market: 'BTC', channels: ['book'] });
    const codes: string[] = [];
    feed('BTC').listen({ trust: (_feed, _channel, trust) => codes.push(trust.cause.code) });
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    expect(codes).toEqual(['live-proven']);
  });
});

describe('an address that names no market', () => {
  it('SV13: refused with 404 it says nothing of the market, and is tried again whatever the list says', async () => {
    server.admit = () => 404;
    follow({ market: 'NOPE', channels: ['book'] });
    await until(() => state('NOPE') === 'STALE', 'STALE');
    expect(sentence('NOPE')).toMatch(/refused the socket \(404, not found\)\. Reconnecting in/);
    for (let second = 0; second < 60 && server.upgrades.length < 5; second += 1) {
      clock.advance(1_000);
      await settle();
    }
    expect(server.upgrades.length).toBe(5);
  });
});

describe('a halt of the whole venue', () => {
  it('SV14, TR14: is HALTED with its reason while the line is down, and tried at once when it is over', async () => {
    follow({ market: 'BTC', channels: ['book'] });
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    clock.advance(11_000);
    server.state = 'cancel only';
    server.admit = () => 503;
    server.sockets('/all')[0]?.terminate();
    await until(() => state('BTC') === 'HALTED', 'HALTED');
    expect(sentence('BTC')).toContain('Paradex is in maintenance (cancel only).');
    expect(sentence('BTC')).toContain('old. They are from before the interruption.');
    expect(feed('BTC').trust('book')?.isBookOld).toBe(true);
    server.state = 'ok';
    server.admit = () => undefined;
    server.heard.length = 0;
    for (let second = 0; second < 40 && server.heard.length === 0; second += 1) {
      clock.advance(1_000);
      await settle();
    }
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE', 'LIVE again');
  });
});

describe('the question how a venue is', () => {
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      await settle();
    }
  }

  /** The halt is heard when the line breaks, and the book comes again during it. */
  async function haltWithBook(): Promise<void> {
    follow({ market: 'BTC', channels: ['book'] });
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    await pass(17);
    server.state = 'post only';
    server.admit = () => 503;
    server.sockets('/all')[0]?.terminate();
    await pass(2);
    await until(() => state('BTC') === 'HALTED', 'HALTED');
    server.admit = () => undefined;
    server.heard.length = 0;
    await pass(3);
    await openBook('BTC');
    await until(() => feed('BTC').trust('book')?.isBookOld !== true, 'its book');
  }

  it('SV14: is asked every 30 s while it is halted, whenever that was first heard', async () => {
    await haltWithBook();
    expect(state('BTC')).toBe('HALTED');
    server.state = 'ok';
    await pass(35);
    await until(() => state('BTC') !== 'HALTED', 'the halt to be over');
  });

  it('SV14: is asked at once when a person asks again', async () => {
    await haltWithBook();
    server.state = 'ok';
    await pass(8);
    expect(state('BTC')).toBe('HALTED');
    hub.retry(venue);
    await until(() => state('BTC') !== 'HALTED', 'the halt to be over');
  });
});

describe('hot standby', () => {
  const both = { market: 'BTC', channels: ['book'], isStandby: true } as const;

  async function openBoth(): Promise<void> {
    follow(both);
    await openBook('BTC', '/A');
    await openBook('BTC', '/B');
    await until(
      () => feed('BTC').standby?.every((line) => line.state === 'in-step') === true,
      'both',
    );
  }

  function bid(): string | undefined {
    return feed('BTC').book.levels('bid')[0]?.[1];
  }

  it('HS1, HS8: the first to deliver wins, what comes again is dropped and counted, and the lag is told', async () => {
    await openBoth();
    server.send('/A', { update: 'BTC', number: 11, bids: [['100', '2']] });
    await until(() => bid() === '2', 'the first');
    clock.advance(40);
    server.send('/B', { update: 'BTC', number: 11, bids: [['100', '9']] });
    server.send('/B', { update: 'BTC', number: 12, bids: [['100', '3']] });
    await until(() => bid() === '3', 'the second');
    expect(hub.supervisors.get(venue)?.counters.parallelDuplicates).toBeGreaterThanOrEqual(1);
    const lagOf = (name: string) =>
      feed('BTC').standby?.find((line) => line.name === name)?.lagMs ?? -1;
    expect([lagOf('A'), lagOf('B')]).toEqual([0, 40]);
  });

  it('HS5: when one line dies or stalls the book stays LIVE, without a gap', async () => {
    await openBoth();
    const states = watchStates('BTC');
    server.send('/A', { update: 'BTC', number: 11, bids: [['100', '2']] });
    server.send('/B', { update: 'BTC', number: 11, bids: [['100', '2']] });
    await until(() => bid() === '2', 'the first');
    server.admit = () => 503;
    server.sockets('/A')[0]?.terminate();
    await until(() => feed('BTC').standby?.[0]?.state === 'down', 'A is down');
    server.send('/B', { update: 'BTC', number: 12, bids: [['100', '3']] });
    await until(() => bid() === '3', 'B alone');
    server.admit = () => undefined;
    server.heard.length = 0;
    clock.advance(2_000);
    await isHeard('/A subscribe book BTC');
    server.send('/A', { snapshot: 'BTC', number: 11, bids: [['100', '2']], asks: [['101', '1']] });
    server.send('/A', { update: 'BTC', number: 12, bids: [['100', '3']] });
    await until(() => feed('BTC').standby?.[0]?.state === 'in-step', 'A is back');
    expect(bid()).toBe('3');
    server.sockets('/B')[0]?.terminate();
    server.send('/A', { update: 'BTC', number: 13, bids: [['100', '4']] });
    await until(() => bid() === '4', 'A alone');
    expect(states).toEqual([]);
  });

  it('HS6: when both are gone the book is STALE, with its age', async () => {
    await openBoth();
    server.admit = () => 503;
    for (const path of ['/A', '/B']) {
      server.sockets(path)[0]?.terminate();
    }
    await until(() => state('BTC') === 'STALE', 'STALE');
    expect(sentence('BTC')).toContain('These prices are');
  });

  it('SV3: a market that moves between open sockets stays subscribed until the other one brings it', async () => {
    const eth = { market: 'ETH', channels: ['book'] } as const;
    follow(both, { ...eth, isStandby: true }, { market: 'LTC', channels: ['book'] });
    for (const path of ['/A', '/B']) {
      await openBook('BTC', path);
      await openBook('ETH', path);
    }
    await openBook('LTC');
    await until(() => state('BTC') === 'LIVE' && state('LTC') === 'LIVE');
    const states = watchStates('BTC');
    follow(
      { market: 'BTC', channels: ['book'] },
      { ...eth, isStandby: true },
      { market: 'LTC', channels: ['book'] },
    );
    await isHeard('/all subscribe book BTC');
    await settle();
    expect(server.heard.filter((text) => text.includes('unsubscribe'))).toEqual([]);
    server.send('/A', { update: 'BTC', number: 11, bids: [['100', '2']] });
    await until(() => bid() === '2', 'the old line goes on');
    server.send('/all', {
      snapshot: 'BTC',
      number: 12,
      bids: [['100', '3']],
      asks: [['101', '1']],
    });
    await isHeard('/A unsubscribe book BTC');
    await isHeard('/B unsubscribe book BTC');
    server.send('/all', { update: 'BTC', number: 13, bids: [['100', '4']] });
    await until(() => bid() === '4', 'the new line carries it');
    expect(states).toEqual([]);
    expect([state('ETH'), server.upgrades.length]).toEqual(['LIVE', 3]);
  });

  it('HS9: a second line comes and goes without a hole', async () => {
    follow({ market: 'BTC', channels: ['book'] });
    await openBook('BTC');
    await until(() => state('BTC') === 'LIVE');
    const states = watchStates('BTC');
    follow(both);
    await openBook('BTC', '/A');
    await openBook('BTC', '/B');
    for (const path of ['/all', '/A', '/B']) {
      server.send(path, { update: 'BTC', number: 11, bids: [['100', '2']] });
    }
    await until(() => server.sockets('/all').length === 0, 'the single line is closed');
    follow({ market: 'BTC', channels: ['book'] });
    server.heard.length = 0;
    await openBook('BTC', '/all');
    for (const path of ['/A', '/B', '/all']) {
      server.send(path, { update: 'BTC', number: 12, bids: [['100', '3']] });
    }
    server.send('/all', {
      snapshot: 'BTC',
      number: 12,
      bids: [['100', '3']],
      asks: [['101', '1']],
    });
    await until(
      () => server.sockets('/A').length + server.sockets('/B').length === 0,
      'both lines are closed',
    );
    server.send('/all', { update: 'BTC', number: 13, bids: [['100', '4']] });
    await until(() => bid() === '4', 'the single line carries it');
    expect(states).toEqual([]);
  });
});
