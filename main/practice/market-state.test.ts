import { describe, expect, it } from 'vitest';
import { MarketState, rememberedExecutions } from './market-state.ts';
import type { TradeEvent } from './source.ts';

const market = { market: 'BTCUSD', base: 'BTC', quote: 'USD', tick: '0.25', kind: 'book' } as const;

function trade(index: number, price: string, size: string): TradeEvent {
  const id = String(index);
  return { kind: 'trade', market: 'BTCUSD', atMs: index, id, price, size, aggressor: 'buy' };
}

describe('a market’s state', () => {
  it('PX28: remembers the last 2000 executions', () => {
    const state = new MarketState(market);
    for (let index = 1; index <= 4_700; index += 1) {
      state.apply(trade(index, '100.25', '0.5'));
    }
    const remembered = state.recentExecutions();
    expect(remembered.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: rememberedExecutions }, (_, index) => 2_701 + index),
    );
    expect([state.trades, state.messages]).toEqual([4_700, 4_700]);
  });

  it('PX28: high, low, volume and average are exact', () => {
    const state = new MarketState(market);
    for (const [index, price] of ['100.25', '99.5', '1000.75'].entries()) {
      state.apply(trade(index, price, '0.10000001'));
    }
    expect(state.traded).toEqual({
      open: '100.25',
      high: '1000.75',
      low: '99.5',
      volume: '0.30000003',
      turnover: '120.0500120050',
    });
    expect(state.averagePrice()).toBe('400.16666666');
  });

  it('PX4: what it is told as past is state, not messages', () => {
    const state = new MarketState(market);
    state.remember({ kind: 'snapshot', market: 'BTCUSD', atMs: 0, bids: [['1', '1']], asks: [] });
    state.remember(trade(1, '1', '1'));
    expect([state.messages, state.trades, state.latestExecution?.id]).toEqual([0, 0, '1']);
    expect(state.book.bestBid()).toEqual(['1', '1']);
  });
});
