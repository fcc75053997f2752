/** Market symbols as frames carry them, each kept once as text: a frame is routed without making a string. SPEC.md PD6. */

interface KnownSymbol {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Far more than the venue has; full means that somebody makes names up, and then they are forgotten. */
const maxKnown = 4096;

export class MarketSymbols {
  readonly #known = new Map<number, KnownSymbol>();

  /** The symbol at `start`, or `undefined` unless it is 1 or more printable ASCII characters without space. */
  read(bytes: Uint8Array, start: number, length: number): string | undefined {
    let hash = length;
    for (let index = start; index < start + length; index += 1) {
      const byte = bytes[index] as number;
      if (byte < 0x21 || byte > 0x7e) {
        return undefined;
      }
      hash = Math.imul(hash ^ byte, 0x0100_0193);
    }
    const known = this.#known.get(hash);
    if (known !== undefined && isSame(known.bytes, bytes, start, length)) {
      return known.text;
    }
    return length === 0 ? undefined : this.#learn(hash, bytes.slice(start, start + length));
  }

  #learn(hash: number, bytes: Uint8Array): string {
    if (this.#known.size >= maxKnown) {
      this.#known.clear();
    }
    const text = String.fromCharCode(...bytes);
    this.#known.set(hash, { bytes, text });
    return text;
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (known.length !== length) {
    return false;
  }
  for (let index = 0; index < length; index += 1) {
    if (known[index] !== bytes[start + index]) {
      return false;
    }
  }
  return true;
}
