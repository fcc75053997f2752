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
