import { describe, expect, it } from 'vitest';
import { bookOf, type TextLevels } from './audit-test-bench.ts';
import { type BookComparison, compareBooks } from './compare-books.ts';

const bids: TextLevels = [
  ['100', '1'],
  ['99.5', '2.5'],
  ['99', '3'],
];
const asks: TextLevels = [
  ['101', '1'],
  ['102', '0.25'],
];

function compare(
  ours: readonly [TextLevels, TextLevels],
  theirs: readonly [TextLevels, TextLevels],
  options: { excused?: string[]; depthLevels?: number; isOursCut?: boolean } = {},
): BookComparison {
  return compareBooks(
    bookOf(...ours),
    { book: bookOf(...theirs), depthLevels: options.depthLevels },
    { excused: new Set(options.excused), isOursCut: options.isOursCut ?? false },
  );
}

describe('comparing a book with a copy', () => {
  it('AD4: equal values are equal, however they are written and whatever the scales', () => {
    const padded: TextLevels = [
      ['99.500', '2.50000000'],
      ['100.00', '1.0'],
      ['99', '3'],
    ];
    expect(compare([bids, asks], [padded, asks])).toEqual({
      compared: 5,
      excused: 0,
      differences: [],
    });
  });

  it('AD4: a last digit past 2^53 is a difference', () => {
    const ours: TextLevels = [['100', '12345678901234567890.000000001']];
    const theirs: TextLevels = [['100', '12345678901234567890.000000002']];
    expect(compare([ours, []], [theirs, []]).differences).toEqual([
      {
        side: 'bid',
        price: '100',
        ours: '12345678901234567890.000000001',
        theirs: '12345678901234567890.000000002',
        kind: 'missed-update',
      },
    ]);
  });

  it('AD5: what differs is told with both sizes and its kind', () => {
    const theirs: TextLevels = [
      ['100', '7'],
      ['99.25', '4'],
      ['99', '3'],
    ];
    expect(compare([bids, asks], [theirs, asks])).toEqual({
      compared: 6,
      excused: 0,
      differences: [
        { side: 'bid', price: '100', ours: '1', theirs: '7', kind: 'missed-update' },
        { side: 'bid', price: '99.5', ours: '2.5', kind: 'missed-delete' },
        { side: 'bid', price: '99.25', theirs: '4', kind: 'missed-update' },
      ],
    });
  });

  it('AD6: levels that changed meanwhile say nothing', () => {
    const theirs: TextLevels = [
      ['100', '7'],
      ['99', '3'],
    ];
    expect(compare([bids, asks], [theirs, asks], { excused: ['bid 100', 'bid 99.5'] })).toEqual({
      compared: 3,
      excused: 2,
      differences: [],
    });
  });

  it('AD5: a side that is empty here and not there is missed as a whole', () => {
    expect(compare([bids, []], [bids, asks], { isOursCut: true }).differences).toHaveLength(2);
    expect(compare([bids, asks], [bids, []], { depthLevels: 100 }).differences).toHaveLength(2);
  });

  it('AD7: beyond the end of a copy that is cut nothing is compared; at its end sizes may be sums', () => {
    const theirs: TextLevels = [
      ['100', '1'],
      ['99.5', '9'],
    ];
    expect(compare([bids, asks], [theirs, asks], { depthLevels: 2 })).toEqual({
      compared: 4,
      excused: 0,
      differences: [{ side: 'bid', price: '99.5', ours: '2.5', theirs: '9', kind: 'depth-edge' }],
    });
    // A copy with fewer levels than it may have is the whole book.
    expect(compare([bids, asks], [theirs, asks], { depthLevels: 3 }).differences).toEqual([
      { side: 'bid', price: '99.5', ours: '2.5', theirs: '9', kind: 'missed-update' },
      { side: 'bid', price: '99', ours: '3', kind: 'missed-delete' },
    ]);
  });

  it('AD7: where our feed is cut, the copy’s levels beyond it are none that we missed', () => {
    const theirs: TextLevels = [...bids, ['98', '1'], ['97', '1']];
    expect(compare([bids, asks], [theirs, asks], { isOursCut: true }).differences).toEqual([]);
    expect(compare([bids, asks], [theirs, asks]).differences).toHaveLength(2);
    // What we have and a deeper copy lacks is missed all the same.
    const zombie: TextLevels = [...bids, ['98.5', '1']];
    expect(compare([zombie, asks], [theirs, asks], { isOursCut: true }).differences).toEqual([
      { side: 'bid', price: '98.5', ours: '1', kind: 'missed-delete' },
    ]);
  });

  it('AD8: where one book says fewer decimals throughout, that is precision', () => {
    const fine: TextLevels = [
      ['100', '1.2345'],
      ['99', '2.3456'],
      ['98', '3.9999'],
      ['97', '5'],
    ];
    const coarse: TextLevels = [
      ['100', '1.23'],
      ['99', '2.35'],
      ['98', '3.99'],
      ['97', '6'],
    ];
    const kinds = (one: TextLevels, other: TextLevels): string[] =>
      compare([one, []], [other, []]).differences.map(({ price, kind }) => `${price} ${kind}`);
    const expected = ['100 precision', '99 precision', '98 precision', '97 missed-update'];
    expect(kinds(fine, coarse)).toEqual(expected);
    expect(kinds(coarse, fine)).toEqual(expected);
  });

  it('AD8: one size with more decimals is no precision but an update that was missed', () => {
    const fine: TextLevels = [
      ['100', '1.2345'],
      ['99', '2'],
    ];
    const plain: TextLevels = [
      ['100', '1'],
      ['99', '2'],
    ];
    expect(compare([fine, []], [plain, []]).differences).toMatchObject([{ kind: 'missed-update' }]);
  });

  it('AD8: prices that fell together are precision', () => {
    const fine: TextLevels = [
      ['100.12', '1'],
      ['100.11', '2'],
      ['99.91', '3'],
      ['99.5', '4'],
    ];
    const coarse: TextLevels = [
      ['100.1', '3'],
      ['99.9', '3'],
      ['99.5', '4'],
    ];
    const { differences } = compare([fine, []], [coarse, []]);
    expect(new Set(differences.map(({ kind }) => kind))).toEqual(new Set(['precision']));
  });
});
