/** The feed thread as it is bundled, in a real worker. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type MessagePort, Worker } from 'node:worker_threads';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#shared/domain/result.ts';
import type { TickMessage } from '#shared/ipc/stream.ts';
import type { TokenSource } from '../auth/token-source.ts';
import type { Logger } from '../log/logger.ts';
import { systemClock } from './clock.ts';
import { FeedThreadHost } from './feed-thread-host.ts';
import { type PingingServer, startPingingServer } from './testing/pinging-server.ts';
import { startTwoWayServer } from './testing/two-way-venue.ts';
import { until } from './venue-test-server.ts';

/** A venue gives a connection up when its ping is not answered in this time (Paradex, protocol §2). */
const pongWithinMs = 5_000;

let folder: string;
const closers: Array<() => unknown> = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-feeds-'));
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '#shared': resolve('shared') } },
    ssr: { noExternal: true },
    build: {
      ssr: resolve('main/feeds/feed-thread.entry.ts'),
      outDir: folder,
      rolldownOptions: {
        external: ['bufferutil', 'utf-8-validate'],
        output: { entryFileNames: 'feed-thread.mjs' },
      },
    },
  });
}, 60_000);

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

afterAll(() => rm(folder, { recursive: true }));

function startHost(tokens?: TokenSource) {
  const logged: string[] = [];
  const log = (text: string, fields: unknown = {}) =>
    void logged.push(`${text} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const host = new FeedThreadHost({
    createWorker: () => new Worker(join(folder, 'feed-thread.mjs')),
    clock: systemClock,
    logger,
    tokens,
    onPort: () => undefined,
    onCrash: (reason) => logged.push(`crash: ${reason}`),
  });
  closers.push(() => host.close());
  return { host, logged };
}

/** A window that shows what comes but never acks: a blocked page. */
function blockedPage(port: MessagePort): TickMessage[] {
  const ticks: TickMessage[] = [];
  port.on('message', (tick: TickMessage) => ticks.push(tick));
  closers.push(() => port.close());
  return ticks;
}

async function followed(): Promise<PingingServer> {
  const server = await startPingingServer();
  closers.push(() => server.close());
  const { host } = startHost();
  const ticks = blockedPage(host.attach(1));
  host.configure([
    {
      venue: 'paxos-public',
      endpoints: { ws: server.ws, rest: 'http://127.0.0.1:9' },
      isPractice: true,
      isRestPaired: false,
    },
  ]);
  host.follow(1, [{ venue: 'paxos-public', market: 'BTCUSD', channels: ['book'] }]);
  await until(() => ticks.length > 0, 'the first tick');
  let isPinged = false;
  for (let attempt = 0; attempt < 100 && !isPinged; attempt += 1) {
    isPinged = (await server.report()).answered > 0;
  }
  return server;
}

describe('in a real worker', { timeout: 30_000 }, () => {
  it('CN13: the venue’s pings are answered while the main thread and the page are blocked', async () => {
    const server = await followed();
    await server.report();
    // The thread that starts everything stands still for longer than the venue waits.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pongWithinMs + 500);
    const { answered, longestMs } = await server.report();
    expect(longestMs).toBeLessThan(pongWithinMs);
    expect(answered).toBeGreaterThan(20);
  });

  it('CN13: the venue’s pings are answered in the middle of a flood', async () => {
    const server = await followed();
    await server.report();
    await server.flood(3_000);
    const { answered, longestMs, sent } = await server.report();
    expect(longestMs).toBeLessThan(pongWithinMs);
    expect([answered > 0, sent > 10_000]).toEqual([true, true]);
  });

  it('FT4: a token is asked of the main thread, and stands in no log line', async () => {
    const server = await startTwoWayServer();
    closers.push(() => server.close());
    const secret = 'canary-token-51d0';
    const refused: Array<string | undefined> = [];
    server.admit = () => 403;
    const { host, logged } = startHost({
      token: async (_venue, request) => {
        refused.push(request.refused);
        return ok({ value: secret, expiresAt: Date.now() + 3_600_000 });
      },
    });
    const ticks = blockedPage(host.attach(1));
    host.configure([
      {
        venue: 'paxos-order-routing',
        endpoints: { ws: server.ws, rest: server.rest, auth: server.rest },
        isPractice: true,
        isRestPaired: false,
      },
    ]);
    host.follow(1, [{ venue: 'paxos-order-routing', market: 'BTCUSD', channels: ['book'] }]);
    await until(() => server.upgrades.length === 2, 'both tries');
    expect(refused).toEqual([undefined, secret]);
    expect(server.upgrades.map((headers) => headers.authorization)).toEqual([
      `Bearer ${secret}`,
      `Bearer ${secret}`,
    ]);
    await host.close();
    expect(JSON.stringify([logged, ticks])).not.toContain(secret);
  });
});
