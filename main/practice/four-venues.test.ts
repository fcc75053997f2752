/** One exchange, four venues, one recording, read by raw clients that know only the documents. SPEC.md PX81. */
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type PracticeExchange, startExchange } from './exchange.ts';
import type { FinishedReport, VenueEndpointUrls } from './practice-options.ts';
import { binaryQuery, ParadexTestClient, rebuild } from './servers/paradex-test-client.ts';
import { TestClient, type TestClientOptions } from './test-client.ts';
import { NaiveBook, referenceOf, replayPaxosPublic, shippedRecording } from './test-reference.ts';

vi.setConfig({ testTimeout: 90_000 });

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

async function connect(url: string, options: TestClientOptions = {}): Promise<TestClient> {
  const client = await TestClient.connect(url, options);
  closers.push(() => client.close());
  return client;
}

async function untilAllCame(client: TestClient): Promise<void> {
  const { pongs } = client;
  client.socket.ping();
  await client.until(() => client.pongs > pongs, 'a pong');
}

/** What a venue's client has in the end. */
interface Told {
  readonly digest: string;
  readonly trades: number;
}

interface Follower {
  /** Once everything has come. */
  told(): Promise<Told>;
}

interface Amount {
  readonly price: string;
  readonly amount: string;
}

function setAll(book: NaiveBook, side: 'bids' | 'asks', levels: readonly Amount[] = []): void {
  for (const { price, amount } of levels) {
    book.set(side, price, amount);
  }
}

async function followPaxosPublic({ ws }: VenueEndpointUrls): Promise<Follower> {
  const book = await connect(`${ws}/marketdata/BTCUSDT`);
  const trades = await connect(`${ws}/executiondata/BTCUSDT`);
  return {
    told: async () => {
      await untilAllCame(book);
      await untilAllCame(trades);
      return { digest: replayPaxosPublic(book.frames).digest(), trades: trades.frames.length };
    },
  };
}

async function tokenFrom(url: string, init: RequestInit): Promise<string> {
  const reply = (await (await fetch(url, { method: 'POST', ...init })).json()) as {
    readonly access_token: string;
  };
  return reply.access_token;
}

async function followPaxosOrderRouting({ ws, auth }: VenueEndpointUrls): Promise<Follower> {
  const token = await tokenFrom(`${auth}/oauth2/token`, {
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'practice',
      client_secret: 'practice',
      scope: 'exchange:read_aggregated_marketdata_stream',
    }),
  });
  const client = await connect(`${ws}/`, { headers: { authorization: `Bearer ${token}` } });
  const params = { market: 'BTCUSDT' };
  client.send({
    type: 'subscribe',
    channels: [
      { type: 'market_data', params },
      { type: 'execution_data', params },
    ],
  });
  interface Payload {
    readonly type: string;
    readonly time: string;
    readonly bids?: readonly Amount[];
    readonly asks?: readonly Amount[];
  }
  const payloads = (channel: string): Payload[] =>
    client
      .json()
      .filter((frame) => frame.channel === channel)
      .map(({ payload }) => payload as Payload);
  await client.until(() => payloads('market_data').length > 0, 'the book');
  return {
    told: async () => {
      await untilAllCame(client);
      const books = payloads('market_data');
      const snapshot = ensureDefined(
        books.find(({ type }) => type === 'SNAPSHOT'),
        'a snapshot',
      );
      const replica = new NaiveBook();
      const updates = books
        .filter(({ type, time }) => type === 'UPDATE' && nanos(time) > nanos(snapshot.time))
        .sort((left, right) => Number(nanos(left.time) - nanos(right.time)));
      for (const { bids, asks } of [snapshot, ...updates]) {
        setAll(replica, 'bids', bids);
        setAll(replica, 'asks', asks);
      }
      return { digest: replica.digest(), trades: payloads('execution_data').length };
    },
  };
}

/** Zero to nine digits of a second. */
function nanos(time: string): bigint {
  const [, whole = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

async function followRails({ ws, auth }: VenueEndpointUrls): Promise<Follower> {
  const token = await tokenFrom(`${auth}/api/v1/token`, {
    headers: { 'X-Api-Key': 'practice', 'X-Api-Secret': 'practice' },
  });
  const client = await connect(`${ws}/?market=BTCUSDT&subscriptions=publicTrades,publicOrderBook`, {
    protocols: [`authorization#${token}`],
  });
  client.send({ message: 'emitPublicOrderBook', content: { market: 'BTCUSDT' } });
  interface Frame {
    readonly resultType: string;
    readonly data: {
      readonly orders: readonly {
        readonly orderType: string;
        readonly price: string;
        readonly quantity: string;
        readonly matchId: string;
      }[];
    };
  }
  const frames = (resultType: string): Frame[] =>
    (client.json() as unknown as Frame[]).filter((frame) => frame.resultType === resultType);
  await client.until(() => frames('publicOrderBook').length === 1, 'the book');
  return {
    told: async () => {
      await untilAllCame(client);
      const replica = new NaiveBook();
      for (const { data } of [...frames('publicOrderBook'), ...frames('publicOrderBookDelta')]) {
        for (const { orderType, price, quantity } of data.orders) {
          replica.set(orderType === 'buy' ? 'bids' : 'asks', price, quantity);
        }
      }
      const matches = new Set(
        frames('publicCompletedOrdersDelta').flatMap(({ data }) =>
          data.orders.map(({ matchId }) => matchId),
        ),
      );
      return { digest: replica.digest(), trades: matches.size };
    },
  };
}

async function followParadex({ ws }: VenueEndpointUrls): Promise<Follower> {
  const paradex = new ParadexTestClient(await connect(`${ws}${binaryQuery}`));
  await paradex.subscribe('order_book.BTCUSDT.deltas');
  await paradex.subscribe('trades.BTCUSDT');
  return {
    told: async () => {
      await untilAllCame(paradex.client);
      return { digest: rebuild(paradex.books()).digest(), trades: paradex.binary(1).length };
    },
  };
}

const followers = {
  'paxos-public': followPaxosPublic,
  'paxos-order-routing': followPaxosOrderRouting,
  rails: followRails,
  // The last one: the recording begins when every venue is followed.
  paradex: followParadex,
} as const;
type FollowedVenue = keyof typeof followers;

function urlsOf(exchange: PracticeExchange, venue: FollowedVenue): VenueEndpointUrls {
  return ensureDefined(exchange.endpoints[venue], `an endpoint of ${venue}`);
}

describe.skipIf(!existsSync(shippedRecording))(`four venues, ${shippedRecording}`, () => {
  it('PX81: the same recording on each, every book the reference’s, every trade once', async () => {
    let finish: (report: FinishedReport) => void = () => undefined;
    const finished = new Promise<FinishedReport>((resolve) => {
      finish = resolve;
    });
    const venues = Object.keys(followers) as FollowedVenue[];
    const exchange = await startExchange(
      {
        protocols: venues,
        sources: [{ kind: 'recording', file: shippedRecording }],
        speed: 'max',
      },
      { onFinished: finish },
    );
    closers.push(() => exchange.close());
    const following: [FollowedVenue, Follower][] = [];
    for (const venue of venues) {
      expect(exchange.statistics().messages).toBe(0);
      following.push([venue, await followers[venue](urlsOf(exchange, venue))]);
    }
    const reference = referenceOf(shippedRecording);
    const report = await finished;
    const expected = { digest: reference.digest, trades: reference.tradeIds.length };
    expect(report).toMatchObject({
      ...expected,
      messages: reference.changes + reference.tradeIds.length,
    });
    for (const [venue, follower] of following) {
      expect({ venue, ...(await follower.told()) }).toEqual({ venue, ...expected });
    }
  });
});
