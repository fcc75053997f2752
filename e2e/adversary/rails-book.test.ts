/** Full books of Rails in every shape the document leaves open, and rubbish between. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { railsDelta, railsOrders } from '../harness/adversary/rails-venue.ts';
import { market, RailsBench, start } from './rails-bench.ts';

let rails: RailsBench;

beforeEach(async () => {
  rails = await RailsBench.open();
});

afterEach(async () => {
  await rails.close();
});

describe('full books', () => {
  it('none: asked for three times in fifteen seconds, then the socket is given up', async () => {
    let asked = 0;
    rails.fullBooks(() => {
      asked += 1;
    });
    rails.bench.follow(market);
    await rails.stale();
    expect(asked).toBe(3);
    expect(rails.bench.seen(market).code).toBe('no-full-book');
    rails.venue.onRequest = undefined;
    await rails.live();
    await rails.equals();
  });

  it('late, after it was asked for again: both answers, one book', async () => {
    const held: (() => void)[] = [];
    rails.fullBooks((send, request) =>
      held.push(() => send(rails.venue.fullBook(market, request))),
    );
    rails.bench.follow(market);
    await rails.bench.pass(7_000, () => held.length === 2, 'the second request');
    rails.bid(start + 1, '49000', '3');
    for (const answer of held) {
      answer();
    }
    await rails.live();
    await rails.equals();
    expect(rails.troubles()).toEqual([]);
  });

  it('in two parts with an update between them', async () => {
    const book = rails.venue.book(market);
    rails.fullBooks((send, request) => {
      send(rails.venue.fullBook(market, request, railsOrders(book.levels('bid'), [])));
      send(railsDelta(market, start + 5, [['49000', '3']], []));
      send(rails.venue.fullBook(market, request, railsOrders([], book.levels('ask'))));
    });
    await rails.followLive();
    book.set('bid', '49000', '3');
    await rails.equals();
    rails.bid(start + 9, '49000.0', '0.000');
    await rails.equals();
  });

  it('without time, id and market in anything', async () => {
    rails.venue.snapshotTime = undefined;
    rails.fullBooks((send) => {
      send(railsDelta(undefined, start + 1, [['49999.5', '7']], []));
      send(rails.venue.fullBook(market));
    });
    await rails.followLive();
    rails.venue.book(market).set('bid', '49999.5', '7');
    await rails.equals();
  });

  it('updates before it: older ones are in it, equal ones may be, newer ones follow', async () => {
    rails.fullBooks((send, request) => {
      send(railsDelta(market, start - 1, [['1', '1']], []));
      send(railsDelta(market, start, [['49999.5', '2']], []));
      send(railsDelta(market, start + 1, [['48000', '1']], []));
      send(rails.venue.fullBook(market, request));
    });
    await rails.followLive();
    rails.venue.book(market).set('bid', '48000', '1');
    await rails.equals();
  });

  it('an update with an older time: not believed before a full book', async () => {
    await rails.followLive();
    rails.bid(start + 10, '48001', '1');
    await rails.equals();
    rails.venue.snapshotTime = start + 10;
    rails.bid(start + 9, '48002', '1');
    await rails.bench.pass(
      2_000,
      () => rails.bench.history(market).some(({ code }) => code === 'time-backwards'),
      'the doubt',
    );
    await rails.bench.pass(10_000, () => rails.bench.state(market) === 'LIVE', 'LIVE again');
    await rails.equals();
  });

  it('a lost delete is found by the second copy, and said', async () => {
    await rails.followLive();
    rails.venue.book(market).set('bid', '49999.5', '0');
    await rails.bench.pass(
      90_000,
      () => rails.bench.digest(market) === rails.venue.book(market).digest(),
      'the right book',
    );
    expect(rails.bench.history(market).map(({ code }) => code)).toContain('audit-differs');
    await rails.live();
    expect(rails.bench.seen(market).text).toMatch(
      /^1 of 4 levels differed from Rails' copy twice: an update was lost\./,
    );
  });

  it('refused in band: quoted, hidden characters shown', async () => {
    rails.fullBooks((send, request) =>
      send({
        resultType: 'publicOrderBook',
        market,
        data: { statusCode: 404, body: 'no such market \u001b[31m', ...request.content },
      }),
    );
    rails.bench.follow(market);
    await rails.stale();
    expect(rails.bench.seen(market).text).toContain('no such market \\u001b[31m');
  });
});

describe('rubbish', () => {
  const delta = (data: string): string =>
    `{"resultType":"publicOrderBookDelta","market":"${market}","data":${data}}`;
  const orders = (text: string, rest = '"statusCode":200,"ts":1794825000100'): string =>
    delta(`{"orders":[${text}],${rest}}`);

  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['a list', '[]'],
    ['two hundred thousand lists', '['.repeat(200_000)],
    ['no name', '{}'],
    ['a name that is a number', '{"resultType":1}'],
    ['a name of the first version', '{"resultType":"orderBookDelta","data":{"orders":[]}}'],
    ['a name from the prototype', '{"resultType":"__proto__"}'],
    ['no data', delta('null')],
    ['no list', delta('{"orders":null,"ts":1}')],
    ['a price that is a number', orders('{"orderType":"buy","price":1,"quantity":"1"}')],
    ['a strange side', orders('{"orderType":"BUY","price":"1","quantity":"1"}')],
    [
      'a good level and a negative one',
      orders(
        '{"orderType":"buy","price":"1","quantity":"1"},{"orderType":"buy","price":"2","quantity":"-1"}',
      ),
    ],
    [
      'a time that is text',
      orders('{"orderType":"buy","price":"1","quantity":"1"}', '"ts":"1794825000100"'),
    ],
    [
      'a status that is an error',
      orders(
        '{"orderType":"buy","price":"1","quantity":"1"}',
        '"statusCode":500,"ts":1794825000100',
      ),
    ],
    [
      'another market',
      `{"resultType":"publicOrderBookDelta","market":"ETH-USDT","data":{"orders":[],"ts":1794825000100}}`,
    ],
    ['an error of no kind', '{"resultType":"someError","data":{"statusCode":500,"body":"boo"}}'],
    ['orders of the person', '{"resultType":"ordersDelta","data":{"orders":[]}}'],
    [
      'a list of subscriptions that is text',
      '{"resultType":"subscribed","data":{"activeSubscriptions":"x"}}',
    ],
    ['broken UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('%s: counted with its reason, the book stands', async (_name, message) => {
    await rails.followLive();
    const { rejected, unknown } = rails.bench.counters;
    const [peer] = rails.venue.server.peers;
    if (typeof message === 'string') {
      peer?.send(message);
    } else {
      peer?.sendTextBytes(message);
    }
    await rails.bench.until(
      () => rails.bench.counters.rejected + rails.bench.counters.unknown === rejected + unknown + 1,
      'the message',
    );
    expect(rails.bench.inspected.at(-1)?.reason.length).toBeLessThan(300);
    await rails.bench.spend(3_000);
    rails.bid(start + 200, '49990', '1');
    await rails.equals();
    expect(rails.isLive(market)).toBe(true);
    expect(rails.venue.server.handshakes).toHaveLength(1);
  });
});
