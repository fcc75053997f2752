import { describe, expect, it } from 'vitest';
import { recordEvents } from '../event-recorder.ts';
import { ExecutionDecoder } from './execution-decoder.ts';
import { fixtureMessages } from './fixtures.ts';

const market = 'BTCUSD';
const halfPastTen = Date.UTC(2024, 0, 15, 10, 30) * 1000;

describe('execution messages', () => {
  it('PP14, PP15, PP16: executions become trades without a side, oldest digits kept', () => {
    const events = recordEvents(
      new ExecutionDecoder(market),
      fixtureMessages('constructed-executions-btcusd.jsonl'),
    );
    expect(events).toEqual([
      {
        kind: 'trade',
        trade: {
          market,
          id: '4GYWXB3KHTRJ',
          price: '43002.25',
          size: '0.0125',
          time: halfPastTen + 123_456,
        },
      },
      {
        kind: 'trade',
        trade: {
          market,
          id: '4GYWXB3KHTRK',
          price: '43002.5',
          size: '1.5',
          time: halfPastTen + 1_000_000,
        },
      },
      {
        kind: 'trade',
        trade: {
          market,
          id: '12345678901234567890',
          price: '43003',
          size: '2',
          time: halfPastTen + 1_500_000,
        },
      },
    ]);
  });

  it('PP3, PP4, PP5, PP14, PP15, PP16: damaged and unknown messages say why', () => {
    const events = recordEvents(
      new ExecutionDecoder(market),
      fixtureMessages('mutated-executions-btcusd.jsonl'),
    );
    expect(events).toMatchInlineSnapshot(`
      [
        {
          "kind": "rejected",
          "reason": ""match_number" is no execution id: missing",
        },
        {
          "kind": "rejected",
          "reason": ""match_number" is no execution id: """,
        },
        {
          "kind": "rejected",
          "reason": ""match_number" is no execution id: the number -1",
        },
        {
          "kind": "rejected",
          "reason": ""match_number" is no execution id: the number 1.5e+300",
        },
        {
          "kind": "rejected",
          "reason": ""price" should be a decimal string, but is the number 43002.25.",
        },
        {
          "kind": "rejected",
          "reason": ""executed_at" is no RFC 3339 time: "2024-02-30T10:30:00Z"",
        },
        {
          "kind": "rejected",
          "reason": ""executed_at" is no RFC 3339 time: the number 1705314600",
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
          "kind": "unknown",
          "reason": "The venue sent an error: "Not Found"",
        },
        {
          "kind": "unknown",
          "reason": "The message has none of the fields of an execution.",
        },
        {
          "kind": "rejected",
          "reason": "The message is no JSON object: "4GYWXB3KHTRJ"",
        },
      ]
    `);
  });

  it('PP3: a socket for all markets takes the market from the message', () => {
    const events = recordEvents(
      new ExecutionDecoder('all'),
      ['BTCUSD', 'ETHUSD'].map((name) =>
        Buffer.from(
          `{"market":"${name}","price":"1","amount":"2","executed_at":"2024-01-15T10:30:00Z","match_number":7}`,
        ),
      ),
    );
    expect(events.map((event) => event.kind === 'trade' && event.trade.market)).toEqual([
      'BTCUSD',
      'ETHUSD',
    ]);
  });

  it('PP14: a long number is rounded nowhere, or not taken', () => {
    const withNote = (note: string): Uint8Array =>
      Buffer.from(
        `{"market":"BTCUSD","price":"1","amount":"2","executed_at":"2024-01-15T10:30:00Z","match_number":90071992547409931,"note":"${note}"}`,
      );
    const events = recordEvents(new ExecutionDecoder(market), [withNote('a'), withNote('\\n')]);
    expect(events.map((event) => event.kind === 'trade' && event.trade.id)).toEqual([
      '90071992547409931',
      false,
    ]);
  });

  it('PP1: bytes that are no text are rejected', () => {
    const events = recordEvents(new ExecutionDecoder(market), [Buffer.from([0x7b, 0xff, 0x7d])]);
    expect(events).toEqual([{ kind: 'rejected', reason: 'The message is no valid UTF-8.' }]);
  });
});
