import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type PracticeExchange, type PracticeExchangeHooks, startExchange } from './exchange.ts';
import {
  type FinishedReport,
  type PracticeExchangeOptions,
  PracticeStartError,
} from './practice-options.ts';
import { TestClient } from './test-client.ts';
import { referenceOf, replayPaxosPublic, shippedRecording as shipped } from './test-reference.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

async function start(options: PracticeExchangeOptions, hooks: PracticeExchangeHooks = {}) {
  // What more venues make of it is another file's (`exchange-venues.test.ts`).
  const exchange = await startExchange({ protocols: ['paxos-public'], ...options }, hooks);
  closers.push(() => exchange.close());
  return { exchange, ws: wsOf(exchange) };
}

async function startRecording(options: PracticeExchangeOptions) {
  let finish: (report: FinishedReport) => void = () => undefined;
  const finished = new Promise<FinishedReport>((resolve) => {
    finish = resolve;
  });
  return { ...(await start(options, { onFinished: finish })), finished };
}

function wsOf(exchange: PracticeExchange): string {
  return ensureDefined(exchange.endpoints['paxos-public'], 'an endpoint').ws;
}

async function connect(url: string): Promise<TestClient> {
  const client = await TestClient.connect(url);
  closers.push(() => client.close());
  return client;
}

async function fileWith(lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-practice-'));
  closers.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ltcusd.jsonl');
  await writeFile(file, lines.join('\n'));
  return file;
}

describe('a recording over the real wire', () => {
  it.skipIf(!existsSync(shipped))(
    `PX12, PX15, PX17, PX30: as fast as it goes, nothing is lost (needs ${shipped})`,
    { timeout: 60_000 },
    async () => {
      const { ws, finished } = await startRecording({
        sources: [{ kind: 'recording', file: shipped }],
        speed: 'max',
      });
      const book = await connect(`${ws}/marketdata/BTCUSDT`);
      const trades = await connect(`${ws}/executiondata/BTCUSDT`);
      const reference = referenceOf(shipped);
      await book.until(() => book.frames.length === reference.changes + 1, 'every level change');
      await trades.until(() => trades.frames.length === reference.tradeIds.length, 'every trade');
      expect(trades.json().map((frame) => frame.match_number)).toEqual(reference.tradeIds);
      expect(replayPaxosPublic(book.frames).digest()).toBe(reference.digest);
      expect(await finished).toEqual({
        market: 'BTCUSDT',
        messages: reference.changes + reference.tradeIds.length,
        trades: reference.tradeIds.length,
        digest: reference.digest,
      });
      const late = await connect(`${ws}/marketdata`);
      await late.until(() => late.frames.length === 1, 'the final book');
      expect(replayPaxosPublic(late.frames).digest()).toBe(reference.digest);
    },
  );

  const lines = [
    '{"t_ms":1,"kind":"snapshot","bids":[["10","1"]],"asks":[["11","1"]]}',
    '{"t_ms":2,"kind":"update","bids":[["10","2"]],"asks":[]}',
    '{"t_ms":3,"kind":"trade","id":"A","side":"buy","price":"11","size":"1"}',
  ];

  it('PX16: waits until it is followed; its first snapshot is the book meanwhile', async () => {
    const file = await fileWith(lines);
    const { exchange, ws, finished } = await startRecording({
      sources: [{ kind: 'recording', file }],
      speed: 'max',
    });
    const trades = await connect(`${ws}/executiondata/LTCUSD`);
    expect(exchange.statistics()).toEqual({
      messages: 0,
      trades: 0,
      framesSent: 0,
      clients: 1,
    });
    const book = await connect(`${ws}/marketdata/LTCUSD`);
    await book.until(() => book.frames.length === 2, 'snapshot and update');
    await trades.until(() => trades.frames.length === 1, 'the trade');
    expect(await finished).toMatchObject({ market: 'LTCUSD', messages: 2, trades: 1 });
  });

  it('PX16: begins at once on wish, and PX18: with its own times on wish', async () => {
    const file = await fileWith(lines);
    const { ws, finished } = await startRecording({
      sources: [{ kind: 'recording', file, market: 'X' }],
      startOn: 'now',
      times: 'recorded',
    });
    expect(await finished).toMatchObject({ market: 'X', messages: 2, trades: 1 });
    const trades = await connect(`${ws}/executiondata/X`);
    await trades.until(() => trades.frames.length > 0, 'the trade');
    expect(trades.json()[0]?.executed_at).toBe('1970-01-01T00:00:00.003000Z');
  });

  it('PX13: tells where it broke off, and keeps serving the book so far', async () => {
    const file = await fileWith([...lines.slice(0, 2), 'rubbish']);
    const problem = await new Promise<string>((resolve) => {
      void start(
        { sources: [{ kind: 'recording', file }], startOn: 'now', speed: 'max' },
        { onProblem: ({ message }) => resolve(message) },
      );
    });
    expect(problem).toContain('line 3: is not JSON');
  });

  it('serves a recording and the demo side by side', async () => {
    const file = await fileWith(lines);
    const { exchange } = await start({
      sources: [
        { kind: 'recording', file, market: 'RECUSD' },
        { kind: 'demo', markets: ['BTCUSD', 'USDCUSD'] },
      ],
    });
    expect(exchange.markets).toEqual(['RECUSD', 'BTCUSD', 'USDCUSD']);
  });
});

describe('the exchange', () => {
  it('PX15: reaches a tenth of a hundred thousand messages a second with room to spare', async () => {
    const { exchange, ws } = await start({ messagesPerSecond: 10_000 });
    const client = await connect(`${ws}/marketdata`);
    const books = 11;
    await client.until(() => client.frames.length > 10_000 + books, 'ten thousand frames');
    expect(exchange.statistics().messages).toBeGreaterThan(10_000);
  });

  it('a client at any moment holds the exchange’s own book', async () => {
    const { exchange, ws } = await start({
      messagesPerSecond: 5000,
      sources: [{ kind: 'demo', markets: ['BTCUSD'] }],
    });
    const client = await connect(`${ws}/marketdata/BTCUSD`);
    await client.until(() => client.frames.length > 3000, 'many frames');
    const stillness = exchange.trigger('silent');
    const digest = exchange.digest('BTCUSD');
    client.socket.ping();
    // The pong comes after everything that was sent before it.
    await client.until(() => client.pongs === 1, 'a pong');
    expect(replayPaxosPublic(client.frames).digest()).toBe(digest);
    stillness.stop();
  });

  it('PX20: listens on loopback only, and closing twice is closing once', async () => {
    const { exchange, ws } = await start({});
    expect(ws).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    const client = await connect(`${ws}/marketdata/BTCUSD`);
    await Promise.all([exchange.close(), exchange.close()]);
    await exchange.close();
    await client.until(() => client.closeCode !== undefined, 'the close');
    await expect(fetch(ws.replace('ws', 'http'))).rejects.toThrow();
  });

  it.each<[string, PracticeExchangeOptions, string, string]>([
    [
      'a protocol it does not speak',
      { protocols: ['nowhere' as never] },
      'wrong-usage',
      'it speaks paxos-public, ',
    ],
    [
      'an unknown demo market',
      { sources: [{ kind: 'demo', markets: ['NOPE'] }] },
      'wrong-usage',
      'NOPE',
    ],
    ['a market twice', { sources: [{ kind: 'demo' }, { kind: 'demo' }] }, 'wrong-usage', 'BTCUSD'],
    [
      'an unknown scenario',
      { scenarios: [{ name: 'nope', atMs: 0 }] },
      'wrong-usage',
      'known ones: cut',
    ],
    [
      'no file',
      { sources: [{ kind: 'recording', file: '/nonexistent.jsonl' }] },
      'unreadable',
      'ENOENT',
    ],
  ])('PX40: %s: does not start and says why', async (_name, options, failure, words) => {
    const error = await startExchange(options).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PracticeStartError);
    expect(error).toMatchObject({ failure, message: expect.stringContaining(words) });
  });

  it('PX40: a port that is taken', async () => {
    const { ws } = await start({});
    const port = Number(new URL(ws).port);
    await expect(startExchange({ port })).rejects.toMatchObject({
      failure: 'unavailable',
      message: expect.stringContaining(String(port)),
    });
  });
});
