/** A content in the encoding a connection asked for. */
import {
  bboFrame,
  bookFrame,
  comparisonFrame,
  fundingFrame,
  summaryFrame,
  tradeFrame,
} from './paradex-binary.ts';
import type {
  BookContent,
  ComparisonContent,
  FundingContent,
  SummaryContent,
  TouchContent,
  TradeContent,
} from './paradex-content.ts';
import {
  bookData,
  fundingData,
  subscriptionText,
  summaryData,
  touchData,
  tradeData,
} from './paradex-json.ts';
import type { ParadexEncoding } from './paradex-session.ts';

export type ParadexFrame = string | Buffer;

/** Where a frame goes: only JSON says so. */
export interface FrameTarget {
  readonly encoding: ParadexEncoding;
  readonly channel: { readonly name: string };
}

export function encodeBook(book: BookContent, { encoding, channel }: FrameTarget): ParadexFrame {
  return encoding === 'json'
    ? subscriptionText(channel.name, bookData(book))
    : bookFrame(book, encoding);
}

export function encodeTouch(touch: TouchContent, { encoding, channel }: FrameTarget): ParadexFrame {
  return encoding === 'json'
    ? subscriptionText(channel.name, touchData(touch))
    : bboFrame(touch, encoding);
}

/** Absent: a trade the encoding cannot hold. */
export function encodeTrade(
  trade: TradeContent,
  { encoding, channel }: FrameTarget,
): ParadexFrame | undefined {
  return encoding === 'json'
    ? subscriptionText(channel.name, tradeData(trade))
    : tradeFrame(trade, encoding);
}

export function encodeSummary(
  summary: SummaryContent,
  { encoding, channel }: FrameTarget,
): ParadexFrame {
  return encoding === 'json'
    ? subscriptionText(channel.name, summaryData(summary))
    : summaryFrame(summary, encoding);
}

export function encodeFunding(
  funding: FundingContent,
  { encoding, channel }: FrameTarget,
): ParadexFrame {
  return encoding === 'json'
    ? subscriptionText(channel.name, fundingData(funding))
    : fundingFrame(funding, encoding);
}

/** Only from version 1 on, and never as JSON. */
export function encodeComparison(
  comparison: ComparisonContent,
  { encoding }: FrameTarget,
): ParadexFrame | undefined {
  return encoding === 'json' || encoding === 0 ? undefined : comparisonFrame(comparison, encoding);
}
