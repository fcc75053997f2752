/** How sockets of Paxos Smart Order Routing end, and what rubbish does to a book. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { market, other, SorBench } from './sor-bench.ts';

let sor: SorBench;

beforeEach(async () => {
  sor = await SorBench.open();
});

afterEach(async () => {
  await sor.close();
});

describe('the socket', () => {
  it('heartbeats that stop end it, with words', async () => {
    await sor.followLive();
    for (let beat = 0; beat < 8; beat += 1) {
      sor.venue.sendToAll({
        channel: 'heartbeat',
        payload: { timestamp: '2026-11-16T10:30:00.1Z' },
      });
      await sor.bench.spend(1_000);
    }
    await sor.bench.pass(15_000, () => sor.bench.state(market) === 'STALE', 'STALE');
    expect(sor.bench.seen(market)).toMatchObject({ code: 'heartbeat-missing' });
    expect(sor.bench.seen(market).text).toMatch(
      /^Paxos SOR sent no heartbeat for 10 s, three are missing\. Reconnecting in /,
    );
    await sor.bench.pass(10_000, () => sor.bench.state(market) === 'LIVE', 'LIVE again');
  });

  it.each([
    [1000, 'closed the socket (1000, normal)'],
    [1001, 'closed the socket (1001, going away)'],
    [1008, 'closed the socket (1008, policy violation)'],
    [1011, 'closed the socket (1011, server error)'],
    [1012, 'closed the socket (1012, service restart)'],
    [4999, 'closed the socket (4999)'],
  ])('a goodbye with %d is said and got over', async (code, words) => {
    await sor.followLive();
    sor.peer.socket.close(code);
    await sor.staleOf(market);
    expect(sor.bench.seen(market).text).toContain(words);
    await sor.bench.pass(10_000, () => sor.bench.state(market) === 'LIVE', 'LIVE again');
    await sor.equals();
  });

  it('a goodbye cannot hide or turn around the words beside it', async () => {
    await sor.followLive();
    sor.peer.socket.close(4000, 'bye \u202e\u001b[2J\u0000');
    await sor.staleOf(market);
    expect(sor.bench.seen(market).text).toContain(
      '(4000, bye \\u202e\\u001b[2J\\u0000). Reconnecting',
    );
  });

  it('more than a message may have ends it, and the next one is as good as new', async () => {
    await sor.followLive();
    sor.venue.sendToAll(' '.repeat(33 * 1024 * 1024));
    await sor.staleOf(market);
    expect(sor.bench.seen(market)).toMatchObject({ code: 'not-a-websocket' });
    await sor.bench.pass(10_000, () => sor.bench.state(market) === 'LIVE', 'LIVE again');
  });
});

describe('rubbish', () => {
  const level = (text: string): string =>
    `{"channel":"market_data","payload":{"market":"BTCUSD","type":"UPDATE","time":"2026-11-16T10:30:01Z","bids":[${text}]}}`;
  const payload = (text: string): string => `{"channel":"market_data","payload":${text}}`;

  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['a NUL', '\u0000'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object', '{}'],
    ['a hundred thousand lists', '['.repeat(100_000)],
    ['fifty thousand objects', '{"a":'.repeat(50_000)],
    ['deep, and complete', payload(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)],
    ['no payload', '{"channel":"market_data"}'],
    ['half a message', level('{"price":"50000.00","amount":"7"}').slice(0, -20)],
    ['a price that is a number', level('{"price":50000.00,"amount":"7"}')],
    ['an exponent', level('{"price":"5e4","amount":"7"}')],
    ['a negative price', level('{"price":"-5","amount":"7"}')],
    ['a negative amount', level('{"price":"50000","amount":"-7"}')],
    ['no number', level('{"price":"NaN","amount":"7"}')],
    ['an empty price', level('{"price":"","amount":"7"}')],
    ['no amount', level('{"price":"50000"}')],
    ['a good level and a bad one', level('{"price":"50000","amount":"7"},{"price":"1"}')],
    ['two thousand digits', level(`{"price":"${'9'.repeat(2_000)}","amount":"7"}`)],
    [
      'a day that never was',
      payload(
        '{"market":"BTCUSD","type":"UPDATE","time":"2026-02-30T10:30:01Z","bids":[{"price":"50000","amount":"7"}]}',
      ),
    ],
    [
      'a time without a zone',
      payload(
        '{"market":"BTCUSD","type":"UPDATE","time":"2026-11-16T10:30:01","bids":[{"price":"50000","amount":"7"}]}',
      ),
    ],
    [
      'ten digits of fraction',
      payload(
        '{"market":"BTCUSD","type":"UPDATE","time":"2026-11-16T10:30:01.1234567890Z","bids":[{"price":"50000","amount":"7"}]}',
      ),
    ],
    [
      'a market on the prototype',
      payload(
        '{"__proto__":{"market":"BTCUSD"},"type":"UPDATE","time":"2026-11-16T10:30:01Z","bids":[]}',
      ),
    ],
    [
      'a market with a NUL',
      payload('{"market":"BTCUSD\\u0000","type":"UPDATE","time":"2026-11-16T10:30:01Z","bids":[]}'),
    ],
    ['a channel called constructor', '{"channel":"constructor","payload":{}}'],
    [
      'an answer to nothing',
      '{"type":"unsubscribe","channels":[{"type":"market_data","params":{"market":"BTCUSD"},"success":true}]}',
    ],
    ['an error about nothing', '{"type":"error","error":"MALFORMED_REQUEST"}'],
    [
      'broken UTF-8',
      Buffer.concat([
        Buffer.from('{"channel":"market_data","payload":{"market":"BTC'),
        Buffer.from([0xc3, 0x28]),
        Buffer.from('USD"}}'),
      ]),
    ],
  ])('%s: counted with its reason, both books stand', async (_name, message) => {
    await sor.followLive(other);
    const { rejected, unknown } = sor.bench.counters;
    if (typeof message === 'string') {
      sor.peer.send(message);
    } else {
      sor.peer.sendTextBytes(message);
    }
    await sor.bench.until(
      () => sor.bench.counters.rejected + sor.bench.counters.unknown === rejected + unknown + 1,
      'the message',
    );
    expect(sor.bench.inspected.at(-1)?.reason.length).toBeLessThan(300);
    sor.bid('10:30:04Z', '49990', '1');
    await sor.equals();
    await sor.equals(other);
    await sor.bench.spend(3_000);
    expect([sor.bench.state(market), sor.bench.state(other)]).toEqual(['LIVE', 'LIVE']);
    // A message that could not be read is a reason to compare each book it may have been about.
    sor.expectOneStream(2);
  });
});
