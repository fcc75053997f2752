import { afterEach, beforeEach, expect, it } from 'vitest';
import { paxosPublic } from '../../venues/paxos-public/paxos-public.ts';
import { FeedHub } from '../feed-hub.ts';
import { ManualClock } from '../manual-clock.ts';
import { startVenueTestServer, until, type VenueTestServer } from '../venue-test-server.ts';

const venue = 'paxos-public';
const path = '/BTCUSD/book';

let clock: ManualClock;
let server: VenueTestServer;
let hub: FeedHub;

const update = (size: number) => ({
  type: 'UPDATE',
  market: 'BTCUSD',
  side: 'BUY',
  price: '100.5',
  amount: String(size),
});

const book = {
  type: 'SNAPSHOT',
  market: 'BTCUSD',
  bids: [{ price: '100.5', amount: '1' }],
  asks: [{ price: '101', amount: '1' }],
};

beforeEach(async () => {
  clock = new ManualClock();
  server = await startVenueTestServer();
  hub = new FeedHub({ adapters: new Map([[venue, paxosPublic]]), clock });
  hub.configure([
    {
      venue,
      endpoints: { ws: server.ws, rest: server.rest },
      isPractice: true,
      isRestPaired: false,
    },
  ]);
});

afterEach(async () => {
  hub.close();
  await server.close();
});

it('DL6, DL9: reading and applying are measured from the first message, the network from the first pong, a venue without stamps never', async () => {
  const bookPath = await openBook();
  const counters = hub.supervisors.get(venue)?.counters;
  server.send(bookPath, update(2));
  await until(() => counters?.messages === 2, 'the update');
  const feed = hub.market(venue, 'BTCUSD');
  expect(Object.keys(feed?.latency?.last10s ?? {})).toEqual(['read', 'apply']);
  clock.advance(20_000);
  await until(() => hub.statuses()[0]?.roundTripMs !== undefined, 'the pong');
  // Of the first burst every other one is measured.
  for (const size of [3, 4]) {
    clock.advance(100);
    server.send(bookPath, update(size));
    await until(() => counters?.messages === size, 'the next update');
  }
  expect(Object.keys(feed?.latency?.last10s ?? {})).toEqual(['network', 'read', 'apply']);
  expect(hub.statuses()[0]).toMatchObject({ roundTripMs: 0, usualRoundTripMs: 0 });
});

it('DL8: a whole book is no change, and counts as none', async () => {
  const bookPath = await openBook();
  const counters = hub.supervisors.get(venue)?.counters;
  clock.advance(100);
  server.send(bookPath, update(2));
  await until(() => counters?.messages === 2, 'the update');
  clock.advance(100);
  server.send(bookPath, book);
  await until(() => counters?.messages === 3, 'the whole book');
  expect(counters).toMatchObject({ messages: 3, applied: 3 });
  expect(hub.market(venue, 'BTCUSD')?.latency?.last10s.apply?.count).toBe(1);
});

it('SV10: whatever comes, each message is in exactly one count', async () => {
  const bookPath = await openBook();
  const frames: unknown[] = [
    update(2),
    { ...update(3), market: 'ETHUSD' },
    { ...update(3), price: 'x' },
    { ...update(0), price: '77' },
    { hello: 1 },
    [],
    null,
    'text',
  ];
  for (const frame of frames) {
    server.send(bookPath, frame);
  }
  server.sockets(bookPath)[0]?.send(Buffer.from([0xff, 0xfe]));
  const status = () => hub.statuses()[0];
  await until(() => status()?.received === frames.length + 2, 'all of them');
  const { received, applied = 0, ignored = 0, rejected = 0 } = status() ?? {};
  expect([applied > 1, ignored > 0, rejected > 0]).toEqual([true, true, true]);
  expect(applied + ignored + rejected).toBe(received);
});

/** The adapter's own path of the book. */
async function openBook(): Promise<string> {
  hub.follow({}, [{ venue, market: 'BTCUSD', channels: ['book'] }]);
  await until(() => server.asked.length > 0, 'the socket');
  const asked = server.asked[0] ?? path;
  await until(() => server.sockets(asked).length === 1, 'the open socket');
  server.send(asked, book);
  await until(() => hub.market(venue, 'BTCUSD')?.book.hasSnapshot === true, 'the book');
  return asked;
}
