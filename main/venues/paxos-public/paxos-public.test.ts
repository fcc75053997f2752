import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConversationDriver } from '../conversation-driver.ts';
import { recordEvents } from '../event-recorder.ts';
import { venueAdapters } from '../registry.ts';
import { paxosPublic } from './paxos-public.ts';

const wireFields = [
  'type',
  'market',
  'side',
  'price',
  'amount',
  'bids',
  'asks',
  'final_snapshot',
  'match_number',
  'executed_at',
  'timestamp',
  'error',
  '__proto__',
];
const words = fc.constantFrom<unknown>('UPDATE', 'SNAPSHOT', 'BTCUSD', 'BUY', '1.5', true, [], {});
/** Objects with the venue's own keys and anything at all in them. */
const oddMessage = fc
  .dictionary(fc.constantFrom(...wireFields), fc.oneof(words, fc.jsonValue({ maxDepth: 2 })))
  .map((fields) => JSON.stringify(fields));

describe('the adapter', { timeout: 60_000 }, () => {
  it('PP19: addresses and clocks are those of the protocol document', () => {
    const { endpoints, timing, switches, allowsStandby, isFirstTradeHistory } = paxosPublic;
    const book = paxosPublic.bookRules('BTCUSD');
    expect({ endpoints, timing, book, switches, allowsStandby, isFirstTradeHistory }).toEqual({
      endpoints: {
        production: { ws: 'wss://ws.paxos.com', rest: 'https://api.paxos.com/v2' },
        sandbox: { ws: 'wss://ws.sandbox.paxos.com', rest: 'https://api.sandbox.paxos.com/v2' },
      },
      timing: {
        pingEveryMs: 20_000,
        pongWithinMs: 10_000,
        connectSpacingMs: 1_100,
        firstFrameWithinMs: 10_000,
        maxPayloadBytes: 33_554_432,
      },
      book: { crossedAfterMs: 1_000, resyncsWhenCrossed: true, verification: 'none' },
      switches: [],
      allowsStandby: false,
      isFirstTradeHistory: true,
    });
    expect(paxosPublic.auth).toBeUndefined();
    expect(venueAdapters.get('paxos-public')).toBe(paxosPublic);
  });

  it('PP6: whatever arrives on whichever socket, nothing is thrown and each message ends as one event', () => {
    const message = fc.oneof(
      oddMessage.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 80 }),
      fc.json().map((text) => Buffer.from(text)),
    );
    const socket = fc.record({
      id: fc.constant('any'),
      url: fc.constant('ws://127.0.0.1'),
      carries: fc.tuple(
        fc.record({
          channel: fc.constantFrom('book', 'trades', 'price'),
          market: fc.constantFrom('BTCUSD', 'all'),
        }),
      ),
    });
    fc.assert(
      fc.property(socket, fc.array(message, { maxLength: 8 }), (spec, sequence) => {
        const driver = new ConversationDriver(paxosPublic, spec, paxosPublic.endpoints.production);
        const events = recordEvents(driver.conversation, sequence);
        expect(events.length).toBe(sequence.length);
      }),
      { numRuns: 10_000 },
    );
  });

  it('PP28: whatever REST answers is a list or a sentence', () => {
    const entry = fc.dictionary(
      fc.constantFrom(...wireFields, 'base_asset', 'quote_asset', 'tick_rate', 'market_status'),
      fc.oneof(words, fc.jsonValue({ maxDepth: 2 })),
    );
    const body = fc.oneof(
      fc.array(entry).map((list) => JSON.stringify({ markets: list, items: list })),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(body, (text) => {
        const answers = [
          paxosPublic.rest.parseMarkets(text),
          paxosPublic.rest.recentTrades?.parse(text, 'BTCUSD'),
        ];
        for (const answer of answers) {
          expect(answer?.ok === true || (answer?.error.length ?? 0) > 0).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
