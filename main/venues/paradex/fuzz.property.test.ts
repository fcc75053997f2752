/**
 * Damaged and invented messages, at least 100,000 in a normal run, `PLUMBLINE_FUZZ=1000000` for more. Each one ends in
 * exactly one way, none throws, and none touches a market it is not about. SPEC.md PD3, PD7, PD10.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { AnsweredConversation, fixtureLines, vectorBytes, vectors } from './testing/fixtures.ts';
import { FuzzedConversation, type VerdictSink } from './testing/fuzzed-conversation.ts';

const wantedCases = Math.max(100_000, Number(process.env.PLUMBLINE_FUZZ ?? 0) || 0);
const timeout = 60_000 + wantedCases;

let cases = 0;

/** Of a frame that says it is about `market`, only `market` may change. */
function expectOwnMarket(bytes: Uint8Array, { changed }: VerdictSink): void {
  const text = Buffer.from(bytes).toString('latin1');
  for (const market of changed) {
    if (!text.includes(market)) {
      expect({ text, changed: [...changed] }).toEqual('its own market');
    }
  }
}

describe('damaged binary frames', { timeout }, () => {
  const conversation = new FuzzedConversation(true);
  const give = (bytes: Uint8Array): void => expectOwnMarket(bytes, conversation.give(bytes));

  it('every byte of every vector replaced by what hurts most, cut off, removed, doubled', () => {
    const values = [0x00, 0x01, 0x10, 0x7f, 0x80, 0xfe, 0xff];
    for (const { name } of vectors.frames) {
      const frame = vectorBytes(name);
      for (let at = 0; at <= frame.length; at += 1) {
        give(frame.subarray(0, at));
        give(Buffer.concat([frame.subarray(0, at), frame.subarray(at + 1)]));
        give(Buffer.concat([frame.subarray(0, at), frame.subarray(Math.max(0, at - 1))]));
        for (const value of values) {
          const damaged = Buffer.from(frame);
          damaged[at] = value;
          give(damaged);
        }
      }
    }
  });

  it('random damage in several places, at any offset of a larger buffer', () => {
    const edit = fc.record({
      at: fc.nat({ max: 260 }),
      removed: fc.nat({ max: 3 }),
      bytes: fc.uint8Array({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...vectors.frames.map(({ name }) => vectorBytes(name))),
        fc.array(edit, { maxLength: 4 }),
        fc.nat({ max: 9 }),
        (frame, edits, offset) => {
          let bytes: Uint8Array = frame;
          for (const { at, removed, bytes: added } of edits) {
            bytes = Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
          }
          const pool = Buffer.alloc(bytes.length + 20, 0x42);
          pool.set(bytes, offset);
          give(pool.subarray(offset, offset + bytes.length));
        },
      ),
      { numRuns: 0.4 * wantedCases },
    );
  });

  it('random bytes, and random bytes behind a right header', () => {
    const header = fc
      .record({
        block: fc.constantFrom(0, 26, 48, 50, 58, 89, 216, 240, 65_535),
        template: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 40, 41),
        version: fc.nat({ max: 3 }),
      })
      .map(({ block, template, version }) => {
        const bytes = Buffer.alloc(8);
        bytes.writeUInt16LE(block, 0);
        bytes.writeUInt16LE(template, 2);
        bytes.writeUInt16LE(1, 4);
        bytes.writeUInt16LE(version, 6);
        return bytes;
      });
    const random = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(fc.oneof(random, fc.tuple(header, random)), (made) => {
        give(Array.isArray(made) ? Buffer.concat(made) : made);
      }),
      { numRuns: 0.25 * wantedCases },
    );
  });

  it('after all of it a full book and an update are taken as ever', () => {
    for (const name of ['book-snapshot-3x2', 'book-delta-add-change-remove']) {
      const { applied, changed } = conversation.give(vectorBytes(name));
      expect([applied, ...changed]).toEqual([1, 'BTC-USD-PERP']);
    }
    // Damage that only ever led to refusals would prove little.
    expect(conversation.appliedCases / conversation.cases).toBeGreaterThan(0.1);
    cases += conversation.cases;
  });
});

describe('damaged text', { timeout }, () => {
  const lines = fixtureLines('constructed-json.jsonl').map((line) =>
    line.replaceAll('ETH-USD-PERP', 'BTC-USD-PERP'),
  );
  const texts = [
    ...lines,
    '{"jsonrpc":"2.0","id":1,"result":{"channel":"order_book.BTC-USD-PERP.deltas"}}\n',
    '{"jsonrpc":"2.0","id":2,"error":{"code":-32600,"message":"invalid","data":"invalid channel"}}',
    '{"jsonrpc":"2.0","id":3,"error":{"code":40112,"message":"no"}}',
  ].map((text) => Buffer.from(text));
  const part = fc.constantFrom(
    ...['"', '{', '}', '[]', ',', ':', '-', '0', 'null', '\\', '\u00e9'],
  );
  const edit = fc.record({ at: fc.nat({ max: 500 }), removed: fc.nat({ max: 4 }), part });

  for (const isBinary of [true, false]) {
    it(`on a socket for ${isBinary ? 'binary' : 'JSON'} data`, () => {
      const conversation = new FuzzedConversation(isBinary);
      fc.assert(
        fc.property(fc.constantFrom(...texts), fc.array(edit, { maxLength: 3 }), (text, edits) => {
          let bytes: Uint8Array = text;
          for (const { at, removed, part: added } of edits) {
            bytes = Buffer.concat([
              bytes.subarray(0, at),
              Buffer.from(added),
              bytes.subarray(at + removed),
            ]);
          }
          expectOwnMarket(bytes, conversation.give(bytes, false));
        }),
        { numRuns: 0.1 * wantedCases },
      );
      cases += conversation.cases;
    });
  }

  it('values of every kind in every field', () => {
    const conversation = new FuzzedConversation(false);
    const level = fc.record(
      { side: fc.constantFrom('BUY', 'SELL', 1), price: value(), size: value() },
      { requiredKeys: [] },
    );
    const data = fc.record(
      {
        seq_no: fc.oneof(fc.nat({ max: 30 }), value()),
        update_type: fc.constantFrom('s', 'd', 'd', 'x'),
        inserts: fc.oneof(fc.array(level, { maxLength: 3 }), value()),
        updates: fc.oneof(fc.array(level, { maxLength: 3 }), value()),
        deletes: fc.oneof(fc.array(level, { maxLength: 3 }), value()),
        last_updated_at: value(),
        created_at: value(),
        id: value(),
        side: value(),
        price: value(),
        size: value(),
        trade_type: value(),
        bid: value(),
        mark_price: value(),
        funding_rate: value(),
      },
      { requiredKeys: [] },
    );
    const names = [
      'order_book.BTC-USD-PERP.deltas',
      'trades.BTC-USD-PERP',
      'bbo.BTC-USD-PERP',
      'markets_summary.BTC-USD-PERP',
      'funding_data.BTC-USD-PERP',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...names), data, (channel, one) => {
        const text = JSON.stringify({ method: 'subscription', params: { channel, data: one } });
        const { changed } = conversation.give(Buffer.from(text));
        expect([...changed].every((market) => market === 'BTC-USD-PERP')).toBe(true);
      }),
      { numRuns: 0.15 * wantedCases },
    );
    cases += conversation.cases;
  });

  function value(): fc.Arbitrary<unknown> {
    return fc.oneof(
      fc.constantFrom<unknown>('1', '0', '', '-1', '1.5', '1e5', null, true, 7, 1.5, -1, {}, []),
      fc.stringMatching(/^[0-9]{1,30}(\.[0-9]{1,20})?$/),
      fc.constantFrom('BUY', 'SELL', 'FILL', 'constructor', '__proto__'),
    );
  }
});

describe('binary messages of one market', () => {
  it('leave the other market as it was, whatever is done to them', () => {
    const driver = new AnsweredConversation([
      { channel: 'book', market: 'SOL-USD-PERP' },
      { channel: 'trades', market: 'BTC-USD-PERP' },
    ]);
    driver.answerAll();
    driver.frame('book-interactive-snapshot');
    driver.takeEvents();
    const trade = vectorBytes('trade-version-2-full-id');
    for (let at = 8; at < trade.length; at += 1) {
      const damaged = Buffer.from(trade);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      driver.receiveBytes(damaged, true);
    }
    expect(driver.takeEvents().filter((event) => 'market' in event)).toEqual([]);
  });
});

afterAll(() => {
  expect(cases).toBeGreaterThan(wantedCases);
});
