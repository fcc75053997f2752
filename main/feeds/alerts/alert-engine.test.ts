import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertRule } from '#shared/ipc/attention.ts';
import { paxosPublic } from '../../venues/paxos-public/paxos-public.ts';
import { FeedHub } from '../feed-hub.ts';
import { ManualClock } from '../manual-clock.ts';
import {
  snapshot,
  startVenueTestServer,
  until,
  update,
  type VenueTestServer,
} from '../venue-test-server.ts';
import { AlertEngine } from './alert-engine.ts';

const venue = 'paxos-public';
const path = '/marketdata/BTCUSD';
const pricePath = '/marketdata/stablecoin/USDCUSD';
const of = { venue, market: 'BTCUSD', isOn: true } as const;
const wide: AlertRule = {
  ...of,
  id: 'wide',
  kind: 'spread-above',
  basisPoints: '200',
  forSeconds: 10,
};
const up: AlertRule = {
  ...of,
  id: 'up',
  kind: 'touch-crosses',
  side: 'bid',
  direction: 'up',
  price: '100.5',
};
const thin: AlertRule = {
  ...of,
  id: 'thin',
  kind: 'depth-below',
  side: 'bid',
  bandBasisPoints: '1000',
  size: '2',
  forSeconds: 0,
};
const offPar: AlertRule = {
  id: 'par',
  venue,
  market: 'USDCUSD',
  isOn: true,
  kind: 'off-par',
  basisPoints: '10',
  forSeconds: 0,
};

let server: VenueTestServer;
let clock: ManualClock;
let hub: FeedHub;
let engine: AlertEngine;
let told: string[];

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function spend(ms: number, isDone: () => boolean = () => false): Promise<void> {
  for (let passed = 0; passed < ms && !isDone(); passed += 100) {
    clock.advance(100);
    await turns();
  }
}

const isLive = (market = 'BTCUSD') => hub.market(venue, market)?.trust('book')?.state === 'LIVE';
const bids = () => hub.market(venue, 'BTCUSD')?.book.levels('bid');
const asks = () => hub.market(venue, 'BTCUSD')?.book.levels('ask');

async function send(side: 'BUY' | 'SELL', price: string, size: string): Promise<void> {
  server.send(path, update('BTCUSD', side, price, size));
  const levels = () => (side === 'BUY' ? bids() : asks()) ?? [];
  const isThere = () => levels().some(([at, held]) => at === price && held === size);
  await until(
    () => (size === '0' ? !levels().some(([at]) => at === price) : isThere()),
    'the level',
  );
  await turns();
}

const configure = () =>
  hub.configure([
    {
      venue,
      endpoints: { ws: server.ws, rest: server.rest },
      isPractice: true,
      isRestPaired: true,
    },
  ]);

beforeEach(async () => {
  clock = new ManualClock();
  told = [];
  server = await startVenueTestServer();
  server.greet(path, () => [
    snapshot(
      'BTCUSD',
      [
        ['100', '1'],
        ['99', '2'],
      ],
      [['101', '1']],
    ),
  ]);
  hub = new FeedHub({ adapters: new Map([[venue, paxosPublic]]), clock });
  engine = new AlertEngine({
    hub,
    send: ({ ruleId, phase, text }) => told.push(`${ruleId} ${phase}: ${text}`),
    hasIndexPrice: (_venue, market) => market === 'USDCUSD',
  });
  hub.pump.onTurn(() => engine.settle());
  configure();
});

afterEach(async () => {
  engine.close();
  hub.close();
  await server.close();
});

describe('alerts', () => {
  it('AL10: a market that no panel shows is followed for its alerts, and let go with them', async () => {
    engine.setRules([wide]);
    await until(() => isLive(), 'the book');
    engine.setRules([{ ...wide, isOn: false }]);
    clock.advance(5_000);
    expect(hub.market(venue, 'BTCUSD')).toBeUndefined();
    engine.setRules([]);
    expect(told).toEqual([]);
  });

  it('AL1: fires when its time is up, though the market says nothing more', async () => {
    engine.setRules([wide]);
    await until(() => isLive(), 'the book');
    await send('SELL', '103', '1');
    await send('SELL', '101', '0');
    expect(told).toEqual(['wide over: The spread of BTCUSD is 99.5 bp (100 to 101).']);
    await spend(9_900);
    expect(told).toHaveLength(1);
    await spend(200);
    expect(told.at(-1)).toBe(
      'wide fired: The spread of BTCUSD is 295.56 bp (100 to 103), for 10 s or longer. Your alert is above 200 bp.',
    );
    await send('SELL', '101.5', '1');
    expect(told.at(-1)).toBe('wide over: The spread of BTCUSD is 148.88 bp (100 to 101.5).');
    expect(told).toHaveLength(3);
  });

  it('AL8: the touch going through a price is told at once, each time anew', async () => {
    engine.setRules([up]);
    await until(() => isLive(), 'the book');
    await send('BUY', '100.6', '1');
    await send('BUY', '100.7', '1');
    await send('BUY', '100.7', '0');
    await send('BUY', '100.6', '0');
    await send('BUY', '100.5', '3');
    expect(told.map((line) => line.split('.')[0])).toEqual([
      'up over: The best bid of BTCUSD is 100',
      'up fired: The best bid of BTCUSD is 100',
      'up over: The best bid of BTCUSD is 100',
      'up fired: The best bid of BTCUSD is 100',
    ]);
  });

  it('AL9: depth is summed now and then, and the newest is never left unread', async () => {
    engine.setRules([thin]);
    await until(() => isLive(), 'the book');
    clock.advance(100);
    await send('BUY', '99', '0.1');
    await send('BUY', '99', '0.2');
    await spend(200);
    expect(told).toEqual([
      'thin over: Bids of BTCUSD within 1000 bp of the mid add up to at least 3.',
      'thin fired: Bids of BTCUSD within 1000 bp of the mid add up to 1.2. Your alert is below 2.',
    ]);
  });

  it('AL3: a book that is not believed fires nothing, however far it is', async () => {
    engine.setRules([wide, up, thin]);
    await until(() => isLive(), 'the book');
    await send('SELL', '109', '1');
    await send('SELL', '101', '0');
    told.length = 0;
    // Nothing that stands there is current while its line is down.
    server.refuse(path, 503);
    server.sockets(path)[0]?.terminate();
    await until(() => hub.market(venue, 'BTCUSD')?.trust('book')?.state === 'STALE', 'STALE');
    await spend(30_000);
    expect(told).toEqual([]);
    server.refuse(path, undefined);
    hub.retry(venue);
    await until(() => isLive(), 'the book');
    await turns();
    expect(told).toEqual([]);
  });

  it('AL6: of a market with an index price and no book the index counts', async () => {
    const price = (value: string, second: string) => ({
      market: 'USDCUSD',
      price: value,
      timestamp: `2026-11-03T14:30:${second}.000Z`,
    });
    server.greet(pricePath, () => [price('1.0001', '00')]);
    engine.setRules([offPar]);
    await until(() => told.length > 0, 'the first price');
    server.send(pricePath, price('0.9985', '05'));
    await until(() => told.length > 1, 'the second price');
    expect(told).toEqual([
      'par over: USDCUSD is 1 bp above par (index 1.0001).',
      'par fired: USDCUSD is 15 bp below par (index 0.9985). Your alert is at 10 bp.',
    ]);
    expect(server.asked).not.toContain('/marketdata/USDCUSD');
  });

  it('AL11: one that is changed or taken away while it is on is over; others go on', async () => {
    const bound = { ...wide, forSeconds: 0, basisPoints: '50' };
    engine.setRules([bound, { ...bound, id: 'other' }]);
    await until(() => told.length === 2, 'both fire');
    engine.setRules([
      { ...bound, basisPoints: '5000' },
      { ...bound, id: 'other' },
    ]);
    await turns();
    expect(told.slice(2)).toEqual([
      'wide over: The alert was changed or taken away.',
      'wide over: The spread of BTCUSD is 99.5 bp (100 to 101).',
    ]);
  });

  it('AL12: another source ends what its markets brought about, and they begin anew', async () => {
    engine.setRules([{ ...wide, forSeconds: 0, basisPoints: '50' }]);
    await until(() => told.length === 1, 'it fires');
    hub.configure([]);
    engine.connect();
    expect(told.at(-1)).toBe('wide over: BTCUSD is no longer followed where it was.');
    configure();
    engine.connect();
    await until(() => told.length === 3, 'it fires again');
    expect(told.at(-1)).toContain('wide fired');
  });

  it('AL10: closing leaves no timer', async () => {
    engine.setRules([wide, thin]);
    await until(() => isLive(), 'the book');
    await send('SELL', '101', '0');
    engine.close();
    hub.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
