import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#shared/domain/result.ts';
import { sentenceText } from '#shared/domain/trust.ts';
import type { TokenRefusal, TokenSource } from '../auth/token-source.ts';
import type { VenueAuth } from '../venues/venue.ts';
import { FeedHub } from './feed-hub.ts';
import { ManualClock } from './manual-clock.ts';
import { startTwoWayServer, type TwoWayServer, twoWayAdapter } from './testing/two-way-venue.ts';
import { until } from './venue-test-server.ts';

const venue = 'paradex';
const follower = {};
const headerForm = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
const protocolForm = (token: string) => ({ protocols: [`authorization#${token}`] });
const rawForm = (token: string) => ({
  headers: { 'Sec-WebSocket-Protocol': `authorization#${token}` },
});

let server: TwoWayServer;
let clock: ManualClock;
let hub: FeedHub;
let tokens: CountingTokens;

/** Gives out token-1, token-2…; a refused one is never given again. */
class CountingTokens implements TokenSource {
  readonly asked: Array<{ readonly wsUrl: string; readonly refused?: string }> = [];
  refusal: TokenRefusal | undefined;
  #count = 1;

  async token(_venue: string, request: { readonly wsUrl: string; readonly refused?: string }) {
    this.asked.push(request);
    if (request.refused === `token-${this.#count}`) {
      this.#count += 1;
    }
    return this.refusal === undefined
      ? ok({ value: `token-${this.#count}`, expiresAt: clock.now() + 3_600_000 })
      : err(this.refusal);
  }
}

function start(auth: Partial<VenueAuth> = {}, isStandby = false): void {
  hub = new FeedHub({
    adapters: new Map([
      [
        venue,
        twoWayAdapter({
          auth: {
            kind: 'oauth2-client-credentials',
            tokenRate: { requests: 1, perMs: 1_000 },
            forms: [headerForm],
            afterSecondRefusal: () => 'stop',
            ...auth,
          },
          finalRefusal: (status) =>
            status === 400
              ? { code: 'schema-refused', text: 'Paradex no longer serves this schema.' }
              : undefined,
        }),
      ],
    ]),
    clock,
    random: () => 0.5,
    isOffline: () => false,
    tokens,
  });
  hub.configure([
    {
      venue,
      endpoints: { ws: server.ws, rest: server.rest },
      isPractice: false,
      isRestPaired: false,
    },
  ]);
  hub.follow(follower, [{ venue, market: 'BTC', channels: ['book'], isStandby }]);
}

function trust() {
  return hub.market(venue, 'BTC')?.trust('book');
}

function sentence(): string {
  return sentenceText(trust()?.cause.sentence ?? [], clock.now());
}

function shownTokens(): Array<string | undefined> {
  return server.upgrades.map((headers) => headers.authorization?.slice('Bearer '.length));
}

/** Lets timers that are due fire, with the sockets' events in between. */
async function spend(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    clock.advance(500);
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

async function untilCode(code: string): Promise<void> {
  await until(() => {
    clock.advance(0);
    return trust()?.cause.code === code;
  }, code);
}

async function isOpen(): Promise<void> {
  await until(() => {
    clock.advance(0);
    return server.heard.length > 0;
  }, 'an open socket');
}

beforeEach(async () => {
  clock = new ManualClock();
  tokens = new CountingTokens();
  server = await startTwoWayServer();
});

afterEach(async () => {
  hub.close();
  await server.close();
  await until(() => clock.pendingTimers === 0, 'the last timer to be gone');
});

describe('tokens', () => {
  it('AU1: each connect carries a token, asked for by the address of the sockets', async () => {
    start();
    await isOpen();
    expect(shownTokens()).toEqual(['token-1']);
    expect(tokens.asked).toEqual([{ wsUrl: server.ws }]);
    server.sockets('/all')[0]?.terminate();
    server.heard.length = 0;
    await until(() => trust()?.state === 'STALE', 'STALE');
    await spend(1_000);
    await isOpen();
    expect(shownTokens()).toEqual(['token-1', 'token-1']);
    expect(hub.statuses()[0]?.tokenExpiresAt).toBeGreaterThan(clock.now());
  });

  it.each([401, 403] as const)(
    'AU2: a token refused with %d is discarded, and one new one is tried at once',
    async (status) => {
      server.admit = ({ authorization }) =>
        authorization === 'Bearer token-1' ? status : undefined;
      start();
      await until(() => trust()?.cause.code === 'token-refused', 'the first refusal');
      expect(sentence()).toBe(
        `Paradex refused the token (${status}). Plumbline fetched a new one and tries once more.`,
      );
      await isOpen();
      expect(shownTokens()).toEqual(['token-1', 'token-2']);
      expect(tokens.asked[1]).toEqual({ wsUrl: server.ws, refused: 'token-1' });
    },
  );

  it('AU3: two tokens refused with 401 end it, until a person acts', async () => {
    server.admit = () => 401;
    start();
    await untilCode('credentials-refused');
    expect(sentence()).toBe(
      'Paradex refused two tokens in a row. The key is wrong or revoked. Plumbline has stopped trying.',
    );
    await spend(120_000);
    expect([server.upgrades.length, hub.statuses()[0]?.state]).toEqual([2, 'refused']);
    server.admit = () => undefined;
    hub.retry(venue);
    await isOpen();
    expect(server.upgrades.length).toBe(3);
  });

  it('AU3: a stream that the key is not for ends it as well', async () => {
    server.admit = () => 403;
    start();
    await untilCode('scope-refused');
    expect(sentence()).toBe(
      'Paradex accepts the key but not for this stream. Plumbline has stopped trying, because trying again cannot help. Ask your Paradex contact to add the scope.',
    );
    await spend(120_000);
    expect(server.upgrades.length).toBe(2);
  });

  it('AU3: when it has ended for one line, no other line asks again', async () => {
    server.admit = () => 401;
    start({}, true);
    await untilCode('credentials-refused');
    await spend(120_000);
    const before = server.upgrades.length;
    expect(before).toBeLessThanOrEqual(4);
    await spend(120_000);
    expect(server.upgrades.length).toBe(before);
  });

  it('AU4: where the venue says that waiting helps, it is tried again after that', async () => {
    server.admit = () => 403;
    start({
      afterSecondRefusal: () => 60_000,
      refusalWords: () => 'Paradex refused the stream: too many connections.',
    });
    await untilCode('stream-refused');
    expect(sentence()).toBe('Paradex refused the stream: too many connections. Next try in 60 s.');
    await spend(59_000);
    expect(server.upgrades.length).toBe(2);
    server.admit = () => undefined;
    await spend(1_500);
    await isOpen();
    // The token itself was not at fault the second time.
    expect(shownTokens()).toEqual(['token-1', 'token-2', 'token-2']);
  });

  it('AU5: without a token nothing is connected, and the reason is said', async () => {
    const retryAt = clock.now() + 20_000;
    tokens.refusal = {
      code: 'token-throttled',
      text: 'Paradex asks for fewer token requests. Next try at 14:30:20.',
      isFinal: false,
      retryAt,
    };
    start();
    await untilCode('token-throttled');
    expect(sentence()).toBe('Paradex asks for fewer token requests. Next try at 14:30:20.');
    await spend(19_000);
    expect(tokens.asked.length).toBe(1);
    tokens.refusal = { code: 'no-credentials', text: 'Paradex needs a key.', isFinal: true };
    await spend(2_000);
    await untilCode('no-credentials');
    await spend(120_000);
    expect([tokens.asked.length, server.upgrades.length]).toEqual([2, 0]);
    tokens.refusal = undefined;
    hub.retry(venue);
    await isOpen();
  });

  it('AU6: when the answer does not go with the form, the other one is tried at once and kept', async () => {
    server.echo = () => false;
    start({ forms: [protocolForm, rawForm] });
    await isOpen();
    expect(server.upgrades.map((headers) => headers['sec-websocket-protocol'])).toEqual([
      'authorization#token-1',
      'authorization#token-1',
    ]);
    expect(trust()?.state).toBe('RESYNCING');
    server.sockets('/all')[0]?.terminate();
    server.heard.length = 0;
    await until(() => trust()?.state === 'STALE', 'STALE');
    await spend(1_000);
    await isOpen();
    expect(server.upgrades.length).toBe(3);
  });

  it('AU6: where the server echoes what was asked for, the first form stays', async () => {
    start({ forms: [protocolForm, rawForm] });
    await isOpen();
    expect(server.upgrades.length).toBe(1);
  });

  it('AU6: each form is tried once, then it is a failure like any other', async () => {
    // Says yes to a protocol that was not asked for, whatever the form.
    server.echo = () => 'something-else';
    start({ forms: [protocolForm, rawForm] });
    await untilCode('handshake-refused');
    expect(server.upgrades.length).toBe(2);
    expect(sentence()).toContain('Reconnecting in');
  });

  it('AU7: a token that no header can carry is no crash, and is not told', async () => {
    tokens.token = async () => ok({ value: 'bad\nvalue', expiresAt: clock.now() + 1e9 });
    start();
    await untilCode('not-a-websocket');
    expect(sentence()).not.toContain('bad');
    expect(server.upgrades.length).toBe(0);
  });

  it('AU8: a refusal that the venue means for good is final', async () => {
    server.admit = () => 400;
    start();
    await untilCode('schema-refused');
    expect(sentence()).toBe('Paradex no longer serves this schema.');
    await spend(120_000);
    expect(server.upgrades.length).toBe(1);
  });
});
