/** Paxos' words: the frames and bodies of `paxos-public.md` §3 and §7, written from the document. */
import { isZeroDecimal } from '../exact-decimal.ts';
import type { MarketState, TradedSoFar } from '../market-state.ts';
import type { IndexPriceEvent, PracticeLevel, TradeEvent } from '../source.ts';

interface WireLevel {
  readonly price: string;
  readonly amount: string;
}

function wireLevel([price, amount]: PracticeLevel): WireLevel {
  return { price, amount };
}

/**
 * The documents disagree on two spellings (§3.1 `final_snapshot`, §3.2 the zero), so each market of ours keeps to one of
 * them and a client meets both.
 */
function hasTextualHabit(market: string): boolean {
  return market.length % 2 === 1;
}

export function snapshotFrame(
  market: string,
  bids: readonly PracticeLevel[],
  asks: readonly PracticeLevel[],
): string {
  return JSON.stringify({
    type: 'SNAPSHOT',
    market,
    bids: bids.map(wireLevel),
    asks: asks.map(wireLevel),
    final_snapshot: hasTextualHabit(market) ? 'true' : true,
  });
}

/** One level a frame. Built by hand: it is the busiest frame there is, and no text in it needs escaping (symbol and decimals). */
export function updateFrame(market: string, side: 'BUY' | 'SELL', level: PracticeLevel): string {
  const amount = hasTextualHabit(market) && isZeroDecimal(level[1]) ? '0' : level[1];
  return `{"type":"UPDATE","market":"${market}","side":"${side}","price":"${level[0]}","amount":"${amount}"}`;
}

export function executionFrame(trade: TradeEvent): string {
  return JSON.stringify({ market: trade.market, ...execution(trade) });
}

/** Key names and time format of this frame are the document's working assumption (§3.4). */
export function stablecoinFrame(event: IndexPriceEvent): string {
  return JSON.stringify({
    market: event.market,
    price: event.price,
    timestamp: rfc3339(event.atMs),
  });
}

export function execution(trade: TradeEvent): Readonly<Record<string, string>> {
  return {
    price: trade.price,
    amount: trade.size,
    executed_at: rfc3339(trade.atMs),
    match_number: trade.id,
  };
}

/** With microseconds, as the venue's samples have. */
export function rfc3339(atMs: number): string {
  const micros = Math.round(atMs * 1000);
  const wholeMs = Math.floor(micros / 1000);
  const rest = String(micros - wholeMs * 1000).padStart(3, '0');
  return `${new Date(wholeMs).toISOString().slice(0, -1)}${rest}Z`;
}

export function marketBody(state: MarketState, nowMs: number, status: string): object {
  const { market, base, quote, tick } = state.market;
  return {
    market,
    base_asset: base,
    quote_asset: quote,
    tick_rate: tick,
    min_base_amount: '0.00000001',
    min_quote_amount: '1',
    market_status: {
      buy_status: status,
      sell_status: status,
      updated_at: rfc3339(nowMs),
    },
  };
}

export function orderBookBody(state: MarketState): object {
  return {
    market: state.market.market,
    bids: state.book.bids().map(wireLevel),
    asks: state.book.asks().map(wireLevel),
  };
}

/** Newest first, as a list of what happened last reads. */
export function recentExecutionsBody(state: MarketState): object {
  return { items: [...state.recentExecutions()].reverse().map(execution) };
}

const nothing: WireLevel = { price: '0', amount: '0' };

export function tickerBody(state: MarketState, nowMs: number): object {
  const bestBid = state.book.bestBid();
  const bestAsk = state.book.bestAsk();
  const last = state.latestExecution;
  const period = tradedPeriod(state.traded, state.averagePrice());
  return {
    market: state.market.market,
    best_bid: bestBid === undefined ? nothing : wireLevel(bestBid),
    best_ask: bestAsk === undefined ? nothing : wireLevel(bestAsk),
    last_execution: last === undefined ? nothing : { price: last.price, amount: last.size },
    last_day: period,
    today: period,
    snapshot_at: rfc3339(nowMs),
  };
}

/** This exchange is younger than a day: the last day and today are both all there is. */
function tradedPeriod(traded: TradedSoFar | undefined, average: string): object {
  return {
    high: traded?.high ?? '0',
    low: traded?.low ?? '0',
    open: traded?.open ?? '0',
    volume: traded?.volume ?? '0',
    volume_weighted_average_price: average,
  };
}

export function priceBody(state: MarketState, nowMs: number): object {
  const { market } = state.market;
  const current = state.indexPrice?.price ?? state.latestExecution?.price;
  return {
    market,
    current_price: current ?? '0',
    yesterday_price: state.traded?.open ?? current ?? '0',
    snapshot_at: rfc3339(nowMs),
  };
}
