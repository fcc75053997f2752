import { describe, expect, it } from 'vitest';
import { redacted, redactText, redactValue } from './redact.ts';

const secret = 'Zx81-Kq_very/secret+value==';
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';

describe('redactText', () => {
  it.each([
    `Authorization: Bearer ${secret}`,
    `{"authorization":"Bearer ${secret}","market":"BTCUSD"}`,
    `grant_type=client_credentials&client_secret=${encodeURIComponent(secret)}`,
    `{"client_secret": "${secret}"}`,
    `X-API-Key: ${secret}`,
    `api_key='${secret}'`,
    `https://user:${encodeURIComponent(secret)}@example.com/path`,
    `token ${jwt} refused`,
    `wss://example.com/feed?access_token=${encodeURIComponent(secret)}`,
    `basic ${Buffer.from(`id:${secret}`).toString('base64')}`,
  ])('leaves no secret in: %s', (line) => {
    const clean = redactText(line);
    expect(clean).toContain(redacted);
    for (const part of [secret, encodeURIComponent(secret), 'very', jwt, 'c2lnbmF0dXJl']) {
      expect(clean).not.toContain(part);
    }
  });

  it('leaves ordinary lines as they are', () => {
    const line =
      'Paxos closed the socket (1001): BTCUSD wss://ws.paxos.com/marketdata/BTCUSD?depth=25';
    expect(redactText(line)).toBe(line);
  });
});

describe('redactValue', () => {
  it('masks secret fields at any depth and keeps the rest', () => {
    const value = {
      market: 'BTCUSD',
      levels: 12,
      request: { headers: { Authorization: secret, 'x-api-key': secret, accept: 'json' } },
      credentials: [{ clientSecret: secret, clientId: 'abc' }],
      big: 12345678901234567890n,
      bytes: new Uint8Array(3),
    };
    expect(redactValue(value)).toEqual({
      market: 'BTCUSD',
      levels: 12,
      request: { headers: { Authorization: redacted, 'x-api-key': redacted, accept: 'json' } },
      credentials: [{ clientSecret: redacted, clientId: 'abc' }],
      big: '12345678901234567890',
      bytes: '[3 bytes]',
    });
  });

  it('cleans errors, their stacks and their causes', () => {
    const error = new Error(`refused: bearer ${secret}`, {
      cause: new Error(`client_secret=${encodeURIComponent(secret)}`),
    });
    const text = JSON.stringify(redactValue(error));
    expect(text).toContain('refused');
    expect(text).not.toContain('very');
  });

  it('ends on a value that holds itself', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(JSON.stringify(redactValue(loop))).toContain('[deep]');
  });
});
