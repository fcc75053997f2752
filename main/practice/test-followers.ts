/** Raw clients of one market's book and trades on each venue, for tests: they know only the documents. */
import { ensureDefined } from '#shared/domain/assert.ts';
import type { VenueEndpointUrls } from './practice-options.ts';
import { binaryQuery, ParadexTestClient, rebuild } from './servers/paradex-test-client.ts';
import { TestClient, type TestClientOptions } from './test-client.ts';
import { NaiveBook, replayPaxosPublic } from './test-reference.ts';

/** Told of every connection, so that it can be closed. */
type OnClient = (client: TestClient) => void;

async function connect(
  onClient: OnClient,
  url: string,
  options: TestClientOptions = {},
): Promise<TestClient> {
  const client = await TestClient.connect(url, options);
  onClient(client);
  return client;
}

async function untilAllCame(client: TestClient): Promise<void> {
  const { pongs } = client;
  client.socket.ping();
  await client.until(() => client.pongs > pongs, 'a pong');
}

/** What a venue's client has in the end. */
export interface Told {
  readonly digest: string;
  readonly trades: number;
}

export interface Follower {
  readonly client: TestClient;
  /** As told so far. */
  book(): NaiveBook;
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

async function followPaxosPublic(
  { ws }: VenueEndpointUrls,
  market: string,
  onClient: OnClient,
): Promise<Follower> {
  const book = await connect(onClient, `${ws}/marketdata/${market}`);
  const trades = await connect(onClient, `${ws}/executiondata/${market}`);
  return {
    client: book,
    book: () => replayPaxosPublic(book.frames),
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

async function followPaxosOrderRouting(
  { ws, auth }: VenueEndpointUrls,
  market: string,
  onClient: OnClient,
): Promise<Follower> {
  const token = await tokenFrom(`${auth}/oauth2/token`, {
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'practice',
      client_secret: 'practice',
      scope: 'exchange:read_aggregated_marketdata_stream',
    }),
  });
  const client = await connect(onClient, `${ws}/`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const params = { market };
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
  await client.until(
    () => payloads('market_data').some(({ type }) => type === 'SNAPSHOT'),
    'the book',
  );
  function book(): NaiveBook {
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
    return replica;
  }
  return {
    client,
    book,
    told: async () => {
      await untilAllCame(client);
      return { digest: book().digest(), trades: payloads('execution_data').length };
    },
  };
}

/** Zero to nine digits of a second. */
function nanos(time: string): bigint {
  const [, whole = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

async function followRails(
  { ws, auth }: VenueEndpointUrls,
  market: string,
  onClient: OnClient,
): Promise<Follower> {
  const token = await tokenFrom(`${auth}/api/v1/token`, {
    headers: { 'X-Api-Key': 'practice', 'X-Api-Secret': 'practice' },
  });
  const client = await connect(
    onClient,
    `${ws}/?market=${market}&subscriptions=publicTrades,publicOrderBook`,
    {
      protocols: [`authorization#${token}`],
    },
  );
  client.send({ message: 'emitPublicOrderBook', content: { market } });
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
  /** Changes that came before the full book are in it. */
  function book(): NaiveBook {
    const replica = new NaiveBook();
    const all = client.json() as unknown as Frame[];
    const from = all.findIndex(({ resultType }) => resultType === 'publicOrderBook');
    for (const { resultType, data } of all.slice(from)) {
      if (resultType === 'publicOrderBook' || resultType === 'publicOrderBookDelta') {
        for (const { orderType, price, quantity } of data.orders) {
          replica.set(orderType === 'buy' ? 'bids' : 'asks', price, quantity);
        }
      }
    }
    return replica;
  }
  return {
    client,
    book,
    told: async () => {
      await untilAllCame(client);
      const matches = new Set(
        frames('publicCompletedOrdersDelta').flatMap(({ data }) =>
          data.orders.map(({ matchId }) => matchId),
        ),
      );
      return { digest: book().digest(), trades: matches.size };
    },
  };
}

async function followParadex(
  { ws }: VenueEndpointUrls,
  market: string,
  onClient: OnClient,
): Promise<Follower> {
  const paradex = new ParadexTestClient(await connect(onClient, `${ws}${binaryQuery}`));
  await paradex.subscribe(`order_book.${market}.deltas`);
  await paradex.subscribe(`trades.${market}`);
  return {
    client: paradex.client,
    book: () => rebuild(paradex.books()),
    told: async () => {
      await untilAllCame(paradex.client);
      return { digest: rebuild(paradex.books()).digest(), trades: paradex.binary(1).length };
    },
  };
}

export const followers = {
  'paxos-public': followPaxosPublic,
  'paxos-order-routing': followPaxosOrderRouting,
  rails: followRails,
  // The last one: the recording begins when every venue is followed.
  paradex: followParadex,
} as const;
