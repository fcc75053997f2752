import { afterAll, describe, expect, it } from 'vitest';
import { registerSecret } from './known-secrets.ts';
import { redacted, redactFrame, redactText, redactValue } from './redact.ts';

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

describe('known secrets', () => {
  const known = 'm7?Qv&+/ü"x 9-canary';
  const [first, second] = [registerSecret(known), registerSecret(known)];
  afterAll(() => {
    first();
    second();
  });

  const forms: ReadonlyArray<readonly [string, string]> = [
    ['as it stands', `what the server said: ${known}.`],
    ['in a URL', `https://example.com/${encodeURIComponent(known)}/x`],
    ['in a form', new URLSearchParams({ other: known }).toString()],
    ['in JSON', JSON.stringify({ frame: [known] })],
    ['in hex', Buffer.from(known).toString('hex').toUpperCase()],
    ...['', 'a', 'ab'].flatMap(
      (before): Array<[string, string]> => [
        [
          `in base64 after ${before.length} bytes`,
          Buffer.from(`${before}${known}:z`).toString('base64'),
        ],
        [
          `in base64url after ${before.length} bytes`,
          Buffer.from(`${before}${known}`).toString('base64url'),
        ],
      ],
    ),
  ];
  it.each(forms)('KY50: is masked %s', (_where, line) => {
    const clean = redactText(line);
    expect(clean).toContain(redacted);
    // Up to one character beside it can be left of a form that shares its bits with a neighbour.
    for (let start = 0; start + 6 <= line.length; start++) {
      const piece = line.slice(start, start + 6);
      if (isPartOfSecret(piece)) {
        expect(clean).not.toContain(piece);
      }
    }
  });

  function isPartOfSecret(piece: string): boolean {
    return [
      known,
      encodeURIComponent(known),
      Buffer.from(known).toString('hex').toUpperCase(),
    ].some((form) => form.includes(piece));
  }

  it('KY50: is masked in names, errors and raw frames', () => {
    const error = new Error(`refused ${known}`, { cause: { [known]: [known] } });
    const text = JSON.stringify(redactValue({ error, frame: JSON.stringify({ a: known }) }));
    expect(text).not.toContain('canary');
    expect(text).not.toContain('m7?Qv');
  });

  it('KY50: is masked in a raw frame, whose other bytes stay', () => {
    const token = 'frame-token-0123456789';
    const release = registerSecret(token);
    const before = Buffer.from([0, 255, 128, 10]);
    const frame = Buffer.concat([before, Buffer.from(`"${token}"`), before]);
    expect(Buffer.from(redactFrame(frame))).toEqual(
      Buffer.concat([before, Buffer.from(`"${redacted}"`), before]),
    );
    expect(redactFrame(before)).toBe(before);
    release();
  });

  it('KY51: stays masked until everybody who registered it let go', () => {
    const value = 'another-known-value';
    const [mine, yours] = [registerSecret(value), registerSecret(value)];
    mine();
    mine();
    expect(redactText(value)).toBe(redacted);
    yours();
    expect(redactText(value)).toBe(value);
  });

  it('KY52: does not take a short word for a secret', () => {
    registerSecret('book');
    expect(redactText('the book is LIVE')).toBe('the book is LIVE');
  });

  it('KY53: a token in a subprotocol is masked without being known', () => {
    const clean = redactText('Sec-WebSocket-Protocol: authorization#abc.def-ghi, other');
    expect(clean).not.toContain('abc');
    expect(redactText('protocols: authorization#abc.def')).toBe(
      `protocols: authorization#${redacted}`,
    );
  });
});
