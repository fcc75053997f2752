/** For tests: the frames of every venue and encoding, said in the same few words. */
import type { VenueId } from '#shared/domain/market.ts';
import { bookFrame, tradeFrame } from '../servers/paradex-binary.ts';
import { paradexFrames } from '../servers/paradex-frames.ts';
import { bookData, subscriptionText, tradeData } from '../servers/paradex-json.ts';
import { readBook } from '../servers/paradex-test-reader.ts';
import { paxosOrderRoutingFrames } from '../servers/paxos-order-routing-frames.ts';
import * as orderRouting from '../servers/paxos-order-routing-wire.ts';
import { paxosPublicFrames } from '../servers/paxos-public-frames.ts';
import * as paxosPublic from '../servers/paxos-public-wire.ts';
import { railsFrames } from '../servers/rails-frames.ts';
import {
  bookOrders,
  deltaFrame,
  executions,
  type RailsOrder,
  railsFrame,
} from '../servers/rails-wire.ts';
import type { PracticeLevel, TradeEvent } from '../source.ts';
import type { FrameReader } from './wire-frame.ts';

export type Levels = readonly PracticeLevel[];

/** How a venue says what the lab wants said. `n` grows with every frame of a market: number, time or nothing. */
export interface Dialect {
  readonly name: string;
  readonly venue: VenueId;
  readonly path: string;
  readonly frames: FrameReader;
  /** Whether one frame can have several changes. */
  readonly isPlural: boolean;
  change(market: string, n: number, bids: Levels, asks?: Levels): string | Uint8Array;
  fullBook(market: string, n: number, bids: Levels, asks?: Levels): string | Uint8Array;
  trade(market: string, n: number): string | Uint8Array;
  /** The bids of a frame of a book, read naively: a removal has size 0. */
  bids(content: string | Buffer): Levels;
}

function tradeOf(market: string, n: number): TradeEvent {
  const shared = { kind: 'trade', market, price: '100.5', size: '1', aggressor: 'buy' } as const;
  return { ...shared, atMs: 1000 + n, id: String(n) };
}

function paradexBook(market: string, seq: number, isSnapshot: boolean, bids: Levels, asks: Levels) {
  return { market, seq, atMs: 1000 + seq, isSnapshot, bids, asks };
}

function paradexTradeOf(market: string, n: number) {
  const trade = tradeOf(market, n);
  return { trade, id: String(n), type: 'FILL', seq: n, sentAtMs: 1000 + n } as const;
}

interface PaxosLevel {
  readonly side?: string;
  readonly price: string;
  readonly amount: string;
}

interface PaxosBook {
  readonly bids?: readonly PaxosLevel[];
}

interface ParadexLevel {
  readonly side: string;
  readonly price: string;
  readonly size: string;
}

interface ParadexNotification {
  readonly params: {
    readonly data: Readonly<Record<'deletes' | 'inserts' | 'updates', readonly ParadexLevel[]>>;
  };
}

function parsed<Message>(content: string | Buffer): Message {
  return JSON.parse(String(content)) as Message;
}

function pairOf({ price, amount }: PaxosLevel): PracticeLevel {
  return [price, amount];
}

const nanos = (n: number): bigint => BigInt(1000 + n) * 1_000_000n;

export const dialects: readonly Dialect[] = [
  {
    name: 'paxos-public',
    venue: 'paxos-public',
    path: '/marketdata',
    frames: paxosPublicFrames,
    isPlural: false,
    change: (market, _n, bids, asks = []) =>
      paxosPublic.updateFrame(
        market,
        bids.length > 0 ? 'BUY' : 'SELL',
        bids[0] ?? asks[0] ?? ['1', '1'],
      ),
    fullBook: (market, _n, bids, asks = []) => paxosPublic.snapshotFrame(market, bids, asks),
    trade: (market, n) => paxosPublic.executionFrame(tradeOf(market, n)),
    bids: (content) => {
      const { bids, side, price = '', amount = '' } = parsed<PaxosBook & PaxosLevel>(content);
      return bids?.map(pairOf) ?? (side === 'BUY' ? [[price, amount]] : []);
    },
  },
  {
    name: 'paxos-order-routing',
    venue: 'paxos-order-routing',
    path: '/',
    frames: paxosOrderRoutingFrames,
    isPlural: true,
    change: (market, n, bids, asks = []) =>
      orderRouting.updateFrame(market, nanos(n), bids, asks, true),
    fullBook: (market, n, bids, asks = []) =>
      orderRouting.snapshotFrame(market, nanos(n), bids, asks),
    trade: (market, n) => orderRouting.executionFrame(tradeOf(market, n), nanos(n)),
    bids: (content) =>
      parsed<{ readonly payload: PaxosBook }>(content).payload.bids?.map(pairOf) ?? [],
  },
  {
    name: 'rails',
    venue: 'rails',
    path: '/?market=ALL',
    frames: railsFrames,
    isPlural: true,
    change: (market, n, bids, asks = []) => deltaFrame(market, bids, asks, '0', 1000 + n),
    fullBook: (market, n, bids, asks = []) =>
      railsFrame('publicOrderBook', market, { orders: bookOrders(bids, asks), ts: 1000 + n }),
    trade: (market, n) =>
      railsFrame('publicCompletedOrdersDelta', market, {
        orders: executions(tradeOf(market, n), 'taker'),
      }),
    bids: (content) =>
      parsed<{ readonly data: { readonly orders: readonly RailsOrder[] } }>(content)
        .data.orders.filter(({ orderType }) => orderType === 'buy')
        .map(({ price, quantity }) => [price, quantity]),
  },
  {
    name: 'paradex, binary',
    venue: 'paradex',
    path: '/v1',
    frames: paradexFrames,
    isPlural: true,
    change: (market, n, bids, asks = []) => bookFrame(paradexBook(market, n, false, bids, asks), 1),
    fullBook: (market, n, bids, asks = []) =>
      bookFrame(paradexBook(market, n, true, bids, asks), 1),
    trade: (market, n) => tradeFrame(paradexTradeOf(market, n), 1) ?? '',
    bids: (content) => readBook(content as Buffer).bids,
  },
  {
    name: 'paradex, JSON',
    venue: 'paradex',
    path: '/v1',
    frames: paradexFrames,
    isPlural: true,
    change: (market, n, bids, asks = []) =>
      subscriptionText(
        `order_book.${market}.deltas`,
        bookData(paradexBook(market, n, false, bids, asks)),
      ),
    fullBook: (market, n, bids, asks = []) =>
      subscriptionText(
        `order_book.${market}.deltas`,
        bookData(paradexBook(market, n, true, bids, asks)),
      ),
    trade: (market, n) =>
      subscriptionText(`trades.${market}`, tradeData(paradexTradeOf(market, n))),
    bids: (content) => {
      const { deletes, inserts, updates } = parsed<ParadexNotification>(content).params.data;
      const pairs = (levels: readonly ParadexLevel[], size?: string): Levels =>
        levels
          .filter(({ side }) => side === 'BUY')
          .map((level) => [level.price, size ?? level.size]);
      return [...pairs(deletes, '0'), ...pairs(inserts), ...pairs(updates)];
    },
  },
];
