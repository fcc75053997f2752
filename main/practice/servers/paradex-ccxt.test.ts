/** An independent client on our server: ccxt speaks Paradex' legacy JSON and knows nothing of us. SPEC.md PX100. */
import ccxt from 'ccxt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { start } from './paradex-test-bench.ts';

vi.setConfig({ testTimeout: 60_000 });

const symbol = 'BTC/USD:USDC';
const market = 'BTC-USD-PERP';
const patienceMs = 20_000;
const clients: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) {
    await client.close();
  }
});

type Pair = readonly [price: number, size: number];
interface RestBook {
  readonly seq_no: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

function numbers(levels: readonly (readonly [string, string])[]): readonly Pair[] {
  return levels.map(([price, size]) => [Number(price), Number(size)]);
}

async function restJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

describe('ccxt on the Paradex practice server', () => {
  it('PX100: follows the book and the trades rightly', async () => {
    const { exchange, ws, rest } = await start({ messagesPerSecond: 400 });
    const client = new ccxt.pro.paradex();
    clients.push(client);
    client.urls.api = { v1: rest, v2: rest, ws };
    await client.loadHttpProxyAgent();
    await client.loadMarkets();
    expect(client.markets?.[symbol]?.id).toBe(market);

    const seen = new Map<string, { price: number; amount: number; side: string }>();
    const untilMs = Date.now() + patienceMs;
    while (seen.size < 20 && Date.now() < untilMs) {
      const [trades, book] = await Promise.all([
        client.watchTrades(symbol),
        client.watchOrderBook(symbol),
      ]);
      expect(Number(book.bids[0]?.[0])).toBeLessThan(Number(book.asks[0]?.[0]));
      for (const { id, price, amount, side } of trades) {
        seen.set(String(id), { price: Number(price), amount: Number(amount), side: String(side) });
      }
    }
    expect(seen.size).toBeGreaterThanOrEqual(20);

    exchange.trigger('silent');
    const whole = await restJson<RestBook>(`${rest}/orderbook/${market}?depth=15`);
    // The client's own book, not the next message: the last one may have come already.
    await vi.waitFor(() => expect(client.orderbooks[symbol]?.nonce).toBe(whole.seq_no), {
      timeout: patienceMs,
    });
    const { bids, asks } = ensureDefined(client.orderbooks[symbol], 'its book');
    expect({ bids: [...bids], asks: [...asks] }).toEqual({
      bids: numbers(whole.bids),
      asks: numbers(whole.asks),
    });
    const { results } = await restJson<{ results: Record<string, string>[] }>(
      `${rest}/trades?market=${market}&page_size=1000`,
    );
    for (const [id, trade] of seen) {
      const same = results.find((result) => result.id === id);
      expect({ id, ...trade }).toEqual({
        id: same?.id,
        price: Number(same?.price),
        amount: Number(same?.size),
        side: same?.side?.toLowerCase(),
      });
    }
  });
});
