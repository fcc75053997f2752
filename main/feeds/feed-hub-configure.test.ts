import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paxosPublic } from '../venues/paxos-public/paxos-public.ts';
import type { VenueAdapter } from '../venues/venue.ts';
import { FeedHub, type VenueConfig } from './feed-hub.ts';
import {
  snapshot,
  startVenueTestServer,
  until,
  type VenueTestServer,
} from './venue-test-server.ts';

const bookPath = '/marketdata/BTCUSD';
/** Speaks like Paxos; only its name is another venue's. */
const otherVenue: VenueAdapter = { ...paxosPublic, id: 'paradex' };

let servers: VenueTestServer[] = [];
let hub: FeedHub;

beforeEach(async () => {
  servers = await Promise.all([startServer('100'), startServer('200'), startServer('300')]);
  hub = new FeedHub({
    adapters: new Map([
      ['paxos-public', paxosPublic],
      ['paradex', otherVenue],
    ]),
  });
});

afterEach(async () => {
  hub.close();
  await Promise.all(servers.map((server) => server.close()));
});

describe('pointing venues elsewhere', () => {
  it('FT5: a venue that stays where it is keeps its sockets and its books', async () => {
    const [stays, before, after] = servers as [VenueTestServer, VenueTestServer, VenueTestServer];
    hub.configure([config('paxos-public', stays), config('paradex', before)]);
    const requests = (['paxos-public', 'paradex'] as const).map((venue) => ({
      venue,
      market: 'BTCUSD',
      channels: ['book'] as const,
    }));
    hub.follow({}, requests);
    await until(() => bestBid('paxos-public') === '100' && bestBid('paradex') === '200', 'both');
    const kept = hub.market('paxos-public', 'BTCUSD');

    hub.configure([config('paxos-public', stays), config('paradex', after)]);

    await until(() => bestBid('paradex') === '300', 'the other server');
    await until(() => before.sockets(bookPath).length === 0, 'the old socket to close');
    expect(hub.market('paxos-public', 'BTCUSD')).toBe(kept);
    expect(kept?.trust('book')?.state).toBe('LIVE');
    expect(stays.sockets(bookPath)).toHaveLength(1);
  });

  it('FT6: a venue that is started anew keeps no socket of before, and the others all of theirs', async () => {
    const [one, other] = servers as [VenueTestServer, VenueTestServer, VenueTestServer];
    hub.configure([config('paxos-public', one), config('paradex', other)]);
    const requests = (['paxos-public', 'paradex'] as const).map((venue) => ({
      venue,
      market: 'BTCUSD',
      channels: ['book'] as const,
    }));
    hub.follow({}, requests);
    await until(() => bestBid('paxos-public') === '100' && bestBid('paradex') === '200', 'both');
    const [kept, before] = [hub.market('paxos-public', 'BTCUSD'), other.sockets(bookPath)[0]];

    hub.restart('paradex');

    await until(() => bestBid('paradex') === '200', 'the book again');
    await until(() => other.sockets(bookPath).length === 1, 'one socket');
    expect(other.sockets(bookPath)[0]).not.toBe(before);
    expect(hub.market('paxos-public', 'BTCUSD')).toBe(kept);
  });
});

async function startServer(bid: string): Promise<VenueTestServer> {
  const server = await startVenueTestServer();
  server.greet(bookPath, () => [snapshot('BTCUSD', [[bid, '1']], [['900', '1']])]);
  return server;
}

function config(venue: VenueConfig['venue'], { ws, rest }: VenueTestServer): VenueConfig {
  return { venue, endpoints: { ws, rest }, isPractice: false, isRestPaired: false };
}

function bestBid(venue: VenueConfig['venue']): string | undefined {
  return hub.market(venue, 'BTCUSD')?.book.levels('bid')[0]?.[0];
}
