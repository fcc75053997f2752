/** Paradex' contents as JSON (`paradex.md` §8 and §11): the legacy payloads, and what REST says with the same words. SPEC.md PX97. */
import { isZeroDecimal, normaliseDecimal } from '../exact-decimal.ts';
import type { PracticeLevel } from '../source.ts';
import type {
  BookContent,
  FundingContent,
  SummaryContent,
  Touch,
  TouchContent,
  TradeContent,
} from './paradex-content.ts';

/** Every text frame of the venue ends with a newline (§3). */
export function textMessage(message: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
}

export function subscriptionText(channel: string, data: object): string {
  return textMessage({ method: 'subscription', params: { channel, data } });
}

interface WireLevel {
  readonly side: 'BUY' | 'SELL';
  readonly price: string;
  readonly size: string;
}

function wireLevels(
  { bids, asks }: BookContent,
  isWanted: (level: PracticeLevel) => boolean,
): readonly WireLevel[] {
  const side = (name: 'BUY' | 'SELL', levels: readonly PracticeLevel[]): WireLevel[] =>
    levels.filter(isWanted).map(([price, size]) => ({
      side: name,
      price: normaliseDecimal(price),
      size: normaliseDecimal(size),
    }));
  return [...side('BUY', bids), ...side('SELL', asks)];
}

export function bookData(book: BookContent): object {
  const isRemoval = ([, size]: PracticeLevel): boolean => isZeroDecimal(size);
  const set = wireLevels(book, (level) => !isRemoval(level));
  return {
    seq_no: book.seq,
    market: book.market,
    last_updated_at: Math.floor(book.atMs),
    update_type: book.isSnapshot ? 's' : 'd',
    deletes: book.isSnapshot ? [] : wireLevels(book, isRemoval),
    inserts: book.isSnapshot ? set : [],
    // A change and a new level are one thing to this exchange; the venue's document lets `updates` hold both.
    updates: book.isSnapshot ? [] : set,
    ...(book.api === undefined ? {} : apiTouch(book.api)),
  };
}

function apiTouch({ bid, ask }: Touch): object {
  const level = (of: PracticeLevel | undefined): object => ({
    price: priceOf(of),
    size: sizeOf(of),
  });
  return { best_bid_api: level(bid), best_ask_api: level(ask) };
}

export function touchData(touch: TouchContent): object {
  return {
    market: touch.market,
    seq_no: touch.seq,
    bid: priceOf(touch.bid),
    bid_size: sizeOf(touch.bid),
    ask: priceOf(touch.ask),
    ask_size: sizeOf(touch.ask),
    last_updated_at: Math.floor(touch.atMs),
  };
}

export function tradeData({ trade, id, type }: TradeContent): object {
  return {
    id,
    market: trade.market,
    side: trade.aggressor === 'buy' ? 'BUY' : 'SELL',
    size: normaliseDecimal(trade.size),
    price: normaliseDecimal(trade.price),
    created_at: Math.floor(trade.atMs),
    trade_type: type,
  };
}

export function summaryData(summary: SummaryContent): object {
  return {
    symbol: summary.market,
    mark_price: summary.mark,
    underlying_price: summary.index,
    last_traded_price: summary.last,
    bid: priceOf(summary.bid),
    ask: priceOf(summary.ask),
    bid_size: sizeOf(summary.bid),
    ask_size: sizeOf(summary.ask),
    volume_24h: summary.volume,
    total_volume: summary.totalVolume,
    open_interest: summary.openInterest,
    funding_rate: summary.fundingRate,
    price_change_rate_24h: summary.priceChange,
    created_at: Math.floor(summary.atMs),
  };
}

export function fundingData(funding: FundingContent): object {
  return {
    market: funding.market,
    funding_index: funding.index,
    funding_premium: funding.premium,
    funding_rate: funding.rate,
    funding_rate_8h: funding.rate8h,
    funding_period_hours: funding.periodHours,
    created_at: Math.floor(funding.atMs),
  };
}

function priceOf(level: PracticeLevel | undefined): string {
  return level === undefined ? '' : normaliseDecimal(level[0]);
}

function sizeOf(level: PracticeLevel | undefined): string {
  return level === undefined ? '' : normaliseDecimal(level[1]);
}
