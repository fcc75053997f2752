/** Where a practice market's events come from, in words that are no venue's. SPEC.md PX1–PX4. */
import type { VenueId } from '#shared/domain/market.ts';

/** Price and size, both exact decimal texts as the market writes them (trailing zeros kept). */
export type PracticeLevel = readonly [price: string, size: string];

export interface PracticeMarket {
  readonly market: string;
  readonly base: string;
  readonly quote: string;
  /** Smallest price step, exact decimal text. */
  readonly tick: string;
  /** Smallest size step, exact decimal text. */
  readonly lot?: string;
  /** The venues that list it under this name. Absent: all. */
  readonly venues?: readonly VenueId[];
  /** `book`: has a book and trades. `index-price`: a stablecoin's index alone. */
  readonly kind: 'book' | 'index-price';
}

export function isListedOn(market: PracticeMarket, venue: VenueId): boolean {
  return market.venues === undefined || market.venues.includes(venue);
}

interface EventOfMarket {
  readonly market: string;
  /**
   * When it happened. On the source's own clock until it is pulled; whoever pulled it owns it then and moves this to the wall clock
   * (a field and not a copy: the busiest exchange handles 100,000 of these a second).
   */
  atMs: number;
}

export interface SnapshotEvent extends EventOfMarket {
  readonly kind: 'snapshot';
  readonly bids: readonly PracticeLevel[];
  readonly asks: readonly PracticeLevel[];
}

/** Sizes are new absolute totals; a zero removes the level, which may be one that is not there. */
export interface UpdateEvent extends EventOfMarket {
  readonly kind: 'update';
  readonly bids: readonly PracticeLevel[];
  readonly asks: readonly PracticeLevel[];
}

export interface TradeEvent extends EventOfMarket {
  readonly kind: 'trade';
  readonly id: string;
  readonly price: string;
  readonly size: string;
  readonly aggressor: 'buy' | 'sell';
}

export interface IndexPriceEvent extends EventOfMarket {
  readonly kind: 'index-price';
  readonly price: string;
}

export type SourceEvent = SnapshotEvent | UpdateEvent | TradeEvent | IndexPriceEvent;

export interface PullRequest {
  /** Only what happened up to here, on the source's clock; `Infinity` for whatever comes next. */
  readonly untilMs: number;
  /** At most this many events; the rest waits for the next pull. */
  readonly maximum: number;
}

export type PullResult =
  | {
      readonly kind: 'events';
      readonly events: readonly SourceEvent[];
      /** When the next event is due on the source's clock. Absent: not known yet, ask again. */
      readonly nextAtMs?: number;
    }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly problem: SourceProblem };

export interface SourceProblem {
  /** Line of the file, from 1; absent when the trouble is not in a line. */
  readonly line?: number;
  readonly message: string;
}

/**
 * Events in time order, pulled by who serves them, so a slow reader slows the source and nothing is lost.
 * What comes out is the same however it is split into pulls.
 */
export interface MarketSource {
  readonly markets: readonly PracticeMarket[];
  /** `model`: endless, may be paced freely. `recording`: has an end, and its events are awaited by who checks that none is lost. */
  readonly kind: 'model' | 'recording';
  /** Everything true before the first pull (books, past trades); at or before `startsAtMs`. */
  open(): Promise<OpenedSource>;
  pull(request: PullRequest): Promise<PullResult> | PullResult;
  close(): void;
}

export type OpenedSource =
  | {
      readonly kind: 'opened';
      /** The source's clock at its start. */
      readonly startsAtMs: number;
      readonly past: readonly SourceEvent[];
    }
  | { readonly kind: 'failed'; readonly problem: SourceProblem };
