import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type PracticeExchange, startExchange } from '../exchange.ts';
import type { PracticeExchangeOptions, VenueEndpointUrls } from '../practice-options.ts';
import { refusalStatus, TestClient } from '../test-client.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

async function start(
  options: PracticeExchangeOptions,
): Promise<{ readonly exchange: PracticeExchange; readonly urls: VenueEndpointUrls }> {
  const exchange = await startExchange({ protocols: ['paxos-public'], ...options });
  closers.push(() => exchange.close());
  return { exchange, urls: ensureDefined(exchange.endpoints['paxos-public'], 'an endpoint') };
}

async function connect(url: string): Promise<TestClient> {
  const client = await TestClient.connect(url);
  closers.push(() => client.close());
  return client;
}

const decimal = /^\d+(\.\d+)?$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
/** Quick enough that a test sees every kind of frame at once. */
const lively: PracticeExchangeOptions = { messagesPerSecond: 8000 };

function isOrdered(levels: unknown, direction: 1 | -1): boolean {
  const prices = (levels as { price: string }[]).map(({ price }) => Number(price));
  return prices.every(
    (price, index) => index === 0 || direction * (price - (prices[index - 1] ?? 0)) > 0,
  );
}

describe('Paxos public on the practice exchange: sockets', () => {
  it('PX21: one market’s book starts with a SNAPSHOT and goes on with one level a frame', async () => {
    const { urls } = await start(lively);
    const client = await connect(`${urls.ws}/marketdata/BTCUSD`);
    await client.until(() => client.frames.length > 200, 'two hundred frames');
    const [snapshot, ...updates] = client.json();
    expect(Object.keys(ensureDefined(snapshot, 'a snapshot'))).toEqual([
      'type',
      'market',
      'bids',
      'asks',
      'final_snapshot',
    ]);
    expect(snapshot).toMatchObject({ type: 'SNAPSHOT', market: 'BTCUSD', final_snapshot: true });
    expect(isOrdered(snapshot?.bids, -1)).toBe(true);
    expect(isOrdered(snapshot?.asks, 1)).toBe(true);
    for (const update of updates) {
      expect(update).toEqual({
        type: 'UPDATE',
        market: 'BTCUSD',
        side: expect.stringMatching(/^(BUY|SELL)$/),
        price: expect.stringMatching(decimal),
        amount: expect.stringMatching(decimal),
      });
    }
  });

  it('PX21, PX27: all markets’ books start with a SNAPSHOT each, and the documents’ two spellings both occur', async () => {
    const { urls, exchange } = await start(lively);
    const client = await connect(`${urls.ws}/marketdata`);
    await client.until(() => client.frames.length > 3000, 'three thousand frames');
    const frames = client.json();
    const books = exchange.markets.filter((market) => market !== 'USDCUSD');
    const snapshots = frames.slice(0, books.length);
    expect(snapshots.map((frame) => [frame.type, frame.market])).toEqual(
      books.map((market) => ['SNAPSHOT', market]),
    );
    expect(new Set(snapshots.map((frame) => frame.final_snapshot))).toEqual(
      new Set([true, 'true']),
    );
    const updates = frames.slice(books.length);
    expect(updates.every((frame) => frame.type === 'UPDATE')).toBe(true);
    const zeros = updates
      .map((frame) => String(frame.amount))
      .filter((amount) => Number(amount) === 0);
    expect(zeros).toContain('0');
    expect(zeros).toContain('0.00000000');
  });

  it('PX22: executions start with the latest past one, and each has a number of its own', async () => {
    const { urls } = await start(lively);
    const listed = await fetch(`${urls.rest}/markets/BTCUSD/recent-executions`);
    const past = (await listed.json()) as { items: { match_number: string }[] };
    const client = await connect(`${urls.ws}/executiondata/BTCUSD`);
    await client.until(() => client.frames.length > 20, 'twenty executions');
    const executions = client.json();
    for (const execution of executions) {
      expect(execution).toEqual({
        market: 'BTCUSD',
        price: expect.stringMatching(decimal),
        amount: expect.stringMatching(decimal),
        executed_at: expect.stringMatching(time),
        match_number: expect.stringMatching(/^[0-9A-Z]{12}$/),
      });
    }
    const numbers = executions.map((execution) => execution.match_number);
    expect(new Set(numbers).size).toBe(numbers.length);
    const later = await connect(`${urls.ws}/executiondata/BTCUSD`);
    await later.until(() => later.frames.length > 0, 'the latest execution');
    expect(past.items.map((item) => item.match_number)).not.toContain(
      later.json()[0]?.match_number,
    );
  });

  it('PX22: all executions start with the latest of each market', async () => {
    const { urls, exchange } = await start({ speed: 0.001 });
    const client = await connect(`${urls.ws}/executiondata`);
    const books = exchange.markets.filter((market) => market !== 'USDCUSD');
    await client.until(() => client.frames.length >= books.length, 'an execution of each market');
    expect(client.json().map((frame) => frame.market)).toEqual(books);
  });

  it.each(['/marketdata/stablecoin/USDCUSD', '/marketdata/stablecoin'])(
    'PX23: %s gives the index price',
    async (path) => {
      const { urls } = await start({ speed: 50 });
      const client = await connect(urls.ws + path);
      await client.until(() => client.frames.length > 5, 'index prices');
      for (const frame of client.json()) {
        expect(frame).toEqual({
          market: 'USDCUSD',
          price: expect.stringMatching(/^[01]\.\d{4}$/),
          timestamp: expect.stringMatching(time),
        });
      }
    },
  );

  it.each([
    '/',
    '/marketdata/NOPEUSD',
    '/marketdata/btcusd',
    '/marketdata/USDCUSD',
    '/marketdata/stablecoin/BTCUSD',
    '/executiondata/',
    '//',
  ])('PX24: %s is refused with 404', async (path) => {
    const { urls } = await start({});
    expect(await refusalStatus(urls.ws + path)).toBe(404);
  });

  it('PX25: many levels become one frame each, removals first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-practice-'));
    closers.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'ltcusd.jsonl');
    const lines = [
      '{"t_ms":1,"kind":"snapshot","bids":[["10","1"]],"asks":[["11","1"],["12","1"]]}',
      '{"t_ms":2,"kind":"update","bids":[["11","5"],["10","0.0"]],"asks":[["13","2"],["11","0"]]}',
    ];
    await writeFile(file, lines.join('\n'));
    const { urls } = await start({ sources: [{ kind: 'recording', file }], startOn: 'subscriber' });
    const trades = await connect(`${urls.ws}/executiondata/LTCUSD`);
    const client = await connect(`${urls.ws}/marketdata/LTCUSD`);
    await client.until(() => client.frames.length === 5, 'five frames');
    expect(client.json().map(({ side, price, amount }) => [side, price, amount])).toEqual([
      [undefined, undefined, undefined],
      ['BUY', '10', '0.0'],
      ['SELL', '11', '0'],
      ['BUY', '11', '5'],
      ['SELL', '13', '2'],
    ]);
    expect(trades.frames).toEqual([]);
  });

  it('PX26: pings are answered, messages are not taken', async () => {
    const { urls } = await start({});
    const client = await connect(`${urls.ws}/marketdata/BTCUSD`);
    client.socket.ping();
    await client.until(() => client.pongs === 1, 'a pong');
    client.socket.send('{"type":"subscribe"}');
    await client.until(() => client.closeCode !== undefined, 'the close');
    expect(client.closeCode).toBe(1008);
  });

  it('PX30: two runs of one seed give their executions different numbers', async () => {
    const numbers = async (atMs: number) => {
      const clock = {
        nowMs: () => atMs,
        delay: () => new Promise<void>(() => undefined),
        breathe: async () => undefined,
      };
      const exchange = await startExchange({}, { clock });
      const urls = ensureDefined(exchange.endpoints['paxos-public'], 'an endpoint');
      const answer = await fetch(`${urls.rest}/markets/BTCUSD/recent-executions`);
      const { items } = (await answer.json()) as {
        items: { match_number: string; price: string }[];
      };
      void exchange.close();
      return items;
    };
    const [first, second] = [await numbers(1_763_000_000_000), await numbers(1_763_000_060_000)];
    expect(first.map((item) => item.price)).toEqual(second.map((item) => item.price));
    const seen = new Set(first.map((item) => item.match_number));
    expect(second.filter((item) => seen.has(item.match_number))).toEqual([]);
  });
});

describe('Paxos public on the practice exchange: REST', () => {
  async function get(url: string): Promise<Record<string, unknown>> {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-plumbline-practice')).toBe('1');
    expect(response.headers.get('date')).not.toBeNull();
    return (await response.json()) as Record<string, unknown>;
  }

  it('PX28: markets', async () => {
    const { urls } = await start({});
    const { markets } = await get(`${urls.rest}/markets`);
    expect(markets).toHaveLength(11);
    expect((markets as unknown[])[0]).toMatchObject({
      market: 'BTCUSD',
      base_asset: 'BTC',
      quote_asset: 'USD',
      tick_rate: '0.25',
      market_status: { buy_status: 'ENABLED', sell_status: 'ENABLED' },
    });
  });

  it('PX28: order book, executions, ticker, prices', async () => {
    const { urls } = await start({ speed: 0.001 });
    const book = await get(`${urls.rest}/markets/ETHUSD/order-book`);
    expect(book.market).toBe('ETHUSD');
    expect(isOrdered(book.bids, -1) && isOrdered(book.asks, 1)).toBe(true);
    const { items } = await get(`${urls.rest}/markets/ETHUSD/recent-executions`);
    const executions = items as Record<string, string>[];
    expect(executions.length).toBeGreaterThan(9);
    expect(Object.keys(executions[0] ?? {})).toEqual([
      'price',
      'amount',
      'executed_at',
      'match_number',
    ]);
    const times = executions.map((execution) => String(execution.executed_at));
    expect(times).toEqual([...times].sort().reverse());
    const ticker = await get(`${urls.rest}/markets/ETHUSD/ticker`);
    expect(ticker).toMatchObject({
      market: 'ETHUSD',
      best_bid: (book.bids as unknown[])[0],
      best_ask: (book.asks as unknown[])[0],
      last_execution: { price: executions[0]?.price, amount: executions[0]?.amount },
      today: { volume_weighted_average_price: expect.stringMatching(decimal) },
      snapshot_at: expect.stringMatching(time),
    });
    const all = await get(`${urls.rest}/all-markets/ticker`);
    expect(all.items).toHaveLength(11);
    const prices = await get(`${urls.rest}/all-markets/prices?markets=ETHUSD,USDCUSD`);
    expect((prices.items as { market: string }[]).map((item) => item.market)).toEqual([
      'ETHUSD',
      'USDCUSD',
    ]);
  });

  it.each([
    '/v1/markets',
    '/v2/markets/NOPE/order-book',
    '/v2/markets/BTCUSD',
    '/v2/markets/USDCUSD/ticker',
    '/',
    '//',
  ])('PX29: %s is a problem with status 404', async (path) => {
    const { urls } = await start({});
    const response = await fetch(urls.auth + path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: expect.any(String),
      meta: {},
    });
  });

  it('PX29: only GET is served', async () => {
    const { urls } = await start({});
    const status = await new Promise((resolve) => {
      request(`${urls.rest}/markets`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end('{}');
    });
    expect(status).toBe(405);
  });
});
