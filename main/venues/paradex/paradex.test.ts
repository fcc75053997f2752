import { describe, expect, it } from 'vitest';
import { paradex } from './paradex.ts';

const { endpoints } = paradex;
const perpetual = 'BTC-USD-PERP';
const interactive = 'BTC-USD-PERP.interactive';

describe('the adapter', () => {
  it('PD13: asks for schema 1 and its version 1 in the address, elsewhere by a switch', () => {
    const followed = [{ market: perpetual, channels: ['book'] as const }];
    const urls = [
      {},
      { 'sbe-version': '2' },
      { encoding: 'json' },
      { encoding: 'json', 'sbe-version': '0' },
    ].map((switches) => paradex.planSockets(followed, { ...endpoints.production, switches }));
    expect(urls.map(({ sockets }) => sockets[0]?.url)).toEqual([
      'wss://ws.api.prod.paradex.trade/v1?sbeSchemaId=1&sbeSchemaVersion=1',
      'wss://ws.api.prod.paradex.trade/v1?sbeSchemaId=1&sbeSchemaVersion=2',
      'wss://ws.api.prod.paradex.trade/v1',
      'wss://ws.api.prod.paradex.trade/v1',
    ]);
    const own = paradex.planSockets(followed, { ws: 'ws://localhost:1/v1?key=1', rest: '' });
    expect(own.sockets[0]?.url).toBe('ws://localhost:1/v1?key=1&sbeSchemaId=1&sbeSchemaVersion=1');
  });

  it('PD13: a schema that is not served is final, any other refusal is not', () => {
    expect(paradex.finalRefusal?.(400)?.code).toBe('schema-refused');
    expect(paradex.finalRefusal?.(503)).toBeUndefined();
  });

  it('PD8, PD12: one socket for public books, one for interactive ones, two of each on standby', () => {
    const { topology, sockets } = paradex.planSockets(
      [
        { market: perpetual, channels: ['book', 'trades'] },
        { market: perpetual, channels: ['book', 'ticker'] },
        { market: interactive, channels: ['book', 'ticker'] },
        { market: 'ETH-USD-PERP', channels: ['book'], isStandby: true },
        { market: 'USDC-USD', channels: ['price'] },
      ],
      endpoints.sandbox,
    );
    const url = 'wss://ws.api.testnet.paradex.trade/v1?sbeSchemaId=1&sbeSchemaVersion=1';
    const standby = [{ channel: 'book', market: 'ETH-USD-PERP' }];
    expect({ topology, sockets }).toEqual({
      topology: 'shared',
      sockets: [
        {
          id: 'public',
          url,
          carries: [
            { channel: 'book', market: perpetual },
            { channel: 'trades', market: perpetual },
            { channel: 'ticker', market: perpetual },
          ],
        },
        { id: 'public A', url, carries: standby, standby: 'A' },
        { id: 'public B', url, carries: standby, standby: 'B' },
        {
          id: 'interactive',
          url,
          carries: [
            { channel: 'book', market: interactive },
            { channel: 'ticker', market: interactive },
          ],
        },
      ],
    });
    expect(paradex.planSockets([], endpoints.production).sockets).toEqual([]);
  });

  it('PD27: a public book may not stay crossed, an interactive one may', () => {
    expect([paradex.bookRules(perpetual), paradex.bookRules(interactive)]).toEqual([
      {
        crossedAfterMs: 250,
        resyncsWhenCrossed: true,
        verification: 'sequence',
        depthLevels: 100,
      },
      { resyncsWhenCrossed: false, verification: 'sequence', depthLevels: 100 },
    ]);
  });

  it('needs no credentials, and nothing here could use any', () => {
    expect(paradex.auth).toBeUndefined();
  });

  it('PD40: every switch says what it means, and its default first', () => {
    expect(paradex.switches.map(({ name, values }) => [name, ...values])).toEqual([
      ['encoding', 'sbe', 'json'],
      ['sbe-version', '1', '0', '2'],
      ['json-sequence', 'contiguous', 'monotone'],
      ['resync', 'resubscribe', 'reconnect'],
    ]);
  });
});
