/** One market's book as this socket said it: what the next full copy is compared with. SPEC.md RA17, RA20. */
import { DecimalCell, formatCell, parseDecimal } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { SnapshotLevels } from '../venue.ts';
import { SnapshotColumns, type WireLevel } from '../wire/snapshot-columns.ts';

export interface Difference {
  readonly side: BookSide;
  /** Exact decimals; `undefined` where one of the two has no such level. */
  readonly price: string;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

export class BookMirror {
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();

  get levelCount(): number {
    return this.#bids.size + this.#asks.size;
  }

  /** Sizes are totals; zero, however it is written, removes. Prices of equal value are one level. */
  set(levels: readonly WireLevel[]): void {
    for (const { side, price, size } of levels) {
      const sizes = this.#side(side);
      const key = formatCell(price);
      if (size.isZero) {
        sizes.delete(key);
      } else {
        sizes.set(key, formatCell(size));
      }
    }
  }

  copy(): BookMirror {
    const copy = new BookMirror();
    for (const [side, sizes] of this.#sides()) {
      for (const [price, size] of sizes) {
        copy.#side(side).set(price, size);
      }
    }
    return copy;
  }

  columns(): SnapshotLevels {
    const columns = new SnapshotColumns();
    const [priceCell, sizeCell] = [new DecimalCell(), new DecimalCell()];
    for (const [side, sizes] of this.#sides()) {
      for (const [price, size] of sizes) {
        parseDecimal(price, priceCell);
        parseDecimal(size, sizeCell);
        columns.push(side, priceCell, sizeCell);
      }
    }
    return columns;
  }

  /** Levels of which the two books say something else, and how many were looked at; those in `excused` (`levelKey`) left out. */
  compare(
    theirs: BookMirror,
    excused: ReadonlySet<string>,
  ): { readonly differences: Difference[]; readonly compared: number } {
    const differences: Difference[] = [];
    let compared = 0;
    for (const [side, ours] of this.#sides()) {
      const others = theirs.#side(side);
      const look = (price: string): void => {
        const [one, other] = [ours.get(price), others.get(price)];
        if (excused.has(levelKey(side, price))) {
          return;
        }
        compared += 1;
        if (one !== other) {
          differences.push({ side, price, ours: one, theirs: other });
        }
      };
      for (const price of ours.keys()) {
        look(price);
      }
      for (const price of others.keys()) {
        if (!ours.has(price)) {
          look(price);
        }
      }
    }
    return { differences, compared };
  }

  #side(side: BookSide): Map<string, string> {
    return side === 'bid' ? this.#bids : this.#asks;
  }

  #sides(): readonly (readonly [BookSide, Map<string, string>])[] {
    return [
      ['bid', this.#bids],
      ['ask', this.#asks],
    ];
  }
}

export function levelKey(side: BookSide, price: string): string {
  return `${side} ${price}`;
}
