/**
 * Decides what of a venue's events reaches the book: SPEC.md SY1–SY7. Pure: whoever owns the socket tells it.
 *
 * | state             | snapshot            | level                | lost              | forgotten         |
 * |-------------------|---------------------|----------------------|-------------------|-------------------|
 * | awaiting-snapshot | replace → current   | discard, count       | awaiting-snapshot | awaiting-snapshot |
 * | current           | replace → current   | set                  | lost              | awaiting-snapshot |
 * | lost              | replace → current   | discard, count       | lost              | awaiting-snapshot |
 */
import { ensureNever } from '#shared/domain/assert.ts';
import type { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { SnapshotLevels } from '../venues/venue.ts';
import type { OrderBook } from './order-book.ts';

/** `lost`: the last book is kept and may be shown, but not as right. */
export type BookSyncState = 'awaiting-snapshot' | 'current' | 'lost';
type BookSyncEvent = 'snapshot' | 'lost' | 'forgotten';

export class BookSync {
  readonly book: OrderBook;
  #state: BookSyncState = 'awaiting-snapshot';
  #snapshots = 0;
  #updates = 0;
  #discarded = 0;

  constructor(book: OrderBook) {
    this.book = book;
  }

  get state(): BookSyncState {
    return this.#state;
  }

  /** Whether the book is what the venue last said, as far as can be known. */
  get isCurrent(): boolean {
    return this.#state === 'current';
  }

  /** Snapshots taken over. */
  get snapshots(): number {
    return this.#snapshots;
  }

  /** Level updates handed to the book, those without effect included. */
  get updates(): number {
    return this.#updates;
  }

  /** Level updates that came while no snapshot of this connection was there. */
  get discarded(): number {
    return this.#discarded;
  }

  snapshot(levels: SnapshotLevels): void {
    this.book.replace(levels);
    this.#snapshots += 1;
    this.#state = transition(this.#state, 'snapshot');
  }

  /** Whether it changed the book. */
  level(side: BookSide, price: DecimalCell, size: DecimalCell): boolean {
    if (this.#state !== 'current') {
      this.#discarded += 1;
      return false;
    }
    this.#updates += 1;
    return this.book.set(side, price, size);
  }

  /** The connection is gone, or what it said can no longer be trusted: only a snapshot helps. */
  markLost(): void {
    this.#state = transition(this.#state, 'lost');
  }

  /** Nobody follows this market any more, or another source takes over: the book is dropped. */
  forget(): void {
    this.book.clear();
    this.#state = transition(this.#state, 'forgotten');
  }
}

function transition(state: BookSyncState, event: BookSyncEvent): BookSyncState {
  switch (event) {
    case 'snapshot':
      return 'current';
    case 'lost':
      return state === 'awaiting-snapshot' ? 'awaiting-snapshot' : 'lost';
    case 'forgotten':
      return 'awaiting-snapshot';
    default:
      return ensureNever(event);
  }
}
