import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalCell, parseDecimal } from '#shared/domain/decimal.ts';
import { recordEvents } from '../event-recorder.ts';
import type { Decoder } from '../venue.ts';
import { BookDecoder } from './book-decoder.ts';
import { scanDecimal } from './byte-scanner.ts';
import { fixtureMessages } from './fixtures.ts';
import { JsonBookDecoder } from './json-book-decoder.ts';

/** In the venue's own spelling, one of each kind, short enough to try every byte at every place. */
const messages = [
  '{"type":"UPDATE","market":"BTCUSD","side":"BUY","price":"9245.75","amount":"0"}',
  '{"type":"UPDATE","market":"BTCUSD","side":"SELL","price":"10","amount":"0.12345678901234567890"}',
  '{"type":"SNAPSHOT","market":"BTCUSD","bids":[{"price":"5.75","amount":"1"},{"price":"5.5","amount":"2"}],"asks":[],"final_snapshot":true}',
].map((text) => Buffer.from(text));

const sockets = ['BTCUSD', 'all'] as const;

/** Says whether `BookDecoder` handed anything to the slow path. */
class CountingDecoder implements Decoder {
  readonly hasUnfinishedSnapshot = false;
  count = 0;

  decode(): void {
    this.count += 1;
  }
}

/** One socket's scanner, with a note of what it leaves to the slow path. */
class ScannerProbe {
  readonly accepted = new Set<string>();
  readonly #fallback = new CountingDecoder();
  readonly #scanner: BookDecoder;
  readonly #slow: JsonBookDecoder;

  constructor(socket: string | 'all') {
    this.#scanner = new BookDecoder(socket, this.#fallback);
    this.#slow = new JsonBookDecoder(socket);
  }

  /** Either the slow path gets the message and nothing was said before, or both say the same. */
  expectSound(message: Uint8Array): void {
    const before = this.#fallback.count;
    const events = recordEvents(this.#scanner, [message]);
    if (this.#fallback.count === before) {
      this.accepted.add(asText(message));
      expect({ message: asText(message), events }).toEqual({
        message: asText(message),
        events: recordEvents(this.#slow, [message]),
      });
    } else if (events.length > 0) {
      expect({ message: asText(message), events }).toEqual('nothing said before falling back');
    }
  }
}

function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function withByte(message: Uint8Array, at: number, removed: number, byte?: number): Uint8Array {
  const middle = byte === undefined ? [] : [byte];
  return joined(message.subarray(0, at), middle, message.subarray(at + removed));
}

function joined(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

describe('PP13: the byte scanner accepts nothing that JSON.parse reads differently', {
  timeout: 60_000,
}, () => {
  it('reads the own spelling without help', () => {
    const own = [...messages, ...fixtureMessages('constructed-book-all-markets.jsonl')];
    for (const message of own) {
      const counting = new CountingDecoder();
      recordEvents(new BookDecoder('all', counting), [message]);
      expect([asText(message), counting.count]).toEqual([asText(message), 0]);
    }
  });

  for (const socket of sockets) {
    it(`every byte replaced, inserted, removed, cut off (${socket})`, () => {
      const probe = new ScannerProbe(socket);
      let cases = 0;
      for (const message of messages) {
        for (let at = 0; at <= message.length; at += 1) {
          probe.expectSound(message.subarray(0, at));
          probe.expectSound(withByte(message, at, 1));
          cases += 2;
          for (let byte = 0; byte < 256; byte += 1) {
            probe.expectSound(withByte(message, at, 1, byte));
            probe.expectSound(withByte(message, at, 0, byte));
            cases += 2;
          }
        }
      }
      expect(cases).toBeGreaterThan(150_000);
      // Other digits in a number, mostly: damage that leaves a right message.
      expect(probe.accepted.size).toBeGreaterThan(500);
    });
  }

  it('random damage in several places', () => {
    const probes = sockets.map((socket) => new ScannerProbe(socket));
    const edit = fc.record({
      at: fc.nat({ max: 160 }),
      removed: fc.nat({ max: 3 }),
      bytes: fc.oneof(fc.uint8Array({ maxLength: 3 }), fc.constantFrom(Buffer.from('0'))),
    });
    const edits = fc.array(edit, { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...messages), edits, (message, damage) => {
        let bytes: Uint8Array = message;
        for (const { at, removed, bytes: added } of damage) {
          bytes = joined(bytes.subarray(0, at), added, bytes.subarray(at + removed));
        }
        for (const probe of probes) {
          probe.expectSound(bytes);
        }
      }),
      { numRuns: Math.max(60_000, Number(process.env.PLUMBLINE_FUZZ ?? 0) || 0) },
    );
  });

  it('sequences of whole, partial and damaged messages', () => {
    const decimal = fc.oneof(
      fc.stringMatching(/^[0-9]{1,20}(\.[0-9]{1,20})?$/),
      fc.constantFrom('0', '0.00', '5.50', '5.5', '05.5', '1e5', '-1', '.5', '5.', ' 1', ''),
    );
    const level = fc.record({ price: decimal, amount: decimal });
    const name = fc.constantFrom('BTCUSD', 'ETHUSD', 'A"B', 'B\\', 'Ü', '');
    const update = fc.record({
      type: fc.constant('UPDATE'),
      market: name,
      side: fc.constantFrom('BUY', 'SELL', 'BID'),
      price: decimal,
      amount: decimal,
    });
    const snapshot = fc.record(
      {
        type: fc.constant('SNAPSHOT'),
        market: name,
        bids: fc.array(level, { maxLength: 4 }),
        asks: fc.array(level, { maxLength: 4 }),
        final_snapshot: fc.constantFrom<unknown[]>(true, true, false, 'true', 'false', 1, null),
      },
      { requiredKeys: ['type', 'market', 'bids', 'asks'] },
    );
    const text = fc.oneof(update, snapshot, fc.constant({ error: 'x' })).map(JSON.stringify);
    const message = fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: fc.string() });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 12 }),
        fc.constantFrom(...sockets, 'A"B', 'B\\', 'Ü'),
        (sequence, socket) => {
          const bytes = sequence.map((one) => Buffer.from(one));
          const events = recordEvents(new BookDecoder(socket), bytes);
          const plain = recordEvents(new JsonBookDecoder(socket), bytes);
          // `expect` alone takes longer over a pair than both decoders.
          if (events.length !== sequence.length || !isDeepStrictEqual(events, plain)) {
            expect(events).toEqual(plain);
            expect(events.length).toBe(sequence.length);
          }
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it('decimals are scanned as parseDecimal reads them', () => {
    const [scanned, parsed] = [new DecimalCell(), new DecimalCell()];
    const text = fc.oneof(
      fc.stringMatching(/^[0-9]{1,18}(\.[0-9]{1,18})?$/),
      fc.stringMatching(/^[0-9.e+-]{0,8}$/),
    );
    fc.assert(
      fc.property(text, (digits) => {
        const end = scanDecimal(Buffer.from(`x${digits}"`), 1, scanned);
        const isWhole = end === digits.length + 1;
        expect(isWhole).toBe(parseDecimal(digits, parsed));
        if (isWhole) {
          expect(scanned).toEqual(parsed);
        }
      }),
      { numRuns: 30_000 },
    );
  });
});
