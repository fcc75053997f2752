/** Seeded randomness: the same seed gives the same market on every machine. Nothing here is for secrets. */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spareGaussian: number | undefined;

  /** `stream` separates what one seed drives, so that adding a market does not change its neighbours. */
  constructor(seed: number, stream: string) {
    let hash = 2166136261 ^ (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32) >>> 0, 16777619);
    const next = (salt: number): number => {
      hash = Math.imul(hash ^ salt, 16777619);
      hash ^= hash >>> 13;
      hash = Math.imul(hash, 0x5bd1e995);
      hash ^= hash >>> 15;
      return hash >>> 0;
    };
    for (const character of stream) {
      next(character.charCodeAt(0));
    }
    this.#a = next(1);
    this.#b = next(2);
    this.#c = next(3);
    for (let round = 0; round < 12; round += 1) {
      this.uniform();
    }
  }

  /** In [0, 1). The generator is sfc32. */
  uniform(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return (sum >>> 0) / 4294967296;
  }

  /** Waiting time of a Poisson process of `rate` a unit. */
  exponential(rate: number): number {
    return -Math.log(1 - this.uniform()) / rate;
  }

  /** Mean 0, deviation 1. */
  gaussian(): number {
    if (this.#spareGaussian !== undefined) {
      const spare = this.#spareGaussian;
      this.#spareGaussian = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spareGaussian = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  lognormal(median: number, deviation: number): number {
    return median * Math.exp(deviation * this.gaussian());
  }

  /** A whole number from 0 to `below - 1`. */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** A distance of 0, 1, 2 … with a tail like (1 + d)^-exponent, cut at `maximum`; the exponent is above 1. */
  powerLaw(exponent: number, maximum: number): number {
    const tail = (maximum + 2) ** (1 - exponent);
    const drawn = (tail + (1 - tail) * (1 - this.uniform())) ** (1 / (1 - exponent));
    return Math.min(maximum, Math.floor(drawn) - 1);
  }
}
