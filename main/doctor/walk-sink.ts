/** What a conversation says on the walk, as far as the walk wants to know it. */
import type { Channel } from '#shared/domain/market.ts';
import type { Doubt, SnapshotLevels, Ticker, TradeEvent, VenueEventSink } from '../venues/venue.ts';

export class WalkSink implements VenueEventSink {
  /** The levels of the first full book. */
  book: { readonly bids: number; readonly asks: number } | undefined;
  /** Later messages about the market: changes of the book, trades, further full books. */
  news: 'change' | 'trade' | 'full book' | undefined;
  /** The venue took something that was asked for, or proved that it lives. */
  isTaken = false;
  isAlive = false;
  refusal: Doubt | undefined;
  doubt: Doubt | undefined;
  /** Why a message could not be used, of the latest such. */
  unusable: string | undefined;
  readonly #market: string;

  constructor(market: string) {
    this.#market = market;
  }

  bookSnapshot(market: string, { bidPrices, askPrices }: SnapshotLevels): void {
    if (market !== this.#market) {
      return;
    }
    if (this.book === undefined) {
      this.book = { bids: bidPrices.length, asks: askPrices.length };
    } else {
      this.news ??= 'full book';
    }
    this.doubt = undefined;
  }

  bookUpdate(market: string): boolean {
    this.#noteNews(market, 'change');
    return true;
  }

  bookLevel(market: string): void {
    this.#noteNews(market, 'change');
  }

  doubted(channel: Channel, market: string, doubt: Doubt): void {
    if (market !== this.#market || channel !== 'book') {
      return;
    }
    this.doubt = doubt;
    if (doubt.isFinal === true || doubt.state === 'STALE') {
      this.refusal ??= doubt;
    }
  }

  channelReady(): void {
    this.isTaken = true;
  }

  trade(trade: TradeEvent): void {
    // Of the past, it shows that trades are sent, but not that the book is alive.
    if (trade.isHistory !== true) {
      this.#noteNews(trade.market, 'trade');
    }
  }

  alive(): void {
    this.isAlive = true;
  }

  ignored(): void {
    this.isTaken = true;
  }

  unknown(reason: string): void {
    this.unusable = reason;
  }

  rejected(reason: string): void {
    this.unusable = reason;
  }

  bookProof(): void {
    // Proofs take longer than a walk.
  }

  bookAudit(): void {
    // So do audits.
  }

  venueTime(): void {
    // Delays are the feed's to measure.
  }

  indexPrice(_market: string, _price: string): void {
    this.isTaken = true;
  }

  ticker(_market: string, _ticker: Ticker): void {
    this.isTaken = true;
  }

  listingChanged(): void {
    this.isTaken = true;
  }

  #noteNews(market: string, what: NonNullable<WalkSink['news']>): void {
    if (market === this.#market && this.book !== undefined) {
      this.news ??= what;
    }
  }
}
