/** Handshakes, connections and trades of Rails as strangers' servers might do them: what a person sees. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RailsRequest, railsDelta, railsTrades } from '../harness/adversary/rails-venue.ts';
import { market, RailsBench, start } from './rails-bench.ts';

let rails: RailsBench;

beforeEach(async () => {
  rails = await RailsBench.open();
});

afterEach(async () => {
  await rails.close();
});

describe('the handshake', () => {
  it.each([
    ['echoed', 1],
    ['not echoed', 2],
  ])('a subprotocol that is %s', async (name, connects) => {
    if (name === 'not echoed') {
      rails.venue.onUpgrade = () => ({ subprotocol: undefined });
    }
    await rails.followLive();
    await rails.equals();
    expect(rails.troubles()).toEqual([]);
    expect(rails.venue.server.handshakes).toHaveLength(connects);
    expect(rails.venue.tokenRequests).toHaveLength(1);
    // Remembered: the next connect needs one handshake.
    rails.venue.server.peers[0]?.socket.close(1001);
    await rails.stale();
    await rails.live();
    expect(rails.venue.server.handshakes).toHaveLength(connects + 1);
  });

  it.each(['authorization', 'authorization#other'])(
    'another one (%s) is said, and tried again with patience',
    async (subprotocol) => {
      rails.venue.onUpgrade = () => ({ subprotocol });
      rails.bench.follow(market);
      await rails.stale();
      expect(rails.bench.seen(market).code).toBe('handshake-refused');
      await rails.bench.spend(30_000);
      expect(rails.venue.server.handshakes.length).toBeLessThan(16);
      expect(rails.venue.tokenRequests).toHaveLength(1);
      rails.venue.onUpgrade = undefined;
      await rails.live();
    },
  );

  it('always says what it subscribes, and never the orders of the person', async () => {
    await rails.followLive();
    expect(rails.venue.server.handshakes.map(({ query }) => query.get('subscriptions'))).toEqual([
      'publicTrades,publicOrderBook',
    ]);
    await rails.bench.spend(200_000, undefined, 1_000);
    const requests = rails.venue.server.peers
      .flatMap(({ heard }) => heard)
      .map((text) => (JSON.parse(text) as RailsRequest).message);
    expect([...new Set(requests)].sort()).toEqual([
      'emitPublicCompletedOrders',
      'emitPublicOrderBook',
      'ping',
      'subscribe',
    ]);
  });

  it('401 twice is final, 403 twice is tried again in a minute', async () => {
    rails.venue.onUpgrade = () => ({ status: 403 });
    rails.bench.follow(market);
    await rails.bench.pass(
      10_000,
      () => rails.bench.seen(market).code === 'stream-refused',
      'the words',
    );
    expect(rails.bench.seen(market).text).toMatch(
      /too many connections.*read-only key\. Next try in 60 s\.$/,
    );
    await rails.bench.spend(50_000, undefined, 1_000);
    expect(rails.venue.server.handshakes).toHaveLength(2);
    rails.venue.onUpgrade = () => ({ status: 401 });
    await rails.bench.pass(
      200_000,
      () => rails.bench.seen(market).code === 'credentials-refused',
      'the last word',
    );
    const { length } = rails.venue.server.handshakes;
    await rails.bench.spend(200_000, undefined, 1_000);
    expect(rails.venue.server.handshakes).toHaveLength(length);
  });
});

describe('one connection for all', () => {
  it('five markets, frames of a sixth and of none; fewer again without a hole', async () => {
    const names = ['A-USDT', 'B-USDT', 'C-USDT', 'D-USDT', 'E-USDT'];
    for (const name of names) {
      rails.venue.book(name).replace([['1', '1']], [['2', '2']]);
    }
    rails.bench.follow(...names);
    for (const name of names) {
      await rails.live(name);
    }
    expect(rails.venue.server.handshakes.map(({ query }) => query.get('market'))).toEqual(['ALL']);
    rails.venue.sendToAll(railsDelta('Z-USDT', start + 1, [['1.5', '1']], []));
    rails.venue.sendToAll(railsDelta(undefined, start + 1, [['1.6', '1']], []));
    rails.venue.book('A-USDT').set('bid', '1.5', '1');
    rails.venue.sendToAll(railsDelta('A-USDT', start + 1, [['1.5', '1']], []));
    for (const name of names) {
      await rails.equals(name);
    }
    rails.bench.follow('A-USDT', 'B-USDT');
    await rails.bench.pass(
      30_000,
      () => rails.venue.server.peers.length === 2 && rails.venue.server.handshakes.length === 3,
      'a socket for each',
    );
    for (const name of ['A-USDT', 'B-USDT']) {
      await rails.equals(name);
      expect(rails.troubles(name)).toEqual([]);
    }
  });
});

describe('two lines', () => {
  it('one falls behind, then dies: no hole, no doubt', async () => {
    rails.bench.follow({ market, channels: ['book'], isStandby: true });
    await rails.live();
    await rails.bench.pass(20_000, () => rails.venue.server.peers.length === 2, 'both lines');
    await rails.bench.spend(2_000);
    const [first, second] = rails.venue.server.peers;
    const step = (ts: number, price: string): unknown => {
      rails.venue.book(market).set('bid', price, '1');
      return railsDelta(market, start + ts, [[price, '1']], []);
    };
    const both = step(20, '48001');
    first?.send(both);
    second?.send(both);
    const ahead = step(21, '48002');
    first?.send(ahead);
    await rails.equals();
    second?.send(ahead);
    first?.socket.terminate();
    second?.send(step(22, '48003'));
    await rails.equals();
    await rails.bench.pass(20_000, () => rails.venue.server.peers.length === 2, 'the line again');
    second?.send(step(23, '48004'));
    await rails.equals();
    expect(rails.troubles()).toEqual([]);
  });
});

describe('trades', () => {
  const item = (
    matchId: string,
    executionType: string,
    orderType: string,
    updatedAt: number,
  ): unknown => ({
    executionType,
    matchId,
    orderType,
    price: '50000',
    quantity: '0.01',
    updatedAt,
  });

  it('both legs of a match, repetitions, strange kinds, old ones', async () => {
    await rails.followLive();
    rails.venue.sendToAll(
      railsTrades(market, [
        item('a', 'maker', 'buy', start + 1),
        item('a', 'taker', 'sell', start + 1),
        item('b', 'maker', 'sell', start + 2),
        item('__proto__', 'weird', 'buy', start + 3),
      ]),
    );
    rails.venue.sendToAll(
      railsTrades(market, [
        item('a', 'taker', 'sell', start + 1),
        item('c', 'taker', 'buy', start),
      ]),
    );
    rails.venue.sendToAll(railsTrades('ETH-USDT', [item('d', 'taker', 'buy', start + 6)]));
    rails.venue.sendToAll(railsTrades(market, [item('e', 'taker', 'buy', 1.5)]));
    await rails.bench.until(() => rails.bench.counters.rejected === 2, 'the last one');
    const sides = ['inferred', 'buy', 'sell'];
    expect(
      rails.bench.trades(market).map(({ id, side }) => [id, id === '__proto__' ? '' : sides[side]]),
    ).toEqual([
      ['c', 'buy'],
      ['a', 'sell'],
      ['b', 'buy'],
      ['__proto__', ''],
    ]);
  });
});
