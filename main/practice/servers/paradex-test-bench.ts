/** A practice exchange that speaks Paradex, and clients of it, all closed after each test. */
import { afterEach } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type PracticeExchange, type PracticeExchangeHooks, startExchange } from '../exchange.ts';
import type { PracticeExchangeOptions } from '../practice-options.ts';
import { TestClient, type TestClientOptions } from '../test-client.ts';
import { binaryQuery, ParadexTestClient } from './paradex-test-client.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

/** Quick enough that a test sees every kind of frame at once. */
export const lively: PracticeExchangeOptions = { messagesPerSecond: 8000 };

export async function start(
  options: PracticeExchangeOptions = lively,
  hooks: PracticeExchangeHooks = {},
): Promise<{ readonly exchange: PracticeExchange; readonly ws: string; readonly rest: string }> {
  const exchange = await startExchange({ protocols: ['paradex'], ...options }, hooks);
  closers.push(() => exchange.close());
  const { ws, rest } = ensureDefined(exchange.endpoints.paradex, 'an endpoint');
  return { exchange, ws, rest };
}

export async function connect(
  url: string,
  options: TestClientOptions = {},
): Promise<ParadexTestClient> {
  const client = await TestClient.connect(url, options);
  closers.push(() => client.close());
  return new ParadexTestClient(client);
}

export async function binary(options: PracticeExchangeOptions = lively) {
  const started = await start(options);
  return { ...started, paradex: await connect(`${started.ws}${binaryQuery}`) };
}

/** Everything that was sent before has come: frames are in order, and the pong is the last of them. */
export async function untilAllCame({ client }: ParadexTestClient): Promise<void> {
  const { pongs } = client;
  client.socket.ping();
  await client.until(() => client.pongs > pongs, 'a pong');
}
