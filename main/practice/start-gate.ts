import type { PracticeClock } from './practice-clock.ts';

/** A client opens its sockets one after the other; after this long the book alone is enough. */
const graceMs = 2000;

/** Holds a recording back until somebody follows it, so that a client sees all of it. SPEC.md PX16. */
export class StartGate {
  readonly opened: Promise<void>;
  readonly #clock: PracticeClock;
  readonly #isFollowed: (channel: 'book' | 'trades') => boolean;
  readonly #wait = new AbortController();
  #open: () => void = () => undefined;
  #isInGrace = false;

  constructor(clock: PracticeClock, isFollowed: (channel: 'book' | 'trades') => boolean) {
    this.#clock = clock;
    this.#isFollowed = isFollowed;
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.notice();
  }

  /** Something began to be followed. */
  notice(): void {
    if (!this.#isFollowed('book')) {
      return;
    }
    if (this.#isFollowed('trades')) {
      this.close();
    } else if (!this.#isInGrace) {
      this.#isInGrace = true;
      void this.#clock.delay(graceMs, this.#wait.signal).then(() => this.#open());
    }
  }

  /** Opens at once; also the way to end the wait. */
  close(): void {
    this.#wait.abort();
    this.#open();
  }
}
