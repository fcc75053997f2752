import { describe, expect, it } from 'vitest';
import { recordEvents } from '../event-recorder.ts';
import { fixtureMessages } from './fixtures.ts';
import { IndexPriceDecoder } from './index-price-decoder.ts';

const market = 'USDCUSD';
const halfPastTen = Date.UTC(2024, 0, 15, 10, 30) * 1000;
const receivedAt = halfPastTen + 60_000_000;

describe('stablecoin messages', () => {
  it('PP17: prices are read exactly, times in every usual form, a missing one is the receipt', () => {
    const events = recordEvents(
      new IndexPriceDecoder(market),
      fixtureMessages('constructed-stablecoin-usdcusd.jsonl'),
      receivedAt,
    );
    const at = (price: string, time: number) => ({ kind: 'price', market, price, time });
    expect(events).toEqual([
      at('0.9998', halfPastTen),
      at('1', halfPastTen + 1_000_000),
      at('1.0001', halfPastTen + 2_500_000),
      at('1.0002', halfPastTen + 3_123_456),
      at('1.0003', receivedAt),
      at('0.99980000000000000001', receivedAt),
    ]);
  });

  it('PP18: damaged and unknown messages say why', () => {
    const events = recordEvents(
      new IndexPriceDecoder(market),
      fixtureMessages('mutated-stablecoin-usdcusd.jsonl'),
      receivedAt,
    );
    expect(events).toMatchInlineSnapshot(`
      [
        {
          "kind": "rejected",
          "reason": "The message is about "PYUSDUSD", but this socket carries USDCUSD.",
        },
        {
          "kind": "rejected",
          "reason": ""timestamp" is no time: "yesterday"",
        },
        {
          "kind": "rejected",
          "reason": ""timestamp" is no time: an object",
        },
        {
          "kind": "rejected",
          "reason": ""price" is no plain decimal number: "-0.9998"",
        },
        {
          "kind": "rejected",
          "reason": ""price" should be a decimal string, but is the number 0.9998.",
        },
        {
          "kind": "rejected",
          "reason": ""price" should be a decimal string, but is null.",
        },
        {
          "kind": "unknown",
          "reason": "The message has no "price".",
        },
        {
          "kind": "unknown",
          "reason": "The venue sent an error: "Not Found"",
        },
      ]
    `);
  });
});
