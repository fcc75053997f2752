import { expect, it } from 'vitest';
import { footerFigures, suggestBand, suggestCostSizes } from './footer-figures.ts';
import { bitcoinAsks, bitcoinBids, FixtureView } from './ladder-fixtures.ts';

function figuresOf(view: FixtureView, costSize: { units: number; scale: number }, isThen = false) {
  return footerFigures({
    bids: view.book.bids,
    asks: view.book.asks,
    priceScale: view.book.priceScale,
    sizeScale: view.book.sizeScale,
    sizeDecimals: 3,
    bandBasisPoints: 1,
    costSize,
    isThen,
  });
}

it('sums the depth within the band and walks the book for the cost', () => {
  const view = new FixtureView('BTCUSD', 2, 8);
  view.replace(bitcoinBids, bitcoinAsks);
  expect([
    suggestBand(view.book.bids, view.book.asks),
    figuresOf(view, { units: 10, scale: 0 }),
  ]).toEqual([
    2,
    {
      bidDepth: '24.4',
      askDepth: '20.5',
      balance: expect.closeTo(0.5434, 4),
      buy: { price: '91,252.17', distance: '+0.50 bp' },
      sell: { price: '91,243.39', distance: '\u22120.46 bp' },
    },
  ]);
});

it('says then of a book that must not be believed, and how much there is when it is not enough', () => {
  const view = new FixtureView('BTCUSD', 2, 8);
  view.replace([['10', '1']], [['11', '2.5']]);
  expect(figuresOf(view, { units: 2, scale: 0 }, true)).toEqual({
    bidDepth: '0.0 then',
    askDepth: '0.0 then',
    balance: undefined,
    buy: { price: '11.00', distance: 'then' },
    sell: { price: '\u2014', distance: 'only 1.000 there' },
  });
});

it('offers round sizes around what a row holds', () => {
  expect(suggestCostSizes(174_000_000, 8).map((size) => `${size.units}e-${size.scale}`)).toEqual([
    '1e-0',
    '2e-0',
    '5e-0',
    '10e-0',
    '20e-0',
    '50e-0',
    '100e-0',
  ]);
});
