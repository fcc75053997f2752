import { describe, expect, it } from 'vitest';
import { PastBooks } from './past-books.ts';

describe('books told late', () => {
  it('PX130: the youngest that is old enough, never one from before the beginning, and nothing after the end', () => {
    let nowMs = 0;
    let keepNow = (): void => undefined;
    const stopped: string[] = [];
    const books = new PastBooks<number>(
      { keys: () => ['BTCUSD'], keep: () => nowMs },
      {
        nowMs: () => nowMs,
        every: (_intervalMs, act) => {
          keepNow = act;
          return () => stopped.push('stopped');
        },
      },
    );
    expect(books.late('BTCUSD')).toBeUndefined();
    nowMs = 1_000;
    const end = books.tellLate(3_000);
    const told: (number | undefined)[] = [];
    for (nowMs = 1_000; nowMs <= 7_000; nowMs += 1_000) {
      if (nowMs > 1_000) {
        keepNow();
      }
      told.push(books.late('BTCUSD'));
    }
    expect(told).toEqual([1_000, 1_000, 1_000, 1_000, 2_000, 3_000, 4_000]);
    expect(books.late('ETHUSD')).toBeUndefined();
    end();
    expect([books.late('BTCUSD'), stopped]).toEqual([undefined, ['stopped']]);
  });
});
