import { describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { binary, start } from './paradex-test-bench.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const market = 'BTC-USD-PERP';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function get(url: string, method = 'GET'): Promise<Answer> {
  const response = await fetch(url, { method });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-plumbline-practice')).toBe('1');
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

describe('Paradex’ REST on the practice exchange', () => {
  it('PX99: lists its markets, perpetual and spot', async () => {
    const { rest } = await start();
    const { body } = await get(`${rest}/markets`);
    const results = body.results as Record<string, unknown>[];
    expect(results.map(({ symbol, asset_kind }) => [symbol, asset_kind])).toEqual([
      [market, 'PERP'],
      ['ETH-USD-PERP', 'PERP'],
      ['kBONK-USD-PERP', 'PERP'],
      ['ETH-USD', 'SPOT'],
    ]);
    expect(results[0]).toMatchObject({
      base_currency: 'BTC',
      quote_currency: 'USD',
      settlement_currency: 'USDC',
      price_tick_size: '0.1',
      order_size_increment: '0.00001',
      max_order_size: '',
    });
    const one = await get(`${rest}/markets?market=ETH-USD`);
    expect(one.body.results).toHaveLength(1);
  });

  it('PX99: books and touches, pairs of price and size, with the number of the deltas', async () => {
    const { exchange, rest, paradex } = await binary();
    await paradex.subscribe(`order_book.${market}.deltas`);
    await paradex.client.until(() => paradex.books().length > 20, 'books');
    const stillness = exchange.trigger('silent');
    const { body } = await get(`${rest}/orderbook/${market}`);
    const [bids, asks] = [body.bids, body.asks] as [string, string][][];
    expect([bids?.length, asks?.length, body.market]).toEqual([20, 20, market]);
    await paradex.client.until(() => paradex.books().at(-1)?.seq === body.seq_no, 'its number');
    const shallow = await get(`${rest}/orderbook/${market}?depth=2&price_tick=100`);
    expect((shallow.body.bids as [string, string][]).map(([price]) => Number(price) % 100)).toEqual(
      [0, 0],
    );
    const touch = await get(`${rest}/bbo/${market}`);
    expect(touch.body).toMatchObject({
      market,
      seq_no: body.seq_no,
      bid: bids?.[0]?.[0],
      bid_size: bids?.[0]?.[1],
      ask: asks?.[0]?.[0],
    });
    expect((await get(`${rest}/orderbook/${market}/interactive`)).body.seq_no).toBe(body.seq_no);
    expect((await get(`${rest}/bbo/${market}/interactive`)).body.market).toBe(market);
    stillness.stop();
  });

  it('PX99: trades by page, newest first', async () => {
    const { exchange, rest } = await start();
    exchange.trigger('silent');
    const all = (await get(`${rest}/trades?market=${market}&page_size=1000`)).body;
    const ids = (all.results as { id: string }[]).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(20);
    expect([...ids].sort().reverse()).toEqual(ids);
    const paged: string[] = [];
    let cursor = '';
    for (let page = 0; page < ids.length && paged.length < ids.length; page += 1) {
      const { body } = await get(
        `${rest}/trades?market=${market}&page_size=7${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      paged.push(...(body.results as { id: string }[]).map(({ id }) => id));
      cursor = typeof body.next === 'string' ? body.next : '';
    }
    expect(paged).toEqual(ids);
    const oldest = ensureDefined((all.results as { created_at: number }[]).at(-1), 'a trade');
    const early = await get(`${rest}/trades?market=${market}&end_at=${oldest.created_at + 1}`);
    expect(early.body.results).toEqual([oldest]);
  });

  it('PX99: summaries, time and a state that can be set', async () => {
    const { exchange, rest } = await start();
    const { body } = await get(`${rest}/markets/summary?market=ALL`);
    const [summary] = body.results as Record<string, string>[];
    expect(summary?.symbol).toBe(market);
    expect(Number(summary?.mark_price)).toBeGreaterThan(Number(summary?.bid));
    expect((await get(`${rest}/system/time`)).body.server_time).toMatch(/^\d{13}$/);
    expect((await get(`${rest}/system/state`)).body).toEqual({ status: 'ok' });
    exchange.turn('paradex', 'system-state', 'maintenance');
    expect((await get(`${rest}/system/state`)).body).toEqual({ status: 'maintenance' });
  });

  it.each([
    ['/orderbook/NOPE', 404, 'MARKET_NOT_FOUND'],
    ['/bbo/btc-usd-perp', 404, 'MARKET_NOT_FOUND'],
    ['/markets?market=NOPE', 404, 'MARKET_NOT_FOUND'],
    ['/trades', 404, 'MARKET_NOT_FOUND'],
    [`/trades?market=${market}&page_size=1001`, 400, 'BAD_REQUEST'],
    [`/orderbook/${market}?depth=-1`, 400, 'BAD_REQUEST'],
    [`/orderbook/${market}?price_tick=0`, 400, 'BAD_REQUEST'],
    ['/markets/summary', 400, 'BAD_REQUEST'],
    ['/nothing', 404, 'NOT_FOUND'],
    [`/orderbook/${market}/deep`, 404, 'NOT_FOUND'],
    ['/system/weather', 404, 'NOT_FOUND'],
  ])('PX99: %s is %i %s', async (path, status, error) => {
    const { rest } = await start();
    expect(await get(`${rest}${path}`)).toEqual({
      status,
      body: { error, message: expect.any(String), data: {} },
    });
  });

  it('PX99: only reads', async () => {
    const { rest } = await start();
    expect(await get(`${rest}/markets`, 'POST')).toMatchObject({ status: 405 });
  });
});
