import { describe, expect, it } from 'vitest';
import type { FollowedMarket } from '../venue.ts';
import { rails } from './rails.ts';
import { planSockets } from './socket-plan.ts';

const { production } = rails.endpoints;

function follow(market: string, ...channels: FollowedMarket['channels']): FollowedMarket {
  return { market, channels };
}

describe('Rails socket plan', () => {
  it('RA37, RA38: a socket a market, with the streams that are followed and no others', () => {
    const followed = [
      follow('BTC-USDT', 'trades', 'book'),
      follow('ETH-USDT', 'book'),
      follow('ETH-USDT', 'book', 'ticker'),
      follow('SOL-USDT', 'price', 'ticker'),
    ];
    expect(planSockets(followed, production)).toEqual({
      topology: 'per-market',
      sockets: [
        {
          id: 'BTC-USDT',
          url: 'wss://ws.trade.rails.xyz?market=BTC-USDT&subscriptions=publicTrades,publicOrderBook',
          carries: [
            { channel: 'book', market: 'BTC-USDT' },
            { channel: 'trades', market: 'BTC-USDT' },
          ],
        },
        {
          id: 'ETH-USDT',
          url: 'wss://ws.trade.rails.xyz?market=ETH-USDT&subscriptions=publicOrderBook',
          carries: [{ channel: 'book', market: 'ETH-USDT' }],
        },
      ],
    });
  });

  it('RA37: from the fourth market on there is one socket for all', () => {
    const followed = ['A', 'B', 'C', 'D'].map((market) => follow(market, 'book'));
    expect(planSockets(followed.slice(1), production).sockets).toHaveLength(3);
    expect(planSockets(followed, production)).toEqual({
      topology: 'all-markets',
      sockets: [
        {
          id: 'all markets',
          url: 'wss://ws.trade.rails.xyz?market=ALL&subscriptions=publicOrderBook',
          carries: ['A', 'B', 'C', 'D'].map((market) => ({ channel: 'book', market })),
        },
      ],
    });
  });

  it('RA39: a market with two lines has two sockets; the first keeps its name', () => {
    const one = { ...follow('BTC-USDT', 'book'), isStandby: true };
    const plan = planSockets([one], production);
    expect(plan.sockets.map(({ id, standby }) => [id, standby])).toEqual([
      ['BTC-USDT', 'A'],
      ['BTC-USDT, line B', 'B'],
    ]);
    expect(new Set(plan.sockets.map(({ url }) => url)).size).toBe(1);
    const alone = planSockets([follow('BTC-USDT', 'book')], production).sockets[0];
    expect([alone?.id, alone?.url]).toEqual([plan.sockets[0]?.id, plan.sockets[0]?.url]);
  });

  it('RA39: never more than four sockets; beyond, both lines are for all markets', () => {
    const parallel = (market: string) => ({ ...follow(market, 'book'), isStandby: true });
    const four = planSockets([parallel('A'), parallel('B')], production);
    expect([four.topology, four.sockets.length]).toEqual(['per-market', 4]);
    const five = planSockets([parallel('A'), parallel('B'), follow('C', 'trades')], production);
    expect(five.topology).toBe('all-markets');
    expect(five.sockets.map(({ id, standby, carries }) => [id, standby, carries.length])).toEqual([
      ['all markets', 'A', 3],
      ['all markets, line B', 'B', 2],
    ]);
  });

  it('RA5, RA39: under the first version’s names there is no second line', () => {
    const one = { ...follow('BTC-USDT', 'book'), isStandby: true };
    const endpoints = { ...production, switches: { 'message-names': 'v1' } };
    expect(planSockets([one], endpoints).sockets).toHaveLength(1);
  });

  it('RA40: names are encoded in the address; nothing followed is no socket', () => {
    const plan = planSockets([follow('A&B=C#D', 'book')], production);
    expect(plan.sockets[0]?.url).toBe(
      'wss://ws.trade.rails.xyz?market=A%26B%3DC%23D&subscriptions=publicOrderBook',
    );
    expect(planSockets([], production).sockets).toEqual([]);
    expect(planSockets([follow('A', 'price')], production).sockets).toEqual([]);
  });
});
