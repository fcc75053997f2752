/** Which levels of a book have changed since it was made, from the book's own log. SPEC.md AD3. */
import { formatDecimal } from '#shared/domain/decimal.ts';
import type { ChangeReader } from '../../books/change-log.ts';
import type { OrderBook } from '../../books/order-book.ts';
import { levelKey } from './compare-books.ts';

export class ChangeRecorder {
  readonly #book: OrderBook;
  readonly #reader: ChangeReader;
  readonly #touched = new Set<string>();

  constructor(book: OrderBook) {
    this.#book = book;
    this.#reader = book.changes.openReader();
    book.changes.catchUp(this.#reader);
  }

  /** The book was replaced or rescaled, or more changed than the log keeps: nobody knows what changed. */
  get isVoid(): boolean {
    return this.#reader.isCutOff;
  }

  /** `levelKey` of all that changed, as far as `drain` was called. */
  get touched(): ReadonlySet<string> {
    return this.#touched;
  }

  /** At the end of a turn: what the log holds for it is taken over. */
  drain(): void {
    const { changes, isWide, priceScale } = this.#book;
    if (this.#reader.isCutOff || this.#reader.cursor === changes.length) {
      return;
    }
    for (let at = this.#reader.cursor; at < changes.length; at += 1) {
      const place = isWide ? (changes.widePlaces[at] ?? 0n) : (changes.places[at] ?? 0);
      const isBid = place >= 0;
      const price = isBid ? place : typeof place === 'bigint' ? -place - 1n : -place - 1;
      this.#touched.add(levelKey(isBid ? 'bid' : 'ask', formatDecimal(price, priceScale)));
    }
    changes.catchUp(this.#reader);
  }

  /** Idempotent. */
  close(): void {
    this.#book.changes.closeReader(this.#reader);
  }
}
