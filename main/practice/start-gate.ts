import type { PracticeClock } from './practice-clock.ts';

/** A client opens its sockets one after the other; this long after its latest one, what is followed is enough if it is a book. */
const graceMs = 2000;

/** On how many of the exchange's venues a recording is followed. */
export interface Following {
  readonly venues: number;
  readonly books: number;
  readonly trades: number;
}

/** Holds a recording back until somebody follows it, so that a client sees all of it. SPEC.md PX16. */
export class StartGate {
  readonly opened: Promise<void>;
  readonly #clock: PracticeClock;
  readonly #following: () => Following;
  readonly #ended = new AbortController();
  #open: () => void = () => undefined;
  #mostFollowed = 0;

  constructor(clock: PracticeClock, following: () => Following) {
    this.#clock = clock;
    this.#following = following;
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.notice();
  }

  /** Something began to be followed. */
  notice(): void {
    const { venues, books, trades } = this.#following();
    if (books === 0) {
      return;
    }
    if (books === venues && trades === venues) {
      this.close();
    } else if (books + trades > this.#mostFollowed) {
      this.#mostFollowed = books + trades;
      void this.#openAfterGrace(this.#mostFollowed);
    }
  }

  /** Opens at once; also the way to end the wait. */
  close(): void {
    this.#ended.abort();
    this.#open();
  }

  async #openAfterGrace(followed: number): Promise<void> {
    await this.#clock.delay(graceMs, this.#ended.signal);
    if (followed === this.#mostFollowed) {
      this.close();
    }
  }
}
