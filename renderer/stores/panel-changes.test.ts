import { describe, expect, it } from 'vitest';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import {
  canBeStandby,
  freshPanelId,
  insertPanel,
  onMarket,
  openingTarget,
  withStandby,
} from './panel-changes.ts';

const ladder: PanelSettings = {
  kind: 'ladder',
  id: 'ladder-1',
  venue: 'paxos-public',
  market: 'BTCUSD',
  axis: 'dynamic',
  grouping: '5',
};
const tape: PanelSettings = { kind: 'tape', id: 'tape-1', venue: 'paxos-public', market: 'BTCUSD' };
const chart: PanelSettings = {
  kind: 'price-chart',
  id: 'price-chart-1',
  venue: 'paxos-public',
  market: 'USDCUSD',
  range: '1h',
};
const btc = { venue: 'paxos-public', market: 'BTCUSD', base: 'BTC', quote: 'USD' } as const;
const usdc = { ...btc, market: 'USDCUSD', base: 'USDC', hasIndexPrice: true };

it('gives ids that no panel has', () => {
  expect(freshPanelId([ladder, { ...ladder, id: 'ladder-3' }], 'ladder')).toBe('ladder-2');
});

it('inserts beside a panel, or last', () => {
  expect(insertPanel([ladder, tape], chart, 'ladder-1')).toEqual([ladder, chart, tape]);
  expect(insertPanel([ladder, tape], chart, undefined)).toEqual([ladder, tape, chart]);
});

it('drops what was chosen for the old market, and keeps what is the person’s habit', () => {
  expect(onMarket(ladder, 'paxos-public', 'ETHUSD')).toEqual({
    kind: 'ladder',
    id: 'ladder-1',
    venue: 'paxos-public',
    market: 'ETHUSD',
    axis: 'dynamic',
  });
});

describe('openingTarget', () => {
  it('is the focused panel where it can show the market', () => {
    expect(openingTarget([ladder, tape, chart], 'tape-1', btc)).toBe(tape);
    expect(openingTarget([ladder, tape, chart], 'price-chart-1', usdc)).toBe(chart);
  });

  it('is the first ladder where it cannot, and none where there is none', () => {
    expect(openingTarget([tape, ladder, chart], 'price-chart-1', btc)).toBe(ladder);
    expect(openingTarget([chart], 'price-chart-1', btc)).toBeUndefined();
  });
});

describe('two connections', () => {
  it('can be asked for where the venue allows it, and given back anywhere', () => {
    const allowed = { allowsStandby: true };
    expect([
      canBeStandby(ladder, allowed),
      canBeStandby(ladder, { allowsStandby: false }),
      canBeStandby(ladder, undefined),
      canBeStandby({ ...ladder, isStandby: true }, undefined),
      canBeStandby(tape, allowed),
    ]).toEqual([true, false, false, true, false]);
  });

  it('are of the market: every ladder of it takes the change', () => {
    const other = { ...ladder, id: 'ladder-2' };
    const elsewhere = { ...ladder, id: 'ladder-3', market: 'ETHUSD' };
    const on = withStandby([ladder, tape, other, elsewhere], ladder, true);
    expect(on).toEqual([
      { ...ladder, isStandby: true },
      tape,
      { ...other, isStandby: true },
      elsewhere,
    ]);
    expect(withStandby(on, ladder, false)).toEqual([ladder, tape, other, elsewhere]);
  });
});
