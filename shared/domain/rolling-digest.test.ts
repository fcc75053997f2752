import { describe, expect, it } from 'vitest';
import type { BookSide } from './market.ts';
import { RollingDigest } from './rolling-digest.ts';

type Level = readonly [side: BookSide, price: number | bigint, size: number | bigint];

function digestOf(levels: readonly Level[], priceScale = 2, sizeScale = 8): string {
  const digest = new RollingDigest();
  digest.clear(priceScale, sizeScale);
  for (const [side, price, size] of levels) {
    digest.change(side, price, 0, size);
  }
  return `${digest.low}:${digest.high}`;
}

describe('RollingDigest', { timeout: 60_000 }, () => {
  const book: readonly Level[] = [
    ['bid', 924575, 112341002],
    ['bid', 924550, 200000000],
    ['ask', 924800, 87140241],
  ];

  it.each<readonly [string, readonly Level[]]>([
    [
      'two sizes changed places',
      [
        ['bid', 924575, 200000000],
        ['bid', 924550, 112341002],
        ['ask', 924800, 87140241],
      ],
    ],
    ['price and size changed places', [['bid', 112341002, 924575], ...book.slice(1)]],
    ['a level moved by one unit', [['bid', 924576, 112341002], ...book.slice(1)]],
    ['a size differs by one unit', [['bid', 924575, 112341003], ...book.slice(1)]],
    ['a size differs by 2^32 units', [['bid', 924575, 112341002 + 2 ** 32], ...book.slice(1)]],
    ['a price differs by 2^32 units', [['bid', 924575 + 2 ** 32, 112341002], ...book.slice(1)]],
    ['a level is on the other side', [['ask', 924575, 112341002], ...book.slice(1)]],
    [
      'the sides changed places',
      book.map(([side, price, size]) => [side === 'bid' ? 'ask' : 'bid', price, size]),
    ],
    ['a level is missing', book.slice(1)],
    ['a level is there twice', [...book, ['bid', 924575, 112341002]]],
    ['there is nothing', []],
  ])('RD3: differs when %s', (_, levels) => {
    expect(digestOf(levels)).not.toBe(digestOf(book));
  });

  it('RD3: differs with the scales', () => {
    const digests = [
      digestOf(book, 2, 8),
      digestOf(book, 8, 2),
      digestOf(book, 3, 8),
      digestOf([], 2, 8),
      digestOf([], 8, 2),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('RD3: has no two equal hashes among 200,000 neighbouring levels, nor in either half alone beyond chance', () => {
    const low = new Set<number>();
    const high = new Set<number>();
    const whole = new Set<string>();
    let count = 0;
    for (const side of ['bid', 'ask'] as const) {
      for (let price = 0; price < 500; price += 1) {
        for (let size = 1; size <= 200; size += 1) {
          const digest = new RollingDigest();
          digest.clear(0, 0);
          digest.change(side, 924_000 + price, 0, size * 1_000_000);
          low.add(digest.low);
          high.add(digest.high);
          whole.add(`${digest.low}:${digest.high}`);
          count += 1;
        }
      }
    }
    expect(whole.size).toBe(count);
    // 200,000 values among 2^32: 4.7 pairs are expected to meet by chance.
    expect(Math.min(low.size, high.size)).toBeGreaterThan(count - 40);
  });

  it('RD3: half of all bits change with each bit of price and size', () => {
    let changed = 0;
    let pairs = 0;
    for (let bit = 0; bit < 50; bit += 1) {
      for (let sample = 1; sample <= 40; sample += 1) {
        const value = sample * 7919;
        const flipped = BigInt(value) ^ (1n << BigInt(bit));
        changed += bitsBetween(digestOf([['bid', value, 77]]), digestOf([['bid', flipped, 77]]));
        changed += bitsBetween(digestOf([['ask', 77, value]]), digestOf([['ask', 77, flipped]]));
        pairs += 2;
      }
    }
    // Differences of sums, not of the hashes themselves; carries do not move the mean.
    expect(changed / pairs).toBeGreaterThan(30);
    expect(changed / pairs).toBeLessThan(34);
  });
});

/** How many of the 64 bits differ. */
function bitsBetween(a: string, b: string): number {
  const [lowA = 0, highA = 0] = a.split(':').map(Number);
  const [lowB = 0, highB = 0] = b.split(':').map(Number);
  return bitsIn(lowA ^ lowB) + bitsIn(highA ^ highB);
}

function bitsIn(value: number): number {
  return (value >>> 0).toString(2).replaceAll('0', '').length;
}
