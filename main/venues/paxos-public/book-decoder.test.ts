import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../event-recorder.ts';
import { recordEvents } from '../event-recorder.ts';
import { BookDecoder } from './book-decoder.ts';
import { fixtureMessages } from './fixtures.ts';

const market = 'BTCUSD';

function decodeAll(messages: readonly (string | Uint8Array)[], socket: string | 'all' = market) {
  const bytes = messages.map((one) => (typeof one === 'string' ? Buffer.from(one) : one));
  return recordEvents(new BookDecoder(socket), bytes);
}

function kindsOf(events: readonly RecordedEvent[]): string[] {
  return events.map((event) => event.kind);
}

function levelWith(fields: string): string {
  return `{"type":"UPDATE","market":"BTCUSD","side":"BUY",${fields}}`;
}

describe('book messages', () => {
  it('PP7, PP8, PP9: snapshots and updates of one market become their events', () => {
    expect(decodeAll(fixtureMessages('constructed-book-btcusd.jsonl'))).toEqual([
      {
        kind: 'snapshot',
        market,
        bids: [['9245.75', '1.12341002']],
        asks: [['9248.00', '0.87140241']],
      },
      { kind: 'level', market, side: 'bid', price: '9245.75', size: '0' },
      { kind: 'level', market, side: 'bid', price: '9246', size: '2.50000000' },
      { kind: 'level', market, side: 'ask', price: '9248', size: '0.00000000' },
      {
        kind: 'snapshot',
        market,
        bids: [
          ['9246.25', '3'],
          ['9246.00', '2.5'],
        ],
        asks: [],
      },
      {
        kind: 'level',
        market,
        side: 'ask',
        price: '9250.123456789012345678',
        size: '12345678901234567890.123456789012345678',
      },
    ]);
  });

  it('PP3: a socket for all markets gives each message to the market it names', () => {
    expect(decodeAll(fixtureMessages('constructed-book-all-markets.jsonl'), 'all')).toEqual([
      {
        kind: 'snapshot',
        market,
        bids: [['9245.75', '1.12341002']],
        asks: [['9248.00', '0.87140241']],
      },
      { kind: 'snapshot', market: 'PAXGUSD', bids: [], asks: [] },
      { kind: 'level', market: 'PAXGUSD', side: 'bid', price: '1820.11', size: '0.5' },
      { kind: 'level', market, side: 'ask', price: '9248.00', size: '1' },
      { kind: 'level', market: 'ETHUSD', side: 'ask', price: '2500.1', size: '7' },
    ]);
  });

  it('PP2: spelling, order and unknown fields make no difference', () => {
    const messages = fixtureMessages('mutated-book-spelling.jsonl');
    const level = { kind: 'level', market, side: 'bid', price: '9245.75', size: '1.5' };
    expect(decodeAll(messages)).toEqual(messages.map(() => level));
  });

  it('PP1, PP3–PP9: what is damaged is rejected, what is not known is unknown, each with its reason', () => {
    expect(decodeAll(fixtureMessages('mutated-book-btcusd.jsonl'))).toMatchInlineSnapshot(`
      [
        {
          "kind": "rejected",
          "reason": "The message is no JSON: {"type":"UPDATE","market":"BTCUSD","side":"BUY","price":"9245.75","amount":"0"",
        },
        {
          "kind": "rejected",
          "reason": "The message is no JSON object: [{"type":"UPDATE"}]",
        },
        {
          "kind": "rejected",
          "reason": "The message is about "ETHUSD", but this socket carries BTCUSD.",
        },
        {
          "kind": "rejected",
          "reason": ""market" should be a symbol, but is missing.",
        },
        {
          "kind": "rejected",
          "reason": ""side" should be BUY or SELL, but is "buy".",
        },
        {
          "kind": "rejected",
          "reason": ""price" should be a decimal string, but is the number 9245.75.",
        },
        {
          "kind": "rejected",
          "reason": ""price" is no plain decimal number: "-9245.75"",
        },
        {
          "kind": "rejected",
          "reason": ""amount" is no plain decimal number: "1e5"",
        },
        {
          "kind": "rejected",
          "reason": ""amount" is no plain decimal number: "NaN"",
        },
        {
          "kind": "rejected",
          "reason": ""price" is no plain decimal number: "9245."",
        },
        {
          "kind": "rejected",
          "reason": ""amount" should be a decimal string, but is missing.",
        },
        {
          "kind": "rejected",
          "reason": ""amount" should be a decimal string, but is null.",
        },
        {
          "kind": "rejected",
          "reason": ""bids" should be a list of levels, but is missing.",
        },
        {
          "kind": "rejected",
          "reason": "Level 0 of "asks" should be an object, but is a list.",
        },
        {
          "kind": "rejected",
          "reason": "Level 1 of "bids": "amount" should be a decimal string, but is missing.",
        },
        {
          "kind": "rejected",
          "reason": ""final_snapshot" should be true or false, but is "yes".",
        },
        {
          "kind": "unknown",
          "reason": ""type" should be UPDATE or SNAPSHOT, but is "HEARTBEAT".",
        },
        {
          "kind": "unknown",
          "reason": ""type" should be UPDATE or SNAPSHOT, but is missing.",
        },
        {
          "kind": "unknown",
          "reason": "The venue sent an error: "Not Found"",
        },
        {
          "kind": "unknown",
          "reason": "The venue sent an error: "no such market"",
        },
        {
          "kind": "unknown",
          "reason": "The venue sent an error: "Not Found"",
        },
      ]
    `);
  });

  it('PP1: invalid UTF-8, an empty message, a byte order mark and deep nesting are rejected', () => {
    const nested = `{"type":"UPDATE","x":${'['.repeat(200_000)}`;
    const brokenText = Buffer.from('{"type":"UPDATE","market":"BTC\u00ffUSD"}', 'latin1');
    const events = decodeAll([brokenText, '', '\ufeff{}', nested, Buffer.alloc(64)]);
    expect(kindsOf(events)).toEqual(Array(5).fill('rejected'));
    expect(events[0]).toEqual({ kind: 'rejected', reason: 'The message is no valid UTF-8.' });
  });

  it('PP1: deep nesting in an unknown field does no harm', () => {
    const depth = 100_000;
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(kindsOf(decodeAll([levelWith(`"price":"1","amount":"2","x":${nested}`)]))).toEqual([
      'level',
    ]);
  });

  it('PP2: a __proto__ key is an unknown field, not a way to fields that were not sent', () => {
    const sneaky =
      '{"__proto__":{"type":"UPDATE","market":"BTCUSD","side":"BUY","price":"1","amount":"2"}}';
    expect(kindsOf(decodeAll([sneaky]))).toEqual(['unknown']);
  });

  it('PP5: 1,024 digits are read exactly, one more is rejected', () => {
    const long = `1${'0'.repeat(1000)}.${'3'.repeat(22)}`;
    const events = decodeAll([
      levelWith(`"price":"9245.75","amount":"${long}"`),
      levelWith(`"price":"9245.75","amount":"${long}3"`),
    ]);
    expect(events[0]).toEqual({ kind: 'level', market, side: 'bid', price: '9245.75', size: long });
    expect(kindsOf(events)).toEqual(['level', 'rejected']);
  });

  it.each([
    ['', 'snapshot'],
    [',"final_snapshot":true', 'snapshot'],
    [',"final_snapshot":"true"', 'snapshot'],
    [',"final_snapshot":false', 'ignored'],
    [',"final_snapshot":"false"', 'ignored'],
    [',"final_snapshot":"TRUE"', 'rejected'],
    [',"final_snapshot":1', 'rejected'],
    [',"final_snapshot":null', 'rejected'],
  ])('PP8: a snapshot ending in %j is taken as %s', (ending, kind) => {
    const message = `{"type":"SNAPSHOT","market":"BTCUSD","bids":[],"asks":[]${ending}}`;
    expect(kindsOf(decodeAll([message]))).toEqual([kind]);
  });

  it('PP9: prices that are equal as decimals are one level, the last one said; zero sizes are none', () => {
    const level = (price: string, amount: string): string => JSON.stringify({ price, amount });
    const bids = [level('9248.00', '1'), level('9247', '0.000'), level('9248', '2')];
    const asks = [level('9249.5', '1'), level('9250.25', '1'), level('9249.50', '0')];
    expect(
      decodeAll([
        `{"type":"SNAPSHOT","market":"BTCUSD","bids":[${bids}],"asks":[${asks}],"final_snapshot":true}`,
      ]),
    ).toEqual([{ kind: 'snapshot', market, bids: [['9248', '2']], asks: [['9250.25', '1']] }]);
  });

  it('PP10: parts of a snapshot are gathered, with the updates between them, and given once', () => {
    expect(decodeAll(fixtureMessages('constructed-book-parts.jsonl'))).toEqual([
      { kind: 'ignored' },
      { kind: 'level', market, side: 'bid', price: '9245.75', size: '4' },
      { kind: 'level', market, side: 'bid', price: '9245.5', size: '0' },
      { kind: 'ignored' },
      {
        kind: 'snapshot',
        market,
        bids: [
          ['9245.75', '4'],
          ['9245.25', '3'],
        ],
        asks: [
          ['9248.00', '5'],
          ['9249.00', '6'],
        ],
      },
      { kind: 'level', market, side: 'ask', price: '9249.00', size: '1' },
    ]);
  });

  it('PP10: a snapshot with a part that could not be read is left out whole', () => {
    const part = (isFinal: boolean): string =>
      `{"type":"SNAPSHOT","market":"BTCUSD","bids":[],"asks":[{"price":"2","amount":"1"}],"final_snapshot":${isFinal}}`;
    const events = decodeAll([part(false), '{"type":"SNAP', part(true), part(true)]);
    expect(kindsOf(events)).toEqual(['ignored', 'rejected', 'rejected', 'snapshot']);
    expect(events[2]).toEqual({
      kind: 'rejected',
      reason: 'A part of the snapshot of BTCUSD could not be read, so all of it is left out.',
    });
  });

  it('PP10: unfinished snapshots of two markets do not mix', () => {
    const part = (name: string, price: string, isFinal: boolean): string =>
      `{"type":"SNAPSHOT","market":"${name}","bids":[{"price":"${price}","amount":"1"}],"asks":[],"final_snapshot":${isFinal}}`;
    const events = decodeAll(
      [part('A', '3', false), part('B', '7', false), part('A', '2', true), part('B', '6', true)],
      'all',
    );
    const bids = (...prices: string[]) => prices.map((price) => [price, '1']);
    expect(events.slice(2)).toEqual([
      { kind: 'snapshot', market: 'A', bids: bids('3', '2'), asks: [] },
      { kind: 'snapshot', market: 'B', bids: bids('7', '6'), asks: [] },
    ]);
  });

  it('PP10: what an unfinished snapshot holds is bounded', () => {
    const levels = Array.from(
      { length: 100_000 },
      (_, index) => `{"price":"${index + 1}","amount":"1"}`,
    );
    const part = (isFinal: boolean): string =>
      `{"type":"SNAPSHOT","market":"BTCUSD","bids":[${levels}],"asks":[],"final_snapshot":${isFinal}}`;
    const events = decodeAll([...Array<string>(3).fill(part(false)), part(true)]);
    expect(kindsOf(events)).toEqual([...Array(2).fill('ignored'), 'rejected', 'rejected']);
  });

  it('PP11: a reason quotes a bounded part of the message, control characters escaped', () => {
    const [event] = decodeAll([`\u0007${'x'.repeat(1_000_000)}`]);
    expect(event).toEqual({
      kind: 'rejected',
      reason: `The message is no JSON: \\u0007${'x'.repeat(119)}…`,
    });
  });

  it('PP12: messages in slices of a shared pool are read in place', () => {
    const pool = Buffer.from(`zz${levelWith('"price":"9245.75","amount":"1.5"')}zz`);
    const level = { kind: 'level', market, side: 'bid', price: '9245.75', size: '1.5' };
    expect(decodeAll([pool.subarray(2, -2)])).toEqual([level]);
    expect(decodeAll([new Uint8Array(pool.subarray(2, -2))])).toEqual([level]);
  });
});
