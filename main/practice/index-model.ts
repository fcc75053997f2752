import { formatUnits } from './exact-decimal.ts';
import { SeededRandom } from './random.ts';
import type { IndexPriceEvent } from './source.ts';

/** A stablecoin's index: about one price a second, within a basis point or two of par, now and then an excursion. SPEC.md PX11. */
export class IndexModel {
  readonly #market: string;
  readonly #random: SeededRandom;
  /** Distance from par in basis points, everyday part and excursion. */
  #everyday = 0;
  #excursion = 0;
  #nowMs = -1_000;
  #nextAtMs = 0;

  constructor(market: string, seed: number) {
    this.#market = market;
    this.#random = new SeededRandom(seed, `index ${market}`);
    this.#nextAtMs = -this.#random.uniform() * 900;
  }

  get nextAtMs(): number {
    return this.#nextAtMs;
  }

  step(): IndexPriceEvent {
    const random = this.#random;
    const seconds = (this.#nextAtMs - this.#nowMs) / 1000;
    this.#nowMs = this.#nextAtMs;
    this.#everyday += -0.08 * this.#everyday * seconds + 0.35 * random.gaussian();
    this.#excursion *= Math.exp(-seconds / 25);
    if (random.uniform() < seconds / 240) {
      this.#excursion += (random.uniform() < 0.7 ? -1 : 1) * (4 + 9 * random.uniform());
    }
    this.#nextAtMs += 850 + 300 * random.uniform();
    const units = Math.max(1, Math.round(10_000 + this.#everyday + this.#excursion));
    return {
      kind: 'index-price',
      market: this.#market,
      atMs: this.#nowMs,
      price: formatUnits(units, 4),
    };
  }
}
