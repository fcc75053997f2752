import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type TokenRefusal, tokenRefusalCodes } from '../auth/token-source.ts';
import { snapshot } from '../feeds/venue-test-server.ts';
import { paradex } from '../venues/paradex/paradex.ts';
import { paxosOrderRouting } from '../venues/paxos-order-routing/paxos-order-routing.ts';
import { paxosPublic } from '../venues/paxos-public/paxos-public.ts';
import type { VenueAdapter } from '../venues/venue.ts';
import { usualMarkets } from './doctor-options.ts';
import { findingOf, resultsOf, scriptedTokens, walk } from './testing/walk.ts';
import {
  answerUpgrade,
  startRawServer,
  startWayServer,
  type WayServerOptions,
} from './testing/way-server.ts';

const closers: (() => Promise<void>)[] = [];
const canary = 'canary-token-7d1f';

afterEach(async () => {
  for (const close of closers.splice(0)) {
    await close();
  }
});

async function serve(options: WayServerOptions) {
  const server = await startWayServer(options);
  closers.push(() => server.close());
  return server;
}

/** As Rails wants to be shown a token: a subprotocol, or the plain header. */
const twoForms: VenueAdapter = {
  ...paxosPublic,
  auth: {
    kind: 'api-key',
    tokenRate: { requests: 20, perMs: 60_000 },
    forms: [
      (token) => ({ protocols: [`authorization#${token}`] }),
      (token) => ({ headers: { 'Sec-WebSocket-Protocol': `authorization#${token}` } }),
    ],
    afterSecondRefusal: () => 60_000,
  },
};

const refusal = (code: TokenRefusal['code'], text = 'The venue said no. Try later.') => ({
  code,
  text,
  isFinal: true,
});

describe('the token', () => {
  it('DR41: none is there', async () => {
    const { ws, rest } = await serve({});
    const report = await walk({ adapter: paxosOrderRouting, endpoints: { ws, rest } });
    expect(findingOf(report)).toMatchObject({ step: 'token', code: 'no-credentials' });
  });

  it.each(tokenRefusalCodes)('DR42–DR49: %s', async (code) => {
    const { ws, rest } = await serve({});
    const tokens = scriptedTokens(refusal(code));
    const report = await walk({ adapter: paxosOrderRouting, endpoints: { ws, rest }, tokens });
    expect(findingOf(report)).toMatchObject({ step: 'token', code });
    expect(report.steps.find(({ step }) => step === 'token')?.result).toBe('failed');
  });

  it('DR50: a source that never answers', async () => {
    const { ws, rest } = await serve({});
    const tokens = { token: () => new Promise<never>(() => undefined) };
    const options = { adapter: paxosOrderRouting, endpoints: { ws, rest }, tokens };
    const report = await walk({ ...options, limits: { token: 30 } });
    expect(findingOf(report).code).toBe('token-timeout');
  });

  it('DR51: a refusal while the clock is far off is about the clock', async () => {
    const date = new Date(Date.now() + 74_500).toUTCString();
    const { ws, rest } = await serve({
      rest: { '/v2/markets': { status: 200, body: { markets: [] }, date } },
    });
    const tokens = scriptedTokens(refusal('credentials-refused'));
    const report = await walk({ adapter: paxosOrderRouting, endpoints: { ws, rest }, tokens });
    expect(findingOf(report)).toMatchObject({ step: 'token', code: 'clock-off' });
    expect(findingOf(report).happened).toMatch(/clock is 7[45] s behind/);
    expect(report.clockSkew?.offsetMs).toBeGreaterThan(-76_000);
    expect(report.clockSkew?.offsetMs).toBeLessThan(-73_000);
    expect(report.clockSkew?.uncertaintyMs).toBeGreaterThanOrEqual(500);
  });

  it('DR17: tells age, life and scopes, and nothing of the token itself', async () => {
    const { ws, rest } = await serve({ onUpgrade: answerUpgrade(503) });
    const tokens = scriptedTokens(canary);
    const now = Date.now();
    const report = await walk({
      adapter: paxosOrderRouting,
      endpoints: { ws, rest },
      tokens,
      tokenStatus: () => ({
        issuedAt: now - 396_000,
        renewsAt: now,
        expiresAt: now + 3_204_000,
        scopeGranted: 'one two',
      }),
    });
    expect(report.token?.scopes).toEqual(['one', 'two']);
    expect(report.token?.ageMs).toBeGreaterThanOrEqual(396_000);
    expect(report.steps[3]?.detail).toContain(
      'but not for exchange:read_aggregated_marketdata_stream',
    );
    expect(JSON.stringify(report)).not.toContain(canary);
  });
});

describe('the upgrade', () => {
  const cases: Array<[rule: string, status: number, code: string, adapter?: VenueAdapter]> = [
    ['DR52', 400, 'bad-request'],
    ['DR53: binary encoding', 400, 'encoding-refused', paradex],
    ['DR54', 401, 'token-refused', paxosOrderRouting],
    ['DR55: scope', 403, 'stream-not-allowed', paxosOrderRouting],
    ['DR56: read-only or too many', 403, 'too-many-or-read-only', twoForms],
    ['DR57: no key involved', 403, 'forbidden'],
    ['DR58', 404, 'not-found'],
    ['DR59', 429, 'too-many-requests'],
    ['DR60', 503, 'venue-unavailable'],
    ['DR61', 418, 'upgrade-refused'],
    ['DR63', 200, 'not-a-websocket'],
    ['DR68', 451, 'geo-blocked', paradex],
  ];

  it.each(cases)('%s: %i', async (_rule, status, code, adapter = paxosPublic) => {
    const { ws, rest } = await serve({ onUpgrade: answerUpgrade(status) });
    const tokens = scriptedTokens(canary);
    const report = await walk({ adapter, endpoints: { ws, rest }, tokens });
    expect(findingOf(report)).toMatchObject({ step: 'upgrade', code });
    expect(report.steps[4]?.detail).toContain(String(status));
    expect(JSON.stringify(report)).not.toContain(canary);
  });

  it('DR68: a geo block said in the body', async () => {
    const body = JSON.stringify({ error: 'GEO_IP_BLOCKED', code: 40112 });
    const { ws, rest } = await serve({ onUpgrade: answerUpgrade(403, {}, body) });
    const report = await walk({ adapter: paradex, endpoints: { ws, rest } });
    expect(findingOf(report)).toMatchObject({ step: 'upgrade', code: 'geo-blocked' });
  });

  it('DR18: a refused token is replaced once, as a feed does it', async () => {
    const { ws, rest } = await serve({
      onUpgrade: answerUpgrade(401),
    });
    const tokens = scriptedTokens('first-token', 'second-token');
    const report = await walk({ adapter: paxosOrderRouting, endpoints: { ws, rest }, tokens });
    expect(tokens.refused).toEqual([undefined, 'first-token']);
    expect(findingOf(report).happened).toContain('two fresh tokens');
  });

  it('DR62: a redirect is not followed', async () => {
    const away = answerUpgrade(302, { location: 'ws://127.0.0.1:9/' });
    const { ws, rest } = await serve({ onUpgrade: away });
    const report = await walk({ endpoints: { ws, rest } });
    expect(findingOf(report)).toMatchObject({ step: 'upgrade', code: 'redirected' });
  });

  it('DR63: what answers is not even HTTP', async () => {
    const raw = await startRawServer(
      createServer((socket) => socket.on('data', () => socket.end('hello\r\n'))),
    );
    closers.push(raw.close);
    const rest = 'http://127.0.0.1:9/v2';
    const report = await walk({ endpoints: { ws: `ws://127.0.0.1:${raw.port}`, rest } });
    expect(findingOf(report)).toMatchObject({ step: 'upgrade', code: 'not-a-websocket' });
  });

  it('DR64: an answer that belongs to another handshake', async () => {
    const headers = { upgrade: 'websocket', 'sec-websocket-accept': 'bm90IHlvdXJz' };
    const { ws, rest } = await serve({
      onUpgrade: (_request, socket) => {
        const lines = Object.entries({ connection: 'Upgrade', ...headers });
        const text = lines.map(([key, value]) => `${key}: ${value}\r\n`).join('');
        socket.end(`HTTP/1.1 101 Switching Protocols\r\n${text}\r\n`);
      },
    });
    const report = await walk({ endpoints: { ws, rest } });
    expect(findingOf(report)).toMatchObject({ step: 'upgrade', code: 'handshake-altered' });
  });

  it('DR65: no form of the token is taken', async () => {
    const { ws, rest } = await serve({ echoesSubprotocol: false });
    const oneForm: VenueAdapter = {
      ...twoForms,
      auth: {
        ...ensureDefined(twoForms.auth, 'auth'),
        forms: twoForms.auth?.forms.slice(0, 1) ?? [],
      },
    };
    const report = await walk({
      adapter: oneForm,
      endpoints: { ws, rest },
      tokens: scriptedTokens(canary),
    });
    expect(findingOf(report)).toMatchObject({ step: 'upgrade', code: 'no-subprotocol' });
    expect(JSON.stringify(report)).not.toContain(canary);
  });

  it('DR19: the next form is tried where the first is not echoed', async () => {
    const { ws, rest, handshakes } = await serve({
      echoesSubprotocol: false,
      greet: (socket) =>
        socket.send(JSON.stringify(snapshot('BTCUSD', [['1', '1']], [['2', '1']]))),
    });
    const report = await walk({
      adapter: twoForms,
      endpoints: { ws, rest },
      tokens: scriptedTokens(canary),
      limits: { secondMessage: 100 },
    });
    expect(report.steps[4]).toMatchObject({
      result: 'passed',
      detail: '101, open in form 2 of the token',
    });
    expect(handshakes).toHaveLength(2);
  });

  it('DR66: no answer', async () => {
    const { ws, rest } = await serve({ onUpgrade: () => undefined });
    const report = await walk({ endpoints: { ws, rest }, limits: { upgrade: 50 } });
    expect(findingOf(report)).toMatchObject({ step: 'upgrade', code: 'upgrade-timeout' });
  });

  it('DR67: hung up', async () => {
    const { ws, rest } = await serve({ onUpgrade: (_request, socket) => socket.destroy() });
    const report = await walk({ endpoints: { ws, rest } });
    expect(findingOf(report)).toMatchObject({ step: 'upgrade', code: 'upgrade-cut' });
  });

  it('DR69: a venue that says itself that it does not trade', async () => {
    const { ws } = await serve({ onUpgrade: answerUpgrade(503) });
    const venue = await startWayServer({
      rest: { '/v2/system/state': { status: 200, body: { status: 'maintenance' } } },
    });
    closers.push(() => venue.close());
    const report = await walk({ adapter: paradex, endpoints: { ws, rest: venue.rest } });
    expect(findingOf(report)).toMatchObject({ step: 'upgrade', code: 'venue-halted' });
  });
});

describe('the book', () => {
  it('DR14: follows the usual market, or the first of a list without it', async () => {
    const { ws, rest } = await serve({
      rest: {
        '/v2/markets': {
          status: 200,
          body: { markets: [{ market: 'LTCUSD', base_asset: 'LTC', quote_asset: 'USD' }] },
        },
      },
      greet: (socket, request) =>
        socket.send(
          JSON.stringify(
            snapshot(String(request.url?.split('/').at(-1)), [['1', '1']], [['2', '1']]),
          ),
        ),
    });
    const limits = { secondMessage: 50 };
    const listed = await walk({ endpoints: { ws, rest }, market: undefined, limits });
    const unlisted = await walk({
      endpoints: { ws, rest: rest.replace('/v2', '/v3') },
      market: undefined,
      limits,
    });
    expect([listed, unlisted].map(({ steps }) => steps[6]?.detail)).toEqual([
      'LTCUSD: 1 bid, 1 ask',
      `${usualMarkets['paxos-public']}: 1 bid, 1 ask`,
    ]);
  });

  it('DR70: a quiet market passes when a ping is answered', async () => {
    const { ws, rest } = await serve({
      greet: (socket) =>
        socket.send(JSON.stringify(snapshot('BTCUSD', [['1', '1']], [['2', '1']]))),
    });
    const report = await walk({ endpoints: { ws, rest }, limits: { secondMessage: 200 } });
    expect(report.isWell).toBe(true);
    expect(report.steps[7]?.detail).toMatch(
      /^no change in 0\.2 s, but the ping came back in \d+ ms: a quiet market$/,
    );
  });

  it('DR71: silence without an answer to a ping', async () => {
    const { ws, rest } = await serve({
      answersPings: false,
      greet: (socket) =>
        socket.send(JSON.stringify(snapshot('BTCUSD', [['1', '1']], [['2', '1']]))),
    });
    const report = await walk({ endpoints: { ws, rest }, limits: { secondMessage: 50 } });
    expect(findingOf(report)).toMatchObject({
      step: 'second-message',
      code: 'silent-after-book',
    });
  });

  it('DR72: no full book in time', async () => {
    const { ws, rest } = await serve({});
    const report = await walk({ endpoints: { ws, rest }, limits: { firstSnapshot: 50 } });
    expect(findingOf(report)).toMatchObject({ step: 'first-snapshot', code: 'no-first-book' });
  });

  it('DR73: messages that cannot be read', async () => {
    const { ws, rest } = await serve({ greet: (socket) => socket.send('{"type":"SNAPSHOT"') });
    const report = await walk({ endpoints: { ws, rest }, limits: { firstSnapshot: 50 } });
    expect(findingOf(report)).toMatchObject({ step: 'first-snapshot', code: 'book-unreadable' });
  });

  it('DR74: closed right away', async () => {
    const { ws, rest } = await serve({ greet: (socket) => socket.close(1008, 'not you') });
    const report = await walk({ endpoints: { ws, rest } });
    expect(findingOf(report)).toMatchObject({ step: 'first-snapshot', code: 'closed-early' });
    expect(findingOf(report).happened).toContain('(1008, not you)');
  });

  const reply = (text: string) =>
    ({
      greet: (socket) =>
        socket.on('message', (data) => {
          const { id } = JSON.parse(String(data)) as { id: number };
          socket.send(text.replace('ID', String(id)));
        }),
    }) satisfies WayServerOptions;
  const problem = (code: number, message: string) =>
    reply(`{"jsonrpc":"2.0","id":ID,"error":{"code":${code},"message":"${message}"}}\n`);

  it('DR75: nobody answers the subscription', async () => {
    const { ws, rest } = await serve({});
    const limits = { subscribe: 50 };
    const report = await walk({ adapter: paradex, endpoints: { ws, rest }, limits });
    expect(findingOf(report)).toMatchObject({ step: 'subscribe', code: 'no-acknowledgement' });
  });

  it('DR76: a market the venue does not have', async () => {
    const { ws, rest } = await serve({
      greet: (socket) =>
        socket.on('message', (data) => {
          const { type, channels } = JSON.parse(String(data)) as {
            type: string;
            channels?: object[];
          };
          const refused = (channels ?? []).map((channel) => ({
            ...channel,
            success: false,
            error: 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION',
          }));
          socket.send(JSON.stringify({ type, channels: refused }));
        }),
    });
    const report = await walk({
      adapter: paxosOrderRouting,
      endpoints: { ws, rest },
      tokens: scriptedTokens(canary),
      market: 'NOPEUSD',
    });
    expect(findingOf(report)).toMatchObject({ step: 'subscribe', code: 'unknown-market' });
    expect(findingOf(report).happened).toBe('Paxos SOR has no market called NOPEUSD.');
  });

  it('DR76: a market that is not on the list explains a refusal of the address', async () => {
    const listing = (market: string) => ({
      status: 200,
      body: { markets: [{ market, base_asset: 'LTC', quote_asset: 'USD' }] },
    });
    const onUpgrade = answerUpgrade(404);
    const other = await serve({ onUpgrade, rest: { '/v2/markets': listing('LTCUSD') } });
    const same = await serve({ onUpgrade, rest: { '/v2/markets': listing('BTCUSD') } });
    const found = [];
    for (const { ws, rest } of [other, same]) {
      found.push(findingOf(await walk({ endpoints: { ws, rest } })).code);
    }
    expect(found).toEqual(['unknown-market', 'not-found']);
  });

  it('DR77: a subscription that is refused, in the words of the venue', async () => {
    const { ws, rest } = await serve(problem(-32600, 'no thanks'));
    const report = await walk({ adapter: paradex, endpoints: { ws, rest } });
    expect(findingOf(report)).toMatchObject({ step: 'subscribe', code: 'subscribe-refused' });
    expect(findingOf(report).happened).toContain('no thanks');
  });

  it('DR68: a geo block in the conversation', async () => {
    const { ws, rest } = await serve(problem(40112, 'geo IP blocked'));
    const report = await walk({ adapter: paradex, endpoints: { ws, rest } });
    expect(findingOf(report)).toMatchObject({ step: 'subscribe', code: 'geo-blocked' });
  });

  it('DR72: accepted, but without a book', async () => {
    const { ws, rest } = await serve(
      reply('{"jsonrpc":"2.0","id":ID,"result":{"channel":"order_book.BTC-USD-PERP.deltas"}}\n'),
    );
    const report = await walk({
      adapter: paradex,
      endpoints: { ws, rest },
      market: 'BTC-USD-PERP',
      limits: { firstSnapshot: 100 },
    });
    expect(resultsOf(report)).toContain('subscribe passed, first-snapshot failed');
    expect(findingOf(report).code).toBe('no-first-book');
  });
});
