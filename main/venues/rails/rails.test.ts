import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { venueAdapters } from '../registry.ts';
import { fixtureText } from './fixtures.ts';
import { rails } from './rails.ts';
import { requestText } from './requests.ts';

const { production } = rails.endpoints;

describe('Rails adapter', () => {
  it('is registered and may be read on two lines', () => {
    expect(venueAdapters.get('rails')).toBe(rails);
    expect(rails.allowsStandby).toBe(true);
    expect(rails.bookRules('BTC-USDT')).toEqual({
      crossedAfterMs: 1_000,
      resyncsWhenCrossed: true,
      verification: 'time',
    });
  });

  it('RA45: the token goes into the subprotocol, or into the header alone', () => {
    const auth = ensureDefined(rails.auth, 'an authentication');
    expect(auth.forms.map((form) => form('a.b-c_d'))).toEqual([
      { protocols: ['authorization#a.b-c_d'] },
      { headers: { 'Sec-WebSocket-Protocol': 'authorization#a.b-c_d' } },
    ]);
    expect([auth.kind, auth.tokenRate]).toEqual(['api-key', { requests: 20, perMs: 60_000 }]);
    expect(auth.warning).toMatch(/refuses read-only keys .* can trade\. Plumbline never sends/);
  });

  it('RA47: not more than 20 connects a minute', () => {
    const { connectSpacingMs, pingEveryMs, maxPayloadBytes } = rails.timing;
    expect(60_000 / connectSpacingMs).toBeLessThan(20);
    expect([pingEveryMs, maxPayloadBytes]).toEqual([20_000, 32 * 1024 * 1024]);
  });

  it('RA46: a second 401 is final, a 403 is tried again after a minute', () => {
    const auth = ensureDefined(rails.auth, 'an authentication');
    expect([auth.afterSecondRefusal(401), auth.afterSecondRefusal(403)]).toEqual(['stop', 60_000]);
    expect(auth.refusalWords?.(403)).toBe(
      'Rails refused the stream: too many connections (5 are shared with its web page) or a read-only key.',
    );
    expect(auth.refusalWords?.(401)).toBeUndefined();
  });
});

describe('Rails requests', () => {
  it('RA9: in the words of the document', () => {
    const id = '4cc68b60-ed2d-42aa-a21e-cb5486f8fd1a';
    const said = [
      requestText({ kind: 'subscribe', streams: ['publicTrades', 'publicOrderBook'] }, id),
      requestText({ kind: 'unsubscribe', streams: ['orders'] }, id),
      requestText({ kind: 'ping' }, id),
      requestText({ kind: 'book', market: 'ETH-USDT' }, id),
      requestText({ kind: 'past-trades', market: 'ETH-USDT' }, id),
    ];
    expect(said).toEqual([
      `{"message":"subscribe","content":{"clientRequestId":"${id}","subscriptions":["publicTrades","publicOrderBook"]}}`,
      `{"message":"unsubscribe","content":{"clientRequestId":"${id}","subscriptions":["orders"]}}`,
      `{"message":"ping","content":{"clientRequestId":"${id}"}}`,
      `{"message":"emitPublicOrderBook","content":{"clientRequestId":"${id}","market":"ETH-USDT"}}`,
      `{"message":"emitPublicCompletedOrders","content":{"clientRequestId":"${id}","market":"ETH-USDT"}}`,
    ]);
  });

  it('RA9: no other file of the adapter makes text for the socket', () => {
    const folder = import.meta.dirname;
    const sources = readdirSync(folder)
      .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|^test-|^fixtures/.test(name))
      .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
    const having = (pattern: RegExp) =>
      sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);
    expect(having(/JSON\.stringify/)).toEqual(['requests.ts']);
    expect(having(/tools\.send\(/)).toEqual(['rails-conversation.ts']);
    const { text } = ensureDefined(
      sources.find(({ name }) => name === 'rails-conversation.ts'),
      'the conversation',
    );
    expect([...text.matchAll(/tools\.send\(([^;]*)\);/g)].map((match) => match[1])).toEqual([
      'requestText(request, id)',
    ]);
  });
});

describe('Rails REST', () => {
  const parse = (body: unknown) =>
    rails.rest.parseMarkets(typeof body === 'string' ? body : JSON.stringify(body));

  it('RA41: the list’s address, by switch', () => {
    const marketData = { ...production, switches: { 'market-list': 'market-data' } };
    expect([rails.rest.marketsUrl(production), rails.rest.marketsUrl(marketData)]).toEqual([
      'https://market-data.trade.rails.xyz/api/v1/markets',
      'https://market-data.trade.rails.xyz/api/v1/market-data',
    ]);
  });

  it('RA42: the documented figures name each market once', () => {
    expect(parse(fixtureText('constructed-rest-market-data.json'))).toEqual({
      ok: true,
      value: [
        { venue: 'rails', market: 'BTC-USD', base: 'BTC', quote: 'USD', kind: 'perpetual' },
        { venue: 'rails', market: 'ETH-USD', base: 'ETH', quote: 'USD', kind: 'perpetual' },
      ],
    });
  });

  it.each([
    ['names', ['BTC-USDT']],
    ['objects', [{ market: 'BTC-USDT' }]],
    ['objects under markets', { markets: [{ market: 'BTC-USDT' }] }],
    ['objects under data', { data: [{ market: 'BTC-USDT' }, { market: 7 }] }],
  ])('RA43: the undocumented list as %s', (_words, body) => {
    expect(parse(body)).toEqual({
      ok: true,
      value: [
        { venue: 'rails', market: 'BTC-USDT', base: 'BTC', quote: 'USDT', kind: 'perpetual' },
      ],
    });
  });

  it('RA43: steps and assets, where the list has them', () => {
    const entry = { market: 'X', baseAsset: 'B', quoteAsset: 'Q', tickSize: '0.10', lotSize: '0' };
    expect(parse([entry])).toEqual({
      ok: true,
      value: [
        { venue: 'rails', market: 'X', base: 'B', quote: 'Q', kind: 'perpetual', tick: '0.1' },
      ],
    });
  });

  it.each([
    ['no JSON', '<html>', 'The answer is no JSON: <html>'],
    ['no list', { ok: true }, 'The answer has no list of markets: {"ok":true}'],
    ['nothing of use', [1, {}], 'None of the 2 entries of the answer could be read as a market.'],
    [
      'a refusal',
      { statusCode: 429, message: 'slow down' },
      'The venue answered with a problem (429): slow down',
    ],
  ])('RA44: %s is an error in words', (_words, body, reason) => {
    expect(parse(body)).toEqual({ ok: false, error: reason });
  });
});
