/** Rails' words: the frames of `rails.md` §3 and the bodies of §7, written from the document. */
import { createHash } from 'node:crypto';
import { isZeroDecimal } from '../exact-decimal.ts';
import type { PracticeLevel, TradeEvent } from '../source.ts';

export interface RailsOrder {
  readonly orderType: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
}

export interface RailsExecution extends RailsOrder {
  readonly executionType: 'taker' | 'maker';
  readonly matchId: string;
  readonly updatedAt: number;
}

/** Which legs of a match are told. */
export type RailsLegs = 'mixed' | 'taker' | 'maker' | 'both';

/** `market` absent: the document's older pages name it only on connections for all markets (§3.1). */
export function railsFrame(resultType: string, market: string | undefined, data: object): string {
  return JSON.stringify({ resultType, ...(market === undefined ? {} : { market }), data });
}

/** Built by hand: it is the busiest frame there is, and no text in it needs escaping (symbol and decimals). */
export function deltaFrame(
  market: string | undefined,
  bids: readonly PracticeLevel[],
  asks: readonly PracticeLevel[],
  removal: string | undefined,
  ts: number,
): string {
  const orders = [
    ...bids.map((level) => orderText('buy', level, removal)),
    ...asks.map((level) => orderText('sell', level, removal)),
  ];
  const name = market === undefined ? '' : `"market":"${market}",`;
  return `{"resultType":"publicOrderBookDelta",${name}"data":{"orders":[${orders.join(',')}],"statusCode":200,"ts":${ts}}}`;
}

function orderText(
  orderType: 'buy' | 'sell',
  [price, size]: PracticeLevel,
  removal: string | undefined,
): string {
  const quantity = removal !== undefined && isZeroDecimal(size) ? removal : size;
  return `{"orderType":"${orderType}","price":"${price}","quantity":"${quantity}"}`;
}

/** `"0"` is shown for v1 only (§3.3), so each market of ours keeps to one spelling and a client meets both. Absent: padded as sent. */
export function removalOf(market: string): string | undefined {
  return market.length % 2 === 0 ? '0' : undefined;
}

export function bookOrders(
  bids: readonly PracticeLevel[],
  asks: readonly PracticeLevel[],
): RailsOrder[] {
  return [
    ...bids.map(([price, quantity]) => ({ orderType: 'buy', price, quantity }) as const),
    ...asks.map(([price, quantity]) => ({ orderType: 'sell', price, quantity }) as const),
  ];
}

/**
 * The same for every connection and in the history: it follows from the trade alone. The document leaves open whether a match is one
 * item or two (§3.4); `mixed` has all three cases, and of two legs now the one comes first, now the other.
 */
export function executions(trade: TradeEvent, legs: RailsLegs): RailsExecution[] {
  const digest = createHash('sha256').update(`${trade.market} ${trade.id}`).digest();
  const shared = {
    matchId: uuidOf(digest),
    price: trade.price,
    quantity: trade.size,
    updatedAt: Math.floor(trade.atMs),
  };
  const { aggressor } = trade;
  const resting = aggressor === 'buy' ? 'sell' : 'buy';
  const taker = { executionType: 'taker', orderType: aggressor, ...shared } as const;
  const maker = { executionType: 'maker', orderType: resting, ...shared } as const;
  const dice = (digest[31] ?? 0) % 8;
  switch (legs) {
    case 'taker':
      return [taker];
    case 'maker':
      return [maker];
    case 'both':
      return dice % 2 === 0 ? [taker, maker] : [maker, taker];
    case 'mixed':
      return dice < 4 ? [taker] : dice < 6 ? [maker] : dice === 6 ? [taker, maker] : [maker, taker];
  }
}

/** A version 4 UUID in form; its bits are the digest's, so the same trade has the same one. */
function uuidOf(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
