import { describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { OrderBook } from '../../books/order-book.ts';
import { paradex } from './paradex.ts';
import { fixtureLines } from './testing/fixtures.ts';

const { rest, endpoints } = paradex;
const venue = 'paradex';
const market = 'BTC-USD-PERP';

function fixtureText(name: string): string {
  return fixtureLines(name).join('\n');
}

describe('REST companions', () => {
  it('addresses: an interactive market has the trades of its symbol', () => {
    expect([
      rest.marketsUrl(endpoints.production),
      rest.recentTrades?.url(endpoints.production, 'BTC-USD-PERP.interactive'),
      rest.recentTrades?.url(endpoints.sandbox, 'A/B'),
      rest.state?.url(endpoints.sandbox),
    ]).toEqual([
      'https://api.prod.paradex.trade/v1/markets',
      'https://api.prod.paradex.trade/v1/trades?market=BTC-USD-PERP&page_size=100',
      'https://api.testnet.paradex.trade/v1/trades?market=A%2FB&page_size=100',
      'https://api.testnet.paradex.trade/v1/system/state',
    ]);
  });

  it('PD42: markets with tick, lot and kind, each also with its interactive book', () => {
    const bitcoin = { venue, base: 'BTC', quote: 'USD' };
    const perpetual = { ...bitcoin, tick: '0.1', lot: '0.00001', kind: 'perpetual' };
    const spot = { venue, base: 'ETH', quote: 'USD', lot: '0.001', kind: 'spot' };
    const option = { ...bitcoin, tick: '1', kind: 'option' };
    const other = { venue, base: 'kBONK', quote: 'USD', tick: '0.000001' };
    const both = (symbol: string, instrument: object): object[] => [
      { ...instrument, market: symbol },
      { ...instrument, market: `${symbol}.interactive`, variant: 'interactive' },
    ];
    expect(rest.parseMarkets(fixtureText('constructed-rest-markets.json'))).toEqual({
      ok: true,
      value: [
        ...both(market, perpetual),
        ...both('ETH-USD', spot),
        ...both('BTC-USD-67000-C', option),
        ...both('kBONK-USD-PERP', other),
      ],
    });
  });

  it('PD43, PD31: past trades oldest first, with the keys they have on the socket', () => {
    const parsed = rest.recentTrades?.parse(fixtureText('constructed-rest-trades.json'), market);
    expect(parsed).toEqual({
      ok: true,
      value: {
        trades: [
          {
            market,
            id: 'FILL|1405489995624915857',
            price: '84000.6',
            size: '0.3',
            aggressor: 'buy',
            time: 1794787200124000,
          },
          {
            market,
            id: expect.stringMatching(/^BLOCK_TRADE\|/),
            price: '83500',
            size: '25',
            time: 1794787200422000,
            isOffBook: true,
            note: 'block trade',
          },
          {
            market,
            id: 'LIQUIDATION|-8966254078084635758',
            price: '83990',
            size: '1.5',
            aggressor: 'sell',
            time: 1794787208199000,
            note: 'liquidation',
          },
        ],
        rejected: 1,
      },
    });
  });

  it('PD46: the time is milliseconds as text, and nothing else is', () => {
    expect(rest.time?.url(endpoints.production)).toBe(
      'https://api.prod.paradex.trade/v1/system/time',
    );
    expect(rest.time?.parse('{"server_time":"1681493415023"}')).toEqual({
      ok: true,
      value: 1_681_493_415_023,
    });
    for (const body of [
      '{"server_time":1681493415023}',
      '{"server_time":"soon"}',
      '{}',
      '[]',
      '',
    ]) {
      expect(rest.time?.parse(body)).toMatchObject({ ok: false, error: expect.any(String) });
    }
  });

  it('PD44: any state but ok is a halt, in its own word', () => {
    const states = ['ok', 'maintenance', 'cancel_only', 'post_only', 'on fire'];
    expect(states.map((status) => rest.state?.parse(JSON.stringify({ status })))).toEqual([
      { ok: true, value: {} },
      { ok: true, value: { halted: 'maintenance' } },
      { ok: true, value: { halted: 'cancel only' } },
      { ok: true, value: { halted: 'post only' } },
      { ok: true, value: { halted: 'on fire' } },
    ]);
  });

  it('PD44: a halt is expected on weekdays from 04:30 UTC', () => {
    const isExpected = (text: string): boolean | undefined =>
      rest.state?.isHaltExpected(Date.parse(text));
    expect(
      [
        '2026-11-16T04:29:59Z',
        '2026-11-16T04:30:00Z',
        '2026-11-20T04:49:59Z',
        '2026-11-20T04:50:00Z',
        '2026-11-21T04:35:00Z',
        '2026-11-22T04:35:00Z',
      ].map(isExpected),
    ).toEqual([false, true, true, false, false, false]);
  });

  it('PD44: a halt within the window is the maintenance, another one is not', () => {
    expect([
      rest.state?.haltSentence?.('cancel only', Date.parse('2026-11-16T04:30:12Z')),
      rest.state?.haltSentence?.('maintenance', Date.parse('2026-11-16T14:02:00Z')),
    ]).toEqual([
      'Paradex is in its weekday maintenance (cancel only) since 04:30 UTC, usually 15 min. Plumbline reconnects by itself.',
      'Paradex reports maintenance since 14:02 UTC, outside its weekday maintenance. Plumbline reconnects by itself.',
    ]);
  });

  it('PD46: the book as a whole, with the number of its newest update', () => {
    const { url, parse } = ensureDefined(rest.orderBook, 'order book');
    expect([
      url(endpoints.production, market, 130),
      url(endpoints.production, `${market}.interactive`, 100),
    ]).toEqual([
      `${endpoints.production.rest}/orderbook/${market}?depth=130`,
      `${endpoints.production.rest}/orderbook/${market}/interactive?depth=100`,
    ]);
    const book = {
      market,
      seq_no: 42,
      last_updated_at: 1_794_787_200_000,
      asks: [
        ['69578.2', '3.019'],
        ['69579', '0'],
      ],
      bids: [['68477.6', '0.1']],
      best_bid_interactive: [],
    };
    const read = (change: object): unknown => {
      const answer = parse(JSON.stringify({ ...book, ...change }), market);
      if (!answer.ok) {
        return answer.error;
      }
      const whole = new OrderBook();
      whole.replace(answer.value.levels);
      return [answer.value.sequence, whole.levels('bid'), whole.levels('ask')];
    };
    expect(read({})).toEqual([42, [['68477.6', '0.1']], [['69578.2', '3.019']]]);
    expect([
      read({ market: 'ETH-USD-PERP' }),
      read({ seq_no: 1e300 }),
      read({ bids: {} }),
      read({ bids: [{ price: '1', size: '1' }] }),
      read({ asks: [['1', 'x']] }),
      parse('{"error":"MARKET_NOT_FOUND","message":"no such market","data":{}}', market),
    ]).toEqual([
      `"market" should be ${market}, but is "ETH-USD-PERP".`,
      '"seq_no" should be a whole number, but is the number 1e+300.',
      expect.stringMatching(/^"bids" should be a list of levels, but is /),
      expect.stringMatching(/^A level should be a pair of price and size, but is /),
      '"size" is no plain decimal number: "x"',
      { ok: false, error: 'The venue answered with a problem: MARKET_NOT_FOUND, no such market' },
    ]);
  });

  it('PD45: a problem or anything else becomes a sentence', () => {
    const bodies = [
      '{"error":"MARKET_NOT_FOUND","message":"no such market","data":{}}',
      '<html>Bad Gateway</html>',
      '[]',
      '{}',
      '',
      '{"results":[{}]}',
    ];
    expect(bodies.map((body) => rest.parseMarkets(body))).toEqual([
      {
        ok: false,
        error: 'The venue answered with a problem: MARKET_NOT_FOUND, no such market',
      },
      { ok: false, error: 'The answer is no JSON: <html>Bad Gateway</html>' },
      { ok: false, error: 'The answer is no JSON object: []' },
      { ok: false, error: 'The answer has no list "results": {}' },
      { ok: false, error: 'The answer is no JSON: ' },
      { ok: false, error: 'None of the 1 entries of "results" could be read as a market.' },
    ]);
    expect(rest.state?.parse('{}')).toEqual({
      ok: false,
      error: '"status" should be a word, but is missing.',
    });
  });
});
