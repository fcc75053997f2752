/** Asks sessions for a full book, no more often than a venue should be asked. SPEC.md HS10. */
import type { CancelTimer, Clock } from './clock.ts';
import type { Session } from './session.ts';

/** Where the book is right without it, a line is asked again after this at the earliest. */
const spareAfterMs = 5_000;
/** Where it is not. */
const dueAfterMs = 1_000;

export class BookWish {
  readonly #clock: Clock;
  readonly #ask: (session: Session) => void;
  readonly #askedAt = new WeakMap<Session, number>();
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock, ask: (session: Session) => void) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** When there is time; not at all where it was asked just now. */
  askSpare(session: Session): void {
    if (this.#waitMs(session, spareAfterMs) === 0) {
      this.#askNow(session);
    }
  }

  /** At once, or as soon as it may be asked again; of several that are due the last one counts. */
  askDue(session: Session): void {
    this.fulfilled();
    const waitMs = this.#waitMs(session, dueAfterMs);
    if (waitMs === 0) {
      this.#askNow(session);
      return;
    }
    this.#cancel = this.#clock.setTimer(() => {
      this.#cancel = undefined;
      this.#askNow(session);
    }, waitMs);
  }

  /** Nothing is due any more. Idempotent. */
  fulfilled(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #waitMs(session: Session, pauseMs: number): number {
    const askedAt = this.#askedAt.get(session);
    return askedAt === undefined ? 0 : Math.max(0, askedAt + pauseMs - this.#clock.monotonic());
  }

  #askNow(session: Session): void {
    if (!session.isOver) {
      this.#askedAt.set(session, this.#clock.monotonic());
      this.#ask(session);
    }
  }
}
