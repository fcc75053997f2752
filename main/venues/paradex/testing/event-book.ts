/** The book that a conversation's events make, in the plainest way, and whether it may be believed: for tests. */
import {
  cellUnits,
  compareDecimals,
  DecimalCell,
  formatCell,
  parseDecimal,
} from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { RecordedEvent } from '../../event-recorder.ts';

export type BookStatus = 'waiting' | 'live' | 'resync';

export class EventBook {
  readonly #market: string;
  readonly #sides = { bid: new Map<string, string>(), ask: new Map<string, string>() };
  #status: BookStatus = 'waiting';
  #sequence: number | undefined;

  constructor(market: string) {
    this.#market = market;
  }

  get status(): BookStatus {
    return this.#status;
  }

  /** Of the message told last. */
  get sequence(): number | undefined {
    return this.#sequence;
  }

  /** Best first. */
  levels(side: BookSide): Array<[price: string, size: string]> {
    const sign = side === 'bid' ? -1 : 1;
    return [...this.#sides[side]].sort(([one], [other]) => comparePrices(one, other) * sign);
  }

  follow(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if ('market' in event && event.market === this.#market) {
        this.#one(event);
      }
    }
  }

  set(side: BookSide, price: string, size: string): void {
    const key = formatCell(cell(price));
    if (cell(size).isZero) {
      this.#sides[side].delete(key);
    } else {
      this.#sides[side].set(key, formatCell(cell(size)));
    }
  }

  clear(): void {
    this.#sides.bid.clear();
    this.#sides.ask.clear();
  }

  #one(event: RecordedEvent): void {
    switch (event.kind) {
      case 'snapshot':
        this.clear();
        for (const [price, size] of event.bids) {
          this.set('bid', price, size);
        }
        for (const [price, size] of event.asks) {
          this.set('ask', price, size);
        }
        this.#status = 'live';
        break;
      case 'update':
        this.#sequence = event.identity;
        break;
      case 'level':
        this.set(event.side, event.price, event.size);
        break;
      case 'doubted':
        if (event.channel === 'book') {
          this.#status = 'resync';
        }
        break;
      default:
        break;
    }
  }
}

function comparePrices(one: string, other: string): number {
  const [left, right] = [cell(one), cell(other)];
  return compareDecimals(cellUnits(left), left.scale, cellUnits(right), right.scale);
}

function cell(text: string): DecimalCell {
  const value = new DecimalCell();
  if (!parseDecimal(text, value)) {
    throw new Error(`not a decimal: ${text}`);
  }
  return value;
}
