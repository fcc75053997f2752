/** One look: what our book did while a copy was on its way, and what the two say then. SPEC.md AD3, AD9. */
import type { Trust } from '#shared/domain/trust.ts';
import type { OrderBook } from '../../books/order-book.ts';
import type { AuditBoard } from './audit-board.ts';
import { BookAtSequence } from './book-at-sequence.ts';
import { ChangeRecorder } from './change-recorder.ts';
import { type BookComparison, type ComparedBook, compareBooks } from './compare-books.ts';
import type { BookCopy } from './copy-source.ts';

/** What an audit needs of a market's feed. */
export interface AuditedFeed {
  readonly market: string;
  readonly book: OrderBook;
  trust(channel: 'book'): Trust | undefined;
  carrier(channel: 'book'): object | undefined;
  /** More of the venue's messages wait to be read than a moment brings: our book is of before. */
  readonly isBehind: boolean;
  /** The venue's number of the newest message in the book, where it counts and one line carries it. */
  readonly bookSequence: number | undefined;
  readonly audits: Pick<AuditBoard, 'onSequence'>;
}

export type LookOutcome =
  | { readonly kind: 'compared'; readonly comparison: BookComparison }
  /** The copy is numbered ahead of our book. */
  | { readonly kind: 'ahead' }
  /** It says nothing; `reason` is a sentence. */
  | { readonly kind: 'void'; readonly reason: string };

/** Why the book cannot be compared now, as a sentence. AD16. */
export function obstacleOf(feed: AuditedFeed): string | undefined {
  const state = feed.trust('book')?.state;
  switch (state) {
    case 'LIVE':
    case 'QUIET':
    case 'LATE':
    case 'CROSSED':
      return undefined;
    default:
      return `The book is ${state ?? 'not followed'}: comparing it would say nothing. It is compared when it is back.`;
  }
}

function isEmpty({ bids, asks }: ComparedBook): boolean {
  return bids.count + asks.count === 0;
}

export class Look {
  readonly #feed: AuditedFeed;
  readonly #isOursCut: boolean;
  readonly #carrier: object | undefined;
  readonly #changes: ChangeRecorder;
  /** Where the venue numbers its updates: nothing has to be excused. */
  readonly #numbered: BookAtSequence | undefined;
  #wasBehind: boolean;

  constructor(feed: AuditedFeed, isOursCut: boolean) {
    const { book, bookSequence } = feed;
    this.#feed = feed;
    this.#isOursCut = isOursCut;
    this.#carrier = feed.carrier('book');
    this.#changes = new ChangeRecorder(book);
    this.#wasBehind = feed.isBehind;
    const numbered =
      bookSequence === undefined ? undefined : new BookAtSequence(book, bookSequence);
    this.#numbered = numbered;
    feed.audits.onSequence = numbered && ((sequence) => numbered.mark(sequence));
  }

  /** At the end of a turn of the event loop. */
  drain(): void {
    this.#changes.drain();
    this.#numbered?.drain();
    this.#wasBehind ||= this.#feed.isBehind;
  }

  /** `isAheadTaken`: a copy that stayed ahead of our book is compared with it as it is, what changed left out. */
  compareWith(copy: BookCopy, isAheadTaken: boolean): LookOutcome {
    const feed = this.#feed;
    this.drain();
    if (this.#changes.isVoid) {
      return { kind: 'void', reason: 'The scale of the book changed while it was compared.' };
    }
    if (this.#wasBehind) {
      const reason = 'This machine is late: messages wait to be read, so the book is of before.';
      return { kind: 'void', reason };
    }
    if (obstacleOf(feed) !== undefined || feed.carrier('book') !== this.#carrier) {
      return { kind: 'void', reason: 'The book was interrupted while it was compared.' };
    }
    if (isEmpty(copy.book) && !isEmpty(feed.book)) {
      const reason = 'The copy has no level on either side, which is not taken for a book.';
      return { kind: 'void', reason };
    }
    const then = copy.sequence === undefined ? undefined : this.#numbered?.at(copy.sequence);
    if (then === 'before') {
      const reason = 'The copy was older than the book it was to be compared with.';
      return { kind: 'void', reason };
    }
    if (then === 'later' && !isAheadTaken) {
      return { kind: 'ahead' };
    }
    const isNumbered = then !== undefined && then !== 'later';
    const comparison = compareBooks(isNumbered ? then : feed.book, copy, {
      excused: isNumbered ? new Set() : this.#changes.touched,
      isOursCut: this.#isOursCut,
    });
    return { kind: 'compared', comparison };
  }

  /** Idempotent. */
  close(): void {
    this.#changes.close();
    if (this.#numbered !== undefined) {
      this.#numbered.close();
      this.#feed.audits.onSequence = undefined;
    }
  }
}
