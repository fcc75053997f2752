import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { venueAdapters } from '../venues/registry.ts';
import type { VenueAuth } from '../venues/venue.ts';
import { type EnvironmentTokensOptions, environmentTokens } from './environment-tokens.ts';
import { OAuth2TestServer } from './oauth2-test-server.ts';

const venue = 'paxos-order-routing';
const keys = { id: 'cli-desk-7f2c', secret: 'cli-desk-secret/1' };

let server: OAuth2TestServer;
let auth: VenueAuth;
let opened: { close(): void } | undefined;
beforeEach(async () => {
  server = await OAuth2TestServer.start();
  const found = venueAdapters.get(venue)?.auth;
  if (found === undefined) {
    throw new Error('the venue wants no key');
  }
  auth = found;
  server.clients.set(keys.id, { secret: keys.secret, scopes: [auth.scope ?? ''] });
});
afterEach(async () => {
  opened?.close();
  await server.close();
});

function open(changed: Partial<EnvironmentTokensOptions>) {
  const endpoints = { ws: 'ws://127.0.0.1:4000', rest: '', auth: server.url };
  const tokens = environmentTokens({
    venues: [{ venue, auth, endpoints }],
    environment: {},
    ...changed,
  });
  opened = tokens.ok ? tokens.value : undefined;
  return tokens;
}

async function ask(changed: Partial<EnvironmentTokensOptions>, wsUrl = 'ws://127.0.0.1:4000/') {
  const tokens = open(changed);
  return tokens.ok ? await tokens.value.token(venue, { wsUrl }) : tokens;
}

describe('environmentTokens', () => {
  it.each<[string, Partial<EnvironmentTokensOptions>]>([
    [
      'the environment',
      {
        environment: { PLUMBLINE_CLIENT_ID: keys.id, PLUMBLINE_CLIENT_SECRET: `${keys.secret}\n` },
      },
    ],
    [
      'the id of the environment and a line',
      { environment: { PLUMBLINE_CLIENT_ID: keys.id }, secretLine: keys.secret },
    ],
    ['a line with both', { secretLine: `${keys.id} ${keys.secret}` }],
    [
      'a line of JSON',
      { secretLine: JSON.stringify({ client_id: keys.id, client_secret: keys.secret }) },
    ],
  ])('KY60: takes the key from %s', async (_where, options) => {
    expect(await ask(options)).toMatchObject({ ok: true, value: { value: server.tokens[0] } });
  });

  it('KY61: says which half is missing', () => {
    expect(open({ secretLine: 'only-the-secret' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('PLUMBLINE_CLIENT_ID is missing'),
    });
    expect(open({ environment: { PLUMBLINE_CLIENT_ID: 'x' } })).toMatchObject({
      ok: false,
      error: expect.stringContaining('PLUMBLINE_CLIENT_SECRET is missing'),
    });
  });

  it('KY62: without a key nothing is sent, and the names to set are said', async () => {
    expect(await ask({})).toMatchObject({
      ok: false,
      error: {
        code: 'no-credentials',
        isFinal: true,
        text: expect.stringContaining('Set PLUMBLINE_CLIENT_ID and PLUMBLINE_CLIENT_SECRET'),
      },
    });
    expect(server.requests).toEqual([]);
  });

  it('KY63: a key goes to the addresses of the command line alone', async () => {
    const environment = {
      PLUMBLINE_CLIENT_ID: keys.id,
      PLUMBLINE_CLIENT_SECRET: keys.secret,
    };
    expect(await ask({ environment }, 'wss://ws.paxos.com/')).toMatchObject({
      ok: false,
      error: { code: 'wrong-host' },
    });
    expect(server.requests).toEqual([]);
  });
});
