import { describe, expect, it } from 'vitest';
import type { Instrument, VenueId } from '#shared/domain/market.ts';
import { maxMarketResults, searchPalette, stepIndex } from './palette-search.ts';

function instrument(
  base: string,
  quote = 'USD',
  venue: Instrument['venue'] = 'paxos-public',
): Instrument {
  return { venue, market: `${base}${quote}`, base, quote };
}

const markets = [
  instrument('BTC'),
  instrument('ETH'),
  instrument('PAXG'),
  instrument('USDC'),
  instrument('ETH', 'USDT', 'rails'),
];

function found(query: string, withoutKey: readonly VenueId[] = []): string[] {
  return searchPalette(query, markets, withoutKey, () => true).map((item) => {
    if (item.kind === 'market') {
      return `${item.instrument.venue} ${item.instrument.market}`;
    }
    return item.kind === 'key' ? `key ${item.venue}` : item.command.id;
  });
}

describe('searchPalette', () => {
  it('lists everything for nothing typed, markets first, in the order of the list', () => {
    const all = found('');
    expect(all.slice(0, 6)).toEqual([
      'paxos-public BTCUSD',
      'paxos-public ETHUSD',
      'paxos-public PAXGUSD',
      'paxos-public USDCUSD',
      'rails ETHUSDT',
      'choose-market',
    ]);
    expect(all).not.toContain('next-panel');
  });

  it('wants every word, in market, currency or venue', () => {
    expect(found('eth')).toEqual(['paxos-public ETHUSD', 'rails ETHUSDT']);
    expect(found('eth rails')).toEqual(['rails ETHUSDT']);
    expect(found('usdc')).toEqual(['paxos-public USDCUSD']);
    expect(found('nonsense')).toEqual([]);
  });

  it('puts what begins with the word before what contains it', () => {
    expect(found('usd').slice(0, 2)).toEqual(['paxos-public USDCUSD', 'paxos-public BTCUSD']);
  });

  it('offers to add the key that a venue needs, between its markets and the commands', () => {
    expect(found('rails', ['rails', 'paxos-order-routing'])).toEqual([
      'rails ETHUSDT',
      'key rails',
    ]);
    expect(found('key', ['paxos-order-routing'])[0]).toBe('key paxos-order-routing');
    expect(found('smart order', ['paxos-order-routing'])).toEqual(['key paxos-order-routing']);
  });

  it('finds commands by any of their words, and offers only what is possible now', () => {
    expect(found('group tick')).toEqual(['grouping-tick']);
    expect(found('day')).toContain('theme-day');
    const offered = searchPalette('theme', [], [], (command) => command.id !== 'theme-day');
    expect(offered.map((item) => item.id)).toEqual(['command-theme-night']);
  });

  it('stays bounded with many markets', () => {
    const many = Array.from({ length: 500 }, (_, index) => instrument(`T${index}`));
    const shown = searchPalette('', many, [], () => false);
    expect(shown).toHaveLength(maxMarketResults);
  });
});

it('arrows go around', () => {
  expect([stepIndex(0, 3, -1), stepIndex(2, 3, 1), stepIndex(0, 0, 1)]).toEqual([2, 0, 0]);
});
