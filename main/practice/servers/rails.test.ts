import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { normaliseDecimal } from '../exact-decimal.ts';
import { ExchangeBook } from '../exchange-book.ts';
import {
  both,
  closeAll,
  closeLater,
  connect,
  type Frame,
  framesOf,
  kindOf,
  matchesOf,
  ordersOf,
  rebuild,
  side,
  start,
  untilCount,
} from './rails-test-bench.ts';

// Real sockets on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

afterEach(closeAll);

describe('Rails on the practice exchange: requests', () => {
  it('PX57: ping is answered in-band, with its request id', async () => {
    const { urls } = await start();
    const client = await connect(urls, 'market=BTC-USDT');
    client.send({ message: 'ping', content: { clientRequestId: 'an-id' } });
    client.send({ message: 'ping' });
    await untilCount(client, 'pong', 2);
    expect(client.json()).toEqual([
      { resultType: 'pong', data: { clientRequestId: 'an-id', statusCode: 200 } },
      { resultType: 'pong', data: { statusCode: 200 } },
    ]);
  });

  it('PX58: without subscriptions a connection gets orders alone, which here never come; subscribe and unsubscribe tell what is active', async () => {
    const { urls } = await start();
    const client = await connect(urls, 'market=BTC-USDT');
    const content = { clientRequestId: 'x', subscriptions: ['publicTrades', 'publicOrderBook'] };
    client.send({ message: 'subscribe', content });
    await untilCount(client, 'publicOrderBookDelta', 5);
    client.send({ message: 'unsubscribe', content: { ...content, subscriptions: ['orders'] } });
    await untilCount(client, 'unsubscribed', 1);
    const replies = client.json().filter((one) => String(one.resultType).endsWith('subscribed'));
    expect(replies).toEqual([
      {
        resultType: 'subscribed',
        data: {
          activeSubscriptions: ['orders', 'publicTrades', 'publicOrderBook'],
          clientRequestId: 'x',
          requestedSubscriptions: ['publicTrades', 'publicOrderBook'],
        },
      },
      {
        resultType: 'unsubscribed',
        data: {
          activeSubscriptions: ['publicTrades', 'publicOrderBook'],
          clientRequestId: 'x',
          requestedSubscriptions: ['orders'],
        },
      },
    ]);
    expect(client.json()[0]).toMatchObject({ resultType: 'subscribed' });
  });

  it('PX59, PX60: the full book on request, then deltas of both sides: together the exchange’s own book', async () => {
    const { urls, exchange } = await start();
    for (const query of ['market=BTC-USDT', 'market=ALL']) {
      const client = await connect(urls, `${query}&subscriptions=${both}`);
      await untilCount(client, 'publicOrderBookDelta', 20);
      client.send({
        message: 'emitPublicOrderBook',
        content: { clientRequestId: 'book', market: 'BTC-USDT' },
      });
      await untilCount(client, 'publicOrderBook', 1);
      await client.until(() => client.frames.length > 400, 'four hundred frames');
      const silence = exchange.trigger('silent');
      client.send({ message: 'ping' });
      await untilCount(client, 'pong', 1);
      const frames = client.json() as unknown as Frame[];
      expect(rebuild(frames, 'BTC-USDT').digest()).toBe(exchange.digest('BTC-USDT'));
      const [snapshot] = framesOf(client, 'publicOrderBook');
      expect(snapshot).toMatchObject({
        market: 'BTC-USDT',
        data: { clientRequestId: 'book', statusCode: 200, ts: expect.any(Number) },
      });
      const deltas = framesOf(client, 'publicOrderBookDelta');
      expect(deltas.every(({ data }) => data.statusCode === 200 && Number.isInteger(data.ts))).toBe(
        true,
      );
      silence.stop();
      client.close();
    }
  });

  it('PX59: with ALL the market has to be named, and each is one frame; on a market’s connection another one is refused', async () => {
    const { urls, exchange } = await start();
    const forAll = await connect(urls, `market=ALL&subscriptions=publicOrderBook`);
    forAll.send({ message: 'emitPublicOrderBook', content: { clientRequestId: '1' } });
    await untilCount(forAll, 'error', 1);
    forAll.send({ message: 'emitPublicOrderBook', content: { market: 'ALL' } });
    await untilCount(forAll, 'publicOrderBook', exchange.markets.length);
    expect(framesOf(forAll, 'publicOrderBook').map((one) => one.market)).toEqual(exchange.markets);
    expect(framesOf(forAll, 'error')).toEqual([
      {
        resultType: 'error',
        data: { clientRequestId: '1', statusCode: 400, body: 'market is missing' },
      },
    ]);
    const forOne = await connect(urls, 'market=BTC-USDT');
    forOne.send({ message: 'emitPublicOrderBook', content: { market: 'ETH-USDT' } });
    await untilCount(forOne, 'error', 1);
  });

  it('PX59: on wish the full book comes in parts, without time, without id, or not at all', async () => {
    const { urls, exchange } = await start({ 'snapshot-frames': 'several' });
    const client = await connect(urls, 'market=BTC-USDT');
    const silence = exchange.trigger('silent');
    const request = { message: 'emitPublicOrderBook', content: { clientRequestId: 'a' } };
    client.send(request);
    await untilCount(client, 'publicOrderBook', 3);
    const parts = framesOf(client, 'publicOrderBook');
    const book = new ExchangeBook();
    for (const part of parts) {
      book.set(side(part, 'buy'), side(part, 'sell'));
    }
    expect(book.digest()).toBe(exchange.digest('BTC-USDT'));
    expect(parts.map(({ data }) => data.clientRequestId)).toEqual(['a', 'a', 'a']);
    exchange.turn('rails', 'snapshot-frames', 'one');
    exchange.turn('rails', 'snapshot-ts', 'absent');
    exchange.turn('rails', 'snapshot-id', 'absent');
    client.send(request);
    await untilCount(client, 'publicOrderBook', 4);
    expect(Object.keys(framesOf(client, 'publicOrderBook')[3]?.data ?? {})).toEqual([
      'orders',
      'statusCode',
    ]);
    exchange.turn('rails', 'snapshots', 'unanswered');
    client.send(request);
    client.send({ message: 'ping' });
    await untilCount(client, 'pong', 1);
    expect(framesOf(client, 'publicOrderBook').length).toBe(4);
    silence.stop();
  });

  it('PX61: matches come as taker leg, as maker leg and as both, in the history the same', async () => {
    const { urls, exchange } = await start();
    const client = await connect(urls, `market=BTC-USDT&subscriptions=publicTrades`);
    await client.until(() => ordersOf(client).length > 120, 'a hundred and twenty legs');
    exchange.trigger('silent');
    client.send({ message: 'emitPublicCompletedOrders', content: { clientRequestId: 'h' } });
    await untilCount(client, 'publicCompletedOrders', 1);
    const legs = ordersOf(client);
    expect(legs[0]).toEqual({
      executionType: expect.stringMatching(/^(taker|maker)$/),
      matchId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      orderType: expect.stringMatching(/^(buy|sell)$/),
      price: expect.stringMatching(/^\d+\.\d+$/),
      quantity: expect.stringMatching(/^\d+\.\d+$/),
      updatedAt: expect.any(Number),
    });
    const matches = matchesOf(legs);
    const kinds = new Set(matches.map(kindOf));
    expect(kinds).toEqual(new Set(['taker', 'maker', 'taker+maker', 'maker+taker']));
    const past = framesOf(client, 'publicCompletedOrders')[0]?.data;
    const known = new Set(past?.orders.map((order) => JSON.stringify(order)));
    expect(past?.clientRequestId).toBe('h');
    expect(legs.slice(-40).every((leg) => known.has(JSON.stringify(leg)))).toBe(true);
    for (const matched of matches) {
      const sides = new Set(matched.map((leg) => leg.orderType));
      expect([sides.size, new Set(matched.map((leg) => leg.quantity)).size]).toEqual([
        matched.length,
        1,
      ]);
    }
  });

  it('PX62: connections with the same parameters are sent the same frames in the same order', async () => {
    const { urls, exchange } = await start();
    const clients = [
      await connect(urls, `market=BTC-USDT&subscriptions=${both}`),
      await connect(urls, `market=BTC-USDT&subscriptions=${both}`),
    ];
    for (const client of clients) {
      await client.until(() => client.frames.length > 300, 'three hundred frames');
    }
    exchange.trigger('silent');
    for (const client of clients) {
      client.send({ message: 'ping' });
      await untilCount(client, 'pong', 1);
    }
    const [first = [], second = []] = clients.map((client) => client.frames);
    expect(first.slice(first.indexOf(second[0] ?? ''))).toEqual(second);
  });

  it('PX63: what is no reading of public data is refused and kept, and reading leaves nothing there', async () => {
    const { urls } = await start();
    const kept = async () =>
      ((await (await fetch(`${urls.auth}/practice/refused-requests`)).json()) as Frame[]).map(
        (one) => (one as unknown as { message: string }).message,
      );
    const reader = await connect(urls, `market=BTC-USDT&subscriptions=${both}`);
    reader.send({ message: 'ping' });
    reader.send({ message: 'emitPublicOrderBook' });
    reader.send({ message: 'emitPublicCompletedOrders' });
    reader.send({ message: 'subscribe', content: { subscriptions: ['publicTrades'] } });
    await untilCount(reader, 'subscribed', 1);
    expect(await kept()).toEqual([]);
    const trader = await connect(urls, 'market=BTC-USDT');
    trader.send({ message: 'createLimitOrder', content: { clientRequestId: 'o', price: '1' } });
    trader.send('no json');
    await untilCount(trader, 'error', 2);
    expect(trader.json()).toEqual([
      {
        resultType: 'error',
        data: {
          clientRequestId: 'o',
          statusCode: 403,
          body: 'createLimitOrder is not served here',
        },
      },
      { resultType: 'error', data: { statusCode: 400, body: 'the message is no request' } },
    ]);
    expect(await kept()).toEqual(['subscription orders', 'createLimitOrder']);
  });

  it('PX63: on wish errors come under their request’s own type', async () => {
    const { urls } = await start({ errors: 'echoed' });
    const client = await connect(urls, 'market=BTC-USDT');
    client.send({ message: 'subscribe', content: { subscriptions: ['book'] } });
    await untilCount(client, 'subscribe', 1);
    expect(framesOf(client, 'subscribe')[0]?.data.statusCode).toBe(400);
  });

  it('PX60: on wish frames name their market on connections for all alone', async () => {
    const { urls } = await start({ 'market-name': 'all-only' });
    const forOne = await connect(urls, `market=BTC-USDT&subscriptions=${both}`);
    const forAll = await connect(urls, `market=ALL&subscriptions=${both}`);
    for (const client of [forOne, forAll]) {
      await client.until(() => client.frames.length > 100, 'a hundred frames');
    }
    expect(new Set(forOne.json().map((one) => one.market))).toEqual(new Set([undefined]));
    expect(forAll.json().every((one) => typeof one.market === 'string')).toBe(true);
  });

  it('PX60: a book that changes as a whole is told as changes, since full books come on request alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-rails-'));
    closeLater(() => rm(folder, { recursive: true }));
    const file = join(folder, 'XY-USDT.jsonl');
    const lines = [
      {
        t_ms: 1_000,
        kind: 'snapshot',
        bids: [
          ['5.0', '1'],
          ['4', '2'],
        ],
        asks: [['6', '1']],
      },
      { t_ms: 1_001, kind: 'update', bids: [['4.5', '9']], asks: [] },
      { t_ms: 1_002, kind: 'snapshot', bids: [['5.00', '3']], asks: [['7', '1']] },
      { t_ms: 1_003, kind: 'trade', id: '1', side: 'buy', price: '7', size: '1' },
    ];
    await writeFile(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    const { urls, exchange } = await start(
      {},
      { sources: [{ kind: 'recording', file, market: 'XY-USDT' }] },
    );
    const client = await connect(urls, `market=XY-USDT&subscriptions=publicOrderBook`);
    client.send({ message: 'emitPublicOrderBook' });
    await untilCount(client, 'publicOrderBook', 1);
    client.send({ message: 'subscribe', content: { subscriptions: ['publicTrades'] } });
    await untilCount(client, 'publicCompletedOrdersDelta', 1);
    await untilCount(client, 'publicOrderBookDelta', 2);
    const frames = client.json() as unknown as Frame[];
    expect(rebuild(frames, 'XY-USDT').digest()).toBe(exchange.digest('XY-USDT'));
    const gone = side(ensureDefined(framesOf(client, 'publicOrderBookDelta')[1], 'a delta'), 'buy');
    expect(gone.map(([price, size]) => [normaliseDecimal(price), size])).toEqual([
      ['4', '0'],
      ['4.5', '0'],
      ['5', '3'],
    ]);
  });
});

describe('Rails on the practice exchange: REST', () => {
  it('PX64: figures and markets, in the shapes the list may have', async () => {
    const { urls, exchange } = await start();
    const figures = async (query: string) =>
      (await (await fetch(`${urls.rest}/market-data${query}`)).json()) as Record<string, unknown>[];
    const all = await figures('');
    expect(new Set(all.map((one) => one.market))).toEqual(new Set(exchange.markets));
    const some = await figures('?markets=BTC-USDT,NONE-USDT');
    expect(some.map((one) => one.type)).toEqual(['INDEX', 'BID', 'ASK', '24H_VOLUME', '24H_COUNT']);
    expect(some[1]).toEqual({
      market: 'BTC-USDT',
      type: 'BID',
      index: 'RAILS',
      value: expect.stringMatching(/^\d+\.\d+$/),
      updatedAt: expect.any(Number),
    });
    const list = async () => (await fetch(`${urls.rest}/markets`)).json();
    const entry = { market: 'BTC-USDT', baseAsset: 'BTC', quoteAsset: 'USDT', tickSize: '0.1' };
    expect(await list()).toContainEqual(entry);
    exchange.turn('rails', 'markets-shape', 'wrapped');
    expect(((await list()) as { markets: unknown[] }).markets).toContainEqual(entry);
    exchange.turn('rails', 'markets-shape', 'names');
    expect(await list()).toEqual(exchange.markets);
    const statuses = await Promise.all([
      fetch(`${urls.rest}/weather`),
      fetch(`${urls.rest}/markets`, { method: 'DELETE' }),
      fetch(`${urls.rest}/token`),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([404, 405, 405]);
  });

  it('PX65: garbage comes between the good frames and changes nothing that is true', async () => {
    const { urls, exchange } = await start();
    const client = await connect(urls, `market=BTC-USDT&subscriptions=${both}`);
    const garbage = exchange.trigger('garbage');
    await client.until(() => client.frames.includes('{'), 'a broken frame');
    garbage.stop();
    const good = client.frames.length;
    await client.until(() => client.frames.length > good + 50, 'fifty frames more');
    for (const frame of client.frames.slice(good + 1)) {
      expect(JSON.parse(frame)).toMatchObject({ market: 'BTC-USDT', data: { statusCode: 200 } });
    }
  });
});
