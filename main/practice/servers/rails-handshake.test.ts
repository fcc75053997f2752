import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { refusalStatus, TestClient } from '../test-client.ts';
import {
  both,
  closeAll,
  closeLater,
  connect,
  protocolOf,
  requestToken,
  start,
  untilCount,
} from './rails-test-bench.ts';

// Real sockets on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

afterEach(closeAll);

describe('Rails on the practice exchange: tokens and handshake', () => {
  it('PX51: key and secret give an HS256 JWT of half an hour; without either, or empty, 401', async () => {
    const { urls } = await start();
    const reply = await requestToken(urls);
    expect(reply).toMatchObject({ status: 200, token_type: 'Bearer', expires_in: 1800 });
    const [head, claims] = reply.access_token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(head).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(claims).toEqual({
      iss: expect.any(String),
      sub: expect.any(String),
      aud: [expect.any(String)],
      iat: expect.any(Number),
      exp: claims.iat + 1800,
      accountType: 'trading',
    });
    for (const headers of [
      {},
      { 'X-Api-Key': 'a' },
      { 'X-Api-Secret': 'a' },
      { 'X-Api-Key': 'a', 'X-Api-Secret': '' },
    ]) {
      expect((await requestToken(urls, headers)).status).toBe(401);
    }
  });

  it('PX52: twenty tokens a minute and key, then 429', async () => {
    const { urls } = await start();
    const statuses: number[] = [];
    for (let count = 0; count < 22; count += 1) {
      statuses.push((await requestToken(urls)).status);
    }
    expect(statuses).toEqual([...Array(20).fill(200), 429, 429]);
    const other = { 'X-Api-Key': 'another', 'X-Api-Secret': 's' };
    expect((await requestToken(urls, other)).status).toBe(200);
  });

  it('PX53: a token that is missing, forged, of another exchange or expired is refused with 401', async () => {
    const [{ urls }, other] = [await start({ 'token-seconds': '1' }), await start()];
    const url = `${urls.ws}/?market=ALL&subscriptions=${both}`;
    const expiring = await protocolOf(urls);
    const claims = { sub: 'x', exp: 9_999_999_999, accountType: 'trading' };
    const text = [{ alg: 'HS256', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const forged = `${text}.${createHmac('sha256', 'guess').update(text).digest('base64url')}`;
    for (const protocols of [
      [],
      ['authorization#nonsense'],
      [`authorization#${forged}`],
      [`authorization#${text}.`],
      [await protocolOf(other.urls)],
    ]) {
      expect(await refusalStatus(url, { protocols })).toBe(401);
    }
    const bearer = { Authorization: `Bearer ${expiring.slice('authorization#'.length)}` };
    expect(await refusalStatus(url, { headers: bearer })).toBe(401);
    const [, body = ''] = expiring.split('.');
    const { exp } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { exp: number };
    await vi.waitUntil(() => Date.now() >= exp * 1000, { timeout: 5_000 });
    expect(await refusalStatus(url, { protocols: [expiring] })).toBe(401);
  });

  it('PX54: the subprotocol is echoed; on wish it is not, and then a client that sent it as a header alone is let in', async () => {
    const { urls, exchange } = await start();
    const protocol = await protocolOf(urls);
    const client = await connect(urls, 'market=BTC-USDT', protocol);
    expect(client.socket.protocol).toBe(protocol);
    exchange.turn('rails', 'subprotocol', 'not-echoed');
    const url = `${urls.ws}/?market=BTC-USDT`;
    await expect(TestClient.connect(url, { protocols: [protocol] })).rejects.toThrow(
      'Server sent no subprotocol',
    );
    const headers = { 'Sec-WebSocket-Protocol': protocol };
    const quiet = await TestClient.connect(url, { headers });
    closeLater(() => quiet.close());
    expect(quiet.socket.protocol).toBe('');
    exchange.turn('rails', 'subprotocol', 'echoed');
    await expect(TestClient.connect(url, { headers })).rejects.toThrow(
      'Server sent a subprotocol but none was requested',
    );
  });

  it('PX55: five connections for one market and five for all, for each key; beyond that and with read-only keys 403', async () => {
    const { urls, exchange } = await start();
    const protocol = await protocolOf(urls);
    const clients: TestClient[] = [];
    for (const query of ['market=BTC-USDT', 'market=ALL']) {
      for (let count = 0; count < 5; count += 1) {
        clients.push(await connect(urls, query, protocol));
      }
      expect(await refusalStatus(`${urls.ws}/?${query}`, { protocols: [protocol] })).toBe(403);
    }
    const one = ensureDefined(clients[0], 'a client');
    one.close();
    await vi.waitUntil(() => exchange.statistics().clients === 9, { timeout: 5_000 });
    await connect(urls, 'market=ETH-USDT', protocol);
    exchange.turn('rails', 'key-kind', 'read-only');
    const readOnly = await protocolOf(urls);
    expect(await refusalStatus(`${urls.ws}/?market=ALL`, { protocols: [readOnly] })).toBe(403);
  });

  it('PX56: no market, an unknown one or an unknown stream: 400', async () => {
    const { urls } = await start();
    const protocols = [await protocolOf(urls)];
    for (const query of ['', '?market=DOGE-USDT', '?market=ALL&subscriptions=book']) {
      expect(await refusalStatus(`${urls.ws}/${query}`, { protocols })).toBe(400);
    }
  });

  it('PX53: an open connection outlives its token; on wish it is closed', async () => {
    const { urls, exchange } = await start({ 'token-seconds': '2' });
    const protocol = await protocolOf(urls);
    const client = await connect(urls, 'market=ALL', protocol);
    const url = `${urls.ws}/?market=ALL`;
    const isExpired = () =>
      refusalStatus(url, { protocols: [protocol] }).then(
        (status) => status === 401,
        () => false,
      );
    await vi.waitUntil(isExpired, { timeout: 10_000, interval: 100 });
    client.send({ message: 'ping' });
    await untilCount(client, 'pong', 1);
    exchange.turn('rails', 'at-expiry', 'closed');
    await client.until(() => client.closeCode === 1008, 'the close');
  });
});
