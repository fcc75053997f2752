import { describe, expect, it, vi } from 'vitest';
import { refusalStatus } from '../test-client.ts';
import { binary, connect, lively, start, untilAllCame } from './paradex-test-bench.ts';
import { binaryQuery } from './paradex-test-client.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const market = 'BTC-USD-PERP';

describe('Paradex on the practice exchange: the connection', () => {
  it('PX87: serves schema 1, versions 0 to 2, and refuses others with HTTP 400', async () => {
    const { exchange, ws } = await start();
    for (const version of [0, 1, 2]) {
      const paradex = await connect(`${ws}?sbeSchemaId=1&sbeSchemaVersion=${version}`);
      await paradex.subscribe(`order_book.${market}.deltas`);
      await paradex.client.until(() => paradex.books().length > 0, 'a book');
      expect(paradex.books()[0]?.version).toBe(version);
    }
    for (const query of [
      '?sbeSchemaId=1&sbeSchemaVersion=3',
      '?sbeSchemaId=2&sbeSchemaVersion=1',
      '?sbeSchemaId=1',
      '?sbeSchemaVersion=1',
      '?sbeSchemaId=1&sbeSchemaVersion=',
    ]) {
      expect(await refusalStatus(`${ws}${query}`)).toBe(400);
    }
    expect(await refusalStatus(`${ws.replace('/v1', '/v2')}${binaryQuery}`)).toBe(404);
    exchange.turn('paradex', 'sbe-versions', '0,2');
    expect(await refusalStatus(`${ws}${binaryQuery}`)).toBe(400);
  });

  it('PX88: without the query it speaks legacy JSON; by knob it refuses, or acknowledges and says nothing', async () => {
    const { exchange, ws } = await start();
    const channel = `order_book.${market}.deltas`;
    const served = await connect(ws);
    await served.subscribe(channel);
    await served.client.until(() => served.data(channel).length > 5, 'JSON books');
    exchange.turn('paradex', 'without-sbe', 'silent');
    const mute = await connect(ws);
    expect((await mute.subscribe(channel)).result).toEqual({ channel });
    const { messages } = exchange.statistics();
    await served.client.until(
      () => exchange.statistics().messages > messages + 200,
      'a living market',
    );
    await untilAllCame(mute);
    expect(mute.data(channel)).toEqual([]);
    exchange.turn('paradex', 'without-sbe', 'refused');
    expect(await refusalStatus(ws)).toBe(400);
  });

  it('PX89: pings, and hangs up on who does not answer', async () => {
    const knobs = { paradex: { 'ping-every-ms': '30', 'pong-within-ms': '40' } };
    const { ws, paradex } = await binary({ ...lively, knobs });
    await paradex.client.until(() => paradex.client.pings > 3, 'pings');
    expect(paradex.client.closeCode).toBeUndefined();
    const { client: deaf } = await connect(`${ws}${binaryQuery}`, { autoPong: false });
    await deaf.until(() => deaf.closeCode !== undefined, 'the end');
    expect([deaf.pings, deaf.closeCode]).toEqual([1, 1006]);
  });

  it('PX89: a client with more than 2000 messages waiting is cut, where the market does not wait', async () => {
    const { ws, paradex, exchange } = await binary({ speed: 3000 });
    await paradex.subscribe(`order_book.${market}.deltas`);
    paradex.client.socket.pause();
    const other = await connect(`${ws}${binaryQuery}`);
    await other.subscribe('trades.ALL');
    await other.client.until(() => exchange.statistics().clients === 1, 'the cut');
  });
});
