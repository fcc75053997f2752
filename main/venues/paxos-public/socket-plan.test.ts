import { describe, expect, it } from 'vitest';
import { ConversationDriver } from '../conversation-driver.ts';
import type { FollowedMarket } from '../venue.ts';
import { paxosPublic } from './paxos-public.ts';
import { planSockets } from './socket-plan.ts';

const { production, sandbox } = paxosPublic.endpoints;

function follow(market: string, ...channels: FollowedMarket['channels']): FollowedMarket {
  return { market, channels };
}

describe('socket plan', () => {
  it('PP20: up to three markets have a socket for each channel', () => {
    const followed = [
      follow('BTCUSD', 'book', 'trades'),
      follow('ETHUSD', 'book'),
      follow('USDCUSD', 'price'),
    ];
    expect(planSockets(followed, production)).toEqual({
      topology: 'per-market',
      sockets: [
        {
          id: 'book BTCUSD',
          url: 'wss://ws.paxos.com/marketdata/BTCUSD',
          carries: [{ channel: 'book', market: 'BTCUSD' }],
        },
        {
          id: 'book ETHUSD',
          url: 'wss://ws.paxos.com/marketdata/ETHUSD',
          carries: [{ channel: 'book', market: 'ETHUSD' }],
        },
        {
          id: 'trades BTCUSD',
          url: 'wss://ws.paxos.com/executiondata/BTCUSD',
          carries: [{ channel: 'trades', market: 'BTCUSD' }],
        },
        {
          id: 'price USDCUSD',
          url: 'wss://ws.paxos.com/marketdata/stablecoin/USDCUSD',
          carries: [{ channel: 'price', market: 'USDCUSD' }],
        },
      ],
    });
  });

  it('PP21, PP22: from the fourth market on, one socket carries all of a channel; prices stay apart', () => {
    const followed = [
      follow('BTCUSD', 'book', 'trades'),
      follow('ETHUSD', 'book'),
      follow('PAXGUSD', 'trades'),
      follow('LTCUSD', 'book', 'trades'),
      follow('USDCUSD', 'price'),
    ];
    expect(planSockets(followed, sandbox)).toEqual({
      topology: 'all-markets',
      sockets: [
        {
          id: 'book, all markets',
          url: 'wss://ws.sandbox.paxos.com/marketdata',
          carries: [{ channel: 'book', market: 'all' }],
        },
        {
          id: 'trades, all markets',
          url: 'wss://ws.sandbox.paxos.com/executiondata',
          carries: [{ channel: 'trades', market: 'all' }],
        },
        {
          id: 'price USDCUSD',
          url: 'wss://ws.sandbox.paxos.com/marketdata/stablecoin/USDCUSD',
          carries: [{ channel: 'price', market: 'USDCUSD' }],
        },
      ],
    });
  });

  it('PP20: a market counts once however often and for whatever it is followed; prices do not count', () => {
    const followed = [
      follow('BTCUSD', 'book'),
      follow('BTCUSD', 'book', 'trades'),
      follow('ETHUSD', 'trades'),
      follow('PAXGUSD', 'book'),
      follow('USDCUSD', 'price'),
      follow('USDCUSD', 'price'),
      follow('LTCUSD'),
    ];
    const plan = planSockets(followed, production);
    expect(plan.topology).toBe('per-market');
    expect(plan.sockets.map((socket) => socket.id)).toEqual([
      'book BTCUSD',
      'book PAXGUSD',
      'trades BTCUSD',
      'trades ETHUSD',
      'price USDCUSD',
    ]);
  });

  it('PP21: a channel that nobody follows has no socket for all markets', () => {
    const followed = ['A', 'B', 'C', 'D'].map((market) => follow(market, 'trades'));
    expect(planSockets(followed, production).sockets.map((socket) => socket.id)).toEqual([
      'trades, all markets',
    ]);
  });

  it('PP23: symbols are encoded in the address, and never the root path or an empty plan with sockets', () => {
    const plan = planSockets([follow('A/B C?', 'book')], { ws: 'ws://127.0.0.1:8080', rest: '' });
    expect(plan.sockets.map((socket) => socket.url)).toEqual([
      'ws://127.0.0.1:8080/marketdata/A%2FB%20C%3F',
    ]);
    expect(planSockets([], production)).toEqual({ topology: 'per-market', sockets: [] });
  });

  it('PP23: every planned socket has a decoder', () => {
    const plan = planSockets([follow('USDCUSD', 'book', 'trades', 'price')], production);
    const [book, trades, price] = plan.sockets.map(
      (socket) => new ConversationDriver(paxosPublic, socket, production),
    );
    book?.receive({ type: 'SNAPSHOT', market: 'USDCUSD', bids: [], asks: [] });
    trades?.receive({
      market: 'USDCUSD',
      price: '1',
      amount: '1',
      executed_at: '2024-01-15T10:30:00Z',
      match_number: 'A',
    });
    price?.receive({ market: 'USDCUSD', price: '1' });
    const kinds = [book, trades, price].map((driver) => driver?.events.map(({ kind }) => kind));
    expect(kinds).toEqual([['snapshot'], ['trade'], ['price']]);
  });
});
