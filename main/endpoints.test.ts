import { describe, expect, it } from 'vitest';
import { parseEndpointOverride } from './endpoints.ts';

describe('parseEndpointOverride', () => {
  it.each([
    ['paxos-public.ws=ws://127.0.0.1:8080/', 'paxos-public', 'ws', 'ws://127.0.0.1:8080'],
    ['rest=http://localhost:8080/v2', undefined, 'rest', 'http://localhost:8080/v2'],
    ['ws=ws://[::1]:9', undefined, 'ws', 'ws://[::1]:9'],
    ['auth=https://oauth.example.com', undefined, 'auth', 'https://oauth.example.com'],
    ['paradex.ws=wss://ws.example.com/v1', 'paradex', 'ws', 'wss://ws.example.com/v1'],
  ])('takes %s', (text, venue, kind, url) => {
    expect(parseEndpointOverride(text)).toEqual({ ok: true, value: { venue, kind, url } });
  });

  it.each([
    ['paxos-public.ws', 'no "="'],
    ['paxos-public.wss=wss://a', 'none of ws, rest, auth'],
    ['binance.ws=wss://a', 'none of paxos-public'],
    ['ws=ws://example.com', 'this computer only'],
    ['rest=http://10.0.0.1', 'this computer only'],
    ['ws=ws://127.0.0.1.example.com', 'this computer only'],
    ['ws=ws://localhost.example.com', 'this computer only'],
    ['ws=https://example.com', 'begin with wss://'],
    ['rest=wss://example.com', 'begin with https://'],
    ['rest=file:///etc/passwd', 'begin with https://'],
    ['rest=https://user:word@example.com', 'name or a password'],
    ['rest=https://example.com/?key=1', '"?"'],
    ['rest=https:example.com', 'no URL'],
    ['rest=https://exa mple.com', 'no URL'],
    ['rest=', 'no URL'],
  ])('refuses %s', (text, reason) => {
    const result = parseEndpointOverride(text);
    expect(result.ok ? '' : result.error).toContain(reason);
  });
});
