import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type PracticeExchange, startExchange } from '../exchange.ts';
import { ExchangeBook } from '../exchange-book.ts';
import type { PracticeExchangeOptions, VenueEndpointUrls } from '../practice-options.ts';
import type { PracticeLevel } from '../source.ts';
import { refusalStatus, TestClient } from '../test-client.ts';
import { StampClock } from './paxos-order-routing-time.ts';
import { rfc3339Nano } from './paxos-order-routing-wire.ts';

// Real sockets on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const venue = 'paxos-order-routing';
const scope = 'exchange:read_aggregated_marketdata_stream';
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

interface Started {
  readonly exchange: PracticeExchange;
  readonly urls: VenueEndpointUrls;
}

async function start(
  knobs: Readonly<Record<string, string>> = {},
  options: PracticeExchangeOptions = {},
): Promise<Started> {
  const exchange = await startExchange({
    protocols: [venue],
    ...('speed' in options ? {} : { messagesPerSecond: 8_000 }),
    knobs: { [venue]: knobs },
    ...options,
  });
  closers.push(() => exchange.close());
  return { exchange, urls: ensureDefined(exchange.endpoints[venue], 'an endpoint') };
}

const goodGrant = {
  grant_type: 'client_credentials',
  client_id: 'practice',
  client_secret: 'practice',
  scope,
};

function askToken(urls: VenueEndpointUrls, form: Readonly<Record<string, string>> = goodGrant) {
  return fetch(`${urls.auth}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
}

async function bearer(urls: VenueEndpointUrls, asked = scope): Promise<Record<string, string>> {
  const answer = await askToken(urls, { ...goodGrant, scope: asked });
  const { access_token } = (await answer.json()) as { access_token: string };
  return { authorization: `Bearer ${access_token}` };
}

async function connect({ urls }: Started): Promise<TestClient> {
  const client = await TestClient.connect(`${urls.ws}/`, { headers: await bearer(urls) });
  closers.push(() => client.close());
  return client;
}

const book = (market: string) => ({ type: 'market_data', params: { market } });
const executions = (market: string) => ({ type: 'execution_data', params: { market } });
const heartbeat = { type: 'heartbeat' };

interface DataFrame {
  readonly channel: string;
  readonly payload: {
    readonly market: string;
    readonly type: string;
    readonly time: string;
    readonly executed_at: string;
    readonly bids?: readonly { price: string; amount: string }[];
    readonly asks?: readonly { price: string; amount: string }[];
  };
}

function dataOf(client: TestClient, channel: string): DataFrame[] {
  return (client.json() as unknown as DataFrame[]).filter((frame) => frame.channel === channel);
}

/** Nanoseconds of a stamp with any number of digits. */
function nanosOf(time: string): bigint {
  const [, whole, fraction = ''] = ensureDefined(
    /^(.{19})(?:\.(\d{1,9}))?Z$/.exec(time) ?? undefined,
    `a stamp in ${time}`,
  );
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

describe('Paxos order routing on the practice exchange: tokens', () => {
  it('PX66: any id and secret are given a token, which says its scope and its life', async () => {
    const { urls } = await start({ 'token-seconds': '120' });
    const answer = await askToken(urls);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await answer.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}\.[\w-]{43}$/),
      expires_in: 120,
      token_type: 'bearer',
      scope,
    });
  });

  it.each([
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ grant_type: '' }, 400, 'invalid_request'],
    [{ client_id: '' }, 401, 'invalid_client'],
    [{ client_secret: '' }, 401, 'invalid_client'],
    [{ scope: 'exchange:everything' }, 400, 'invalid_scope'],
  ])('PX67: %o is refused with %i %s', async (wrong, status, error) => {
    const { urls } = await start();
    const answer = await askToken(urls, { ...goodGrant, ...wrong });
    expect([answer.status, await answer.json()]).toEqual([
      status,
      { error, error_description: expect.any(String) },
    ]);
  });

  it('PX67: a body that is no form, a parameter twice, another method', async () => {
    const { urls } = await start();
    const url = `${urls.auth}/oauth2/token`;
    const json = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(goodGrant),
      headers: { 'content-type': 'application/json' },
    });
    const twice = new URLSearchParams([...Object.entries(goodGrant), ['client_id', 'other']]);
    const doubled = await fetch(url, { method: 'POST', body: twice });
    const got = await fetch(url);
    expect([json.status, doubled.status, got.status]).toEqual([400, 400, 405]);
  });

  it('PX68: beyond the rate it answers 429 and when to come back', async () => {
    const { urls } = await start({ 'token-requests': '2' });
    const statuses = [await askToken(urls), await askToken(urls)].map(({ status }) => status);
    const refused = await askToken(urls);
    expect([...statuses, refused.status]).toEqual([200, 200, 429]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200);
  });

  it('PX69, PX70: the upgrade wants a good token with the scope, on the root alone', async () => {
    const { urls, exchange } = await start();
    const statusWith = (headers: Record<string, string>, path = '/') =>
      refusalStatus(urls.ws + path, { headers });
    expect(await statusWith({})).toBe(401);
    expect(await statusWith({ authorization: 'Bearer made-up' })).toBe(401);
    expect(await statusWith({ authorization: 'Basic abc' })).toBe(401);
    expect(await statusWith(await bearer(urls, 'exchange:read_order'))).toBe(403);
    expect(await statusWith(await bearer(urls, ''))).toBe(403);
    expect(await statusWith(await bearer(urls), '/marketdata/BTCUSD')).toBe(404);
    exchange.turn(venue, 'scope', 'withheld');
    expect(await statusWith(await bearer(urls))).toBe(403);
    exchange.turn(venue, 'scope', 'granted');
    exchange.turn(venue, 'upgrade', 'refused-401');
    expect(await statusWith(await bearer(urls))).toBe(401);
    exchange.turn(venue, 'credentials', 'refused');
    expect((await askToken(urls)).status).toBe(401);
  });

  it('PX69: an expired token is refused; an open socket is kept, or closed by knob', async () => {
    const started = await start({ 'token-seconds': '0.3' });
    const { urls, exchange } = started;
    const headers = await bearer(urls);
    const client = await TestClient.connect(`${urls.ws}/`, { headers });
    closers.push(() => client.close());
    client.send({ type: 'subscribe', channels: [book('BTCUSD')] });
    await vi.waitFor(async () => expect(await statusOf(urls, headers)).toBe(401), {
      timeout: 5_000,
    });
    const before = client.frames.length;
    await client.until(() => client.frames.length > before, 'more frames on the open socket');
    exchange.turn(venue, 'at-expiry', 'closed');
    await client.until(() => client.closeCode !== undefined, 'the close');
    expect(client.closeCode).toBe(1008);
  });

  async function statusOf(urls: VenueEndpointUrls, headers: Record<string, string>) {
    return await Promise.race([
      refusalStatus(`${urls.ws}/`, { headers }),
      new Promise<number>((resolve) => setTimeout(resolve, 1_000, 0)),
    ]).catch(() => 200);
  }
});

describe('Paxos order routing on the practice exchange: requests', () => {
  it('PX71: each channel of a request succeeds or fails on its own', async () => {
    const client = await connect(await start({}, { speed: 0.001 }));
    client.send({
      type: 'subscribe',
      channels: [
        book('BTCUSD'),
        book('BADBAD'),
        { type: 'market_data' },
        { type: 'weather', params: { city: 'Oslo' } },
        heartbeat,
        book('BTCUSD'),
      ],
    });
    client.send({ type: 'subscription_list' });
    client.send({ type: 'unsubscribe', channels: [book('BTCUSD'), executions('BTCUSD')] });
    client.send({ type: 'subscription_list' });
    const replies = () => client.json().filter((frame) => 'type' in frame);
    await client.until(() => replies().length === 4, 'four replies');
    const configuration = { success: false, error: 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION' };
    expect(replies()).toEqual([
      {
        type: 'subscribe',
        channels: [
          { ...book('BTCUSD'), success: true },
          { ...book('BADBAD'), ...configuration },
          { type: 'market_data', ...configuration },
          {
            type: 'weather',
            params: { city: 'Oslo' },
            success: false,
            error: 'UNKNOWN_CHANNEL',
          },
          { ...heartbeat, success: true },
          { ...book('BTCUSD'), success: false, error: 'NO_EFFECT_ACTION' },
        ],
      },
      { type: 'subscription_list', channels: [book('BTCUSD'), heartbeat] },
      {
        type: 'unsubscribe',
        channels: [
          { ...book('BTCUSD'), success: true },
          { ...executions('BTCUSD'), success: false, error: 'NO_EFFECT_ACTION' },
        ],
      },
      { type: 'subscription_list', channels: [heartbeat] },
    ]);
  });

  it('PX72: what is no request is answered with an error and changes nothing', async () => {
    const started = await start({}, { speed: 0.001 });
    const client = await connect(started);
    for (const text of [
      '{',
      '[]',
      '{"type":7}',
      '{"type":"subscribe"}',
      '{"type":"subscribe","channels":[1]}',
    ]) {
      client.send(text);
    }
    client.socket.send(Buffer.from([1, 2]), { binary: true });
    client.send({ type: 'order' });
    client.send({ type: 'subscribe', channels: [] });
    await client.until(() => client.frames.length === 8, 'eight errors');
    expect(client.json().map(({ type, error }) => [type, error])).toEqual([
      ...Array.from({ length: 6 }, () => ['error', 'MALFORMED_REQUEST']),
      ['error', 'UNKNOWN_ACTION'],
      ['error', 'NO_EFFECT_ACTION'],
    ]);
    started.exchange.turn(venue, 'faults', 'request');
    client.send({ type: 'subscription_list' });
    started.exchange.turn(venue, 'faults', 'request');
    await client.until(() => client.frames.length === 9, 'the fault');
    started.exchange.turn(venue, 'faults', 'channel');
    client.send({ type: 'subscribe', channels: [heartbeat] });
    await client.until(() => client.frames.length === 10, 'the faulty channel');
    expect(client.json().slice(8)).toEqual([
      { type: 'error', error: 'INTERNAL_SERVER_ERROR' },
      {
        type: 'subscribe',
        channels: [{ ...heartbeat, success: false, error: 'INTERNAL_SERVER_ERROR' }],
      },
    ]);
  });
});

describe('Paxos order routing on the practice exchange: data', () => {
  /** The book as the document says a client makes it (§4), from what a client was sent. */
  function followed(client: TestClient, market: string): ExchangeBook {
    const frames = dataOf(client, 'market_data').filter(({ payload }) => payload.market === market);
    const at = frames.findLastIndex(({ payload }) => payload.type === 'SNAPSHOT');
    const snapshot = ensureDefined(frames[at], 'a snapshot').payload;
    const made = new ExchangeBook();
    const levels = (side: DataFrame['payload']['bids']): PracticeLevel[] =>
      (side ?? []).map(({ price, amount }) => [price, amount]);
    made.replace(levels(snapshot.bids), levels(snapshot.asks));
    for (const { payload } of frames) {
      if (payload.type === 'UPDATE' && nanosOf(payload.time) > nanosOf(snapshot.time)) {
        made.set(levels(payload.bids), levels(payload.asks));
      }
    }
    return made;
  }

  async function recording(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-practice-'));
    closers.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'ltcusd.jsonl');
    const lines = [
      '{"t_ms":1,"kind":"snapshot","bids":[["10","1"]],"asks":[["11","1"],["12","1"]]}',
      ...Array.from({ length: 300 }, (_, index) => {
        const [t_ms, size] = [index + 2, String(1 + (index % 7))];
        return index % 3 === 0
          ? JSON.stringify({
              t_ms,
              kind: 'trade',
              id: String(index),
              price: '10.5',
              size,
              side: 'buy',
            })
          : JSON.stringify({
              t_ms,
              kind: 'update',
              bids: [[`9.${index % 5}`, index % 4 === 0 ? '0' : size]],
              asks:
                index % 2 === 0
                  ? [
                      ['11', size],
                      [`13.${index % 9}`, size],
                    ]
                  : [],
            });
      }),
    ];
    await writeFile(file, lines.join('\n'));
    return file;
  }

  it.each(['snapshot-first', 'update-first'])(
    'PX73, PX74, PX75: followed by time, the book is the exchange’s (%s)',
    async (order) => {
      const started = await start({ 'snapshot-order': order });
      const client = await connect(started);
      client.send({ type: 'subscribe', channels: [book('ETHUSD')] });
      const isThere = (type: string) =>
        dataOf(client, 'market_data').some(({ payload }) => payload.type === type);
      await client.until(
        () => isThere('SNAPSHOT') && isThere('UPDATE'),
        'a snapshot and an update',
      );
      client.send({ type: 'unsubscribe', channels: [book('ETHUSD')] });
      client.send({ type: 'subscribe', channels: [book('ETHUSD')] });
      await client.until(() => dataOf(client, 'market_data').length > 300, 'three hundred frames');
      const types = dataOf(client, 'market_data').map(({ payload }) => payload.type);
      expect(types[0]).toBe(order === 'snapshot-first' ? 'SNAPSHOT' : types[0]);
      const at = types.lastIndexOf('SNAPSHOT');
      const snapshotAt = nanosOf(ensureDefined(dataOf(client, 'market_data')[at], '').payload.time);
      const newer = dataOf(client, 'market_data')
        .slice(0, at)
        .filter(({ payload }) => nanosOf(payload.time) > snapshotAt);
      expect(newer.length > 0).toBe(order === 'update-first');
    },
  );

  it('PX73, PX75, PX76: a recording to its end, with the exchange’s digest, in one frame a batch', async () => {
    const finished = vi.fn();
    for (const order of ['snapshot-first', 'update-first']) {
      const exchange = await startExchange(
        {
          protocols: [venue],
          sources: [{ kind: 'recording', file: await recording() }],
          knobs: { [venue]: { 'snapshot-order': order } },
          speed: 'max',
        },
        { onFinished: finished },
      );
      closers.push(() => exchange.close());
      const urls = ensureDefined(exchange.endpoints[venue], 'an endpoint');
      const client = await connect({ exchange, urls });
      client.send({ type: 'subscribe', channels: [executions('LTCUSD'), book('LTCUSD')] });
      await client.until(() => dataOf(client, 'execution_data').length === 100, 'all executions');
      await client.until(
        () =>
          dataOf(client, 'market_data').some(({ payload }) => payload.type === 'SNAPSHOT') &&
          followed(client, 'LTCUSD').digest() === exchange.digest('LTCUSD'),
        'the exchange’s book',
      );
      const updates = dataOf(client, 'market_data').filter(
        ({ payload }) => payload.type === 'UPDATE',
      );
      const sizes = updates.map(
        ({ payload }) => (payload.bids ?? []).length + (payload.asks ?? []).length,
      );
      expect(Math.max(...sizes)).toBeGreaterThan(2);
    }
  });

  it('PX75: stamps grow, and their fractions have every number of digits', async () => {
    const clock = new StampClock();
    const stamps = Array.from({ length: 4_000 }, (_, index) =>
      clock.stamp(1_763_000_000_000 + index * 31.712_3),
    );
    expect(stamps.every((stamp, index) => index === 0 || stamp > (stamps[index - 1] ?? 0n))).toBe(
      true,
    );
    const texts = stamps.map(rfc3339Nano);
    expect(texts.map(nanosOf)).toEqual(stamps);
    const digits = new Set(texts.map((text) => text.length - 20 - (text.includes('.') ? 1 : 0)));
    expect([...digits].sort((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('PX76: a side without changes is empty, or missing', async () => {
    const client = await connect(await start());
    client.send({ type: 'subscribe', channels: [book('BTCUSD')] });
    const habits = () =>
      new Set(
        dataOf(client, 'market_data').map(
          ({ payload }) => `${payload.bids?.length === 0 ? 'empty' : typeof payload.bids}`,
        ),
      );
    await client.until(() => habits().size === 3, 'lists, empty lists and none');
    expect([...habits()].sort()).toEqual(['empty', 'object', 'undefined']);
  });

  it('PX77: executions come, now and then behind a younger one, without id and side', async () => {
    const client = await connect(await start({}, { speed: 40 }));
    client.send({ type: 'subscribe', channels: [executions('BTCUSD'), executions('ETHUSD')] });
    await client.until(() => dataOf(client, 'execution_data').length > 60, 'sixty executions');
    const [first] = dataOf(client, 'execution_data');
    expect(Object.keys(ensureDefined(first, 'an execution').payload)).toEqual([
      'market',
      'price',
      'amount',
      'executed_at',
    ]);
    const times = dataOf(client, 'execution_data')
      .filter(({ payload }) => payload.market === 'BTCUSD')
      .map(({ payload }) => nanosOf(payload.executed_at));
    expect(new Set(times).size).toBe(times.length);
    expect(times.some((time, index) => index > 0 && time < (times[index - 1] ?? 0n))).toBe(true);
  });

  it('PX78: heartbeats come by the clock to whoever asked, also while the market is silent', async () => {
    const started = await start({ 'heartbeat-ms': '20' });
    const client = await connect(started);
    const other = await connect(started);
    client.send({ type: 'subscribe', channels: [heartbeat] });
    await client.until(() => dataOf(client, 'heartbeat').length > 2, 'heartbeats');
    started.exchange.trigger('silent');
    const before = dataOf(client, 'heartbeat').length;
    await client.until(() => dataOf(client, 'heartbeat').length > before + 2, 'more heartbeats');
    expect(other.frames).toEqual([]);
  });

  it('PX79: the acknowledgement comes first, by knob last', async () => {
    for (const order of ['before-snapshot', 'after-snapshot']) {
      const knobs = { 'ack-order': order, 'snapshot-order': 'snapshot-first' };
      const client = await connect(await start(knobs));
      client.send({ type: 'subscribe', channels: [book('BTCUSD')] });
      await client.until(() => client.frames.length > 1, 'both');
      const kinds = client.json().map((frame) => ('type' in frame ? 'ack' : 'data'));
      expect(kinds.slice(0, 2)).toEqual(
        order === 'before-snapshot' ? ['ack', 'data'] : ['data', 'ack'],
      );
    }
  });

  it('PX80: REST is the itBit venue’s, as Paxos public has it', async () => {
    const { urls } = await start();
    const get = async (path: string) => {
      const answer = await fetch(`${urls.rest}${path}`);
      return [answer.status, await answer.json()] as const;
    };
    const [status, { markets }] = (await get('/markets')) as [number, { markets: unknown[] }];
    expect([status, markets.length > 3]).toEqual([200, true]);
    expect(await get('/markets/BTCUSD/order-book')).toMatchObject([200, { market: 'BTCUSD' }]);
    expect(await get('/markets/BTCUSD/recent-executions')).toMatchObject([200, {}]);
    expect((await get('/nothing'))[0]).toBe(404);
  });

  it('PX37: malformed frames come between the good ones and the socket stays', async () => {
    const started = await start();
    const client = await connect(started);
    client.send({ type: 'subscribe', channels: [book('BTCUSD')] });
    started.exchange.trigger('garbage');
    await client.until(() => client.frames.includes('{'), 'garbage');
    const before = client.frames.length;
    await client.until(() => client.frames.length > before + 50, 'more frames');
    expect(client.closeCode).toBeUndefined();
  });
});
