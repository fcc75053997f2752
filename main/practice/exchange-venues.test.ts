/** Several venues on one exchange. SPEC.md PX81–PX86. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import { type PracticeExchange, startExchange } from './exchange.ts';
import type { FinishedReport, PracticeExchangeOptions } from './practice-options.ts';
import { binaryQuery, ParadexTestClient } from './servers/paradex-test-client.ts';
import { readTrade } from './servers/paradex-test-reader.ts';
import { spokenProtocols } from './servers/registry.ts';
import { refusalStatus, TestClient } from './test-client.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

const both = ['paxos-public', 'paradex'] as const;

async function start(options: PracticeExchangeOptions, onFinished?: (r: FinishedReport) => void) {
  const hooks = onFinished === undefined ? {} : { onFinished };
  const exchange = await startExchange({ protocols: both, ...options }, hooks);
  closers.push(() => exchange.close());
  return exchange;
}

function urlsOf(exchange: PracticeExchange, venue: VenueId) {
  return ensureDefined(exchange.endpoints[venue], `an endpoint of ${venue}`);
}

async function connect(url: string): Promise<TestClient> {
  const client = await TestClient.connect(url);
  closers.push(() => client.close());
  return client;
}

async function recordingFile(lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-practice-'));
  closers.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'btcusdt.jsonl');
  await writeFile(file, lines.join('\n'));
  return file;
}

const lines = [
  '{"t_ms":1,"kind":"snapshot","bids":[["10.0","1.000"]],"asks":[["11.0","1.000"]]}',
  '{"t_ms":2,"kind":"update","bids":[["10.0","2.000"]],"asks":[["11.5","3.000"]]}',
  '{"t_ms":3,"kind":"trade","id":"42","side":"buy","price":"11.0","size":"1.000"}',
];

describe('several venues on one exchange', () => {
  it('PX81: each has its own address, all its kinds of endpoint', async () => {
    const exchange = await start({ protocols: spokenProtocols });
    const venues = Object.entries(exchange.endpoints);
    expect(venues.map(([venue]) => venue)).toEqual(spokenProtocols);
    expect(new Set(venues.map(([, { auth }]) => auth)).size).toBe(venues.length);
    for (const [, { ws, rest, auth }] of venues) {
      expect(new URL(ws).host).toBe(new URL(auth).host);
      expect(rest.startsWith(auth)).toBe(true);
      expect(auth).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    }
    const paradex = urlsOf(exchange, 'paradex');
    expect([new URL(paradex.ws).pathname, new URL(paradex.rest).pathname]).toEqual(['/v1', '/v1']);
  });

  it('PX82: a demo market is listed by the venues that would name it so', async () => {
    const exchange = await start({});
    expect(exchange.markets).toContain('BTCUSD');
    expect(exchange.markets).toContain('BTC-USD-PERP');
    expect(exchange.markets).not.toContain('BTC-USDT');
    const paxos = urlsOf(exchange, 'paxos-public');
    expect(await refusalStatus(`${paxos.ws}/marketdata/BTC-USD-PERP`)).toBe(404);
    const { rest } = urlsOf(exchange, 'paradex');
    expect((await fetch(`${rest}/orderbook/BTCUSD`)).status).toBe(404);
    await expect(
      startExchange({ protocols: ['paradex'], sources: [{ kind: 'demo', markets: ['BTCUSD'] }] }),
    ).rejects.toMatchObject({ message: 'the demo has no market BTCUSD on paradex' });
  });

  it('PX16, PX81: a recording is listed everywhere, waits for every venue, and is counted once', async () => {
    let finish: (report: FinishedReport) => void = () => undefined;
    const finished = new Promise<FinishedReport>((resolve) => {
      finish = resolve;
    });
    const file = await recordingFile(lines);
    const exchange = await start({ sources: [{ kind: 'recording', file }], speed: 'max' }, finish);
    const paxos = urlsOf(exchange, 'paxos-public').ws;
    const book = await connect(`${paxos}/marketdata/BTCUSDT`);
    const trades = await connect(`${paxos}/executiondata/BTCUSDT`);
    const paradex = new ParadexTestClient(
      await connect(`${urlsOf(exchange, 'paradex').ws}${binaryQuery}`),
    );
    await paradex.subscribe('order_book.BTCUSDT.deltas');
    expect(exchange.statistics().messages).toBe(0);
    await paradex.subscribe('trades.BTCUSDT');
    expect(await finished).toEqual({
      market: 'BTCUSDT',
      messages: 3,
      trades: 1,
      digest: exchange.digest('BTCUSDT'),
    });
    await book.until(() => book.frames.length === 3, 'snapshot and two levels');
    await trades.until(() => trades.frames.length === 1, 'the trade');
    await paradex.client.until(() => paradex.binary(1).length === 1, 'the trade');
    expect(
      paradex
        .books()
        .slice(0, 2)
        .map(({ bids, asks }) => [bids, asks]),
    ).toEqual([
      [[['10', '1']], [['11', '1']]],
      [[['10', '2']], [['11.5', '3']]],
    ]);
    expect(paradex.binary(1).map(readTrade)).toMatchObject([{ id: 42n, price: '11', size: '1' }]);
    expect(exchange.statistics()).toMatchObject({ messages: 3, trades: 1, clients: 3 });
  });

  it('PX16: one venue’s book alone is enough after two seconds', async () => {
    const file = await recordingFile(lines);
    const begunAt = Date.now();
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const exchange = await start({ sources: [{ kind: 'recording', file }], speed: 'max' }, () =>
      finish(),
    );
    await connect(`${urlsOf(exchange, 'paxos-public').ws}/marketdata/BTCUSDT`);
    await finished;
    expect(Date.now() - begunAt).toBeGreaterThan(1900);
  });

  it('PX91: what binary cannot hold is left out there or cut, and told in full elsewhere', async () => {
    const file = await recordingFile([
      '{"t_ms":1,"kind":"snapshot","bids":[["10.0","1.123456789"],["9.000000001","1"]],"asks":[["11.0","1"]]}',
    ]);
    const exchange = await start({ sources: [{ kind: 'recording', file }] });
    const { ws, rest } = urlsOf(exchange, 'paradex');
    const paradex = new ParadexTestClient(await connect(`${ws}${binaryQuery}`));
    await paradex.subscribe('order_book.BTCUSDT.deltas');
    await paradex.client.until(() => paradex.books().length === 1, 'the book');
    expect(paradex.books()[0]?.bids).toEqual([['10', '1.12345678']]);
    const body = (await (await fetch(`${rest}/orderbook/BTCUSDT`)).json()) as { bids: unknown };
    expect(body.bids).toEqual([
      ['10', '1.123456789'],
      ['9.000000001', '1'],
    ]);
  });

  it.each<[string, PracticeExchangeOptions, string]>([
    [
      'an unknown knob',
      { knobs: { paradex: { weather: 'rain' } } },
      'paradex has no knob "weather" here; it has system-state, without-sbe',
    ],
    [
      'an unknown value',
      { knobs: { paradex: { 'without-sbe': 'perhaps' } } },
      'paradex\'s knob "without-sbe" takes served, silent, refused, not "perhaps"',
    ],
    [
      'a knob that a venue with others does not have',
      { knobs: { 'paxos-public': { weather: 'rain' } } },
      'paxos-public has no knob "weather" here; it has market-status',
    ],
    [
      'a knob of a venue that is not spoken',
      { protocols: ['paxos-public'], knobs: { paradex: { 'without-sbe': 'silent' } } },
      'paradex has no knob "without-sbe" here; it has none',
    ],
  ])('PX84: %s: does not start and says why', async (_name, options, words) => {
    await expect(startExchange({ protocols: both, ...options })).rejects.toMatchObject({
      failure: 'wrong-usage',
      message: expect.stringContaining(words),
    });
  });
});

describe('scenarios on every venue', () => {
  async function subscribed(exchange: PracticeExchange): Promise<ParadexTestClient> {
    const { ws } = urlsOf(exchange, 'paradex');
    const paradex = new ParadexTestClient(await connect(`${ws}${binaryQuery}`));
    await paradex.subscribe('order_book.BTC-USD-PERP.deltas');
    await paradex.client.until(() => paradex.books().length > 3, 'books');
    return paradex;
  }
  const lively = { messagesPerSecond: 2000 };

  it('PX33, PX36, PX86: cut and refuse-503 break all; new connections work after', async () => {
    const exchange = await start(lively);
    const paradex = await subscribed(exchange);
    const paxos = await connect(`${urlsOf(exchange, 'paxos-public').ws}/marketdata`);
    exchange.trigger('cut').stop();
    await paradex.client.until(() => paradex.client.closeCode === 1006, 'the break');
    await paxos.until(() => paxos.closeCode === 1006, 'the break');
    const again = await subscribed(exchange);
    const run = exchange.trigger('refuse-503');
    await again.client.until(() => again.client.closeCode === 1006, 'the break');
    expect(await refusalStatus(`${urlsOf(exchange, 'paradex').ws}${binaryQuery}`)).toBe(503);
    run.stop();
    await subscribed(exchange);
  });

  it('PX34, PX86: half-open sends nothing, answers no ping and pings nobody', async () => {
    const exchange = await start({
      ...lively,
      knobs: { paradex: { 'ping-every-ms': '20', 'pong-within-ms': '20' } },
    });
    const paradex = await subscribed(exchange);
    const run = exchange.trigger('half-open');
    paradex.client.socket.ping();
    const other = await subscribed(exchange);
    const { pings } = paradex.client;
    const frames = paradex.client.binaryFrames.length;
    await other.client.until(() => other.client.pings > 5, 'pings to others');
    expect(paradex.client.closeCode).toBeUndefined();
    expect(paradex.client.pongs).toBe(0);
    expect([paradex.client.pings, paradex.client.binaryFrames.length]).toEqual([pings, frames]);
    run.stop();
    await paradex.client.until(() => paradex.client.closeCode !== undefined, 'the cut');
  });

  it('PX35, PX85: silent stops the clock’s messages too', async () => {
    const exchange = await start(lively);
    const paradex = await subscribed(exchange);
    await paradex.subscribe('funding_rate_comparison.ALL@100ms');
    await paradex.client.until(() => paradex.binary(6).length > 0, 'a figure');
    const run = exchange.trigger('silent');
    const untilAllCame = async (): Promise<void> => {
      const { pongs } = paradex.client;
      paradex.client.socket.ping();
      await paradex.client.until(() => paradex.client.pongs > pongs, 'a pong');
    };
    await untilAllCame();
    const count = paradex.client.binaryFrames.length;
    const untilMs = Date.now() + 400;
    while (Date.now() < untilMs) {
      await untilAllCame();
    }
    expect(paradex.client.binaryFrames.length).toBe(count);
    run.stop();
    await paradex.client.until(() => paradex.client.binaryFrames.length > count + 5, 'data again');
  });

  it('PX37, PX83: garbage comes as text and as bytes, between numbers that stay without a gap', async () => {
    const exchange = await start(lively);
    const paradex = await subscribed(exchange);
    const run = exchange.trigger('garbage');
    await paradex.client.until(
      () =>
        paradex.client.frames.filter((frame) => frame === '{').length > 1 &&
        paradex.client.binaryFrames.filter((frame) => frame.length === 3).length > 1,
      'every malformed frame',
    );
    const good = paradex.client.binaryFrames.filter(
      (frame) =>
        frame.length > 100 && frame.readUInt16LE(0) === 89 && frame.readBigInt64LE(16) > 1000n,
    );
    const numbers = good.map((frame) => Number(frame.readBigInt64LE(16)));
    expect(
      numbers.every((seq, index) => index === 0 || seq === (numbers[index - 1] ?? 0) + 1),
    ).toBe(true);
    run.stop();
    await subscribed(exchange);
  });

  it('PX86: maintenance stands still and says so', async () => {
    const exchange = await start(lively);
    const { rest } = urlsOf(exchange, 'paradex');
    const state = async (): Promise<unknown> => (await fetch(`${rest}/system/state`)).json();
    const run = exchange.trigger('maintenance');
    const { messages } = exchange.statistics();
    expect(await state()).toEqual({ status: 'maintenance' });
    expect(exchange.statistics().messages).toBe(messages);
    run.stop();
    expect(await state()).toEqual({ status: 'ok' });
  });
});
