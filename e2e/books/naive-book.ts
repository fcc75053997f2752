/**
 * A book as plain as it gets, to hold ours against: maps of text, compared digit by digit. No code shared with the
 * product. For tests.
 */
import { createHash } from 'node:crypto';
import type { LevelText } from '../../main/books/testing/book-input.ts';

export class NaiveBook {
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();

  replace(bids: readonly LevelText[], asks: readonly LevelText[]): void {
    this.clear();
    for (const [price, size] of bids) {
      this.set('bid', price, size);
    }
    for (const [price, size] of asks) {
      this.set('ask', price, size);
    }
  }

  clear(): void {
    this.#bids.clear();
    this.#asks.clear();
  }

  set(side: 'bid' | 'ask', price: string, size: string): void {
    const levels = side === 'bid' ? this.#bids : this.#asks;
    if (/^[0.]+$/.test(size)) {
      levels.delete(plain(price));
    } else {
      levels.set(plain(price), plain(size));
    }
  }

  levels(side: 'bid' | 'ask'): LevelText[] {
    return side === 'bid'
      ? [...this.#bids].sort(([a], [b]) => compareText(b, a))
      : [...this.#asks].sort(([a], [b]) => compareText(a, b));
  }

  digest(): string {
    const side = (levels: readonly LevelText[]): string =>
      levels.map(([price, size]) => `${price}:${size}`).join('|');
    const text = `${side(this.levels('bid'))}#${side(this.levels('ask'))}`;
    return createHash('sha256').update(text).digest('hex');
  }
}

/** Without leading and trailing zeros. */
function plain(text: string): string {
  const whole = text.replace(/^0+(?=\d)/, '');
  return whole.includes('.') ? whole.replace(/\.?0+$/, '') : whole;
}

function compareText(a: string, b: string): number {
  const [wholeA = '', fractionA = ''] = a.split('.');
  const [wholeB = '', fractionB = ''] = b.split('.');
  const width = Math.max(wholeA.length, wholeB.length);
  const left = wholeA.padStart(width, '0') + fractionA;
  const right = wholeB.padStart(width, '0') + fractionB;
  return left < right ? -1 : left > right ? 1 : 0;
}
