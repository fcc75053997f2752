import { describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { binary, connect, lively, untilAllCame } from './paradex-test-bench.ts';
import { binaryQuery, rebuild } from './paradex-test-client.ts';
import { e8, readTexts, readTrade } from './paradex-test-reader.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const market = 'BTC-USD-PERP';

describe('Paradex on the practice exchange: channels', () => {
  it('PX95: deltas are numbered without a gap, some are empty, and rebuild the exchange’s own book', async () => {
    const { exchange, paradex } = await binary();
    await paradex.subscribe(`order_book.${market}.deltas`);
    await paradex.client.until(() => paradex.books().length > 1000, 'many changes');
    const stillness = exchange.trigger('silent');
    await untilAllCame(paradex);
    const books = paradex.books();
    expect(rebuild(books).digest()).toBe(exchange.digest(market));
    const empty = books.filter(({ bids, asks }) => bids.length + asks.length === 0);
    expect(empty.length).toBeGreaterThan(100);
    const all = [...books.slice(1).flatMap(({ kind }) => kind)];
    expect(new Set(all)).toEqual(new Set(['delta']));
    expect(books[0]?.seq).toBeGreaterThan(2 ** 32);
    expect(books.every(({ api, others }) => [...api, ...others].every((n) => n === null))).toBe(
      true,
    );
    expect(books.every(({ micros }) => micros % 1000 === 0)).toBe(true);
    stillness.stop();
  });

  it('PX95: depth snapshots are whole, at most 15 levels, numbers only grow; the tick groups away from the touch', async () => {
    const { exchange, ws, paradex } = await binary();
    await paradex.subscribe(`order_book.${market}.snapshot@15@50ms`);
    const grouped = await connect(`${ws}${binaryQuery}`);
    await grouped.subscribe(`order_book.${market}.snapshot@15@100ms@10`);
    await grouped.client.until(() => grouped.books().length > 3, 'grouped books');
    await paradex.client.until(() => paradex.books().length > 5, 'books');
    const stillness = exchange.trigger('silent');
    const plain = await connect(`${ws}${binaryQuery}`);
    await plain.subscribe(`order_book.${market}.deltas`);
    await plain.client.until(() => plain.books().length === 1, 'the whole book');
    const [whole] = plain.books();
    await paradex.client.until(() => paradex.books().at(-1)?.seq === whole?.seq, 'the latest');
    await grouped.client.until(() => grouped.books().at(-1)?.seq === whole?.seq, 'the latest');
    const last = ensureDefined(paradex.books().at(-1), 'a book');
    expect(last.bids).toEqual(whole?.bids.slice(0, 15));
    expect(last.asks).toEqual(whole?.asks.slice(0, 15));
    const numbers = paradex.books().map(({ seq }) => seq);
    expect(numbers.every((seq, index) => index === 0 || seq > (numbers[index - 1] ?? 0))).toBe(
      true,
    );
    const tens = ensureDefined(grouped.books().at(-1), 'a grouped book');
    expect(tens.bids.every(([price]) => Number(price) % 10 === 0)).toBe(true);
    expect(Number(tens.bids[0]?.[0])).toBeLessThanOrEqual(Number(last.bids[0]?.[0]));
    expect(Number(tens.asks[0]?.[0])).toBeGreaterThanOrEqual(Number(last.asks[0]?.[0]));
    const floor = Number(tens.bids[0]?.[0]);
    const inside = (whole?.bids ?? []).filter(([price]) => Number(price) >= floor);
    const units = (text: string): number => Math.round(Number(text) * 1e5);
    expect(units(tens.bids[0]?.[1] ?? '')).toBe(
      inside.reduce((sum, [, size]) => sum + units(size), 0),
    );
    stillness.stop();
  });

  it('PX96: the interactive book may cross, tells the public touch with its snapshot, and is numbered like the public one', async () => {
    const { exchange, ws, paradex } = await binary();
    await paradex.subscribe(`order_book.${market}.interactive_deltas`);
    const best = (side: 'bids' | 'asks', levels: Map<number, string>): number =>
      side === 'bids' ? Math.max(...levels.keys()) : Math.min(...levels.keys());
    await paradex.client.until(() => paradex.books().length > 1500, 'many changes');
    const books = paradex.books();
    const crossed = books.filter((_book, index) => {
      if (index % 25 !== 0) {
        return false;
      }
      const { bids, asks } = rebuild(books.slice(0, index + 1));
      return best('bids', bids) >= best('asks', asks);
    });
    expect(crossed.length).toBeGreaterThan(0);
    expect(books[0]?.api.every((field) => field !== null)).toBe(true);
    expect(books.slice(1).every(({ api }) => api.every((field) => field === null))).toBe(true);
    const stillness = exchange.trigger('silent');
    await untilAllCame(paradex);
    const late = await connect(`${ws}${binaryQuery}`);
    await late.subscribe(`order_book.${market}.interactive_deltas`);
    await late.client.until(() => late.books().length === 1, 'the book');
    expect(rebuild(paradex.books()).digest()).toBe(rebuild(late.books()).digest());
    expect(rebuild(late.books()).digest()).not.toBe(exchange.digest(market));
    expect(late.books()[0]?.seq).toBe(paradex.books().at(-1)?.seq);
    stillness.stop();
  });

  it('PX97: trades carry side, exact numbers and an id whose low 64 bits REST gives as well', async () => {
    const { exchange, ws, rest, paradex } = await binary();
    const full = await connect(`${ws}?sbeSchemaId=1&sbeSchemaVersion=2`);
    await full.subscribe(`trades.${market}`);
    await paradex.subscribe(`trades.${market}`);
    await paradex.client.until(() => paradex.binary(1).length > 10, 'trades');
    const stillness = exchange.trigger('silent');
    await untilAllCame(paradex);
    await untilAllCame(full);
    const answer = await fetch(`${rest}/trades?market=${market}&page_size=500`);
    const { results } = (await answer.json()) as { results: Record<string, string>[] };
    for (const trade of paradex.binary(1).map(readTrade)) {
      const same = results.find(({ id }) => BigInt.asIntN(64, BigInt(id ?? 0)) === trade.id);
      expect(same).toEqual({
        id: expect.stringMatching(/^\d{28}$/),
        market,
        side: trade.side === 1 ? 'BUY' : 'SELL',
        price: trade.price,
        size: trade.size,
        created_at: Math.floor(trade.createdMicros / 1000),
        trade_type: ['', 'FILL', 'LIQUIDATION', '', '', 'RPI'][trade.type],
      });
      expect(trade.texts).toEqual([market]);
    }
    const [latest] = full.binary(1).map(readTrade).slice(-1);
    expect(latest?.texts).toEqual([market, results[0]?.id]);
    stillness.stop();
  });

  it('PX97: by knob, trades that are none of the book come between', async () => {
    const { paradex } = await binary({
      ...lively,
      knobs: { paradex: { 'off-book-trades': 'on' } },
    });
    await paradex.subscribe('trades.ALL');
    await paradex.client.until(
      () =>
        paradex
          .binary(1)
          .map(readTrade)
          .some(({ type }) => type === 6),
      'a block trade',
    );
    const block = paradex
      .binary(1)
      .map(readTrade)
      .find(({ type }) => type === 6);
    expect(block?.seq).toBe(0);
  });

  it('PX98: touch, summary, funding and comparison, of one market or all', async () => {
    const { paradex } = await binary();
    for (const channel of [
      'bbo.ALL',
      'markets_summary',
      `funding_data.${market}`,
      'funding_rate_comparison.ALL@100ms',
    ]) {
      await paradex.subscribe(channel);
    }
    const markets = (template: number, textAt: number): Set<string | undefined> =>
      new Set(paradex.binary(template).map((frame) => readTexts(frame, 8 + textAt)[0]));
    await paradex.client.until(() => markets(2, 48).size === 4, 'every touch');
    await paradex.client.until(() => markets(4, 240).size === 4, 'every summary');
    await paradex.client.until(() => paradex.binary(5).length > 0, 'funding');
    await paradex.client.until(() => markets(6, 26).size === 3, 'comparisons');
    expect(markets(5, 66)).toEqual(new Set([market]));
    const summary = ensureDefined(
      paradex.binary(4).find((frame) => readTexts(frame, 248)[0] === market),
      'a summary',
    );
    const [mark, bid, ask] = [24, 72, 80].map((at) => Number(e8(summary, at)));
    expect(mark).toBeGreaterThan(bid ?? 0);
    expect(mark).toBeLessThan(ask ?? 0);
    expect(e8(summary, 8 + 96)).toBeNull();
    expect(summary.readBigInt64LE(8 + 232)).not.toBe(-(2n ** 63n));
  });

  it('PX98: a scoped summary tells of its markets only, and can be changed', async () => {
    const { paradex } = await binary();
    const channel = 'markets_summary';
    await paradex.request('subscribe', { channel, markets: [market] });
    await paradex.request('modify_subscription', { channel, add: ['ETH-USD'], remove: [market] });
    const told = (): (string | undefined)[] =>
      paradex.binary(4).map((frame) => readTexts(frame, 248)[0]);
    await paradex.client.until(() => told().includes('ETH-USD'), 'the added market');
    expect(told()[0]).toBe(market);
    expect(new Set(told())).toEqual(new Set([market, 'ETH-USD']));
    expect(
      (await paradex.request('modify_subscription', { channel: 'bbo.ALL', add: [] })).error?.code,
    ).toBe(-32602);
  });

  it('PX98: listings are JSON text on a binary connection', async () => {
    const { exchange, paradex } = await binary();
    await paradex.subscribe('markets');
    exchange.turn('paradex', 'announce', `${market} UPDATED`);
    await paradex.client.until(() => paradex.data('markets').length === 1, 'the change');
    expect(paradex.data('markets')[0]).toEqual({
      symbol: market,
      event_type: 'UPDATED',
      updated_at: expect.any(Number),
      changed_fields: { price_tick_size: '0.1' },
    });
  });

  it('PX88: legacy JSON tells the same book', async () => {
    const { exchange, ws, paradex } = await binary();
    const json = await connect(ws);
    const channel = `order_book.${market}.deltas`;
    await paradex.subscribe(channel);
    await json.subscribe(channel);
    await json.client.until(() => json.data(channel).length > 500, 'JSON books');
    const stillness = exchange.trigger('silent');
    await untilAllCame(json);
    const books = json.data(channel).map((data) => {
      const levels = (side: string): [string, string][] =>
        (['deletes', 'inserts', 'updates'] as const)
          .flatMap((kind) => data[kind] as { side: string; price: string; size: string }[])
          .filter((level) => level.side === side)
          .map(({ price, size }) => [price, size]);
      return {
        seq: Number(data.seq_no),
        micros: 0,
        version: 0,
        kind: data.update_type === 's' ? ('snapshot' as const) : ('delta' as const),
        market: String(data.market),
        api: [],
        others: [],
        bids: levels('BUY'),
        asks: levels('SELL'),
      };
    });
    expect(rebuild(books).digest()).toBe(exchange.digest(market));
    expect(books.at(-1)?.seq).toBe(paradex.books().at(-1)?.seq);
    stillness.stop();
  });
});
