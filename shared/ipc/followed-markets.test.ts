import { expect, it } from 'vitest';
import { followedMarkets } from './followed-markets.ts';
import type { PanelSettings } from './workspace.ts';

const venue = 'paxos-public';
const panels: readonly PanelSettings[] = [
  { kind: 'ladder', id: 'ladder-1', venue, market: 'BTCUSD', axis: 'static' },
  { kind: 'tape', id: 'tape-1', venue, market: 'BTCUSD' },
  { kind: 'price-chart', id: 'chart-1', venue, market: 'USDCUSD', range: '1h' },
  { kind: 'ladder', id: 'ladder-2', venue, market: 'USDCUSD', axis: 'static' },
];

it('asks for each market once, with every channel a panel needs', () => {
  expect(followedMarkets(panels)).toEqual([
    { venue, market: 'BTCUSD', channels: ['book', 'trades'] },
    { venue, market: 'USDCUSD', channels: ['price', 'book', 'trades'] },
  ]);
});

it('asks for the venue’s figures where it says any, and for two connections where one ladder does', () => {
  const ladder = {
    kind: 'ladder',
    venue: 'paradex',
    market: 'BTC-USD-PERP',
    axis: 'static',
  } as const;
  expect(
    followedMarkets([
      { ...ladder, id: 'ladder-1' },
      { ...ladder, id: 'ladder-2', isStandby: true },
      { kind: 'tape', id: 'tape-1', venue: 'paradex', market: 'ETH-USD-PERP' },
    ]),
  ).toEqual([
    {
      venue: 'paradex',
      market: 'BTC-USD-PERP',
      channels: ['book', 'trades', 'ticker'],
      isStandby: true,
    },
    { venue: 'paradex', market: 'ETH-USD-PERP', channels: ['book', 'trades'] },
  ]);
});
