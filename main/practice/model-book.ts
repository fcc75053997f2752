import { ensureDefined } from '#shared/domain/assert.ts';

export type ModelSide = 'bid' | 'ask';

/** One side of the modelled book, in whole ticks and whole lots. The touch is at the end: most changes happen there. */
export class ModelBookSide {
  readonly side: ModelSide;
  readonly #ticks: number[] = [];
  readonly #lots: number[] = [];

  constructor(side: ModelSide) {
    this.side = side;
  }

  get levels(): number {
    return this.#ticks.length;
  }

  /** Price of the level `rank` steps behind the touch. */
  ticksAt(rank: number): number {
    return ensureDefined(
      this.#ticks[this.#ticks.length - 1 - rank],
      'a level of the modelled book',
    );
  }

  lotsAt(rank: number): number {
    return ensureDefined(this.#lots[this.#lots.length - 1 - rank], 'a level of the modelled book');
  }

  best(): number | undefined {
    return this.#ticks[this.#ticks.length - 1];
  }

  /** Adds an order; the level's new total. */
  add(ticks: number, lots: number): number {
    const index = this.#indexOf(ticks);
    if (this.#ticks[index] === ticks) {
      const total = (this.#lots[index] ?? 0) + lots;
      this.#lots[index] = total;
      return total;
    }
    this.#ticks.splice(index, 0, ticks);
    this.#lots.splice(index, 0, lots);
    return lots;
  }

  /** Sets the level `rank` steps behind the touch; zero removes it. */
  setAt(rank: number, lots: number): void {
    const index = this.#ticks.length - 1 - rank;
    if (lots === 0) {
      this.#ticks.splice(index, 1);
      this.#lots.splice(index, 1);
    } else {
      this.#lots[index] = lots;
    }
  }

  /** First index whose price is not farther from the touch than `ticks`. */
  #indexOf(ticks: number): number {
    let low = 0;
    let high = this.#ticks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const here = this.#ticks[middle] ?? 0;
      if (this.side === 'bid' ? here < ticks : here > ticks) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
