import { isZeroDecimal, normaliseDecimal } from '../exact-decimal.ts';
import type { MarketState } from '../market-state.ts';
import type { PracticeLevel, SnapshotEvent, UpdateEvent } from '../source.ts';

interface Prices {
  readonly bids: Map<string, string>;
  readonly asks: Map<string, string>;
}

/** The prices clients have levels at. Rails pushes no full book (`rails.md` §3.3), so one that changes as a whole is told as changes. */
export class RailsToldLevels {
  readonly #markets = new Map<string, Prices>();

  /** From now on the changes of this market are followed. */
  follow(state: MarketState): void {
    this.#pricesOf(state);
  }

  note(state: MarketState, { bids, asks }: UpdateEvent): void {
    const known = this.#pricesOf(state);
    noteSide(known.bids, bids);
    noteSide(known.asks, asks);
  }

  /** The changes that make the old book the new one. */
  replace(state: MarketState, { bids, asks }: SnapshotEvent): Pick<UpdateEvent, 'bids' | 'asks'> {
    const known = this.#pricesOf(state);
    return { bids: replaceSide(known.bids, bids), asks: replaceSide(known.asks, asks) };
  }

  #pricesOf(state: MarketState): Prices {
    const { market } = state.market;
    const known = this.#markets.get(market) ?? { bids: new Map(), asks: new Map() };
    if (!this.#markets.has(market)) {
      noteSide(known.bids, state.book.bids());
      noteSide(known.asks, state.book.asks());
      this.#markets.set(market, known);
    }
    return known;
  }
}

function noteSide(known: Map<string, string>, levels: readonly PracticeLevel[]): void {
  for (const [price, size] of levels) {
    const key = normaliseDecimal(price);
    if (isZeroDecimal(size)) {
      known.delete(key);
    } else {
      known.set(key, price);
    }
  }
}

/** Removals first: every book in between is then a part of the old or of the new one. */
function replaceSide(
  known: Map<string, string>,
  levels: readonly PracticeLevel[],
): PracticeLevel[] {
  const next = new Set(levels.map(([price]) => normaliseDecimal(price)));
  const gone = [...known].filter(([key]) => !next.has(key));
  known.clear();
  noteSide(known, levels);
  return [...gone.map(([, price]) => [price, '0'] as const), ...levels];
}
