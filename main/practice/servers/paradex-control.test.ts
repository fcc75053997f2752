import { describe, expect, it, vi } from 'vitest';
import { binary, connect, untilAllCame } from './paradex-test-bench.ts';
import { binaryQuery } from './paradex-test-client.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const market = 'BTC-USD-PERP';

describe('Paradex on the practice exchange: control', () => {
  it('PX92: acknowledges with the channel and microseconds, each text frame ends with a newline', async () => {
    const { paradex } = await binary();
    const channel = `trades.${market}`;
    const reply = await paradex.request('subscribe', { channel }, 'text-id');
    expect(reply).toEqual({
      jsonrpc: '2.0',
      id: 'text-id',
      result: { channel },
      usIn: expect.any(Number),
      usDiff: expect.any(Number),
      usOut: expect.any(Number),
    });
    expect(String((reply as unknown as { usIn: number }).usIn)).toHaveLength(16);
    paradex.client.send({ jsonrpc: '2.0', method: 'subscribe', params: { channel: 'bbo.ALL' } });
    await paradex.client.until(
      () => paradex.replies().some(({ id }) => id === 0),
      'an answer without an id',
    );
    expect(paradex.client.frames.every((frame) => /\}\n$/.test(frame))).toBe(true);
    const auth = await paradex.request('auth', { bearer: 'a.b.c' });
    expect(auth.result).toEqual({ node_id: 'a1b2c3d4e5f6g7h8' });
    expect((await paradex.request('auth', { bearer: 'x' })).error?.code).toBe(40110);
  });

  it.each([
    [`order_book.${market}.deltas@15@100ms`, 'no parameters expected for deltas topic.'],
    [`order_book.${market}.interactive_deltas@15@100ms`, 'no parameters expected'],
    [`order_book.${market}.snapshot@20@100ms`, 'Expecting depth=15'],
    [`order_book.${market}.snapshot`, 'Expecting depth=15'],
    [`order_book.${market}.snapshot@15@75ms`, 'invalid refresh rate'],
    [`order_book.${market}.interactive@15@50ms`, 'invalid refresh rate'],
    [`order_book.${market}.snapshot@15@100ms@0_03`, 'invalid price tick'],
    [`order_book.${market}.everything`, 'invalid channel'],
    ['no_such.channel', 'invalid channel'],
    ['orders.ALL', 'invalid channel'],
    ['', 'invalid channel'],
  ])('PX93: refuses %s', async (channel, data) => {
    const { paradex } = await binary();
    expect((await paradex.subscribe(channel)).error).toEqual({
      code: -32600,
      message: 'invalid subscribe request',
      data: expect.stringContaining(data),
    });
  });

  it('PX93: refuses what is no request', async () => {
    const { paradex } = await binary();
    for (const text of ['{', '[]', '"x"', '{"id":1}']) {
      paradex.client.send(text);
    }
    paradex.client.socket.send(Buffer.from('{"method":"subscribe"}'));
    await paradex.client.until(() => paradex.replies().length === 5, 'five answers');
    expect(paradex.replies().map(({ error }) => error?.code)).toEqual([
      -32700, -32600, -32600, -32600, -32700,
    ]);
    expect((await paradex.request('order', {})).error?.code).toBe(-32601);
    expect((await paradex.request('subscribe', {})).error?.code).toBe(-32602);
    expect((await paradex.request('unsubscribe', { channel: 5 })).error?.code).toBe(-32602);
  });

  it('PX93: refuses a second subscription and an unsubscription of nothing; resubscribing gives a new snapshot', async () => {
    const { paradex } = await binary();
    const channel = `order_book.${market}.deltas`;
    await paradex.subscribe(channel);
    expect((await paradex.subscribe(channel)).error).toMatchObject({
      code: -32600,
      data: expect.stringContaining('already subscribed'),
    });
    expect((await paradex.request('unsubscribe', { channel })).result).toEqual({ channel });
    expect((await paradex.request('unsubscribe', { channel })).error?.code).toBe(-32600);
    await untilAllCame(paradex);
    const before = paradex.books().length;
    await paradex.subscribe(channel);
    await paradex.client.until(() => paradex.books().length > before + 3, 'books again');
    expect(paradex.books()[before]?.kind).toBe('snapshot');
  });

  it('PX93: one book channel of a market on a binary connection, several on a JSON one', async () => {
    const { exchange, ws, paradex } = await binary();
    const [first, second] = [
      `order_book.${market}.deltas`,
      `order_book.${market}.snapshot@15@100ms`,
    ];
    await paradex.subscribe(first);
    expect((await paradex.subscribe(second)).error?.data).toBe(
      `channel '${second}' cannot share an SBE session with '${first}'`,
    );
    expect((await paradex.subscribe('order_book.ETH-USD-PERP.deltas')).error).toBeUndefined();
    const touches = [`bbo.${market}`, `bbo.${market}.interactive`] as const;
    await paradex.subscribe(touches[0]);
    expect((await paradex.subscribe(touches[1])).error).toBeUndefined();
    exchange.turn('paradex', 'touch-sharing', 'refused');
    const strict = await connect(`${ws}${binaryQuery}`);
    await strict.subscribe(touches[0]);
    expect((await strict.subscribe(touches[1])).error?.data).toContain('cannot share');
    const json = await connect(ws);
    await json.subscribe(first);
    expect((await json.subscribe(second)).error).toBeUndefined();
  });

  it('PX94: misspelt channels and unlisted markets are acknowledged and stay silent', async () => {
    const { exchange, paradex } = await binary();
    for (const channel of [
      `bbo.${market}@interactive`,
      `bbo.interactive.${market}`,
      'trades.BTCUSD',
      'order_book.btc-usd-perp.deltas',
      'bbo.ALL.interactive',
      'markets_summary.NOPE',
    ]) {
      expect((await paradex.subscribe(channel)).result).toEqual({ channel });
    }
    const { messages } = exchange.statistics();
    await paradex.subscribe(`trades.${market}`);
    await paradex.client.until(
      () => exchange.statistics().messages > messages + 500 && paradex.binary(1).length > 0,
      'a living market',
    );
    expect(paradex.client.binaryFrames.length).toBe(paradex.binary(1).length);
  });

  it('PX92: acknowledgements come before and after a channel’s first frame', async () => {
    const { paradex } = await binary();
    const order: string[] = [];
    paradex.client.socket.on('message', (_data, isBinary) => order.push(isBinary ? 'data' : 'ack'));
    for (const name of [market, 'ETH-USD-PERP', 'kBONK-USD-PERP', 'ETH-USD']) {
      paradex.client.send({
        jsonrpc: '2.0',
        id: name,
        method: 'subscribe',
        params: { channel: `order_book.${name}.deltas` },
      });
    }
    await paradex.client.until(() => paradex.replies().length === 4, 'four answers');
    expect(order.slice(0, 2)).toEqual(['ack', 'data']);
    const third = order.findIndex(
      (kind, index) =>
        kind === 'ack' && order.slice(0, index).filter((other) => other === 'ack').length === 2,
    );
    expect(order.slice(0, third).filter((kind) => kind === 'data').length).toBeGreaterThan(2);
  });
});
