/** Scenarios in which the exchange itself has trouble, as clients of all four venues see them. SPEC.md PX101–PX109. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { ensureDefined } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import { type PracticeExchange, startExchange } from '../exchange.ts';
import { refusalStatus, TestClient } from '../test-client.ts';
import { type Follower, followers } from '../test-followers.ts';
import type { NaiveBook } from '../test-reference.ts';

// Real sockets on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 60_000 });

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

const markets = {
  'paxos-public': 'BTCUSD',
  'paxos-order-routing': 'BTCUSD',
  rails: 'BTC-USDT',
  paradex: 'BTC-USD-PERP',
} as const;
type FollowedVenue = keyof typeof markets;
const venues = Object.keys(markets) as FollowedVenue[];

async function begin(): Promise<PracticeExchange> {
  const exchange = await startExchange({
    protocols: venues,
    sources: [{ kind: 'demo', markets: [...new Set(Object.values(markets))] }],
    messagesPerSecond: 300,
  });
  closers.push(() => exchange.close());
  return exchange;
}

function urlsOf(exchange: PracticeExchange, venue: VenueId) {
  return ensureDefined(exchange.endpoints[venue], `an endpoint of ${venue}`);
}

function follow(exchange: PracticeExchange, venue: FollowedVenue): Promise<Follower> {
  const keep = (client: TestClient): unknown => closers.push(() => client.close());
  return followers[venue](urlsOf(exchange, venue), markets[venue], keep);
}

async function followAll(exchange: PracticeExchange): Promise<[FollowedVenue, Follower][]> {
  const all: [FollowedVenue, Follower][] = [];
  for (const venue of venues) {
    all.push([venue, await follow(exchange, venue)]);
  }
  return all;
}

/** What it shows with everything standing still is the exchange's own book. */
async function expectExact(
  exchange: PracticeExchange,
  following: readonly (readonly [FollowedVenue, Follower])[],
): Promise<void> {
  const stillness = exchange.trigger('silent');
  for (const [venue, follower] of following) {
    const digest = exchange.digest(markets[venue]);
    // The last sender may still owe a batch that waits for the clock.
    await vi.waitFor(
      async () => expect([venue, (await follower.told()).digest]).toEqual([venue, digest]),
      { timeout: 10_000 },
    );
  }
  stillness.stop();
}

async function untilAll(
  following: readonly (readonly [FollowedVenue, Follower])[],
  holds: (book: NaiveBook) => boolean,
  what: string,
): Promise<void> {
  for (const [venue, follower] of following) {
    await follower.client.until(() => holds(follower.book()), `${what} on ${venue}`);
  }
}

const bestBid = ({ bids }: NaiveBook): number => Math.max(...bids.keys());
const bestAsk = ({ asks }: NaiveBook): number => Math.min(...asks.keys());
/** The markets themselves write two decimals at most. */
const isFiner = (side: ReadonlyMap<number, string>): boolean =>
  [...side.keys()].some((price) => (String(price).split('.')[1] ?? '').length > 2);
const isCrossed = (book: NaiveBook): boolean => bestBid(book) >= bestAsk(book);

describe('books that are shown otherwise', () => {
  it.each([
    ['PX102', 'crossed-long', isCrossed],
    ['PX103', 'empty-side', ({ asks }: NaiveBook) => asks.size === 0],
    ['PX104', 'precision-change', ({ bids, asks }: NaiveBook) => [bids, asks].every(isFiner)],
  ])(
    'PX101, %s: %s is seen by all, is the exchange’s book, and leaves no trace',
    async (_rule, name, isShown) => {
      const exchange = await begin();
      const following = await followAll(exchange);
      await expectExact(exchange, following);
      const run = exchange.trigger(name);
      await untilAll(following, isShown, name);
      await expectExact(exchange, following);
      // Who comes during it sees the same, and REST says so, too.
      const late = await followAll(exchange);
      await expectExact(exchange, late);
      expect(late.map(([venue, follower]) => [venue, isShown(follower.book())])).toEqual(
        venues.map((venue) => [venue, true]),
      );
      run.stop();
      await untilAll(following, (book) => !isShown(book), `the end of ${name}`);
      await expectExact(exchange, [...following, ...late]);
      const url = `${urlsOf(exchange, 'paxos-public').rest}/markets/BTCUSD/order-book`;
      const body = (await (await fetch(url)).json()) as {
        readonly bids: readonly { readonly price: string }[];
        readonly asks: readonly { readonly price: string }[];
      };
      expect(Number(body.bids[0]?.price)).toBeLessThan(Number(body.asks[0]?.price));
    },
  );

  it('PX102: crossed-short is over by itself after half a second, and stopping it then changes nothing', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const run = exchange.trigger('crossed-short');
    await untilAll(following, isCrossed, 'the overlap');
    await untilAll(following, (book) => !isCrossed(book), 'its end');
    run.stop();
    await expectExact(exchange, following);
  });

  it('PX101: several at once on the same books, ended in any order, leave no trace', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const runs = ['crossed-long', 'precision-change', 'empty-side', 'crossed-short'].map((name) =>
      exchange.trigger(name),
    );
    await untilAll(following, ({ asks }) => asks.size === 0, 'an empty side');
    await expectExact(exchange, following);
    for (const index of [1, 2, 0, 3]) {
      runs[index]?.stop();
    }
    await untilAll(following, (book) => book.asks.size > 0 && !isCrossed(book), 'the end');
    await expectExact(exchange, following);
  });
});

describe('pace, clock and words', () => {
  it('PX105: burst-10x is ten times the messages, then the old pace', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const rateOver = async (messages: number): Promise<number> => {
      const from = exchange.statistics().messages;
      const startedAt = performance.now();
      await vi.waitFor(
        () => expect(exchange.statistics().messages - from).toBeGreaterThan(messages),
        { timeout: 20_000, interval: 5 },
      );
      return ((exchange.statistics().messages - from) / (performance.now() - startedAt)) * 1_000;
    };
    const before = await rateOver(150);
    const run = exchange.trigger('burst-10x');
    const during = await rateOver(1_500);
    run.stop();
    expect(during / before).toBeGreaterThan(3);
    expect(during / before).toBeLessThan(30);
    // What fell due while a busy machine looked away is still sent.
    await vi.waitFor(async () => expect((await rateOver(150)) / during).toBeLessThan(0.5), {
      timeout: 30_000,
    });
    await expectExact(exchange, following);
  });

  it('PX106: clock-skew puts every stamp and Date header a minute ahead; at its end all break and stamps are right', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const rest = urlsOf(exchange, 'paradex').rest;
    const aheadMs = async (): Promise<readonly number[]> => {
      const answer = await fetch(`${rest}/system/time`);
      const { server_time } = (await answer.json()) as { readonly server_time: string };
      const date = Date.parse(answer.headers.get('date') ?? '');
      return [Number(server_time) - Date.now(), date - Date.now()];
    };
    const run = exchange.trigger('clock-skew');
    for (const ahead of await aheadMs()) {
      expect(Math.abs(ahead - 60_000)).toBeLessThan(10_000);
    }
    await expectExact(exchange, following);
    run.stop();
    for (const ahead of await aheadMs()) {
      expect(Math.abs(ahead)).toBeLessThan(10_000);
    }
    for (const [venue, { client }] of following) {
      await client.until(() => client.closeCode !== undefined, `the break on ${venue}`);
    }
    const late = await followAll(exchange);
    const orderRouting = ensureDefined(late[1], 'a follower')[1].client;
    const stamps = (): readonly number[] =>
      orderRouting
        .json()
        .flatMap(({ payload }) => (payload as { time?: string } | undefined)?.time ?? [])
        .map((time) => Date.parse(`${time.slice(0, 19)}Z`) - Date.now());
    await orderRouting.until(() => stamps().length > 5, 'stamped frames');
    expect(Math.max(...stamps())).toBeLessThan(10_000);
    await expectExact(exchange, late);
  });

  it('PX107: market-halt stands still, and each venue that has a word for it says it', async () => {
    const exchange = await begin();
    const said = async () => {
      const paxos = await fetch(`${urlsOf(exchange, 'paxos-public').rest}/markets`);
      const paradex = await fetch(`${urlsOf(exchange, 'paradex').rest}/system/state`);
      const { markets: listed } = (await paxos.json()) as {
        readonly markets: readonly { readonly market_status: { readonly buy_status: string } }[];
      };
      const states = new Set(listed.map(({ market_status }) => market_status.buy_status));
      const { status } = (await paradex.json()) as { readonly status: string };
      return [...states, status];
    };
    expect(await said()).toEqual(['ENABLED', 'ok']);
    const run = exchange.trigger('market-halt');
    const { messages } = exchange.statistics();
    expect(await said()).toEqual(['DISABLED', 'cancel_only']);
    expect(exchange.statistics().messages).toBe(messages);
    run.stop();
    expect(await said()).toEqual(['ENABLED', 'ok']);
    await vi.waitFor(() => expect(exchange.statistics().messages).toBeGreaterThan(messages));
  });
});

describe('connections and tokens', () => {
  it.each([
    [401, undefined],
    [403, undefined],
    [429, '5'],
    [503, undefined],
  ])(
    'PX36: refuse-%s breaks all and refuses on every venue until its end',
    async (status, wait) => {
      const exchange = await begin();
      const following = await followAll(exchange);
      const run = exchange.trigger(`refuse-${status}`);
      const other = exchange.trigger('refuse-503');
      other.stop();
      for (const [venue, { client }] of following) {
        await client.until(() => client.closeCode !== undefined, `the break on ${venue}`);
        expect([venue, await refusalStatus(urlsOf(exchange, venue).ws)]).toEqual([venue, status]);
      }
      const { ws } = urlsOf(exchange, 'paxos-public');
      expect(await retryAfterOf(`${ws}/marketdata/BTCUSD`)).toBe(wait);
      run.stop();
      await expectExact(exchange, await followAll(exchange));
    },
  );

  it('PX108: token-expires ends tokens and their sockets, and nothing else', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const run = exchange.trigger('token-expires');
    for (const [venue, { client }] of following) {
      const hasTokens = venue === 'paxos-order-routing' || venue === 'rails';
      await client.until(() => (client.closeCode !== undefined) === hasTokens, venue);
      expect([venue, client.closeCode]).toEqual([venue, hasTokens ? 1008 : undefined]);
    }
    // A new token is as good as ever, and short.
    expect(await lifetimesOf(exchange)).toEqual([15, 15]);
    await expectExact(exchange, await followAll(exchange));
    run.stop();
    expect(await lifetimesOf(exchange)).toEqual([3_600, 1_800]);
  });

  it('PX108: token-endpoint-down gives out none until its end, where there are any', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const run = exchange.trigger('token-endpoint-down');
    await expect(follow(exchange, 'paxos-order-routing')).rejects.toThrow();
    await expect(follow(exchange, 'rails')).rejects.toThrow();
    await follow(exchange, 'paradex');
    expect(following.map(([, { client }]) => client.closeCode !== undefined)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    run.stop();
    await expectExact(exchange, await followAll(exchange));
  });

  it('PX109: reconnect-storm breaks what is open, again and again, until its end', async () => {
    const exchange = await begin();
    const { ws } = urlsOf(exchange, 'paxos-public');
    const run = exchange.trigger('reconnect-storm');
    for (let round = 0; round < 2; round += 1) {
      const client = await TestClient.connect(`${ws}/marketdata/BTCUSD`);
      await client.until(() => client.closeCode !== undefined, `break ${round}`);
      expect(client.closeCode).toBe(1006);
    }
    run.stop();
    await expectExact(exchange, await followAll(exchange));
  });
});

async function lifetimesOf(exchange: PracticeExchange): Promise<readonly number[]> {
  const requests: readonly (readonly [VenueId, string, RequestInit])[] = [
    [
      'paxos-order-routing',
      '/oauth2/token',
      {
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'practice',
          client_secret: 'practice',
        }),
      },
    ],
    [
      'rails',
      '/api/v1/token',
      { headers: { 'X-Api-Key': 'practice', 'X-Api-Secret': 'practice' } },
    ],
  ];
  const lifetimes: number[] = [];
  for (const [venue, path, init] of requests) {
    const url = `${urlsOf(exchange, venue).auth}${path}`;
    const answer = await fetch(url, { method: 'POST', ...init });
    lifetimes.push(((await answer.json()) as { readonly expires_in: number }).expires_in);
  }
  return lifetimes;
}

function retryAfterOf(url: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const client = new WebSocket(url);
    client.on('open', () => reject(new Error('it was not refused')));
    client.on('error', () => undefined);
    client.on('unexpected-response', (_request, response) => {
      resolve(response.headers['retry-after']);
      client.terminate();
    });
  });
}
