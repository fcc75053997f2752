/** The index price and the venue's figures of one market. SPEC.md PX1–PX3, TK1, TK2. */
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import { IndexPriceLog } from '../books/index-price-log.ts';
import type { Ticker } from '../venues/venue.ts';
import type { MarketChannels } from './market-channels.ts';
import type { Session } from './session.ts';
import { TickerBoard } from './ticker-board.ts';

export interface FigureFeedOptions {
  readonly channels: MarketChannels;
  readonly onPrice: (price: string, time: UnixMicros, receivedAt: UnixMillis) => void;
  /** `board` says something new. */
  readonly onFigures: (receivedAt: UnixMillis) => void;
}

export class FigureFeed {
  readonly prices = new IndexPriceLog();
  /** The newest of the venue's figures. */
  readonly board = new TickerBoard();
  readonly #options: FigureFeedOptions;

  constructor(options: FigureFeedOptions) {
    this.#options = options;
  }

  indexPrice(session: Session, price: string, time: UnixMicros, receivedAt: UnixMillis): boolean {
    const watch = this.#options.channels.takenFrom('price', session);
    if (watch === undefined) {
      return false;
    }
    if (this.prices.add(price, time)) {
      watch.changed(receivedAt);
      this.#options.onPrice(price, time, receivedAt);
    }
    watch.judge();
    return true;
  }

  ticker(session: Session, ticker: Ticker, time: UnixMicros, receivedAt: UnixMillis): boolean {
    const watch = this.#options.channels.takenFrom('ticker', session);
    if (watch === undefined) {
      return false;
    }
    if (this.board.take(ticker, time)) {
      watch.changed(receivedAt);
      this.#options.onFigures(receivedAt);
    }
    watch.judge();
    return true;
  }
}
