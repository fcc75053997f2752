/** Full books as they were, for a venue that tells them late. SPEC.md PX130. */
import type { MarketStates } from '../market-state.ts';
import type { PracticeLevel } from '../source.ts';

export interface BookKeeper<Book> {
  /** One for each full book that somebody may be told. */
  readonly keys: () => readonly string[];
  /** As it is now; stays as it is afterwards. */
  readonly keep: (key: string) => Book;
}

export interface TimedBook {
  /** By the venue's clock. */
  readonly atMs: number;
  readonly bids: readonly PracticeLevel[];
  readonly asks: readonly PracticeLevel[];
}

/** The exchange's books, one for each market that the venue lists. */
export function exchangeBooks(markets: MarketStates, nowMs: () => number): BookKeeper<TimedBook> {
  return {
    keys: () => markets.all('book').map(({ market }) => market.market),
    keep: (market) => {
      const book = markets.get(market)?.book;
      return { atMs: nowMs(), bids: book?.bids() ?? [], asks: book?.asks() ?? [] };
    },
  };
}

export interface PastBooksTime {
  readonly nowMs: () => number;
  readonly every: (intervalMs: number, act: () => void) => () => void;
}

interface Kept<Book> {
  readonly atMs: number;
  readonly books: ReadonlyMap<string, Book>;
}

const keepEveryMs = 250;

export class PastBooks<Book = unknown> {
  readonly #keeper: BookKeeper<Book>;
  readonly #time: PastBooksTime;
  /** Oldest first. Absent: the present is told. */
  #kept: Kept<Book>[] | undefined;
  #ageMs = 0;

  constructor(keeper: BookKeeper<Book>, time: PastBooksTime) {
    this.#keeper = keeper;
    this.#time = time;
  }

  /** The book a client is to be told; absent: the present one, as usual. */
  late(key: string): Book | undefined {
    const latestMs = this.#time.nowMs() - this.#ageMs;
    const oldEnough = this.#kept?.filter(({ atMs }) => atMs <= latestMs).at(-1);
    return (oldEnough ?? this.#kept?.[0])?.books.get(key);
  }

  tellLate(ageMs: number): () => void {
    this.#ageMs = ageMs;
    this.#kept = [];
    const keep = (): void => {
      const nowMs = this.#time.nowMs();
      const kept = this.#kept ?? [];
      const books = new Map(this.#keeper.keys().map((key) => [key, this.#keeper.keep(key)]));
      kept.push({ atMs: nowMs, books });
      // Of those old enough only the youngest is ever told.
      while ((kept[1]?.atMs ?? Infinity) <= nowMs - ageMs) {
        kept.shift();
      }
    };
    keep();
    const stop = this.#time.every(keepEveryMs, keep);
    return () => {
      stop();
      this.#kept = undefined;
    };
  }
}
