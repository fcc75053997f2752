/** Asking for one market's full book until it comes: one request at a time, again when it is not answered. SPEC.md RA15. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import type { BookMirror } from './book-mirror.ts';

export const answerWithinMs = 5_000;
export const mostFailures = 3;
/** Full books of one market are asked for no closer together than this. */
const askSpacingMs = 1_000;

/** `sync`: there is none yet. `replace`: whatever there is. `audit`: to be compared with. */
export type Purpose = 'sync' | 'replace' | 'audit';

export interface Refusal {
  readonly status: number | undefined;
  /** The venue's, quoted; may be empty. */
  readonly words: string;
}

export interface Asked {
  readonly id: string;
  readonly purpose: Purpose;
  /** What has come of the answer. */
  copy?: BookMirror;
  /** The oldest time any part of it has; absent when a part has none. */
  copyAt?: UnixMillis | undefined;
  /** Its book was told; parts that follow are added. */
  isTold: boolean;
  /** Of whatever ends it: its answer is late, or complete. */
  cancelTimer: () => void;
}

export interface BookAskingOptions {
  readonly tools: ConversationTools;
  /** Sends the request; gives its id. */
  readonly send: () => string;
  /** A request is about to be made while none is unanswered. */
  readonly onRow: () => void;
  /** Not answered `mostFailures` times. `refusal`: the venue's last word. */
  readonly onGivenUp: (
    purpose: Purpose,
    refusal: Refusal | undefined,
    sink: VenueEventSink,
  ) => void;
}

export class BookAsking {
  readonly #options: BookAskingOptions;
  #asked: Asked | undefined;
  #lastAskedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #refusal: Refusal | undefined;
  #cancelWait: () => void = () => undefined;

  constructor(options: BookAskingOptions) {
    this.#options = options;
  }

  get asked(): Asked | undefined {
    return this.#asked;
  }

  /** Asks, with all its tries before it; what was asked before is late from now on. */
  begin(purpose: Purpose): void {
    // An answer without an id may be that of the request before: then the row goes on.
    const isWaiting = this.#asked !== undefined && this.#asked.copy === undefined;
    this.#failures = 0;
    this.#ask(purpose, !isWaiting);
  }

  /** A part of the answer came: no failure counts any more. */
  answered(): void {
    this.#failures = 0;
    this.#refusal = undefined;
  }

  refused(refusal: Refusal): void {
    const asked = this.#asked;
    if (asked !== undefined && asked.copy === undefined) {
      this.#refusal = refusal;
      this.#missIn(asked, askSpacingMs);
    }
  }

  /** The answer would be of no use any more: it counts as one that did not come. */
  spoil(): void {
    const asked = this.#asked;
    if (asked !== undefined) {
      this.#asked = undefined;
      this.#missIn(asked, 0);
    }
  }

  /** No more parts of the answer are taken, and nothing is asked for. Idempotent. */
  end(): void {
    this.#cancelWait();
    this.#asked?.cancelTimer();
    this.#asked = undefined;
  }

  #ask(purpose: Purpose, isRow: boolean): void {
    const { tools, send, onRow } = this.#options;
    this.end();
    if (isRow) {
      onRow();
    }
    const waitMs = this.#lastAskedAt + askSpacingMs - tools.monotonic();
    if (waitMs > 0) {
      this.#cancelWait = tools.setTimer(() => this.#ask(purpose, isRow), waitMs);
      return;
    }
    this.#lastAskedAt = tools.monotonic();
    const asked = { id: send(), purpose, isTold: false, cancelTimer: () => undefined };
    this.#asked = asked;
    this.#missIn(asked, answerWithinMs);
  }

  #missIn(asked: Asked, afterMs: number): void {
    asked.cancelTimer();
    const cancel = this.#options.tools.setTimer(
      (sink) => this.#missed(asked.purpose, sink),
      afterMs,
    );
    asked.cancelTimer = cancel;
    this.#cancelWait = cancel;
  }

  #missed(purpose: Purpose, sink: VenueEventSink): void {
    this.#asked = undefined;
    this.#failures += 1;
    if (this.#failures < mostFailures) {
      this.#ask(purpose, false);
      return;
    }
    const refusal = this.#refusal;
    this.answered();
    this.#options.onGivenUp(purpose, refusal, sink);
  }
}
