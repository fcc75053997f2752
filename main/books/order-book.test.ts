import { describe, expect, it } from 'vitest';
import { OrderBook } from './order-book.ts';
import { cellOf, setLevel, snapshotOf } from './testing/book-input.ts';

const bids = [
  ['9245.75', '1.12341002'],
  ['9245.50', '2'],
] as const;
const asks = [
  ['9248.00', '0.87140241'],
  ['9249.25', '3.5'],
] as const;

function bookOf(...[bidLevels, askLevels]: Parameters<typeof snapshotOf>): OrderBook {
  const book = new OrderBook();
  book.replace(snapshotOf(bidLevels, askLevels));
  return book;
}

describe('OrderBook', () => {
  it('BK1: a snapshot chooses the scales its values need, trailing zeros left out', () => {
    const book = bookOf([['9245.750', '1.5000']], [['9248.00', '10']]);
    expect([book.priceScale, book.sizeScale]).toEqual([2, 1]);
    book.replace(snapshotOf([['9245.0', '1']], [['9248', '2.25']]));
    expect([book.priceScale, book.sizeScale]).toEqual([0, 2]);
  });

  it('BK1: the price scale is at least that of the tick', () => {
    const book = new OrderBook();
    book.learnTick('0.0100');
    book.replace(snapshotOf([['9245', '1']], []));
    expect(book.priceScale).toBe(2);
    expect(book.levels('bid')).toEqual([['9245', '1']]);
  });

  it('BK2: levels come in any order, the last of equal prices counts, zero is no level', () => {
    const book = bookOf(
      [
        ['8', '1'],
        ['9.0', '2'],
        ['7', '0.00'],
        ['9', '3'],
        ['8.5', '4'],
      ],
      [
        ['12', '5'],
        ['11', '6'],
        ['11.0', '0'],
      ],
    );
    expect(book.levels('bid')).toEqual([
      ['9', '3'],
      ['8.5', '4'],
      ['8', '1'],
    ]);
    expect(book.levels('ask')).toEqual([['12', '5']]);
    expect([book.bidCount, book.askCount]).toEqual([3, 1]);
  });

  it('BK2: a side sorted worst first reads like one sorted best first', () => {
    const best = bookOf(bids, asks);
    const worst = bookOf([...bids].reverse(), [...asks].reverse());
    expect(worst.levels('bid')).toEqual(best.levels('bid'));
    expect(worst.digest()).toBe(best.digest());
  });

  it('BK3: an update sets the absolute size', () => {
    const book = bookOf(bids, asks);
    expect(setLevel(book, 'bid', '9245.75', '0.5')).toBe(true);
    expect(setLevel(book, 'bid', '9246', '7')).toBe(true);
    expect(book.levels('bid')).toEqual([
      ['9246', '7'],
      ['9245.75', '0.5'],
      ['9245.5', '2'],
    ]);
    expect(book.levelChanges).toBe(2);
  });

  it.each(['0', '0.0', '0.00000000', '000.000000000000000000000000000000'])(
    'BK4: a size of %s removes the level',
    (zero) => {
      const book = bookOf(bids, asks);
      expect(setLevel(book, 'ask', '9248', zero)).toBe(true);
      expect(book.levels('ask')).toEqual([['9249.25', '3.5']]);
      expect(book.sizeScale).toBe(8);
    },
  );

  it.each(['9247', '9245.123456', '123456789012345678901234567890'])(
    'BK5: removing %s, which is not there, changes nothing',
    (price) => {
      const book = bookOf(bids, asks);
      const before = book.digestLow;
      expect(setLevel(book, 'bid', price, '0')).toBe(false);
      expect([book.priceScale, book.isWide, book.digestLow, book.levelChanges]).toEqual([
        2,
        false,
        before,
        0,
      ]);
    },
  );

  it('BK6: prices of equal value are one level', () => {
    const book = bookOf(bids, [['9248', '1']]);
    setLevel(book, 'ask', '9248.00', '2');
    setLevel(book, 'ask', '09248.000000', '3');
    expect(book.levels('ask')).toEqual([['9248', '3']]);
  });

  it('BK7: a value with more decimals grows the scale and leaves the rest as it is', () => {
    const book = bookOf(bids, asks);
    setLevel(book, 'ask', '9247.123', '0.000000001');
    expect([book.priceScale, book.sizeScale, book.isWide]).toEqual([3, 9, false]);
    expect(book.levels('ask')).toEqual([
      ['9247.123', '0.000000001'],
      ['9248', '0.87140241'],
      ['9249.25', '3.5'],
    ]);
    expect(book.levels('bid')).toEqual([
      ['9245.75', '1.12341002'],
      ['9245.5', '2'],
    ]);
  });

  it('BK8: a value past 2^53 makes the book wide and stays exact', () => {
    const book = bookOf(bids, asks);
    setLevel(book, 'bid', '9245.75', '1234567890123456789012345678.000000000000000001');
    expect(book.isWide).toBe(true);
    setLevel(book, 'ask', '9248', '0.000000000000000002');
    expect(book.levels('bid')).toEqual([
      ['9245.75', '1234567890123456789012345678.000000000000000001'],
      ['9245.5', '2'],
    ]);
    expect(book.levels('ask')).toEqual([
      ['9248', '0.000000000000000002'],
      ['9249.25', '3.5'],
    ]);
  });

  it('BK8: the first unit past 2^53 is told from its neighbours', () => {
    const book = bookOf([['1', '9007199254740991']], []);
    expect(book.isWide).toBe(false);
    setLevel(book, 'bid', '2', '9007199254740993');
    setLevel(book, 'bid', '3', '9007199254740992');
    expect(book.levels('bid')).toEqual([
      ['3', '9007199254740992'],
      ['2', '9007199254740993'],
      ['1', '9007199254740991'],
    ]);
  });

  it('BK9: the next snapshot is narrow again when its values fit', () => {
    const book = bookOf([['1', '9007199254740993']], []);
    expect(book.isWide).toBe(true);
    book.replace(snapshotOf(bids, asks));
    expect(book.isWide).toBe(false);
    expect(book.best('ask')).toEqual({ price: 924800, size: 87140241 });
  });

  it('BK10: the size that is there already is no change', () => {
    const book = bookOf(bids, asks);
    expect(setLevel(book, 'bid', '9245.750', '1.123410020')).toBe(false);
    expect(book.levelChanges).toBe(0);
  });

  it('BK11: the digest for the outside is the SHA-256 of the exact decimals', () => {
    // printf '9245.75:1.12341002|9245.5:2#9248:0.87140241|9249.25:3.5' | sha256sum
    expect(bookOf(bids, asks).digest()).toBe(
      '7fa66018e6516722c1e402a53f4a0e1ae77e092fa27744a60979ae176ed4dd55',
    );
    // printf '#' | sha256sum
    expect(bookOf([], []).digest()).toBe(
      '334359b90efed75da5f0ada1d5e6b256f4a6bd0aee7eb39c0f90182a021ffc8b',
    );
  });

  it('BK12: a price is compared with the touch by value', () => {
    const book = bookOf(bids, asks);
    const compared = [
      '9245.7499999999999999999',
      '9245.750',
      '9247',
      '9248.0',
      '99999999999999999',
    ];
    expect(compared.map((price) => book.compareWithTouch(cellOf(price)))).toEqual([
      'at-or-below-bid',
      'at-or-below-bid',
      'inside',
      'at-or-above-ask',
      'at-or-above-ask',
    ]);
  });

  it('BK12: a crossed, one-sided or missing book says what it can', () => {
    const crossed = bookOf([['10', '1']], [['9', '1']]);
    expect(crossed.compareWithTouch(cellOf('9.5'))).toBe('unknown');
    expect(crossed.compareWithTouch(cellOf('11'))).toBe('at-or-above-ask');
    const bidsOnly = bookOf([['10', '1']], []);
    expect(bidsOnly.compareWithTouch(cellOf('10'))).toBe('at-or-below-bid');
    expect(bidsOnly.compareWithTouch(cellOf('11'))).toBe('unknown');
    expect(new OrderBook().compareWithTouch(cellOf('10'))).toBe('unknown');
  });

  it('BK13: crossed is a best bid at or above the best ask', () => {
    const book = bookOf([['10', '1']], [['10.5', '1']]);
    expect(book.isCrossed()).toBe(false);
    setLevel(book, 'bid', '10.50', '1');
    expect(book.isCrossed()).toBe(true);
    setLevel(book, 'ask', '10.5', '0');
    expect(book.isCrossed()).toBe(false);
  });

  it('BK14: levels are given best first, at most as many as asked for', () => {
    const book = bookOf(bids, asks);
    expect(book.levels('bid', 1)).toEqual([['9245.75', '1.12341002']]);
    expect(book.levels('ask', 100)).toEqual([
      ['9248', '0.87140241'],
      ['9249.25', '3.5'],
    ]);
    expect(book.best('bid')).toEqual({ price: 924575, size: 112341002 });
    expect(new OrderBook().best('bid')).toBeUndefined();
  });
});
