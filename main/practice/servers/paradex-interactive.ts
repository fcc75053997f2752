/** Paradex' book with retail price improvement orders: the public one and a few more levels near the touch. SPEC.md PX96. */
import {
  addDecimals,
  compareNormalised,
  decimalsOf,
  formatUnits,
  normaliseDecimal,
  unitsOf,
} from '../exact-decimal.ts';
import type { MarketState } from '../market-state.ts';
import { SeededRandom } from '../random.ts';
import type { PracticeLevel } from '../source.ts';

export type BookSideName = 'bids' | 'asks';

export interface LevelChanges {
  readonly bids: readonly PracticeLevel[];
  readonly asks: readonly PracticeLevel[];
}

/** Retail orders a side, at most; older ones leave. */
const mostOrders = 6;

export class InteractiveBook {
  readonly #state: MarketState;
  readonly #random: SeededRandom;
  /** What retail orders add, by normalised price; oldest first. */
  readonly #extra: Readonly<Record<BookSideName, Map<string, PracticeLevel>>> = {
    bids: new Map(),
    asks: new Map(),
  };

  constructor(state: MarketState) {
    this.#state = state;
    this.#random = new SeededRandom(1, `interactive ${state.market.market}`);
    for (let order = 0; order < 2 * mostOrders; order += 1) {
      this.change();
    }
  }

  /** One retail order comes, perhaps another leaves. The totals that are new. */
  change(): LevelChanges {
    const side: BookSideName = this.#random.uniform() < 0.5 ? 'bids' : 'asks';
    const extra = this.#extra[side];
    const changed: string[] = [];
    const [oldest] = extra.keys();
    if (oldest !== undefined && extra.size >= mostOrders) {
      extra.delete(oldest);
      changed.push(oldest);
    }
    const order = this.#newOrder(side);
    if (order !== undefined) {
      const price = normaliseDecimal(order[0]);
      extra.set(price, order);
      changed.push(price);
    }
    const totals = [...new Set(changed)].map((price) => this.#total(side, price));
    return side === 'bids' ? { bids: totals, asks: [] } : { bids: [], asks: totals };
  }

  /** Changes of the public book, as totals of this one. */
  translate(changes: LevelChanges): LevelChanges {
    const totals = (side: BookSideName): readonly PracticeLevel[] =>
      changes[side].map((level) => {
        const more = this.#extra[side].get(normaliseDecimal(level[0]));
        return more === undefined ? level : [level[0], addDecimals(level[1], more[1])];
      });
    return { bids: totals('bids'), asks: totals('asks') };
  }

  /** Best first. */
  all(side: BookSideName): readonly PracticeLevel[] {
    const { book } = this.#state;
    return this.#withExtra(side, side === 'bids' ? book.bids() : book.asks());
  }

  /** The best `count`. */
  top(side: BookSideName, count: number): readonly PracticeLevel[] {
    return this.#withExtra(side, this.#state.book.top(side, count)).slice(0, count);
  }

  #withExtra(side: BookSideName, levels: readonly PracticeLevel[]): readonly PracticeLevel[] {
    const totals = new Map(levels.map((level) => [normaliseDecimal(level[0]), level]));
    for (const price of this.#extra[side].keys()) {
      totals.set(price, this.#total(side, price));
    }
    const direction = side === 'bids' ? -1 : 1;
    return [...totals]
      .sort(([left], [right]) => direction * compareNormalised(left, right))
      .map(([, level]) => level);
  }

  #total(side: BookSideName, price: string): PracticeLevel {
    const publicSize = this.#state.book.sizeAt(side, price) ?? '0';
    const more = this.#extra[side].get(price)?.[1] ?? '0';
    return [price, addDecimals(publicSize, more)];
  }

  /** Within some ticks of its own side's best; one in four reaches the other side's, since retail orders cannot match those. */
  #newOrder(side: BookSideName): PracticeLevel | undefined {
    const { tick, lot = '1' } = this.#state.market;
    const isReaching = this.#random.uniform() < 0.25;
    const isBidTouch = (side === 'bids') !== isReaching;
    const touch = isBidTouch ? this.#state.book.bestBid() : this.#state.book.bestAsk();
    if (touch === undefined) {
      return undefined;
    }
    const decimals = Math.max(decimalsOf(tick), decimalsOf(touch[0]));
    const away = BigInt(this.#random.integer(isReaching ? 2 : 5) - (isReaching ? 0 : 2));
    const step = unitsOf(tick, decimals) * away;
    const best = unitsOf(touch[0], decimals);
    const price = side === 'bids' ? best + step : best - step;
    const size = unitsOf(lot, decimalsOf(lot)) * BigInt(1 + this.#random.integer(900));
    return price <= 0n
      ? undefined
      : [normaliseDecimal(formatUnits(price, decimals)), formatUnits(size, decimalsOf(lot))];
  }
}
