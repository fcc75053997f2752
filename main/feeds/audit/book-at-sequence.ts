/** A book as it was at any number of the venue's since this was made: what a copy with a number is compared with. SPEC.md AD9. */
import { DecimalCell, DecimalColumn, type Units } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { ChangeReader } from '../../books/change-log.ts';
import { OrderBook } from '../../books/order-book.ts';
import type { SnapshotLevels } from '../../venues/venue.ts';

interface Change {
  readonly sequence: number;
  readonly side: BookSide;
  readonly price: DecimalCell;
  readonly size: DecimalCell;
}

export class BookAtSequence {
  readonly #book: OrderBook;
  readonly #reader: ChangeReader;
  readonly #base: OrderBook;
  readonly #baseSequence: number;
  readonly #changes: Change[] = [];
  /** The number of the message whose levels are being applied. */
  #sequence: number;

  constructor(book: OrderBook, sequence: number) {
    this.#book = book;
    this.#base = copyOf(book);
    this.#baseSequence = sequence;
    this.#sequence = sequence;
    this.#reader = book.changes.openReader();
    book.changes.catchUp(this.#reader);
  }

  /** A message with this number follows: what changed until now was of the one before. */
  mark(sequence: number): void {
    this.drain();
    this.#sequence = sequence;
  }

  drain(): void {
    const { changes, isWide, priceScale, sizeScale } = this.#book;
    if (this.#reader.isCutOff || this.#reader.cursor === changes.length) {
      return;
    }
    for (let at = this.#reader.cursor; at < changes.length; at += 1) {
      const place = isWide ? (changes.widePlaces[at] ?? 0n) : (changes.places[at] ?? 0);
      const size = isWide ? (changes.wideSizes[at] ?? 0n) : (changes.sizes[at] ?? 0);
      const price = place >= 0 ? place : typeof place === 'bigint' ? -place - 1n : -place - 1;
      this.#changes.push({
        sequence: this.#sequence,
        side: place >= 0 ? 'bid' : 'ask',
        price: cellOf(price, priceScale),
        size: cellOf(size, sizeScale),
      });
    }
    changes.catchUp(this.#reader);
  }

  /** `before`: older than what was recorded. `later`: the book has not come so far. */
  at(sequence: number): OrderBook | 'before' | 'later' {
    this.drain();
    if (sequence < this.#baseSequence) {
      return 'before';
    }
    if (sequence > this.#sequence) {
      return 'later';
    }
    const book = copyOf(this.#base);
    for (const change of this.#changes) {
      if (change.sequence <= sequence) {
        book.set(change.side, change.price, change.size);
      }
    }
    return book;
  }

  /** Idempotent. */
  close(): void {
    this.#book.changes.closeReader(this.#reader);
  }
}

export function copyOf(book: OrderBook): OrderBook {
  const copy = new OrderBook();
  copy.replace(columnsOf(book));
  return copy;
}

function columnsOf({ bids, asks, priceScale, sizeScale }: OrderBook): SnapshotLevels {
  const columns = {
    bidPrices: new DecimalColumn(),
    bidSizes: new DecimalColumn(),
    askPrices: new DecimalColumn(),
    askSizes: new DecimalColumn(),
  };
  for (let rank = 0; rank < bids.count; rank += 1) {
    columns.bidPrices.push(cellOf(bids.priceAt(rank), priceScale));
    columns.bidSizes.push(cellOf(bids.sizeAt(rank), sizeScale));
  }
  for (let rank = 0; rank < asks.count; rank += 1) {
    columns.askPrices.push(cellOf(asks.priceAt(rank), priceScale));
    columns.askSizes.push(cellOf(asks.sizeAt(rank), sizeScale));
  }
  return columns;
}

function cellOf(units: Units, scale: number): DecimalCell {
  const cell = new DecimalCell();
  cell.scale = scale;
  if (typeof units === 'bigint' && units > BigInt(Number.MAX_SAFE_INTEGER)) {
    cell.units = Number.NaN;
    cell.wide = units;
  } else {
    cell.units = Number(units);
  }
  return cell;
}
