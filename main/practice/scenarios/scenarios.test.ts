import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type PracticeExchange, startExchange } from '../exchange.ts';
import type { PracticeExchangeOptions } from '../practice-options.ts';
import { refusalStatus, TestClient } from '../test-client.ts';
import { replayPaxosPublic } from '../test-reference.ts';
import { scenarioNames } from './registry.ts';
import { parseScheduledScenario } from './scenario-schedule.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

async function begin(options: PracticeExchangeOptions = {}): Promise<{
  readonly exchange: PracticeExchange;
  readonly url: string;
  readonly client: TestClient;
}> {
  const exchange = await startExchange({
    protocols: ['paxos-public'],
    messagesPerSecond: 2000,
    ...options,
  });
  closers.push(() => exchange.close());
  const { ws } = ensureDefined(exchange.endpoints['paxos-public'], 'an endpoint');
  const url = `${ws}/marketdata/BTCUSD`;
  return { exchange, url, client: await connect(url) };
}

async function connect(url: string): Promise<TestClient> {
  const client = await TestClient.connect(url);
  closers.push(() => client.close());
  return client;
}

async function expectHealthy(url: string): Promise<void> {
  const client = await connect(url);
  await client.until(() => client.frames.length > 5, 'snapshot and updates');
  expect(client.json()[0]?.type).toBe('SNAPSHOT');
}

describe('scenarios', () => {
  it('PX33: cut breaks every socket without a handshake; new ones work', async () => {
    const { exchange, url, client } = await begin();
    exchange.trigger('cut').stop();
    await client.until(() => client.closeCode !== undefined, 'the break');
    expect(client.closeCode).toBe(1006);
    await expectHealthy(url);
  });

  it('PX34: half-open keeps the socket, answers no ping and sends nothing; new ones work; its end cuts', async () => {
    const { exchange, url, client } = await begin();
    await client.until(() => client.frames.length > 5, 'updates');
    const run = exchange.trigger('half-open');
    client.socket.ping();
    await expectHealthy(url);
    const frozen = client.frames.length;
    const messages = exchange.statistics().messages;
    await client.until(() => true, 'nothing');
    const other = await connect(url);
    await other.until(() => exchange.statistics().messages > messages + 500, 'a living market');
    expect([client.frames.length, client.pongs, client.closeCode]).toEqual([frozen, 0, undefined]);
    run.stop();
    run.stop();
    await client.until(() => client.closeCode !== undefined, 'the cut');
  });

  it('PX35: silent sends nothing, answers pings, keeps the book, and goes on after', async () => {
    const { exchange, client } = await begin();
    await client.until(() => client.frames.length > 5, 'updates');
    const run = exchange.trigger('silent');
    const { messages } = exchange.statistics();
    for (let ping = 1; ping <= 20; ping += 1) {
      client.socket.ping();
      await client.until(() => client.pongs === ping, 'a pong');
    }
    expect(exchange.statistics().messages).toBe(messages);
    const frames = client.frames.length;
    run.stop();
    await client.until(() => client.frames.length > frames, 'updates again');
  });

  it('PX36: refuse-503 breaks all and refuses until its end', async () => {
    const { exchange, url, client } = await begin();
    const run = exchange.trigger('refuse-503');
    await client.until(() => client.closeCode !== undefined, 'the break');
    expect(await refusalStatus(url)).toBe(503);
    run.stop();
    await expectHealthy(url);
  });

  it('PX37: garbage comes between the good frames and holds nothing true', async () => {
    const { exchange, url, client } = await begin();
    const run = exchange.trigger('garbage');
    const isGood = (frame: string): boolean =>
      /^\{"type":"UPDATE","market":"BTCUSD","side":"(BUY|SELL)","price":"[\d.]+","amount":"[\d.]+"\}$/.test(
        frame,
      ) || frame.startsWith('{"type":"SNAPSHOT","market":"BTCUSD","bids":[{"price":"9');
    const good = (): number => client.frames.filter(isGood).length;
    const turns = (): number => client.frames.filter((frame) => frame === '{').length;
    // A batch may hold nothing of this market: how many malformed frames come beside the good ones is not said.
    await client.until(() => turns() > 1 && good() > 5, 'every malformed frame, and good ones');
    // Thirty-one, of which some that are no text read alike.
    expect(new Set(client.frames.filter((frame) => !isGood(frame))).size).toBe(29);
    run.stop();
    await expectHealthy(url);
  });

  it.each(scenarioNames)(
    'PX32: a client that connects after %s gets a right book',
    async (name) => {
      const { exchange, url, client } = await begin();
      await client.until(() => client.frames.length > 5, 'snapshot and updates');
      exchange.trigger(name).stop();
      const late = await connect(url);
      await late.until(() => late.frames.length > 100, 'a hundred frames');
      const stillness = exchange.trigger('silent');
      const digest = exchange.digest('BTCUSD');
      late.socket.ping();
      // The pong comes after everything that was sent before it.
      await late.until(() => late.pongs === 1, 'a pong');
      expect(replayPaxosPublic(late.frames).digest()).toBe(digest);
      stillness.stop();
    },
  );

  it('PX31: runs on schedule, for its time', async () => {
    const { url, client } = await begin({
      scenarios: [{ name: 'refuse-503', atMs: 150, lastsMs: 1000 }],
    });
    await client.until(() => client.closeCode !== undefined, 'the break');
    expect(await refusalStatus(url)).toBe(503);
    let isBack = false;
    for (let attempt = 0; attempt < 20_000 && !isBack; attempt += 1) {
      isBack = await TestClient.connect(url).then(
        (again) => {
          again.close();
          return true;
        },
        () => false,
      );
    }
    expect(isBack).toBe(true);
  });

  it('PX31: reads a schedule, and names the known ones for an unknown one', () => {
    expect(parseScheduledScenario('cut')).toEqual({ ok: true, value: { name: 'cut', atMs: 0 } });
    expect(parseScheduledScenario('cut@5s')).toEqual({
      ok: true,
      value: { name: 'cut', atMs: 5000 },
    });
    expect(parseScheduledScenario('silent@1.5m+500ms')).toEqual({
      ok: true,
      value: { name: 'silent', atMs: 90_000, lastsMs: 500 },
    });
    expect(parseScheduledScenario('nope@5s')).toEqual({
      ok: false,
      error: `there is no scenario "nope"; known ones: ${scenarioNames.join(', ')}`,
    });
    expect(parseScheduledScenario('cut@soon').ok).toBe(false);
  });
});
