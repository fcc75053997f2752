/** Binary frames of Paradex, later versions of them, and what does not add up. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bookFrame, strangeFrame, tradeFrame } from '../harness/adversary/paradex-frames.ts';
import { bookChannel, market, other, ParadexBench } from './paradex-bench.ts';

let paradex: ParadexBench;

beforeEach(async () => {
  paradex = await ParadexBench.open();
});

afterEach(async () => {
  await paradex.close();
});

describe('versions to come', () => {
  it('longer blocks and entries, bytes behind the last text, a version not asked for', async () => {
    await paradex.followLive();
    const known = paradex.venue.market(market);
    known.sequence += 1;
    known.book.set('bid', '84000', '3');
    const options = { version: 2, blockExtra: 24, entryExtra: 8, trailing: Buffer.from('rest') };
    paradex.peer.send(bookFrame('delta', market, known.sequence, [['84000', '3']], [], options));
    await paradex.equals();
    expect(paradex.troubles()).toEqual([]);
  });

  it('templates without a reader: told once each, the connection lives on', async () => {
    await paradex.followLive();
    for (const [template, length] of [
      [40, 16],
      [41, 17],
      [77, 5],
      [77, 5],
      [20, 9],
    ] as const) {
      paradex.peer.send(strangeFrame(template, length));
    }
    paradex.venue.delta(market, [['84000', '3']], []);
    await paradex.equals();
    expect(paradex.bench.counters).toMatchObject({ unknown: 2, rejected: 0 });
    expect(paradex.troubles()).toEqual([]);
  });
});

describe('trades', () => {
  it('every kind, the numbers to the last digit, a repetition once', async () => {
    await paradex.followLive();
    const tell = (id: bigint, type: number, fullId?: string): void => {
      const trade = {
        id,
        side: 'sell',
        price: '84000.00000001',
        size: '0.00000001',
        type,
      } as const;
      paradex.peer.send(
        fullId === undefined
          ? tradeFrame(market, trade)
          : tradeFrame(market, { ...trade, fullId }, { version: 2 }),
      );
    };
    for (const type of [1, 2, 3, 4, 5, 6, 254, 99]) {
      tell(BigInt(-type), type);
    }
    tell(-1n, 1);
    tell(77n, 1, '1718179273230201709233240002');
    await paradex.bench.until(() => paradex.bench.trades(market).length === 9, 'the trades');
    expect(paradex.bench.counters.duplicates).toBe(1);
    expect(paradex.bench.trades(market).map(({ note }) => note)).toEqual([
      '',
      'liquidation',
      'position transfer',
      'settlement',
      'retail price improvement',
      'block trade',
      'of unknown kind',
      'of unknown kind',
      '',
    ]);
    expect(paradex.bench.trades(market)[0]).toMatchObject({
      price: '84000.00000001',
      size: '0.00000001',
    });
  });
});

describe('frames that do not add up', () => {
  const whole = bookFrame('delta', market, 7_700_000_001, [['84000', '3']], []);
  const manyEntries = Buffer.from([16, 0, 0xff, 0xff]);

  it.each<[string, string, Uint8Array]>([
    ['nothing', 'frame-too-short', Buffer.alloc(0)],
    ['seven bytes', 'frame-too-short', whole.subarray(0, 7)],
    ['a cut text', 'text-truncated', whole.subarray(0, -3)],
    ['a cut block', 'block-truncated', whole.subarray(0, 60)],
    [
      'another schema',
      'wrong-schema-id',
      bookFrame('delta', market, 7_700_000_001, [], [], { schema: 2 }),
    ],
    [
      'neither full nor update',
      'bad-package-type',
      bookFrame('delta', market, 7_700_000_001, [], [], { packageType: 7 }),
    ],
    [
      'a group that is not there',
      'group-truncated',
      Buffer.concat([whole.subarray(0, 97), manyEntries, whole.subarray(101)]),
    ],
    ['no market', 'text-invalid', bookFrame('delta', '', 7_700_000_001, [], [])],
    ['a NUL in the market', 'text-invalid', bookFrame('delta', 'BTC\0', 7_700_000_001, [], [])],
    [
      'a sequence beyond exact numbers',
      'value-out-of-range',
      bookFrame('snapshot', market, 2n ** 63n - 1n, [], []),
    ],
    ['no sequence', 'null-required', bookFrame('delta', market, -(2n ** 63n), [], [])],
    [
      'a negative price',
      'value-out-of-range',
      bookFrame('delta', market, 7_700_000_001, [['-1', '1']], []),
    ],
  ])(
    '%s: refused with its reason, both books asked for again, nothing half applied',
    async (_name, reason, frame) => {
      await paradex.followLive(other);
      paradex.peer.send(frame);
      await paradex.bench.until(() => paradex.bench.state(market) === 'GAP', 'GAP');
      expect(paradex.bench.seen(market).text).toBe(
        `A frame could not be read (${reason}) and may have held an update. This book may be wrong from here on. Subscribing again now.`,
      );
      expect(paradex.bench.counters.rejected).toBe(1);
      for (const name of [market, other]) {
        await paradex.bench.pass(5_000, () => paradex.bench.state(name) === 'LIVE', 'LIVE again');
        await paradex.equals(name);
      }
      paradex.venue.delta(market, [['84000', '4']], []);
      await paradex.equals();
      expect(paradex.venue.server.handshakes).toHaveLength(1);
    },
  );

  it.each<[string, string | Uint8Array]>([
    [
      'a cut trade',
      tradeFrame(market, { id: 1n, side: 'buy', price: '1', size: '1' }).subarray(0, 40),
    ],
    ['words', 'hello'],
    ['deep lists', '['.repeat(100_000)],
    [
      'a book as text',
      `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"${bookChannel}","data":{"seq_no":7700000001,"update_type":"d"}}}`,
    ],
    ['an answer to nothing', '{"jsonrpc":"2.0","id":999,"result":{}}'],
    ['an answer with a strange id', '{"jsonrpc":"2.0","id":{"__proto__":1},"error":{"code":"x"}}'],
  ])('%s: counted, no book doubted', async (_name, message) => {
    await paradex.followLive();
    const { rejected, unknown } = paradex.bench.counters;
    paradex.peer.send(message);
    const counted = (): number => paradex.bench.counters.rejected + paradex.bench.counters.unknown;
    await paradex.bench.until(() => counted() === rejected + unknown + 1, 'the message');
    expect(paradex.bench.inspected.at(-1)?.reason.length).toBeLessThan(300);
    paradex.venue.delta(market, [['84000', '4']], []);
    await paradex.equals();
    expect(paradex.troubles()).toEqual([]);
  });
});
