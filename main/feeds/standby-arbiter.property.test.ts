import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalCell, DecimalColumn, formatCell, parseDecimal } from '#shared/domain/decimal.ts';
import type { SnapshotLevels } from '../venues/venue.ts';
import { StandbyArbiter } from './standby-arbiter.ts';
import { stalledAfterMs } from './standby-target.ts';

/** One message of the venue: levels of the bid side, absolute sizes. */
interface Message {
  readonly identity: number;
  readonly levels: ReadonlyArray<readonly [price: string, size: string]>;
}

type Book = ReadonlyMap<string, string>;

/** What the venue's book was after each message; the first entry is before any. */
function history(messages: readonly Message[]): Book[] {
  const books: Book[] = [new Map()];
  for (const { levels } of messages) {
    const book = new Map(books.at(-1));
    for (const [price, size] of levels) {
      if (size === '0') {
        book.delete(price);
      } else {
        book.set(price, size);
      }
    }
    books.push(book);
  }
  return books;
}

function cell(text: string): DecimalCell {
  const made = new DecimalCell();
  parseDecimal(text, made);
  return made;
}

function columns(book: Book): SnapshotLevels {
  const [bidPrices, bidSizes] = [new DecimalColumn(), new DecimalColumn()];
  for (const [price, size] of book) {
    bidPrices.push(cell(price));
    bidSizes.push(cell(size));
  }
  return { bidPrices, bidSizes, askPrices: new DecimalColumn(), askSizes: new DecimalColumn() };
}

function textOf(book: Book): string {
  return [...book].sort(([one], [other]) => one.localeCompare(other)).join(' ');
}

/** A connection of one line: it joins with the full book of that moment and then brings each message once. */
interface Connection {
  readonly name: string;
  readonly line: 'A' | 'B';
  /** Messages brought so far; undefined: its full book has not come yet. */
  brought: number | undefined;
  /** Where the venue stood when it was asked for full books that are on their way. */
  readonly asked: number[];
  hasLost: boolean;
}

class Harness {
  readonly book = new Map<string, string>();
  readonly arbiter: StandbyArbiter<Connection>;
  readonly messages: readonly Message[];
  readonly books: readonly Book[];
  readonly isSequence: boolean;
  readonly open = new Map<'A' | 'B', Connection>();
  sent = 0;
  now = 1_000_000;
  isLed = false;
  /** The book is said not to be right. */
  isDoubted = false;
  connections = 0;
  readonly #openAtLoss = new Set<Connection>();

  constructor(messages: readonly Message[], isSequence: boolean) {
    this.messages = messages;
    this.books = history(messages);
    this.isSequence = isSequence;
    this.arbiter = new StandbyArbiter<Connection>({
      replace: ({ bidPrices, bidSizes }) => {
        this.book.clear();
        this.isDoubted = false;
        for (let index = 0; index < bidPrices.length; index += 1) {
          const [price, size] = [new DecimalCell(), new DecimalCell()];
          bidPrices.read(index, price);
          bidSizes.read(index, size);
          this.book.set(formatCell(price), formatCell(size));
        }
      },
      set: (_side, price, size) => {
        // As BookSync does: of a book in doubt no level changes.
        if (this.isDoubted) {
          return;
        }
        if (size.isZero) {
          this.book.delete(formatCell(price));
        } else {
          this.book.set(formatCell(price), formatCell(size));
        }
      },
      ledBy: (member) => {
        this.isLed = member !== undefined;
        if (member === undefined) {
          this.#openAtLoss.clear();
          for (const connection of this.open.values()) {
            this.#openAtLoss.add(connection);
          }
        }
      },
      wantBook: (connection) => connection.asked.push(this.sent),
      differs: () => {
        this.isDoubted = true;
      },
      unaligned: () => {
        this.isDoubted = true;
      },
      isYounger: (connection) => !this.#openAtLoss.has(connection),
      replaces: (newer, older) => newer.line === older.line,
    });
  }

  connect(line: 'A' | 'B'): void {
    if (!this.open.has(line)) {
      this.connections += 1;
      const name = `${line}${this.connections}`;
      this.open.set(line, {
        name,
        line,
        brought: undefined,
        asked: [this.sent],
        hasLost: false,
      });
    }
  }

  disconnect(line: 'A' | 'B'): void {
    const connection = this.open.get(line);
    if (connection !== undefined) {
      this.open.delete(line);
      this.arbiter.ended(connection, this.now);
    }
  }

  /** The next frame of this line arrives, if one is on its way. */
  deliver(line: 'A' | 'B', isLost = false): void {
    const connection = this.open.get(line);
    if (connection === undefined) {
      return;
    }
    const full = connection.asked[0];
    if (full !== undefined && (connection.brought ?? full) >= full) {
      // What was asked for comes in its place: nothing of before is sent any more, nothing of after was.
      connection.asked.shift();
      connection.brought ??= full;
      connection.hasLost = false;
      this.snapshot(connection, connection.brought);
      return;
    }
    if (connection.brought === undefined) {
      return;
    }
    const message = this.messages[connection.brought];
    if (message === undefined || connection.brought >= this.sent) {
      return;
    }
    connection.brought += 1;
    // What follows tells that something was lost, so the last one arrives.
    if (isLost && connection.brought < this.messages.length) {
      connection.hasLost = true;
      return;
    }
    if (this.isSequence && connection.hasLost) {
      // Its conversation sees the gap, doubts, and asks for the full book, which is here at once.
      connection.hasLost = false;
      this.arbiter.doubted(connection, this.now);
      this.snapshot(connection, connection.brought);
      return;
    }
    if (this.arbiter.update(connection, message.identity, this.isSequence, this.now)) {
      for (const [price, size] of message.levels) {
        this.arbiter.level(connection, 'bid', cell(price), cell(size));
      }
    }
  }

  snapshot(connection: Connection, at: number): void {
    if (this.isSequence) {
      this.arbiter.update(connection, this.numberAt(at), true, this.now);
    }
    this.arbiter.snapshot(connection, columns(this.books[at] ?? new Map()), this.now);
  }

  /** It compares its book with the venue's in silence, and takes that over: after a doubt, or without. */
  audit(line: 'A' | 'B', isDoubted: boolean): void {
    const connection = this.open.get(line);
    if (connection?.brought !== undefined && connection.asked.length === 0) {
      if (isDoubted) {
        this.arbiter.doubted(connection, this.now);
      }
      connection.hasLost = false;
      this.snapshot(connection, connection.brought);
    }
  }

  /** The number of the last message that is in the book `at`. */
  numberAt(at: number): number {
    return (this.messages[0]?.identity ?? 1) + at - 1;
  }

  /** Until both are in step for the first time, everything arrives. */
  settle(): void {
    if (this.sent === 1) {
      this.drain();
    }
  }

  areInStep(): boolean {
    return [...this.open.values()].every(
      (connection) => this.arbiter.standing(connection, this.now).state !== 'syncing',
    );
  }

  /** Every open line brings what is left. */
  drain(): void {
    for (const line of ['A', 'B'] as const) {
      for (let frame = 0; frame <= this.sent + 1; frame += 1) {
        this.deliver(line);
      }
    }
  }
}

const levelsOfMessage = fc.array(
  fc.tuple(fc.constantFrom('100', '101', '102.5', '99'), fc.constantFrom('0', '1', '2', '3.25')),
  { maxLength: 3 },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'send' } as const) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      line: fc.constantFrom('A' as const, 'B' as const),
      frames: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('disconnect' as const),
      line: fc.constantFrom('A' as const, 'B' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('connect' as const),
      line: fc.constantFrom('A' as const, 'B' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('audit' as const),
      line: fc.constantFrom('A' as const, 'B' as const),
      isDoubted: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      forMs: fc.constantFrom(1, 50, stalledAfterMs),
    }),
  },
);
const lossyStep = fc.oneof(
  { weight: 12, arbitrary: step },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('lose' as const),
      line: fc.constantFrom('A' as const, 'B' as const),
    }),
  },
);
type Step = typeof lossyStep extends fc.Arbitrary<infer T> ? T : never;

function messagesOf(
  contents: ReadonlyArray<ReadonlyArray<readonly [string, string]>>,
  isSequence: boolean,
): Message[] {
  return contents.map((levels, index) => ({
    identity: isSequence ? 41 + index : 9_000_000_000 + ((index * 7_919) % 1_000_003),
    levels,
  }));
}

function run(harness: Harness, step: Step): void {
  switch (step.kind) {
    case 'send':
      harness.sent = Math.min(harness.sent + 1, harness.messages.length);
      return;
    case 'deliver':
      for (let frame = 0; frame < step.frames; frame += 1) {
        harness.deliver(step.line);
      }
      return;
    case 'disconnect':
      harness.disconnect(step.line);
      return;
    case 'connect':
      harness.connect(step.line);
      return;
    case 'audit':
      harness.audit(step.line, step.isDoubted);
      return;
    case 'wait':
      harness.now += step.forMs;
      return;
    case 'lose':
      harness.deliver(step.line, true);
      return;
  }
}

const contents = fc.array(levelsOfMessage, { minLength: 1, maxLength: 60, size: 'max' });

describe('StandbyArbiter', { timeout: 60_000 }, () => {
  for (const isSequence of [true, false]) {
    const kind = isSequence ? 'numbered' : 'unnumbered';

    it(`HS1, HS5, HS6, HS10, HS11 (${kind}): whatever comes when, a book that is shown as right is one the venue had, never an older one than before, and in the end the newest`, () => {
      fc.assert(
        fc.property(contents, fc.array(step, { maxLength: 150, size: 'max' }), (levels, steps) => {
          const harness = new Harness(messagesOf(levels, isSequence), isSequence);
          const texts = harness.books.map(textOf);
          harness.connect('A');
          harness.connect('B');
          let earliest = 0;
          for (const each of steps) {
            run(harness, each);
            harness.arbiter.settle();
            if (!harness.isLed || harness.isDoubted) {
              continue;
            }
            const shown = textOf(harness.book);
            const at = texts.indexOf(shown, earliest);
            expect(at, `"${shown}" after ${each.kind}`).toBeGreaterThanOrEqual(0);
            earliest = Math.max(earliest, at);
          }
          harness.connect('A');
          harness.drain();
          expect(textOf(harness.book)).toBe(texts[harness.sent]);
          expect(harness.isDoubted).toBe(false);
        }),
        { numRuns: 1_500 },
      );
    });

    it(`HS7 (${kind}): where a line loses messages, the book is right or said not to be`, () => {
      fc.assert(
        fc.property(
          contents,
          fc.array(lossyStep, { maxLength: 150, size: 'max' }),
          (levels, steps) => {
            const harness = new Harness(messagesOf(levels, isSequence), isSequence);
            harness.connect('A');
            harness.connect('B');
            for (const each of steps) {
              // A line without numbers that is alone cannot know what it lost: there both stay, and B loses.
              const isOut = each.kind === 'disconnect' || each.kind === 'connect';
              if (each.kind === 'audit') {
                continue;
              }
              // Nor can it be seen while they are not aligned.
              const mayLose = isSequence || (harness.areInStep() && !harness.isDoubted);
              if (each.kind === 'lose' && !mayLose) {
                continue;
              }
              if (isSequence || !(isOut || (each.kind === 'lose' && each.line === 'A'))) {
                run(harness, each);
              }
              if (!isSequence && each.kind === 'send') {
                // In step before anything can be lost.
                harness.settle();
              }
            }
            harness.connect('A');
            harness.connect('B');
            harness.sent = harness.messages.length;
            harness.drain();
            const isRight =
              textOf(harness.book) === textOf(harness.books[harness.sent] ?? new Map());
            expect(isRight || harness.isDoubted).toBe(true);
          },
        ),
        { numRuns: 1_500 },
      );
    });
  }
});
