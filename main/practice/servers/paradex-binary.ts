/** Paradex' contents as binary frames (`paradex.md` §5.5–5.10). SPEC.md PX90, PX91. */
import type { PracticeLevel } from '../source.ts';
import {
  type BookContent,
  type ComparisonContent,
  type FundingContent,
  type SummaryContent,
  type TouchContent,
  type TradeContent,
  tradeTypes,
  wireMicros,
} from './paradex-content.ts';
import { sbeLevels, scaledDown, scaledExactly } from './paradex-decimals.ts';
import {
  bboEvent,
  bookEvent,
  encodeSbe,
  fundingDataEvent,
  fundingRateComparisonEvent,
  marketSummaryEvent,
  type SbeVersion,
  tradeEvent,
} from './paradex-sbe.ts';

const perpetualFuture = 1;

export function bookFrame(book: BookContent, version: SbeVersion): Buffer {
  const [bid, ask] = [book.api?.bid, book.api?.ask];
  const message = {
    template: bookEvent,
    values: {
      ts: wireMicros(book.atMs),
      seq: book.seq,
      pkgType: book.isSnapshot ? 0 : 1,
      bestBidApiPrice: priceOf(bid),
      bestBidApiSize: sizeOf(bid),
      bestAskApiPrice: priceOf(ask),
      bestAskApiSize: sizeOf(ask),
    },
    groups: [sbeLevels(book.bids), sbeLevels(book.asks)],
    texts: [book.market],
  };
  return encodeSbe(message, version);
}

/** Empty sides are null, as since 2026-10-15. */
export function bboFrame(touch: TouchContent, version: SbeVersion): Buffer {
  const message = {
    template: bboEvent,
    values: {
      ts: wireMicros(touch.atMs),
      seq: touch.seq,
      bidPrice: priceOf(touch.bid),
      bidSize: sizeOf(touch.bid),
      askPrice: priceOf(touch.ask),
      askSize: sizeOf(touch.ask),
    },
    texts: [touch.market],
  };
  return encodeSbe(message, version);
}

/** Absent: a price this encoding cannot name. */
export function tradeFrame(content: TradeContent, version: SbeVersion): Buffer | undefined {
  const { trade, id, type } = content;
  const price = scaledExactly(trade.price);
  const size = scaledDown(trade.size, 8);
  if (price === undefined || size === undefined) {
    return undefined;
  }
  const message = {
    template: tradeEvent,
    values: {
      ts: wireMicros(content.sentAtMs),
      seq: content.seq,
      tradeId: BigInt.asIntN(64, BigInt(id)),
      side: trade.aggressor === 'buy' ? 1 : 2,
      price,
      size,
      createdAt: wireMicros(trade.atMs),
      tradeType: tradeTypes[type],
    },
    texts: version < 2 ? [trade.market] : [trade.market, id],
  };
  return encodeSbe(message, version);
}

export function summaryFrame(summary: SummaryContent, version: SbeVersion): Buffer {
  const message = {
    template: marketSummaryEvent,
    values: {
      ts: wireMicros(summary.atMs),
      seq: 0,
      markPrice: scaledDown(summary.mark, 8),
      indexPrice: scaledDown(summary.index, 8),
      lastPrice: scaledDown(summary.last, 8),
      volumeUsd24h: scaledDown(summary.volume, 8),
      openInterest: scaledDown(summary.openInterest, 8),
      fundingRate: scaledDown(summary.fundingRate, 8),
      bid: priceOf(summary.bid),
      ask: priceOf(summary.ask),
      totalVolume: scaledDown(summary.totalVolume, 8),
      priceChangeRate24h: scaledDown(summary.priceChange, 8),
      bidSize: sizeOf(summary.bid),
      askSize: sizeOf(summary.ask),
      fundingRatePrecise: scaledDown(summary.fundingRate, 12),
    },
    texts: [summary.market],
  };
  return encodeSbe(message, version);
}

export function fundingFrame(funding: FundingContent, version: SbeVersion): Buffer {
  const message = {
    template: fundingDataEvent,
    values: {
      ts: wireMicros(funding.atMs),
      seq: 0,
      fundingRate: scaledDown(funding.rate, 8),
      fundingIndex: scaledDown(funding.index, 8),
      createdAt: wireMicros(funding.atMs),
      fundingPremium: scaledDown(funding.premium, 8),
      fundingRate8h: scaledDown(funding.rate8h, 8),
      fundingPeriodHours: funding.periodHours,
    },
    texts: [funding.market],
  };
  return encodeSbe(message, version);
}

export function comparisonFrame(comparison: ComparisonContent, version: SbeVersion): Buffer {
  const message = {
    template: fundingRateComparisonEvent,
    values: {
      ts: wireMicros(comparison.atMs),
      lastUpdatedAt: wireMicros(comparison.atMs),
      hourlyFundingRate: scaledDown(comparison.hourlyRate, 12),
      assetKind: perpetualFuture,
      source: comparison.source,
    },
    texts: [comparison.market],
  };
  return encodeSbe(message, version);
}

function priceOf(level: PracticeLevel | undefined): bigint | undefined {
  return level === undefined ? undefined : scaledExactly(level[0]);
}

function sizeOf(level: PracticeLevel | undefined): bigint | undefined {
  return level === undefined ? undefined : scaledDown(level[1], 8);
}
