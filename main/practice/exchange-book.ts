import { createHash } from 'node:crypto';
import { compareNormalised, isZeroDecimal, normaliseDecimal } from './exact-decimal.ts';
import type { PracticeLevel } from './source.ts';

/**
 * The exchange's own book: naive on purpose, so that it can be believed. Levels lie in a map by normalised price and are
 * sorted only when somebody asks. SPEC.md PX12.
 */
export class ExchangeBook {
  readonly #bids = new Map<string, PracticeLevel>();
  readonly #asks = new Map<string, PracticeLevel>();

  replace(bids: readonly PracticeLevel[], asks: readonly PracticeLevel[]): void {
    this.#bids.clear();
    this.#asks.clear();
    this.set(bids, asks);
  }

  set(bids: readonly PracticeLevel[], asks: readonly PracticeLevel[]): void {
    setLevels(this.#bids, bids);
    setLevels(this.#asks, asks);
  }

  /** Best first, as the market writes them. */
  bids(): readonly PracticeLevel[] {
    return sorted(this.#bids, -1);
  }

  /** Best first, as the market writes them. */
  asks(): readonly PracticeLevel[] {
    return sorted(this.#asks, 1);
  }

  /** The best `count` of a side, without sorting all of it. */
  top(side: 'bids' | 'asks', count: number): readonly PracticeLevel[] {
    return side === 'bids' ? top(this.#bids, count, 1) : top(this.#asks, count, -1);
  }

  /** What stands at a price in whatever spelling; absent: no level there. */
  sizeAt(side: 'bids' | 'asks', price: string): string | undefined {
    return (side === 'bids' ? this.#bids : this.#asks).get(normaliseDecimal(price))?.[1];
  }

  bestBid(): PracticeLevel | undefined {
    return best(this.#bids, 1);
  }

  bestAsk(): PracticeLevel | undefined {
    return best(this.#asks, -1);
  }

  /** SHA-256 over `p:s|p:s…#p:s…`, bids best first, then asks best first, every number normalised. */
  digest(): string {
    const side = (levels: readonly PracticeLevel[]): string =>
      levels
        .map(([price, size]) => `${normaliseDecimal(price)}:${normaliseDecimal(size)}`)
        .join('|');
    return createHash('sha256')
      .update(`${side(this.bids())}#${side(this.asks())}`)
      .digest('hex');
  }
}

function setLevels(side: Map<string, PracticeLevel>, levels: readonly PracticeLevel[]): void {
  for (const level of levels) {
    const key = normaliseDecimal(level[0]);
    if (isZeroDecimal(level[1])) {
      side.delete(key);
    } else {
      side.set(key, level);
    }
  }
}

function sorted(side: Map<string, PracticeLevel>, direction: 1 | -1): readonly PracticeLevel[] {
  return [...side.entries()]
    .sort(([left], [right]) => direction * compareNormalised(left, right))
    .map(([, level]) => level);
}

function top(
  side: Map<string, PracticeLevel>,
  count: number,
  direction: 1 | -1,
): readonly PracticeLevel[] {
  const keys: string[] = [];
  for (const key of side.keys()) {
    const worst = keys[count - 1];
    if (worst !== undefined && direction * compareNormalised(key, worst) < 0) {
      continue;
    }
    const at = keys.findIndex((other) => direction * compareNormalised(key, other) > 0);
    keys.splice(at < 0 ? keys.length : at, 0, key);
    keys.length = Math.min(keys.length, count);
  }
  return keys.flatMap((key) => {
    const level = side.get(key);
    return level === undefined ? [] : [level];
  });
}

function best(side: Map<string, PracticeLevel>, direction: 1 | -1): PracticeLevel | undefined {
  let bestKey: string | undefined;
  for (const key of side.keys()) {
    if (bestKey === undefined || direction * compareNormalised(key, bestKey) > 0) {
      bestKey = key;
    }
  }
  return bestKey === undefined ? undefined : side.get(bestKey);
}
