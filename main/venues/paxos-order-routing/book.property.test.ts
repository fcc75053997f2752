import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bookChannel,
  carriedBooks,
  FollowedBook,
  market,
  openSession,
  plain,
  snapshot,
  update,
} from './test-session.ts';

/** Times and prices in several spellings that mean the same, few enough to meet each other. */
const times = ['01', '01.5', '01.50', '02', '02.000000001', '02.1', '02.12', '03', '03.0', '04'];
const prices = ['1', '1.0', '1.00', '2', '3.5', '3.50'];
const sizes = ['0', '0.00', '1', '2.5', '2.50', '7'];

interface Message {
  readonly isSnapshot: boolean;
  readonly time: string;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

const pair = fc.tuple(fc.constantFrom(...prices), fc.constantFrom(...sizes));
const side = fc.array(pair, { maxLength: 3 });
const updateMessage = fc.record({
  isSnapshot: fc.constant(false),
  time: fc.constantFrom(...times),
  bids: side,
  asks: side,
});
const message: fc.Arbitrary<Message> = fc.oneof(
  { weight: 6, arbitrary: updateMessage },
  { weight: 1, arbitrary: updateMessage.map((one) => ({ ...one, isSnapshot: true })) },
);

/** Seconds and nanoseconds as one whole number, told from the text by other means than the adapter's. */
function nanosOf(time: string): number {
  const [seconds = '', fraction = ''] = time.split('.');
  return Number(`${seconds}${fraction.padEnd(9, '0')}`);
}

/** The last snapshot and every later update that came, before it or after it, in order of time. */
function reference(messages: readonly Message[]): string[] | undefined {
  const last = messages.findLast((one) => one.isSnapshot);
  if (last === undefined) {
    return undefined;
  }
  const later = messages
    .filter((one) => !one.isSnapshot && nanosOf(one.time) > nanosOf(last.time))
    .sort((one, other) => nanosOf(one.time) - nanosOf(other.time));
  const levels = new Map<string, string>();
  for (const one of [last, ...later]) {
    for (const [name, pairs] of [
      ['bid', one.bids],
      ['ask', one.asks],
    ] as const) {
      for (const [price, size] of pairs) {
        levels.set(`${name} ${plain(price)}`, plain(size));
      }
    }
  }
  return [...levels]
    .filter(([, size]) => size !== '0')
    .map(([key, size]) => `${key} ${size}`)
    .sort();
}

function deliver(messages: readonly Message[], waits: readonly number[]): FollowedBook {
  const session = openSession(carriedBooks(market));
  const book = new FollowedBook();
  messages.forEach((one, index) => {
    session.receive(one.isSnapshot ? snapshot(one.time, one) : update(one.time, one));
    session.advance(waits[index] ?? 0);
    book.apply(session.takeEvents());
  });
  return book;
}

describe('SO17–SO21: a book that is not doubted is the reference', () => {
  it('whatever the order, with losses, repetitions and several snapshots', () => {
    let trusted = 0;
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 14 }),
        fc.array(fc.constantFrom(0, 0, 0, 100, 3_000), { maxLength: 14 }),
        (messages, waits) => {
          const book = deliver(messages, waits);
          if (book.isTrusted) {
            trusted += 1;
            expect(book.levels.sort()).toEqual(reference(messages));
          }
        },
      ),
      { numRuns: 6_000 },
    );
    expect(trusted).toBeGreaterThan(1_000);
  });

  it('what came in order is never doubted', () => {
    fc.assert(
      fc.property(
        fc.array(updateMessage, { maxLength: 20 }),
        fc.nat({ max: 19 }),
        (updates, at) => {
          const inOrder = [...updates].sort(
            (one, other) => nanosOf(one.time) - nanosOf(other.time),
          );
          const first = { isSnapshot: true, time: '00', bids: [], asks: [] };
          const place = Math.min(at, inOrder.length);
          const messages = [...inOrder.slice(0, place), first, ...inOrder.slice(place)];
          const book = deliver(messages, []);
          expect([book.isTrusted, book.levels.sort()]).toEqual([true, reference(messages)]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('a fresh copy in between changes nothing where nothing was lost', () => {
    fc.assert(
      fc.property(fc.array(updateMessage, { minLength: 1, maxLength: 12 }), (updates) => {
        const inOrder = [...updates].sort((one, other) => nanosOf(one.time) - nanosOf(other.time));
        const session = openSession(carriedBooks(market));
        const book = new FollowedBook();
        const sent: Message[] = [{ isSnapshot: true, time: '00', bids: [], asks: [] }];
        session.receive(snapshot('00'));
        for (const one of inOrder) {
          session.requestBook(market);
          session.receive({ type: 'unsubscribe', channels: [{ ...bookChannel(), success: true }] });
          session.receive(update(one.time, one));
          sent.push(one);
        }
        const levels = new FollowedBook().apply(session.events);
        const copy = {
          bids: [...levels.bids].map(([price, size]) => [price, size] as const),
          asks: [...levels.asks].map(([price, size]) => [price, size] as const),
        };
        session.receive(snapshot(inOrder.at(-1)?.time ?? '00', copy));
        book.apply(session.events);
        expect([book.isTrusted, book.levels.sort()]).toEqual([true, reference(sent)]);
      }),
      { numRuns: 500 },
    );
  });
});
