import { ensureNever } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import {
  addDecimals,
  compareNormalised,
  divideDecimals,
  multiplyDecimals,
  normaliseDecimal,
} from './exact-decimal.ts';
import { ExchangeBook } from './exchange-book.ts';
import {
  type IndexPriceEvent,
  isListedOn,
  type PracticeMarket,
  type SourceEvent,
  type TradeEvent,
} from './source.ts';

/** As many past executions as a venue's REST remembers. */
export const rememberedExecutions = 2000;

/** Since the exchange opened; its day begins there. */
export interface TradedSoFar {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly volume: string;
  /** Sum of price × size; divided by the volume it is the average price. */
  readonly turnover: string;
}

/** All that is true of one market now. Every venue server of the exchange serves from this one. */
export class MarketState {
  readonly market: PracticeMarket;
  readonly book = new ExchangeBook();
  /** Oldest first. */
  #executions: TradeEvent[] = [];
  #traded: TradedSoFar | undefined;
  #indexPrice: IndexPriceEvent | undefined;
  #messages = 0;
  #trades = 0;

  constructor(market: PracticeMarket) {
    this.market = market;
  }

  get indexPrice(): IndexPriceEvent | undefined {
    return this.#indexPrice;
  }

  get latestExecution(): TradeEvent | undefined {
    return this.#executions[this.#executions.length - 1];
  }

  get traded(): TradedSoFar | undefined {
    return this.#traded;
  }

  /** Snapshots, level changes, trades and index prices since the exchange opened. */
  get messages(): number {
    return this.#messages;
  }

  get trades(): number {
    return this.#trades;
  }

  recentExecutions(): readonly TradeEvent[] {
    return this.#executions.slice(-rememberedExecutions);
  }

  averagePrice(): string {
    return this.#traded === undefined
      ? '0'
      : divideDecimals(this.#traded.turnover, this.#traded.volume, 8);
  }

  /** What was true before anybody could listen: state, but no message. */
  remember(event: SourceEvent): void {
    const { messages, trades } = { messages: this.#messages, trades: this.#trades };
    this.apply(event);
    this.#messages = messages;
    this.#trades = trades;
  }

  apply(event: SourceEvent): void {
    switch (event.kind) {
      case 'snapshot':
        this.book.replace(event.bids, event.asks);
        this.#messages += 1;
        break;
      case 'update':
        this.book.set(event.bids, event.asks);
        this.#messages += event.bids.length + event.asks.length;
        break;
      case 'trade':
        this.#addTrade(event);
        this.#messages += 1;
        break;
      case 'index-price':
        this.#indexPrice = event;
        this.#messages += 1;
        break;
      default:
        ensureNever(event);
    }
  }

  #addTrade(trade: TradeEvent): void {
    this.#trades += 1;
    this.#executions.push(trade);
    if (this.#executions.length > 2 * rememberedExecutions) {
      this.#executions = this.#executions.slice(-rememberedExecutions);
    }
    const turnover = multiplyDecimals(trade.price, trade.size);
    const before = this.#traded;
    if (before === undefined) {
      const { price } = trade;
      this.#traded = { open: price, high: price, low: price, volume: trade.size, turnover };
      return;
    }
    this.#traded = {
      open: before.open,
      high: isAbove(trade.price, before.high) ? trade.price : before.high,
      low: isAbove(before.low, trade.price) ? trade.price : before.low,
      volume: addDecimals(before.volume, trade.size),
      turnover: addDecimals(before.turnover, turnover),
    };
  }
}

function isAbove(left: string, right: string): boolean {
  return compareNormalised(normaliseDecimal(left), normaliseDecimal(right)) > 0;
}

/** The exchange's markets by symbol, in the order they are listed; all of them, or those of one venue. */
export class MarketStates {
  readonly #states: Map<string, MarketState>;
  readonly #venue: VenueId | undefined;

  constructor(states = new Map<string, MarketState>(), venue?: VenueId) {
    this.#states = states;
    this.#venue = venue;
  }

  /** The same markets as one venue sees them, also those added later. */
  listedOn(venue: VenueId): MarketStates {
    return new MarketStates(this.#states, venue);
  }

  add(market: PracticeMarket): void {
    this.#states.set(market.market, new MarketState(market));
  }

  get(market: string): MarketState | undefined {
    const state = this.#states.get(market);
    return state !== undefined && this.#lists(state) ? state : undefined;
  }

  all(kind: PracticeMarket['kind']): readonly MarketState[] {
    return this.every().filter((state) => state.market.kind === kind);
  }

  every(): readonly MarketState[] {
    return [...this.#states.values()].filter((state) => this.#lists(state));
  }

  #lists({ market }: MarketState): boolean {
    return this.#venue === undefined || isListedOn(market, this.#venue);
  }
}
