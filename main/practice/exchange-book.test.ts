import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ExchangeBook } from './exchange-book.ts';

describe('the exchange’s own book', () => {
  it('PX12: absolute sizes, any zero removes, absent removals change nothing, one level per price', () => {
    const book = new ExchangeBook();
    book.replace(
      [['9245.75', '1.5']],
      [
        ['9248.00', '2.00'],
        ['10000', '1'],
      ],
    );
    book.set(
      [
        ['9245.750', '0.250'],
        ['9245', '3'],
      ],
      [
        ['9248', '0.000'],
        ['7000', '0'],
      ],
    );
    expect(book.bids()).toEqual([
      ['9245.750', '0.250'],
      ['9245', '3'],
    ]);
    expect(book.asks()).toEqual([['10000', '1']]);
    expect([book.bestBid(), book.bestAsk()]).toEqual([
      ['9245.750', '0.250'],
      ['10000', '1'],
    ]);
  });

  it('PX12: the digest is the contract’s, over normalised decimals, best first', () => {
    const book = new ExchangeBook();
    book.replace(
      [
        ['9.50', '1.0'],
        ['10.00', '0.10'],
      ],
      [
        ['100.0', '5'],
        ['11', '2.500'],
      ],
    );
    const text = '10:0.1|9.5:1#11:2.5|100:5';
    expect(book.digest()).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('PX12: a snapshot replaces everything', () => {
    const book = new ExchangeBook();
    book.replace([['1', '1']], [['2', '1']]);
    book.replace([], [['3', '1']]);
    expect([book.bids(), book.asks(), book.bestBid()]).toEqual([[], [['3', '1']], undefined]);
  });

  it('PX95: the best levels without sorting all of them, and the size at a price in any spelling', () => {
    const book = new ExchangeBook();
    const levels = Array.from({ length: 300 }, (_, index): [string, string] => [
      `${(index * 7919) % 300}.50`,
      String(index + 1),
    ]);
    book.replace(levels, levels);
    for (const count of [0, 1, 15, 300, 400]) {
      expect(book.top('bids', count)).toEqual(book.bids().slice(0, count));
      expect(book.top('asks', count)).toEqual(book.asks().slice(0, count));
    }
    expect([book.sizeAt('bids', '000.5'), book.sizeAt('asks', '1000')]).toEqual(['1', undefined]);
  });
});
