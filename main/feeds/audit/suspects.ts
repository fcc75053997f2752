/** What the look before found, and whether this one confirms it. SPEC.md AD10, AD11. */
import type { AuditDifference } from '#shared/ipc/stream.ts';
import type { OrderBook } from '../../books/order-book.ts';
import { ChangeRecorder } from './change-recorder.ts';
import { levelKey } from './compare-books.ts';

export class Suspects {
  readonly #book: OrderBook;
  #differences: readonly AuditDifference[] = [];
  /** What changed since they were found. */
  #changes: ChangeRecorder | undefined;
  #looks = 0;

  constructor(book: OrderBook) {
    this.#book = book;
  }

  /** Another look is due because of them. */
  get isAny(): boolean {
    return this.#differences.length > 0;
  }

  /** One of `found` was as wrong at the look before, and nothing of ours has changed it since. */
  isAnyConfirmed(found: readonly AuditDifference[]): boolean {
    const changes = this.#changes;
    if (changes === undefined || changes.isVoid) {
      return false;
    }
    return found.some(
      ({ side, price, ours }) =>
        !changes.touched.has(levelKey(side, price)) &&
        this.#differences.some(
          (known) => known.side === side && known.price === price && known.ours === ours,
        ),
    );
  }

  /** These stand in place of those before. How many looks in a row found any. */
  note(found: readonly AuditDifference[]): number {
    this.#changes?.close();
    this.#changes = new ChangeRecorder(this.#book);
    this.#differences = found;
    this.#looks += 1;
    return this.#looks;
  }

  /** At the end of a turn of the event loop. */
  drain(): void {
    this.#changes?.drain();
  }

  /** Idempotent. */
  forget(): void {
    this.#changes?.close();
    this.#changes = undefined;
    this.#differences = [];
    this.#looks = 0;
  }
}
