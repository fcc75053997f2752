/** Faults of single messages as clients of all four venues meet them, over real sockets. SPEC.md PX32, PX121–PX131. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type PracticeExchange, startExchange } from '../exchange.ts';
import { type PracticeClock, systemClock } from '../practice-clock.ts';
import { binaryQuery, ParadexTestClient, rebuild } from '../servers/paradex-test-client.ts';
import { TestClient } from '../test-client.ts';
import { type Follower, followers } from '../test-followers.ts';
import { NaiveBook } from '../test-reference.ts';

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
type Following = Map<FollowedVenue, Follower>;

/** Ten times as fast as the wall's. */
function hastyClock(): PracticeClock {
  const startMs = systemClock.nowMs();
  return {
    nowMs: () => startMs + (systemClock.nowMs() - startMs) * 10,
    delay: (ms, signal) => systemClock.delay(ms / 10, signal),
    breathe: systemClock.breathe,
  };
}

async function begin(clock?: PracticeClock): Promise<PracticeExchange> {
  const exchange = await startExchange(
    {
      protocols: venues,
      sources: [{ kind: 'demo', markets: [...new Set(Object.values(markets))] }],
      messagesPerSecond: clock === undefined ? 500 : 50,
    },
    clock === undefined ? {} : { clock },
  );
  closers.push(() => exchange.close());
  return exchange;
}

function keep(client: TestClient): void {
  closers.push(() => client.close());
}

async function followAll(exchange: PracticeExchange): Promise<Following> {
  const following: Following = new Map();
  for (const venue of venues) {
    const urls = ensureDefined(exchange.endpoints[venue], `an endpoint of ${venue}`);
    following.set(venue, await followers[venue](urls, markets[venue], keep));
  }
  return following;
}

function clientOf(following: Following, venue: FollowedVenue): TestClient {
  return ensureDefined(following.get(venue), venue).client;
}

/** Whether what a client shows, everything standing still, is the exchange's own book. A gap in numbers is wrong as well. */
async function isExact(
  exchange: PracticeExchange,
  following: Following,
  venue: FollowedVenue,
): Promise<boolean> {
  const told = await ensureDefined(following.get(venue), venue)
    .told()
    .catch(() => undefined);
  return told?.digest === exchange.digest(markets[venue]);
}

async function expectExact(
  exchange: PracticeExchange,
  following: Following,
  which: readonly FollowedVenue[] = venues,
): Promise<void> {
  const stillness = exchange.trigger('silent');
  for (const venue of which) {
    // The last sender may still owe a batch that waits for the clock.
    await vi.waitFor(
      async () => expect([venue, await isExact(exchange, following, venue)]).toEqual([venue, true]),
      { timeout: 10_000 },
    );
  }
  stillness.stop();
}

/** Looks again and again until each has been seen wrong with everything standing still. */
async function untilWrong(exchange: PracticeExchange, following: Following): Promise<void> {
  const right = new Set<FollowedVenue>(venues);
  for (let look = 0; look < 200 && right.size > 0; look += 1) {
    await untilMoved(exchange);
    const stillness = exchange.trigger('silent');
    for (const venue of right) {
      // What waits for the clock comes within a tenth of a second.
      const settling = vi.waitFor(
        async () => expect(await isExact(exchange, following, venue)).toBe(true),
        { timeout: 300 },
      );
      await settling.catch(() => right.delete(venue));
    }
    stillness.stop();
  }
  expect([...right]).toEqual([]);
}

async function untilMoved(exchange: PracticeExchange, messages = 50): Promise<void> {
  const before = exchange.statistics().messages;
  await vi.waitFor(
    () => expect(exchange.statistics().messages).toBeGreaterThan(before + messages),
    { timeout: 10_000 },
  );
}

async function untilClosed(following: Following, code: number): Promise<void> {
  for (const venue of venues) {
    const client = clientOf(following, venue);
    await client.until(() => client.closeCode !== undefined, `the end of ${venue}’s socket`);
    expect([venue, client.closeCode]).toEqual([venue, code]);
  }
}

async function expectHealthy(exchange: PracticeExchange): Promise<void> {
  const anew = await followAll(exchange);
  await untilMoved(exchange, 200);
  await expectExact(exchange, anew);
}

describe('faults of single messages on all four venues', () => {
  it('PX124: drop-one is a gap in the numbers where there are any; a new client is right', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const run = exchange.trigger('drop-one');
    const { book } = ensureDefined(following.get('paradex'), 'paradex');
    await vi.waitFor(() => expect(book).toThrow(/^number \d+ after \d+$/), { timeout: 10_000 });
    run.stop();
    await expectHealthy(exchange);
  });

  it('PX125: duplicate changes no book and makes no trade of its own', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const run = exchange.trigger('duplicate');
    const { client } = ensureDefined(following.get('paradex'), 'paradex');
    const paradex = new ParadexTestClient(client);
    const numbers = (): number[] => paradex.books().map(({ seq }) => seq);
    await client.until(() => new Set(numbers()).size < numbers().length, 'a repeated number');
    await untilMoved(exchange, 200);
    await expectExact(exchange, following, ['paxos-public', 'paxos-order-routing', 'rails']);
    run.stop();
    await expectHealthy(exchange);
  });

  it('PX126: reorder leaves right who sorts by time; a new client is right', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const run = exchange.trigger('reorder');
    const { book } = ensureDefined(following.get('paradex'), 'paradex');
    await vi.waitFor(() => expect(book).toThrow(/^number \d+ after \d+$/), { timeout: 10_000 });
    await untilMoved(exchange, 200);
    await expectExact(exchange, following, ['paxos-order-routing']);
    run.stop();
    await expectHealthy(exchange);
  });

  it('PX127: zombie-level is wrong for who was there, with no gap in the numbers; REST is right', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const run = exchange.trigger('zombie-level');
    await untilWrong(exchange, following);
    expect(ensureDefined(following.get('paradex'), 'paradex').book).not.toThrow();
    const stillness = exchange.trigger('silent');
    expect((await restBook(exchange)).digest()).toBe(exchange.digest('BTCUSD'));
    stillness.stop();
    run.stop();
    await expectHealthy(exchange);
  });

  it('PX128: cut-mid-frame breaks every socket; new ones work', async () => {
    const exchange = await begin();
    const following = await followAll(exchange);
    const run = exchange.trigger('cut-mid-frame');
    await untilClosed(following, 1006);
    await expectHealthy(exchange);
    run.stop();
  });

  it('PX129: slow-consumer ends with 1008; new sockets are quick', async () => {
    const exchange = await begin(hastyClock());
    const following = await followAll(exchange);
    const run = exchange.trigger('slow-consumer');
    await untilClosed(following, 1008);
    await expectHealthy(exchange);
    run.stop();
  });

  it('PX130: stale-snapshot tells full books of seconds ago until its end; REST is right', async () => {
    const exchange = await begin(hastyClock());
    const following = await followAll(exchange);
    const run = exchange.trigger('stale-snapshot');
    await untilClosed(following, 1006);
    const late = await followAll(exchange);
    await untilWrong(exchange, late);
    const stillness = exchange.trigger('silent');
    expect((await restBook(exchange)).digest()).toBe(exchange.digest('BTCUSD'));
    stillness.stop();
    run.stop();
    await expectHealthy(exchange);
  });

  it('PX131: one-market-freezes: one falls silent on a socket, its neighbour does not; asked for anew it is right', async () => {
    const exchange = await startExchange({ protocols: ['paradex'], messagesPerSecond: 2000 });
    closers.push(() => exchange.close());
    const { ws } = ensureDefined(exchange.endpoints.paradex, 'an endpoint');
    const client = await TestClient.connect(`${ws}${binaryQuery}`);
    keep(client);
    const paradex = new ParadexTestClient(client);
    const pair = ['BTC-USD-PERP', 'ETH-USD-PERP'] as const;
    for (const market of pair) {
      await paradex.subscribe(`order_book.${market}.deltas`);
    }
    const of = (market: string) => paradex.books().filter((book) => book.market === market);
    const counts = (): number[] => pair.map((market) => of(market).length);
    await client.until(() => counts().every((count) => count > 20), 'both books');
    const run = exchange.trigger('one-market-freezes');
    let before = counts();
    await client.until(() => {
      const now = counts();
      // One of them, since the other last moved.
      const isPair = now.every((count, index) => count > (before[index] ?? 0));
      if (isPair) {
        before = now;
      }
      return now.some((count, index) => count > (before[index] ?? 0) + 300);
    }, 'one that goes on alone');
    const frozen = ensureDefined(
      pair.find((_, index) => counts()[index] === before[index]),
      'a frozen market',
    );
    const seen = of(frozen).length;
    await paradex.request('unsubscribe', { channel: `order_book.${frozen}.deltas` });
    await paradex.subscribe(`order_book.${frozen}.deltas`);
    await client.until(() => of(frozen).length > seen + 50, 'the market again');
    run.stop();
    const stillness = exchange.trigger('silent');
    const { pongs } = client;
    client.socket.ping();
    await client.until(() => client.pongs > pongs, 'a pong');
    expect(of(frozen)[seen]?.kind).toBe('snapshot');
    expect(rebuild(of(frozen).slice(seen)).digest()).toBe(exchange.digest(frozen));
    expect(client.closeCode).toBeUndefined();
    stillness.stop();
  });
});

/** The truth as Paxos' REST tells it. */
async function restBook(exchange: PracticeExchange): Promise<NaiveBook> {
  const { rest } = ensureDefined(exchange.endpoints['paxos-public'], 'an endpoint');
  const response = await fetch(`${rest}/markets/BTCUSD/order-book`);
  type Side = readonly { readonly price: string; readonly amount: string }[];
  const body = (await response.json()) as { readonly bids: Side; readonly asks: Side };
  const pairs = (side: Side) => side.map(({ price, amount }) => [price, amount]);
  const book = new NaiveBook();
  book.replace(pairs(body.bids), pairs(body.asks));
  return book;
}
