/** What Paradex' channels tell, before it is put into either of the venue's encodings. */
import type { PracticeLevel, TradeEvent } from '../source.ts';

export interface BookContent {
  readonly market: string;
  readonly seq: number;
  readonly atMs: number;
  readonly isSnapshot: boolean;
  readonly bids: readonly PracticeLevel[];
  readonly asks: readonly PracticeLevel[];
  /** Best public levels, told with the snapshots of interactive books alone. */
  readonly api?: Touch;
}

/** Absent: that side is empty. */
export interface Touch {
  readonly bid: PracticeLevel | undefined;
  readonly ask: PracticeLevel | undefined;
}

export interface TouchContent extends Touch {
  readonly market: string;
  readonly seq: number;
  readonly atMs: number;
}

export interface TradeContent {
  readonly trade: TradeEvent;
  /** As the venue numbers trades: up to 28 digits. */
  readonly id: string;
  readonly type: TradeType;
  /** The book's number after this trade; 0 for one that was not made in the book. */
  readonly seq: number;
  readonly sentAtMs: number;
}

export const tradeTypes = {
  FILL: 1,
  LIQUIDATION: 2,
  UNWIND_TRANSFER: 3,
  SETTLE_MARKET: 4,
  RPI: 5,
  BLOCK_TRADE: 6,
} as const;
export type TradeType = keyof typeof tradeTypes;

/** Decimal texts; a leading minus where a figure can be below zero. */
export interface SummaryContent extends Touch {
  readonly market: string;
  readonly atMs: number;
  readonly mark: string;
  readonly index: string;
  readonly last: string;
  /** In USD. */
  readonly volume: string;
  readonly totalVolume: string;
  /** In base units. */
  readonly openInterest: string;
  readonly fundingRate: string;
  /** 0.05 is 5 %. */
  readonly priceChange: string;
}

export interface FundingContent {
  readonly market: string;
  readonly atMs: number;
  readonly rate: string;
  readonly rate8h: string;
  readonly index: string;
  readonly premium: string;
  readonly periodHours: number;
}

/** One venue's hourly rate, as Paradex compares them. */
export interface ComparisonContent {
  readonly market: string;
  readonly atMs: number;
  readonly hourlyRate: string;
  readonly source: number;
}

/** Microseconds, of whole milliseconds: the venue's clock has no finer steps in what was captured. */
export function wireMicros(atMs: number): bigint {
  return BigInt(Math.floor(atMs)) * 1000n;
}
