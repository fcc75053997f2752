import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { BookSide } from '#shared/domain/market.ts';
import { ok } from '#shared/domain/result.ts';
import { type AuditBench, cell, createBench, type TextLevels } from './audit-test-bench.ts';
import { copyOf } from './book-at-sequence.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Change {
  readonly side: BookSide;
  readonly step: number;
  readonly size: number;
  readonly afterMs: number;
}

const changes = fc.array(
  fc.record({
    side: fc.constantFrom<BookSide>('bid', 'ask'),
    step: fc.integer({ min: 0, max: 24 }),
    size: fc.integer({ min: 0, max: 6 }),
    afterMs: fc.integer({ min: 0, max: 400 }),
  }),
  { maxLength: 60 },
);

const start: readonly [TextLevels, TextLevels] = [
  Array.from({ length: 20 }, (_, step) => [priceText('bid', step), '2.55'] as const),
  Array.from({ length: 20 }, (_, step) => [priceText('ask', step), '3.01'] as const),
];

function priceText(side: BookSide, step: number): string {
  return side === 'bid' ? `${(10_000 - step * 5) / 100}` : `${(10_001 + step * 5) / 100}`;
}

function sizeText(size: number): string {
  return size === 0 ? '0' : `${size}.${size}5`;
}

/** The venue moves, and our feed brings each change a little later. */
async function play(bench: AuditBench, moves: readonly Change[], delayMs: number): Promise<void> {
  for (const { side, step, size, afterMs } of moves) {
    await bench.pass(afterMs);
    const [price, text] = [priceText(side, step), sizeText(size)];
    bench.set(side, price, text, 'lost');
    bench.clock.setTimer(() => bench.ours.set(side, ...cells(price, text)), delayMs);
  }
}

function cells(price: string, size: string) {
  return [cell(price), cell(size)] as const;
}

const outcomes = (bench: AuditBench): string[] => bench.told.map(({ outcome }) => outcome);

describe('audits of a book that moves', () => {
  it('AD6, AD10: movement alone is never a finding, however long the copy takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        changes,
        changes,
        fc.integer({ min: 0, max: 450 }),
        fc.integer({ min: 0, max: 900 }),
        async (before, during, delayMs, copyAfterMs) => {
          const bench = createBench(...start);
          bench.copyAfterMs = copyAfterMs;
          await play(bench, before, delayMs);
          bench.audit.ask();
          await play(bench, during, delayMs);
          await bench.pass(6_000);
          expect(outcomes(bench)).not.toContain('lost');
          expect(outcomes(bench)).not.toContain('differs');
          expect(outcomes(bench)).toContain('matches');
          bench.audit.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('AD10: a copy that is older than it should be is no finding either', async () => {
    await fc.assert(
      fc.asyncProperty(changes, changes, async (before, during) => {
        const bench = createBench(...start);
        await play(bench, before, 0);
        bench.audit.ask();
        // Each answer is the venue's book as it was a second before.
        const past = [{ at: 0, book: copyOf(bench.theirs) }];
        const set = bench.set;
        bench.set = (...change) => {
          set(...change);
          past.push({ at: bench.clock.now(), book: copyOf(bench.theirs) });
        };
        bench.answer = () => {
          const then = past.findLast(({ at }) => at <= bench.clock.now() - 1_000);
          return ok({ book: then?.book ?? bench.theirs });
        };
        await play(bench, during, 0);
        await bench.pass(8_000);
        expect(outcomes(bench)).not.toContain('lost');
        bench.audit.close();
      }),
      { numRuns: 40 },
    );
  });

  it('AD10: a lost update is found within two looks, whatever else moves', async () => {
    await fc.assert(
      fc.asyncProperty(
        changes,
        changes,
        fc.constantFrom<BookSide>('bid', 'ask'),
        fc.integer({ min: 0, max: 19 }),
        fc.constantFrom('0', '9.99'),
        async (before, during, side, lostStep, lostSize) => {
          const bench = createBench(...start);
          const price = priceText(side, lostStep);
          const others = (moves: readonly Change[]): Change[] =>
            moves.filter((move) => move.side !== side || move.step !== lostStep);
          await play(bench, others(before), 0);
          bench.set(side, price, lostSize, 'lost');
          bench.audit.ask();
          await play(bench, others(during), 0);
          await bench.pass(5_000);
          expect(outcomes(bench).slice(0, 2)).toEqual(['differs', 'lost']);
          expect(bench.told[1]?.differences).toContainEqual(
            expect.objectContaining({ side, price }),
          );
          expect(bench.renewals).toHaveLength(1);
          bench.audit.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});
