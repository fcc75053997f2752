/** OAuth2 servers as strangers run them: what a person sees, and how often they are asked. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paxosOrderRouting } from '../../main/venues/paxos-order-routing/paxos-order-routing.ts';
import type { HttpAnswer } from '../harness/adversary/loopback-server.ts';
import { SorVenue, sorKey } from '../harness/adversary/sor-venue.ts';
import { HubBench } from './hub-bench.ts';

const market = 'BTCUSD';
let venue: SorVenue;
let bench: HubBench;

beforeEach(async () => {
  venue = await SorVenue.start();
  venue.book(market).replace([['50000.00', '1.5']], [['50100.00', '2.0']]);
  bench = new HubBench(paxosOrderRouting, venue.endpoints, { key: sorKey });
});

afterEach(async () => {
  bench.close();
  await venue.close();
});

async function followLive(): Promise<void> {
  bench.follow(market);
  await bench.pass(15_000, () => bench.state(market) === 'LIVE', 'LIVE');
}

async function followStale(): Promise<void> {
  bench.follow(market);
  await bench.pass(15_000, () => bench.state(market) === 'STALE', 'STALE');
}

function codes(): readonly string[] {
  return bench.history(market).map(({ code }) => code);
}

const bearersShown = (): Set<string | undefined> =>
  new Set(venue.server.handshakes.map((asked) => asked.headers.authorization));

describe('the life of a token', () => {
  it.each([
    ['3600 as text', '3600'],
    ['61', 61],
    ['shorter than a connect wants it', 1],
    ['a fraction', 3599.5],
    ['beyond any timer', 1e300],
  ])(
    'expires_in %s: the socket opens with it, and it is not asked for in a hurry',
    async (_name, expiresIn) => {
      venue.onToken = () => venue.grant(expiresIn);
      await followLive();
      expect(bench.digest(market)).toBe(venue.book(market).digest());
      await bench.spend(30_000);
      expect(venue.tokenRequests.length).toBeLessThanOrEqual(2);
      expect(venue.server.handshakes).toHaveLength(1);
      expect(venue.oneStream()).toEqual({ trouble: [], visits: 0 });
    },
  );

  it.each([
    ['zero', 0],
    ['negative', -1],
    ['words', 'soon'],
    ['null', null],
    ['an object', {}],
  ])('expires_in %s: no token, said so, tried again with patience', async (_name, expiresIn) => {
    venue.onToken = () => venue.grant(expiresIn);
    await followStale();
    expect(bench.seen(market).code).toBe('token-unreadable');
    expect(bench.seen(market).text).toContain('(expires_in)');
    await bench.spend(20_000);
    expect(venue.tokenRequests.length).toBeLessThan(8);
    expect(venue.server.handshakes).toEqual([]);
    venue.onToken = undefined;
    await bench.pass(60_000, () => bench.state(market) === 'LIVE', 'LIVE');
  });

  it('renewed at 80 %, and no socket is dropped for it', async () => {
    venue.onToken = () => venue.grant(600);
    await followLive();
    await bench.spend(478_000, undefined, 1_000);
    expect(venue.tokenRequests).toHaveLength(1);
    await bench.pass(4_000, () => venue.tokenRequests.length === 2, 'the renewal');
    await bench.spend(700_000, undefined, 1_000);
    expect(venue.tokenRequests).toHaveLength(3);
    // Compared with a copy after a minute, and after five more each.
    expect(venue.oneStream()).toEqual({ trouble: [], visits: 4 });
    expect(venue.server.handshakes).toHaveLength(5);
    expect(codes()).not.toContain('resync');
  });

  it('a reconnect never shows a token with less than a minute left', async () => {
    venue.onToken = () => venue.grant(600);
    await followLive();
    venue.onToken = () => ({ status: 500 });
    await bench.spend(545_000, undefined, 1_000);
    expect(venue.oneStream().trouble).toEqual([]);
    const { length: shown } = venue.server.handshakes;
    venue.server.peers[0]?.socket.close(1012, 'restart');
    await bench.pass(5_000, () => bench.state(market) === 'STALE', 'STALE');
    await bench.spend(20_000);
    // Forty seconds are left of the first one: nobody is shown it any more.
    expect(venue.server.handshakes).toHaveLength(shown);
    expect(bearersShown().size).toBe(1);
    venue.onToken = undefined;
    await bench.pass(90_000, () => bench.state(market) === 'LIVE', 'LIVE again');
    expect(bearersShown().size).toBe(2);
  });

  it('a slow answer: one request in flight, whoever wants a token meanwhile', async () => {
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    venue.onToken = async () => {
      await held;
      return venue.grant();
    };
    bench.follow(market);
    await bench.spend(4_000);
    bench.retry();
    bench.follow(market, 'ETHUSD');
    await bench.spend(2_000);
    expect(bench.seen(market)).toMatchObject({ state: 'RESYNCING', code: 'first-load' });
    answer();
    await bench.pass(5_000, () => bench.state(market) === 'LIVE', 'LIVE');
    expect(venue.tokenRequests).toHaveLength(1);
    expect(venue.server.handshakes).toHaveLength(1);
  });
});

describe('refusals', () => {
  it.each([301, 302, 303, 307, 308])(
    'a redirect (%d) is not followed: the key reaches nobody else',
    async (status) => {
      const other = await SorVenue.start();
      const location = `${other.endpoints.auth}/oauth2/token`;
      venue.onToken = () => ({ status, headers: { location } });
      await followStale();
      await bench.spend(5_000);
      expect(bench.seen(market).text).toContain(
        `with a redirect (${status}). Plumbline follows none`,
      );
      expect(other.server.requests).toEqual([]);
      await other.close();
    },
  );

  it('401 at the first handshake: one new token, one more try', async () => {
    venue.onUpgrade = (_asked, count) => (count === 1 ? { status: 401 } : undefined);
    await followLive();
    expect(codes().slice(0, 2)).toEqual(['token-refused', 'first-load']);
    expect([venue.tokenRequests.length, bearersShown().size]).toEqual([2, 2]);
  });

  it('403 at a reconnect counts as the first one again', async () => {
    await followLive();
    venue.onUpgrade = (_asked, count) => (count === 2 ? { status: 403 } : undefined);
    venue.server.peers[0]?.socket.close(1008, 'token expired');
    await bench.pass(
      10_000,
      () => venue.server.handshakes.length === 3 && bench.state(market) === 'LIVE',
      'LIVE again',
    );
    expect(venue.tokenRequests).toHaveLength(2);
  });

  it.each([
    [
      401,
      'credentials-refused',
      'Paxos refused two tokens in a row. The key is wrong or revoked. Plumbline has stopped trying.',
    ],
    [
      403,
      'scope-refused',
      'Paxos accepts the key but not for this stream. Plumbline has stopped trying, because trying again cannot help. Ask your Paxos contact to add the scope.',
    ],
  ])('%d twice is final until a person acts', async (status, code, text) => {
    venue.onUpgrade = () => ({ status });
    bench.follow(market);
    await bench.pass(10_000, () => bench.seen(market).code === code, code);
    expect(bench.seen(market)).toEqual({ state: 'STALE', code, text });
    await bench.spend(300_000, undefined, 1_000);
    expect([venue.tokenRequests.length, venue.server.handshakes.length]).toEqual([2, 2]);
    venue.onUpgrade = undefined;
    bench.retry();
    await bench.pass(20_000, () => bench.state(market) === 'LIVE', 'LIVE');
  });

  it.each<[string, HttpAnswer, string, string]>([
    [
      'invalid_client with 400',
      { status: 400, body: { error: 'invalid_client' } },
      'credentials-refused',
      'Replace the key.',
    ],
    [
      'invalid_scope',
      { status: 400, body: { error: 'invalid_scope', error_description: 'x'.repeat(5_000) } },
      'scope-refused',
      'Ask your Paxos SOR contact',
    ],
  ])('%s is final', async (_name, answer, code, remedy) => {
    venue.onToken = () => answer;
    await followStale();
    expect(bench.seen(market).code).toBe(code);
    expect(bench.seen(market).text).toContain(remedy);
    expect(bench.seen(market).text.length).toBeLessThan(500);
    await bench.spend(120_000, undefined, 1_000);
    expect(venue.tokenRequests).toHaveLength(1);
  });

  it.each<[string, HttpAnswer, string]>([
    ['no JSON', { status: 200, body: 'hello' }, 'token-unreadable'],
    ['nothing', { status: 204 }, 'token-unreadable'],
    [
      'another kind of token',
      { status: 200, body: { access_token: 'abc', token_type: 'mac', expires_in: 60 } },
      'token-unreadable',
    ],
    [
      'a token that would break out of its header',
      {
        status: 200,
        body: { access_token: 'a\r\nX-Evil: 1', token_type: 'bearer', expires_in: 3600 },
      },
      'token-unreadable',
    ],
    [
      'a token on the prototype',
      {
        status: 200,
        body: '{"__proto__":{"access_token":"abc"},"token_type":"bearer","expires_in":60}',
      },
      'token-unreadable',
    ],
    ['too much', { status: 200, body: 'x'.repeat(200_000) }, 'token-unreachable'],
    ['a fault', { status: 500, body: '\u001b[2J' }, 'token-unreachable'],
  ])('%s: said, and asked again with patience', async (_name, answer, code) => {
    venue.onToken = () => answer;
    await followStale();
    expect(bench.seen(market).code).toBe(code);
    await bench.spend(20_000);
    expect(venue.tokenRequests.length).toBeLessThan(8);
    expect(venue.server.handshakes).toEqual([]);
  });

  it.each([
    ['7', 4],
    ['0', 8],
    ['-5', 2],
    ['7.5', 2],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 8],
    ['99999999999', 2],
  ])('429 with Retry-After %s: at most %d requests in 25 s', async (retryAfter, most) => {
    venue.onToken = () => ({ status: 429, headers: { 'retry-after': retryAfter } });
    await followStale();
    expect(bench.seen(market).code).toBe('token-throttled');
    await bench.spend(25_000);
    expect(venue.tokenRequests.length).toBeLessThanOrEqual(most);
  });

  it('an error that repeats the request tells nobody the secret', async () => {
    venue.onToken = (asked) => ({
      status: 400,
      body: { error: 'invalid_request', error_description: asked.body },
    });
    await followStale();
    expect(bench.seen(market).text).not.toContain(sorKey.secret);
    expect(bench.seen(market).text).not.toContain(sorKey.secret.slice(0, 12));
  });
});
