import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { ManualClock } from '../feeds/manual-clock.ts';
import { redactText } from '../log/redact.ts';
import type { VenueAuth } from '../venues/venue.ts';
import { AccessTokens, type TokenAccount } from './access-tokens.ts';
import { OAuth2TestServer } from './oauth2-test-server.ts';
import type { KeyPair } from './token-grant.ts';
import { postForToken } from './token-request.ts';
import type { AccessToken, TokenRefusal } from './token-source.ts';

const venue = 'paxos-order-routing';
const scope = 'exchange:read_aggregated_marketdata_stream';
const keys: KeyPair = { id: 'desk-viewer-7f2c', secret: 'kZ/9+a=b & ~secret' };
const wsUrl = 'ws://127.0.0.1:4000/';
const auth: VenueAuth = {
  kind: 'oauth2-client-credentials',
  scope,
  tokenRate: { requests: 5, perMs: 60_000 },
  forms: [],
  afterSecondRefusal: () => 'stop',
};

let server: OAuth2TestServer;
let clock: ManualClock;
let tokens: AccessTokens;
let account: Result<TokenAccount, TokenRefusal>;
let changes: number;

function accountWith(changed: Partial<TokenAccount> = {}): Result<TokenAccount, TokenRefusal> {
  return ok({
    identity: 'desk 1',
    auth,
    authUrl: server.url,
    hosts: ['127.0.0.1:4000', server.host],
    open: async () => ok(keys),
    ...changed,
  });
}

beforeEach(async () => {
  server = await OAuth2TestServer.start();
  server.clients.set(keys.id, { secret: keys.secret, scopes: [scope] });
  clock = new ManualClock();
  account = accountWith();
  changes = 0;
  tokens = new AccessTokens({
    clock,
    accountOf: () => account,
    onChange: () => {
      changes += 1;
    },
    random: () => 1,
  });
});

afterEach(async () => {
  tokens.close();
  expect(clock.pendingTimers).toBe(0);
  await server.close();
});

const ask = (refused?: string) =>
  tokens.token(venue, refused === undefined ? { wsUrl } : { wsUrl, refused });

async function askWell(refused?: string): Promise<AccessToken> {
  const answer = await ask(refused);
  if (!answer.ok) {
    throw new Error(answer.error.text);
  }
  return answer.value;
}

async function refusal(refused?: string): Promise<TokenRefusal> {
  const answer = await ask(refused);
  if (answer.ok) {
    throw new Error('there is a token');
  }
  return answer.error;
}

/** Until the timer that was due has had its answer: nobody else can be waited for. */
async function requestsSeen(count: number): Promise<void> {
  await expect.poll(() => server.requests.length).toBe(count);
}

describe('AccessTokens', () => {
  it('KY13: asks by the client credentials grant, form-encoded, with the scope', async () => {
    const token = await askWell();
    expect(token).toEqual({ value: server.tokens[0], expiresAt: clock.now() + 3_600_000 });
    expect(server.requests).toEqual([
      {
        method: 'POST',
        path: '/oauth2/token',
        headers: expect.objectContaining({ 'content-type': 'application/x-www-form-urlencoded' }),
        form: {
          grant_type: 'client_credentials',
          client_id: keys.id,
          client_secret: keys.secret,
          scope,
        },
      },
    ]);
    expect(JSON.stringify(server.requests[0]?.headers)).not.toContain('basic');
  });

  it('KY15: keeps a token for every connect that comes', async () => {
    const first = await askWell();
    clock.advance(40 * 60_000);
    expect(await askWell()).toEqual(first);
    expect(server.requests).toHaveLength(1);
  });

  it('KY16: asks once for callers at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => askWell()));
    expect(new Set(answers.map(({ value }) => value))).toEqual(new Set(server.tokens));
    expect(server.requests).toHaveLength(1);
    expect(server.mostAtOnce).toBe(1);
  });

  it('KY17: renews at 80 % of the life, while the old token still serves', async () => {
    const first = await askWell();
    clock.advance(0.8 * 3_600_000 - 1);
    expect(server.requests).toHaveLength(1);
    let open: () => void = () => undefined;
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    clock.advance(1);
    await requestsSeen(2);
    expect(await askWell()).toEqual(first);
    open();
    await expect.poll(async () => (await askWell()).value).not.toBe(first.value);
    expect(await askWell()).toEqual({
      value: server.tokens[1],
      expiresAt: clock.now() + 3_600_000,
    });
    expect(server.mostAtOnce).toBe(1);
  });

  it('KY18: gives no token with less than 60 s left', async () => {
    await askWell();
    // No renewal succeeds until then.
    server.scripted.push(...Array.from({ length: 40 }, () => ({ status: 503, body: '' })));
    clock.advance(0.8 * 3_600_000);
    await requestsSeen(2);
    clock.advance(0.2 * 3_600_000 - 60_001);
    expect((await askWell()).value).toBe(server.tokens[0]);
    clock.advance(2);
    expect((await refusal()).code).toBe('token-unreachable');
    server.scripted.length = 0;
    clock.advance(60_000);
    expect((await askWell()).value).toBe(server.tokens[1]);
  });

  it('KY18: a venue whose tokens live shorter gives one for every connect', async () => {
    server.tokenLife = 30;
    expect((await askWell()).value).toBe(server.tokens[0]);
    expect((await askWell()).value).toBe(server.tokens[1]);
  });

  it('KY19: discards a refused token and fetches one new one, whoever is refused', async () => {
    const first = await askWell();
    const answers = await Promise.all([
      askWell(first.value),
      askWell(first.value),
      askWell(first.value),
    ]);
    expect(answers.map(({ value }) => value)).toEqual(Array(3).fill(server.tokens[1]));
    expect((await askWell(first.value)).value).toBe(server.tokens[1]);
    expect(server.requests).toHaveLength(2);
  });

  it('KY19: stops when the second token in a row is refused', async () => {
    const first = await askWell();
    const second = await askWell(first.value);
    expect(await refusal(second.value)).toEqual({
      code: 'credentials-refused',
      isFinal: true,
      text: 'Paxos SOR refused two tokens in a row, each of them fresh. The key is not allowed this stream, or was revoked. Plumbline has stopped trying. Replace the key, or ask your Paxos SOR contact.',
    });
    expect(server.requests).toHaveLength(2);
  });

  it('KY19: tries again later where the venue counts connections', async () => {
    account = accountWith({ auth: { ...auth, afterSecondRefusal: () => 60_000 } });
    const first = await askWell();
    const second = await askWell(first.value);
    expect(await refusal(second.value)).toMatchObject({
      isFinal: false,
      retryAt: clock.now() + 60_000,
    });
  });

  it("KY20: never asks faster than the venue's rate", async () => {
    for (let index = 0; index < 5; index++) {
      await askWell();
      // The token goes, what was asked for counts on.
      tokens.drop(venue);
    }
    expect(server.requests).toHaveLength(5);
    const refused = await refusal();
    expect(refused).toMatchObject({ code: 'token-throttled', isFinal: false });
    expect(refused.text).toMatch(/no more tokens than it allows. Next try at 14:31:00\./);
    clock.advance((refused.retryAt ?? 0) - clock.now());
    await askWell();
    expect(server.requests).toHaveLength(6);
  });

  it('KY20: waits a moment by itself', async () => {
    account = accountWith({ auth: { ...auth, tokenRate: { requests: 1, perMs: 1000 } } });
    const first = await askWell();
    const second = askWell(first.value);
    await Promise.resolve();
    expect(server.requests).toHaveLength(1);
    clock.advance(1000);
    expect((await second).value).toBe(server.tokens[1]);
  });

  it.each([
    ['a wrong secret', () => server.clients.set(keys.id, { secret: 'other', scopes: [scope] })],
    ['401', () => server.scripted.push({ status: 401, body: '{"error":"invalid_client"}' })],
    ['401 without words', () => server.scripted.push({ status: 401, body: '<html>' })],
  ])('KY21: %s is final until the person acts', async (_what, arrange) => {
    arrange();
    const refused = await refusal();
    expect(refused).toMatchObject({ code: 'credentials-refused', isFinal: true });
    expect(refused.text).toMatch(
      /^Paxos SOR refused the client id and secret \(.+\): .* Plumbline has stopped trying\. Replace the key\.$/,
    );
    clock.advance(24 * 3_600_000);
    expect(await refusal()).toEqual(refused);
    expect(server.requests).toHaveLength(1);
    server.clients.set(keys.id, { secret: keys.secret, scopes: [scope] });
    tokens.personActed(venue);
    await askWell();
  });

  it('KY22: a scope that the key has not is said in words, and is final', async () => {
    server.clients.set(keys.id, { secret: keys.secret, scopes: [] });
    const refused = await refusal();
    expect(refused).toMatchObject({ code: 'scope-refused', isFinal: true });
    expect(refused.text).toContain(
      `Paxos SOR accepts the key but not for ${scope} (invalid_scope: Invalid scope: Requested scope is invalid)`,
    );
    expect(refused.text).toContain('Ask your Paxos SOR contact to add the scope.');
  });

  it('KY22: 403 is final', async () => {
    server.scripted.push({ status: 403, body: '' });
    expect(await refusal()).toMatchObject({ code: 'scope-refused', isFinal: true });
  });

  it('KY22: a token without the scope is used, and the lack of it shown', async () => {
    const body = { access_token: 'abc.def', token_type: 'bearer', expires_in: 600, scope: 'other' };
    server.scripted.push({ status: 200, body: JSON.stringify(body) });
    await askWell();
    expect(tokens.statusOf(venue, 'desk 1')).toEqual({
      token: {
        issuedAt: clock.now(),
        renewsAt: clock.now() + 480_000,
        expiresAt: clock.now() + 600_000,
        scopeAsked: scope,
        scopeGranted: 'other',
      },
      lastRefusal: {
        at: clock.now(),
        code: 'scope-not-granted',
        text: `Paxos SOR gave a token, but not for ${scope}. The stream will most likely be refused. Ask your Paxos SOR contact to add the scope.`,
      },
    });
  });

  it.each([
    [{ 'retry-after': '90' }, 90_000],
    [{ 'retry-after': 'Tue, 03 Nov 2026 14:31:10 GMT' }, 70_000],
    [{}, 60_000],
    [{ 'retry-after': 'soon' }, 60_000],
    [{ 'retry-after': '7.5' }, 60_000],
    [{ 'retry-after': '-5' }, 60_000],
    [{ 'retry-after': '99999999999' }, 3_600_000],
  ])('KY23: 429 with %j waits %d ms', async (headers: Record<string, string>, waitMs) => {
    server.scripted.push({ status: 429, headers, body: '' });
    const refused = await refusal();
    expect(refused).toMatchObject({
      code: 'token-throttled',
      isFinal: false,
      retryAt: clock.now() + waitMs,
    });
    expect(refused.text).toMatch(
      /^Paxos SOR asks for fewer token requests\. Next try at 1[45]:3\d:\d\d\.$/,
    );
    tokens.personActed(venue);
    clock.advance(waitMs - 1);
    expect(await refusal()).toEqual(refused);
    expect(server.requests).toHaveLength(1);
    clock.advance(1);
    await askWell();
  });

  it('KY24: backs off from a server that fails, up to a minute', async () => {
    account = accountWith({ auth: { ...auth, tokenRate: { requests: 100, perMs: 1000 } } });
    const waits: number[] = [];
    for (let index = 0; index < 9; index++) {
      server.scripted.push({ status: 503, body: '' });
      const refused = await refusal();
      expect(refused.code).toBe('token-unreachable');
      waits.push((refused.retryAt ?? 0) - clock.now());
      clock.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1000));
    await askWell();
  });

  it('KY23: a server that asks for no wait again and again is left alone longer each time', async () => {
    account = accountWith({ auth: { ...auth, tokenRate: { requests: 100, perMs: 1000 } } });
    const waits: number[] = [];
    for (let index = 0; index < 8; index++) {
      server.scripted.push({ status: 429, headers: { 'retry-after': '0' }, body: '' });
      const refused = await refusal();
      waits.push((refused.retryAt ?? 0) - clock.now());
      clock.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000));
    await askWell();
  });

  it('KY25: a life written as text is one', async () => {
    const body = '{"access_token":"a.b","token_type":"bearer","expires_in":"600"}';
    server.scripted.push({ status: 200, body });
    const answer = await tokens.token(venue, { wsUrl });
    expect(answer).toEqual({ ok: true, value: { value: 'a.b', expiresAt: clock.now() + 600_000 } });
  });

  it('KY21: what the server says of itself cannot hide or turn the words around it', async () => {
    const said = { error: 'invalid_client', error_description: 'no\u001b[2J \u202ekey' };
    server.scripted.push({ status: 401, body: JSON.stringify(said) });
    expect((await refusal()).text).toContain('(invalid_client: no\\u001b[2J \\u202ekey)');
  });

  it('KY24: an outage ends when the server is back', async () => {
    const { port } = server;
    await server.close();
    const refused = await refusal();
    expect(refused).toMatchObject({ code: 'token-unreachable', isFinal: false });
    expect(refused.text).toBe(
      `127.0.0.1:${port} cannot be reached: nothing listens there (ECONNREFUSED). Next try at 14:30:01.`,
    );
    server = await OAuth2TestServer.start(port);
    server.clients.set(keys.id, { secret: keys.secret, scopes: [scope] });
    clock.advance(1000);
    await askWell();
  });

  it.each<[string, { status: number; headers?: Record<string, string>; body: string }]>([
    ['no JSON', { status: 200, body: 'token' }],
    ['no token', { status: 200, body: '{"token_type":"bearer","expires_in":60}' }],
    ['no life', { status: 200, body: '{"access_token":"abc","token_type":"bearer"}' }],
    ['no bearer', { status: 200, body: '{"access_token":"a","token_type":"mac","expires_in":9}' }],
    [
      'a token that breaks out of its header',
      {
        status: 200,
        body: JSON.stringify({ access_token: 'a\r\nX: y', token_type: 'bearer', expires_in: 60 }),
      },
    ],
    ['another page', { status: 404, body: '' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }],
  ])('KY25: %s is no token, and is tried again later', async (_what, answer) => {
    server.scripted.push(answer);
    expect(await refusal()).toMatchObject({ code: 'token-unreadable', isFinal: false });
    expect(server.requests).toHaveLength(1);
    clock.advance(1000);
    await askWell();
  });

  it('KY4: an answer without end is cut', async () => {
    server.scripted.push({ status: 200, body: 'x'.repeat(1 << 20) });
    expect((await refusal()).text).toContain('answered with more than 64 KB');
  });

  it.each([
    ['another stream', 'ws://127.0.0.1:4001/', undefined],
    ['another token server', wsUrl, 'http://127.0.0.1:4001'],
    ['an address in clear', 'ws://ws.paxos.com/', undefined],
    ['a token server in clear', wsUrl, 'http://oauth.paxos.com'],
  ])('KY27: nothing is sent to %s than the key was entered for', async (_what, url, authUrl) => {
    account = accountWith(authUrl === undefined ? {} : { authUrl });
    const answer = await tokens.token(venue, { wsUrl: url });
    expect(answer).toMatchObject({ ok: false, error: { code: 'wrong-host', isFinal: true } });
    expect(server.requests).toEqual([]);
  });

  it('KY28: a replaced key gives tokens of its own, and the old one is let go', async () => {
    const first = await askWell();
    const other = { id: 'other-desk', secret: 'other-desk-secret' };
    server.clients.set(other.id, { secret: other.secret, scopes: [scope] });
    account = accountWith({ identity: 'desk 2', open: async () => ok(other) });
    const second = await askWell();
    expect(second.value).not.toBe(first.value);
    expect(server.requests.map(({ form }) => form.client_id)).toEqual([keys.id, other.id]);
    expect(tokens.statusOf(venue, 'desk 1')).toEqual({});
  });

  it('KY28: a key that is gone stops what it had under way', async () => {
    let open: () => void = () => undefined;
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    const asked = ask();
    await requestsSeen(1);
    const gone: TokenRefusal = { code: 'no-credentials', text: 'No key.', isFinal: true };
    account = err(gone);
    expect(await refusal()).toEqual(gone);
    expect(await asked).toMatchObject({ ok: false, error: { code: 'no-credentials' } });
    open();
  });

  it('KY29: a key that the keychain does not give is said, and nothing is sent', async () => {
    const locked: TokenRefusal = { code: 'keychain-locked', text: 'Locked.', isFinal: true };
    account = accountWith({ open: async () => err(locked) });
    expect(await refusal()).toEqual(locked);
    expect(server.requests).toEqual([]);
  });

  it('KY54: a token is masked for as long as it is held', async () => {
    const { value } = await askWell();
    expect(redactText(`frame ${value}`)).toBe('frame [redacted]');
    tokens.close();
    expect(redactText(`frame ${value}`)).toBe(`frame ${value}`);
    expect(changes).toBeGreaterThan(0);
  });
});

describe('Rails', () => {
  it('KY14: asks with the key as headers of an empty POST', async () => {
    account = accountWith({ auth: { ...auth, kind: 'api-key' } });
    server.scripted.push({
      status: 200,
      body: '{"access_token":"a.b.c","token_type":"Bearer","expires_in":1800}',
    });
    expect(await askWell()).toEqual({ value: 'a.b.c', expiresAt: clock.now() + 1_800_000 });
    expect(server.requests).toEqual([
      {
        method: 'POST',
        path: '/api/v1/token',
        headers: expect.objectContaining({
          'x-api-key': keys.id,
          'content-length': '0',
        }),
        form: {},
      },
    ]);
  });
});

describe('postForToken', () => {
  it('KY5: gives up when it is told to', async () => {
    server.gate = new Promise(() => undefined);
    const stop = new AbortController();
    const asked = postForToken({ url: server.url, headers: {}, body: '' }, stop.signal);
    stop.abort();
    expect(await asked).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  });
});
