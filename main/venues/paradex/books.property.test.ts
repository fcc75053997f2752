/** Whatever is lost, doubled or swapped on the way: the book is right, or it says that it is not. SPEC.md PD21–PD25. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventBook } from './testing/event-book.ts';
import { AnsweredConversation } from './testing/fixtures.ts';
import { bookFrame, type Level } from './testing/sbe-encoder.ts';

const market = 'BTC-USD-PERP';
const followed = [{ channel: 'book', market }] as const;

interface Update {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** A venue with one book: its updates in order, and what the book is after each. */
class ReferenceVenue {
  readonly #book = new EventBook(market);
  #sequence: number;

  constructor(sequence: number) {
    this.#sequence = sequence;
  }

  get sides(): unknown {
    return [this.#book.levels('bid'), this.#book.levels('ask')];
  }

  update({ bids, asks }: Update): Uint8Array {
    this.#sequence += 1;
    for (const [price, size] of bids) {
      this.#book.set('bid', text(price), text(size));
    }
    for (const [price, size] of asks) {
      this.#book.set('ask', text(price), text(size));
    }
    return bookFrame({ market, sequence: this.#sequence, isSnapshot: false, bids, asks });
  }

  snapshot(): Uint8Array {
    return bookFrame({
      market,
      sequence: this.#sequence,
      isSnapshot: true,
      bids: this.#book.levels('bid').map(scaled),
      asks: this.#book.levels('ask').map(scaled),
    });
  }
}

function text(units: bigint): string {
  const digits = String(units).padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}

function scaled([price, size]: readonly [string, string]): Level {
  return [units(price), units(size)];
}

function units(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(8, '0'));
}

const price = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((ticks) => BigInt(ticks) * 10_000_000n),
  fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
);
const size = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0n) },
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 10n ** 12n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }) },
);
const levels = fc.array(fc.tuple(price, size), { maxLength: 4 });
const update = fc.record({ bids: levels, asks: levels });
const updates = fc.array(update, { maxLength: 30 });
const firstSequence = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 52 }));

function opened(): AnsweredConversation {
  const driver = new AnsweredConversation(followed);
  driver.answerAll();
  return driver;
}

describe('a book made of frames', () => {
  it('frames in order: the reference, update by update', () => {
    fc.assert(
      fc.property(firstSequence, updates, (sequence, changes) => {
        const venue = new ReferenceVenue(sequence);
        const driver = opened();
        const book = new EventBook(market);
        driver.receiveBytes(venue.snapshot(), true);
        for (const change of changes) {
          driver.receiveBytes(venue.update(change), true);
          book.follow(driver.takeEvents());
          expect([book.status, book.levels('bid'), book.levels('ask')]).toEqual([
            'live',
            ...(venue.sides as unknown[]),
          ]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('frames lost, doubled, swapped and damaged: the book of its last number, or doubted', () => {
    const fate = fc.constantFrom('kept', 'kept', 'kept', 'lost', 'doubled', 'swapped', 'cut');
    fc.assert(
      fc.property(
        firstSequence,
        fc.array(fc.tuple(update, fate, fc.boolean()), { maxLength: 30 }),
        (sequence, changes) => {
          const venue = new ReferenceVenue(sequence);
          const driver = opened();
          const book = new EventBook(market);
          const right = new Map<number, unknown>([[sequence, venue.sides]]);
          let at = sequence;
          let held: Uint8Array | undefined;
          const deliver = (bytes: Uint8Array): void => {
            driver.receiveBytes(bytes, true);
            book.follow(driver.takeEvents());
            if (book.status === 'live') {
              expect([book.levels('bid'), book.levels('ask')]).toEqual(
                right.get(book.sequence ?? -1),
              );
            }
          };
          deliver(venue.snapshot());
          for (const [change, what, isAnswered] of changes) {
            const bytes = venue.update(change);
            at += 1;
            right.set(at, venue.sides);
            const sent = held === undefined ? [] : [held];
            held = undefined;
            switch (what) {
              case 'kept':
                sent.unshift(bytes);
                break;
              case 'doubled':
                sent.unshift(bytes, bytes);
                break;
              case 'swapped':
                held = bytes;
                break;
              case 'cut':
                sent.unshift(bytes.subarray(0, bytes.length - 3));
                break;
              default:
                break;
            }
            for (const one of sent) {
              deliver(one);
            }
            if (isAnswered && driver.answerAll().some((asked) => asked.startsWith('sub'))) {
              // The venue's answer to the new subscription.
              deliver(venue.snapshot());
            }
            driver.advance(30_000);
            driver.answerAll();
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
