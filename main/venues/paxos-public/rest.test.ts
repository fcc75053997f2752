import { describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { OrderBook } from '../../books/order-book.ts';
import { fixtureText } from './fixtures.ts';
import { paxosPublic } from './paxos-public.ts';

const { rest, endpoints } = paxosPublic;
const venue = 'paxos-public';
const market = 'BTCUSD';
const halfPastTen = Date.UTC(2024, 0, 15, 10, 30) * 1000;

describe('REST companions', () => {
  it('PP24: addresses', () => {
    expect(rest.marketsUrl(endpoints.production)).toBe('https://api.paxos.com/v2/markets');
    expect(rest.recentTrades?.url(endpoints.sandbox, 'A/B')).toBe(
      'https://api.sandbox.paxos.com/v2/markets/A%2FB/recent-executions',
    );
  });

  it('PP25, PP26: markets with their tick and whether trading is off; the index price market is added', () => {
    expect(rest.parseMarkets(fixtureText('constructed-rest-markets.json'))).toEqual({
      ok: true,
      value: [
        { venue, market, base: 'BTC', quote: 'USD', tick: '0.25' },
        { venue, market: 'PAXGUSD', base: 'PAXG', quote: 'USD', tick: '0.01' },
        { venue, market: 'ETHUSD', base: 'ETH', quote: 'USD', tick: '0.01' },
        { venue, market: 'LTCUSD', base: 'LTC', quote: 'USD', halted: 'buying disabled' },
        { venue, market: 'USDCUSD', base: 'USDC', quote: 'USD', hasIndexPrice: true },
      ],
    });
  });

  it('PP25: a listed index price market keeps what the list says', () => {
    const body =
      '{"markets":[{"market":"USDCUSD","base_asset":"USDC","quote_asset":"USD","tick_rate":"0.0001"}]}';
    expect(rest.parseMarkets(body)).toEqual({
      ok: true,
      value: [
        {
          venue,
          market: 'USDCUSD',
          base: 'USDC',
          quote: 'USD',
          tick: '0.0001',
          hasIndexPrice: true,
        },
      ],
    });
  });

  it('PP27: recent executions come oldest first, unreadable ones counted', () => {
    const body = fixtureText('constructed-rest-recent-executions.json');
    const trades = [
      { market, id: '90071992547409931', price: '43002', size: '1', time: halfPastTen },
      { market, id: 'B1', price: '43002.25', size: '0.125', time: halfPastTen + 1_000_000 },
      { market, id: 'B2', price: '43002.5', size: '0.25', time: halfPastTen + 1_000_000 },
      { market, id: 'C', price: '43003', size: '0.5', time: halfPastTen + 2_000_001 },
    ];
    expect(rest.recentTrades?.parse(body, market)).toEqual({
      ok: true,
      value: { trades, rejected: 2 },
    });
    // The same list the other way round has the same meaning.
    const reversed = body.replace(/"items": \[([\s\S]*)\]/, (_, items: string) => {
      const entries = items.split(/,\n/).map((entry) => entry.trim());
      return `"items": [${entries.reverse().join(',')}]`;
    });
    expect(rest.recentTrades?.parse(reversed, market)).toEqual({
      ok: true,
      value: { trades, rejected: 2 },
    });
  });

  it('PP29: the book as a whole, digits as they are written', () => {
    const { url, parse } = ensureDefined(rest.orderBook, 'order book');
    expect(url(endpoints.production, 'BTC/USD', 10)).toBe(
      `${endpoints.production.rest}/markets/BTC%2FUSD/order-book`,
    );
    const read = (body: string): unknown => {
      const answer = parse(body, 'BTCUSD');
      if (!answer.ok) {
        return answer.error;
      }
      const book = new OrderBook();
      book.replace(answer.value.levels);
      return [book.levels('bid'), book.levels('ask')];
    };
    expect(
      read(
        '{"market":"BTCUSD","bids":[{"price":"9248.00","amount":"1.50"},{"price":9247.123456789012345678,"amount":2}],"asks":[]}',
      ),
    ).toEqual([
      [
        ['9248', '1.5'],
        ['9247.123456789012345678', '2'],
      ],
      [],
    ]);
    expect([
      read('{"market":"ETHUSD","bids":[],"asks":[]}'),
      read('{"market":"BTCUSD","bids":[]}'),
      read('{"market":"BTCUSD","bids":[],"asks":[["1","2"]]}'),
      read('{"market":"BTCUSD","bids":[{"price":"1","amount":"-2"}],"asks":[]}'),
      read(fixtureText('constructed-rest-problem.json')),
    ]).toEqual([
      expect.stringMatching(/^The message is about "ETHUSD"/),
      expect.stringMatching(/^"asks" should be a list of levels/),
      expect.stringMatching(/^A level should be an object/),
      '"amount" is no plain decimal number: "-2"',
      'The venue answered with a problem (429): Too Many Requests, rate limit exceeded',
    ]);
  });

  it('PP28: a problem or anything else becomes a sentence', () => {
    const bodies = [
      fixtureText('constructed-rest-problem.json'),
      '<html>Bad Gateway</html>',
      '[]',
      '{}',
      '',
      '{"markets":[{"market":"BTCUSD"}]}',
    ];
    expect(bodies.map((body) => rest.parseMarkets(body))).toEqual([
      {
        ok: false,
        error: 'The venue answered with a problem (429): Too Many Requests, rate limit exceeded',
      },
      { ok: false, error: 'The answer is no JSON: <html>Bad Gateway</html>' },
      { ok: false, error: 'The answer is no JSON object: []' },
      { ok: false, error: 'The answer has no list "markets": {}' },
      { ok: false, error: 'The answer is no JSON: ' },
      { ok: false, error: 'None of the 1 entries of "markets" could be read as a market.' },
    ]);
  });
});
