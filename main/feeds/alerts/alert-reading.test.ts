import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRule } from '#shared/ipc/attention.ts';
import { OrderBook } from '../../books/order-book.ts';
import { type LevelText, setLevel, snapshotOf } from '../../books/testing/book-input.ts';
import { findAlert } from './alert-reading.ts';

const of = { id: 'r', venue: 'rails', market: 'USDCUSD', isOn: true } as const;
const offPar = (basisPoints: string): AlertRule => ({
  ...of,
  kind: 'off-par',
  basisPoints,
  forSeconds: 0,
});
const spread = (basisPoints: string): AlertRule => ({
  ...of,
  kind: 'spread-above',
  basisPoints,
  forSeconds: 0,
});
const crosses = (side: 'bid' | 'ask', direction: 'up' | 'down', price: string): AlertRule => ({
  ...of,
  kind: 'touch-crosses',
  side,
  direction,
  price,
});
const depth = (side: 'bid' | 'ask', bandBasisPoints: string, size: string): AlertRule => ({
  ...of,
  kind: 'depth-below',
  side,
  bandBasisPoints,
  size,
  forSeconds: 0,
});

function bookOf(bids: readonly LevelText[], asks: readonly LevelText[]): OrderBook {
  const book = new OrderBook();
  book.replace(snapshotOf(bids, asks));
  return book;
}

const touch = (bid: string, ask: string) => bookOf([[bid, '1']], [[ask, '1']]);
const reading = (rule: AlertRule, book: OrderBook | undefined) => findAlert(rule, { book }).reading;

describe('off par', () => {
  it.each([
    ['0.9989', '0.9991', 'met'],
    ['0.99900000000000000001', '0.99900000000000000001', 'unknown'],
    ['0.9989', '0.99910000000000000001', 'between'],
    ['0.9990', '0.9992', 'between'],
    ['0.9990', '0.9993', 'clear'],
    ['1.0009', '1.0011', 'met'],
    ['0.9999', '1.0001', 'clear'],
  ])('AL6: %s to %s against 10 bp is %s', (bid, ask, expected) => {
    expect(reading(offPar('10'), touch(bid, ask))).toBe(expected);
  });

  it('AL6: of a market without a book it is the index', () => {
    const found = findAlert(offPar('10'), { index: '0.998' });
    expect([found.reading, found.words()]).toEqual([
      'met',
      'USDCUSD is 20 bp below par (index 0.998)',
    ]);
    expect(findAlert(offPar('10'), {}).reading).toBe('unknown');
  });

  it('AL6: the words say the whole distance', () => {
    expect(findAlert(offPar('1'), { book: touch('1.00125', '1.0013') }).words()).toBe(
      'USDCUSD is 12.75 bp above par (mid 1.001275)',
    );
  });
});

describe('spread', () => {
  it.each([
    ['99.95', '100.05', 'between'],
    ['99.95', '100.0500001', 'met'],
    ['99.955', '100.045', 'clear'],
  ])('AL7: %s to %s against 10 bp is %s', (bid, ask, expected) => {
    expect(reading(spread('10'), touch(bid, ask))).toBe(expected);
  });

  it('AL7: of an overlapping book, or one with an empty side, nothing is said', () => {
    expect(reading(spread('1'), touch('101', '100'))).toBe('unknown');
    expect(reading(spread('1'), bookOf([['1', '1']], []))).toBe('unknown');
    expect(reading(spread('1'), undefined)).toBe('unknown');
  });
});

describe('the touch', () => {
  it.each([
    ['bid', 'up', '99.99', 'clear'],
    ['bid', 'up', '99.991', 'between'],
    ['bid', 'up', '100', 'met'],
    ['bid', 'up', '250', 'met'],
    ['bid', 'down', '100.01', 'clear'],
    ['bid', 'down', '100.009', 'between'],
    ['bid', 'down', '100', 'met'],
  ] as const)(
    'AL8: the best %s going %s to 100 is at %s: %s',
    (side, direction, price, expected) => {
      expect(reading(crosses(side, direction, '100'), touch(price, '300'))).toBe(expected);
    },
  );

  it('AL8: of an empty side nothing is said', () => {
    expect(reading(crosses('ask', 'up', '100'), bookOf([['1', '1']], []))).toBe('unknown');
  });
});

describe('depth', () => {
  const bids = [
    ['99.9', '2'],
    ['99.5', '3'],
    ['98', '50'],
  ] as const;
  const asks = [
    ['100.1', '1'],
    ['100.5', '1.05'],
  ] as const;

  it.each([
    // The mid is 100: 50 bp reach to 99.5 and 100.5, both counted.
    ['bid', '50', '5', 'between'],
    ['bid', '50', '5.0000000000000000001', 'met'],
    ['bid', '50', '4.54', 'clear'],
    ['bid', '49.99', '3', 'met'],
    ['ask', '50', '2.05', 'between'],
    ['ask', '50', '2.06', 'met'],
    ['ask', '500', '1', 'clear'],
  ] as const)('AL9: %s within %s bp below %s is %s', (side, band, size, expected) => {
    expect(reading(depth(side, band, size), bookOf(bids, asks))).toBe(expected);
  });

  it('AL9: an empty side holds nothing; without a mid nothing is said', () => {
    expect(reading(depth('ask', '50', '1'), bookOf(bids, []))).toBe('met');
    expect(reading(depth('bid', '50', '1'), bookOf(bids, []))).toBe('unknown');
  });

  it('AL9: where the band reaches beyond what the venue sends, too little is no finding', () => {
    const book = bookOf(bids.slice(0, 2), asks);
    const ask = (size: string, depthLevels: number) =>
      findAlert(depth('bid', '300', size), { book, depthLevels }).reading;
    expect([ask('10', 2), ask('10', 3), ask('4', 2)]).toEqual(['unknown', 'met', 'clear']);
  });
});

describe('exactness', { timeout: 60_000 }, () => {
  /** `units / 10^digits` as text; above zero, past 2^53 as well. */
  const decimal = fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.nat({ max: 12 }))
    .map(([units, digits]) => {
      const text = String(units).padStart(digits + 1, '0');
      return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
    });

  /** As a fraction of whole numbers. */
  function fraction(text: string): readonly [bigint, bigint] {
    const [whole = '0', part = ''] = text.split('.');
    return [BigInt(whole + part), 10n ** BigInt(part.length)];
  }

  it('AL5: what is met is what the fractions say, whatever the digits', () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (one, other, bound) => {
        const [a, b] = [fraction(one), fraction(other)];
        const isSwapped = a[0] * b[1] > b[0] * a[1];
        const [bid, ask] = isSwapped ? [other, one] : [one, other];
        const book = touch(bid, ask);
        const [bidN, bidD] = fraction(bid);
        const [askN, askD] = fraction(ask);
        const [limitN, limitD] = fraction(bound);
        const isCrossed = bidN * askD >= askN * bidD;
        // spread / mid × 10,000 > limit
        const difference = askN * bidD - bidN * askD;
        const sum = askN * bidD + bidN * askD;
        const isWide = difference * 20_000n * limitD > limitN * sum;
        expect(reading(spread(bound), book) === 'met').toBe(!isCrossed && isWide);
        // |sum / 2 - 1| × 10,000 >= limit
        const twoWhole = 2n * bidD * askD;
        const off = sum > twoWhole ? sum - twoWhole : twoWhole - sum;
        const isOff = off * 10_000n * limitD >= limitN * twoWhole;
        expect(reading(offPar(bound), book) === 'met').toBe(!isCrossed && isOff);
        const isUp = bidN * limitD >= limitN * bidD;
        expect(reading(crosses('bid', 'up', bound), book) === 'met').toBe(isUp);
      }),
      { numRuns: 300 },
    );
  });

  it('AL9: the sum is that of the levels within the band, also while levels come and go', () => {
    const level = fc.tuple(fc.integer({ min: 900, max: 999 }), fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(fc.array(level, { maxLength: 60 }), fc.nat({ max: 900 }), (changes, band) => {
        const book = bookOf([['999', '1']], [['1001', '1']]);
        const sizes = new Map([[999, 1]]);
        for (const [price, size] of changes) {
          setLevel(book, 'bid', String(price), String(size));
          sizes.set(price, size);
        }
        const best = Math.max(...[...sizes].filter(([, size]) => size > 0).map(([price]) => price));
        if (best === Number.NEGATIVE_INFINITY) {
          return;
        }
        // Whole numbers far below 2^53: twice the mid, and the band in basis points.
        const edge = (best + 1001) * (10_000 - band);
        const sum = [...sizes]
          .filter(([price]) => price * 20_000 >= edge)
          .reduce((total, [, size]) => total + size, 0);
        const rule = (size: number) => depth('bid', String(band), String(size));
        expect(reading(rule(sum + 1), book)).toBe('met');
        if (sum > 0) {
          expect(reading(rule(sum), book)).not.toBe('met');
        }
      }),
      { numRuns: 200 },
    );
  });
});
