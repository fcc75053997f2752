/** The slowest right book: every level in one list, sorted when asked for. From contracts.md alone. */
import { createHash } from 'node:crypto';

export type PlainLevel = readonly [price: string, size: string];
export type PlainSide = 'bid' | 'ask';

const digits = 40;

export class PlainBook {
  #levels: { side: PlainSide; price: bigint; size: bigint }[] = [];

  replace(bids: readonly PlainLevel[], asks: readonly PlainLevel[]): this {
    this.#levels = [];
    for (const [price, size] of bids) {
      this.set('bid', price, size);
    }
    for (const [price, size] of asks) {
      this.set('ask', price, size);
    }
    return this;
  }

  set(side: PlainSide, price: string, size: string): this {
    const level = { side, price: scaled(price), size: scaled(size) };
    this.#levels = this.#levels.filter((one) => one.side !== side || one.price !== level.price);
    if (level.size !== 0n) {
      this.#levels.push(level);
    }
    return this;
  }

  levels(side: PlainSide): PlainLevel[] {
    const sign = side === 'bid' ? -1 : 1;
    return this.#levels
      .filter((level) => level.side === side)
      .sort((one, other) => (one.price < other.price ? -sign : sign))
      .map(({ price, size }) => [plain(price), plain(size)]);
  }

  digest(): string {
    const side = (which: PlainSide): string =>
      this.levels(which)
        .map(([price, size]) => `${price}:${size}`)
        .join('|');
    return createHash('sha256')
      .update(`${side('bid')}#${side('ask')}`)
      .digest('hex');
  }
}

function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(digits, '0')}`);
}

function plain(value: bigint): string {
  const text = value.toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return `${text.slice(0, -digits)}${fraction === '' ? '' : `.${fraction}`}`;
}
