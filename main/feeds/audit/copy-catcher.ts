/** What a socket of its own says until it has told one full book. SPEC.md AD2, CV2. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide, Channel } from '#shared/domain/market.ts';
import { sentenceText } from '#shared/domain/trust.ts';
import { OrderBook } from '../../books/order-book.ts';
import type { Doubt, SnapshotLevels, VenueEventSink } from '../../venues/venue.ts';
import type { Clock } from '../clock.ts';
import type { Session } from '../session.ts';

export class CopyCatcher implements VenueEventSink {
  readonly #market: string;
  readonly #clock: Clock;
  readonly #book = new OrderBook();
  readonly #waiting: Array<() => void> = [];
  #isSpeaking = false;
  #refusal: string | undefined;
  #sequence: number | undefined;

  constructor(market: string, clock: Clock) {
    this.#market = market;
    this.#clock = clock;
  }

  /** The full book, with all that was told in the same message; undefined until it came. */
  get book(): OrderBook | undefined {
    return this.#book.hasSnapshot ? this.#book : undefined;
  }

  get sequence(): number | undefined {
    return this.#sequence;
  }

  /** The venue will not send it, in its own words. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** One message of the socket, to its end. */
  decode(session: Session, bytes: Uint8Array, receivedAt: number, isBinary: boolean): void {
    this.#run(() => session.conversation.decode(bytes, receivedAt * 1000, this, isBinary));
  }

  speak(session: Session, run: (sink: VenueEventSink) => void): void {
    this.#run(() => {
      if (!session.isOver) {
        run(this);
      }
    });
  }

  bookSnapshot(market: string, levels: SnapshotLevels): void {
    if (market === this.#market) {
      this.#book.replace(levels);
    }
  }

  bookUpdate(market: string, identity: number, isSequence: boolean): boolean {
    if (market === this.#market && isSequence) {
      this.#sequence = identity;
    }
    return true;
  }

  bookLevel(market: string, side: BookSide, price: DecimalCell, size: DecimalCell): void {
    if (market === this.#market && this.#book.hasSnapshot) {
      this.#book.set(side, price, size);
    }
  }

  doubted(channel: Channel, market: string, { isFinal, cause }: Doubt): void {
    if (channel === 'book' && market === this.#market && isFinal === true) {
      this.#refusal = sentenceText(cause.sentence, this.#clock.now());
    }
  }

  channelReady(): void {
    // Only the book matters here, as in all that follows.
  }

  bookProof(): void {
    // It is over before there is one.
  }

  bookAudit(): void {
    // As above.
  }

  venueTime(): void {
    // Delays are measured on the sockets that stay.
  }

  trade(): void {
    // Not subscribed.
  }

  indexPrice(): void {
    // Not subscribed.
  }

  ticker(): void {
    // Not subscribed.
  }

  alive(): void {
    // It has no time to die.
  }

  listingChanged(): void {
    // The sockets that stay hear it as well.
  }

  ignored(): void {
    // Messages of an audit are in no count: none of them is for a book that is shown.
  }

  unknown(): void {
    // As above.
  }

  rejected(): void {
    // Without its full book it ends as a failure by itself.
  }

  /** No conversation is called from within itself. */
  #run(step: () => void): void {
    this.#waiting.push(step);
    if (this.#isSpeaking) {
      return;
    }
    this.#isSpeaking = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      next();
    }
    this.#isSpeaking = false;
  }
}
