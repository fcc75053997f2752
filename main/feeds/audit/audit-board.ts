/** What is known of one book's audits, and by which of the venue's numbers the book stands. SPEC.md AD9, AD15. */
import type { BookAudit } from '#shared/ipc/stream.ts';

/** Only its identity matters here. */
type Owner = object;

export class AuditBoard {
  /** Called before the levels of each numbered message of the book's own line, while somebody wants to know. */
  onSequence: ((sequence: number) => void) | undefined;
  readonly #onNews: () => void;
  #newest: BookAudit | undefined;
  #isRunning = false;
  #owner: Owner | undefined;
  #sequence: number | undefined;
  #other: Owner | undefined;
  #otherSequence: number | undefined;

  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  get newest(): BookAudit | undefined {
    return this.#newest;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  tell(audit: BookAudit): void {
    this.#newest = audit;
    this.#onNews();
  }

  setRunning(isRunning: boolean): void {
    if (isRunning !== this.#isRunning) {
      this.#isRunning = isRunning;
      this.#onNews();
    }
  }

  /** A numbered message of `owner` follows, or the full book that it is. */
  numbered(owner: Owner, sequence: number): void {
    if (owner === this.#owner) {
      this.onSequence?.(sequence);
      this.#sequence = sequence;
    } else {
      this.#other = owner;
      this.#otherSequence = sequence;
    }
  }

  /** The full book of `owner` is the book now. */
  taken(owner: Owner): void {
    if (owner !== this.#owner) {
      this.#sequence = owner === this.#other ? this.#otherSequence : undefined;
      this.#owner = owner;
      this.#other = undefined;
    }
  }

  /** The number of the newest message in the book; undefined where `carrier` does not count, or is not whose book it is. */
  sequenceOf(carrier: Owner | undefined): number | undefined {
    return carrier === this.#owner ? this.#sequence : undefined;
  }
}
