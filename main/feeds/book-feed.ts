/** The book of one market: who may change it, and whether it is current. SPEC.md SV4, SV8. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import { formatDecimal } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { BookSync } from '../books/book-sync.ts';
import { OrderBook, type TouchComparison } from '../books/order-book.ts';
import type { Doubt, SnapshotLevels } from '../venues/venue.ts';
import type { ChannelWatch } from './channel-watch.ts';
import type { CancelTimer, Clock } from './clock.ts';
import type { FeedCounters } from './feed-counters.ts';
import { ParallelBook } from './parallel-book.ts';
import type { Session } from './session.ts';
import type { StandbyStanding } from './standby-lines.ts';

const overlapToldEveryMs = 1_000;

export interface BookFeedOptions {
  readonly clock: Clock;
  readonly counters: FeedCounters;
  /** Undefined while nobody follows the book. */
  readonly watch: () => ChannelWatch | undefined;
  /** Whether `session` may take over from `before`. */
  readonly mayCarry: (before: Session | undefined, session: Session) => boolean;
  readonly isPlanned: (session: Session) => boolean;
  /** Those of the venue that are open now. */
  readonly openSessions: () => readonly Session[];
  /** A full book from this session. */
  readonly wantBook: (session: Session) => void;
  readonly onTakeover: () => void;
  readonly onChanged: (receivedAt: UnixMillis) => void;
  /** A full book was applied. `isRepeat`: it says what was held already. */
  readonly onSnapshot: (isRepeat: boolean) => void;
}

export class BookFeed {
  readonly book = new OrderBook();
  readonly #options: BookFeedOptions;
  readonly #sync: BookSync;
  #parallel: ParallelBook | undefined;
  #isParallel = false;
  #isDirty = false;
  #receivedAt: UnixMillis = 0;
  #isReplacedUntold = false;
  /** The newest full book said what was held already. */
  #isRepeat = false;
  #overlapToldMs = 0;
  #cancelOverlap: CancelTimer | undefined;

  constructor(options: BookFeedOptions) {
    this.#options = options;
    this.#sync = new BookSync(this.book);
  }

  /** Level updates and snapshots that reached the book. */
  get updates(): number {
    return this.#sync.updates + this.#sync.snapshots;
  }

  /** The sessions without which something would be lost. */
  get carriers(): readonly Session[] {
    const carrier = this.#options.watch()?.carrier;
    return this.#parallel?.members ?? (carrier === undefined ? [] : [carrier]);
  }

  /** Whether two parallel lines are planned for it. Where one alone goes on, it takes over before the other is let go. */
  setParallel(isParallel: boolean): void {
    this.#isParallel = isParallel;
    if (isParallel) {
      this.#parallel ??= this.#createParallel();
    }
    this.#dropParallel();
  }

  /** How this line stands against the other one; undefined where there is none. */
  standing(session: Session): StandbyStanding | undefined {
    return this.#parallel?.standing(session);
  }

  /** False: another line brought this update before, and its levels are not wanted. */
  update(session: Session, identity: number, isSequence: boolean, receivedAt: UnixMillis): boolean {
    if (this.#parallel === undefined || this.#options.watch() === undefined) {
      return true;
    }
    this.#receivedAt = receivedAt;
    return this.#parallel.update(session, identity, isSequence, receivedAt);
  }

  snapshot(session: Session, levels: SnapshotLevels, receivedAt: UnixMillis): boolean {
    const { watch: watchOf, mayCarry, onTakeover } = this.#options;
    const watch = watchOf();
    if (watch === undefined) {
      return false;
    }
    this.#receivedAt = receivedAt;
    if (this.#parallel !== undefined) {
      return this.#parallel.snapshot(session, levels, receivedAt);
    }
    const before = watch.carrier;
    if (!mayCarry(before, session)) {
      return false;
    }
    this.#replace(levels, before !== session);
    watch.carriedBy(session);
    this.#tellReplaced();
    if (before !== session) {
      onTakeover();
    }
    return true;
  }

  /** The message that brought the full book has ended; its proof was told by then. */
  replaced(): void {
    if (this.#isReplacedUntold) {
      this.#isReplacedUntold = false;
      this.#options.watch()?.judge();
      this.#options.onSnapshot(this.#isRepeat);
    }
  }

  level(
    session: Session,
    side: BookSide,
    price: DecimalCell,
    size: DecimalCell,
    receivedAt: UnixMillis,
  ): boolean {
    const watch = this.#options.watch();
    if (watch === undefined) {
      return false;
    }
    if (this.#parallel !== undefined) {
      this.#receivedAt = receivedAt;
      return this.#parallel.level(session, side, price, size);
    }
    if (watch.carrier !== session) {
      return false;
    }
    this.#set(side, price, size, receivedAt);
    return true;
  }

  doubted(session: Session, doubt: Doubt, receivedAt: UnixMillis): void {
    const watch = this.#options.watch();
    if (watch === undefined || this.#parallel?.doubted(session, receivedAt) === true) {
      return;
    }
    watch.doubtedBy(session, doubt);
    if (watch.carrier === session) {
      this.#sync.markLost();
    }
  }

  /** True where nothing is lost by it. */
  sessionEnded(session: Session): boolean {
    const survives = this.#parallel?.ended(session) === true;
    if (!survives && this.#options.watch()?.carrier === session) {
      this.#sync.markLost();
    }
    return survives;
  }

  forget(): void {
    this.#sync.forget();
    this.close();
  }

  /** Idempotent. */
  close(): void {
    this.#cancelOverlap?.();
    this.#cancelOverlap = undefined;
    this.#endParallel();
  }

  /** At the end of a turn of the event loop: what need not be known for each message. */
  settle(): void {
    this.#parallel?.settle();
    this.replaced();
    const watch = this.#options.watch();
    if (!this.#isDirty || watch === undefined) {
      return;
    }
    this.#isDirty = false;
    const wasCrossed = watch.crossed !== undefined;
    const changedAt = watch.lastChangeAt ?? this.#options.clock.now();
    this.#setCrossing(watch, changedAt);
    const isOtherSide = watch.setEmptySide(this.#emptySide(), changedAt);
    if (watch.isMovedByChange || wasCrossed || watch.crossed !== undefined || isOtherSide) {
      watch.judge();
    }
  }

  /** Of a crossed, old or missing book no side can be told. */
  compareWithTouch(price: DecimalCell): TouchComparison {
    const watch = this.#options.watch();
    return watch?.isCurrent === true && watch.crossed === undefined
      ? this.book.compareWithTouch(price)
      : 'unknown';
  }

  #replace(levels: SnapshotLevels, isOther: boolean): void {
    const watch = this.#options.watch();
    if (watch?.hadData === true && (isOther || watch.doubt !== undefined || watch.isLost)) {
      this.#options.counters.resyncs += 1;
    }
    const before = fingerprint(this.book);
    const isHeld = watch?.isCurrent === true;
    this.#sync.snapshot(levels);
    this.#isRepeat = isHeld && fingerprint(this.book) === before;
  }

  #tellReplaced(): void {
    const { watch: watchOf, onChanged } = this.#options;
    const watch = watchOf();
    if (watch !== undefined) {
      if (this.#isRepeat) {
        watch.fullBookRepeated();
      } else {
        watch.fullBook();
        watch.changed(this.#receivedAt);
      }
      this.#isDirty = true;
      this.#setCrossing(watch, this.#receivedAt);
      watch.setEmptySide(this.#emptySide(), this.#receivedAt);
      onChanged(this.#receivedAt);
      this.#isReplacedUntold = true;
    }
  }

  #set(side: BookSide, price: DecimalCell, size: DecimalCell, receivedAt: UnixMillis): void {
    if (this.#sync.level(side, price, size)) {
      this.#options.watch()?.changed(receivedAt);
      this.#isDirty = true;
      this.#options.onChanged(receivedAt);
    }
  }

  #setCrossing(watch: ChannelWatch, at: UnixMillis): void {
    const { crossed } = watch;
    if (!this.book.isCrossed()) {
      watch.setCrossed(undefined);
    } else if (crossed === undefined) {
      this.#tellOverlap(watch, at);
    } else if (this.#clockMs - this.#overlapToldMs >= overlapToldEveryMs) {
      this.#tellOverlap(watch, crossed.since);
    } else {
      this.#tellOverlapSoon();
    }
  }

  #tellOverlap(watch: ChannelWatch, since: UnixMillis): void {
    this.#overlapToldMs = this.#clockMs;
    watch.setCrossed({ since, bid: this.#bestText('bid'), ask: this.#bestText('ask') });
  }

  /** The prices of an overlap move with each change of the touch, which nobody could read. */
  #tellOverlapSoon(): void {
    this.#cancelOverlap ??= this.#options.clock.setTimer(
      () => {
        this.#cancelOverlap = undefined;
        this.#isDirty = true;
        this.settle();
      },
      overlapToldEveryMs - (this.#clockMs - this.#overlapToldMs),
    );
  }

  get #clockMs(): number {
    return this.#options.clock.monotonic();
  }

  #emptySide(): 'bid' | 'ask' | 'both' | undefined {
    const { bidCount, askCount } = this.book;
    if (bidCount > 0 && askCount > 0) {
      return undefined;
    }
    if (bidCount === 0 && askCount === 0) {
      return 'both';
    }
    return bidCount === 0 ? 'bid' : 'ask';
  }

  #bestText(side: BookSide): string {
    const best = this.book.best(side);
    return best === undefined ? '' : formatDecimal(best.price, this.book.priceScale);
  }

  #createParallel(): ParallelBook {
    return new ParallelBook({
      ...this.#options,
      sync: this.#sync,
      replace: (levels) => this.#replace(levels, true),
      set: (side, price, size) => this.#set(side, price, size, this.#receivedAt),
      onReplaced: () => this.#tellReplaced(),
      onTakeover: () => {
        this.#dropParallel();
        this.#options.onTakeover();
      },
    });
  }

  /** One line alone is planned, and it carries the book. A full book that is asked for is waited for. */
  #dropParallel(): void {
    if (!this.#isParallel && this.#parallel?.isAlone === true && this.#sync.state !== 'lost') {
      this.#endParallel();
    }
  }

  #endParallel(): void {
    this.#parallel?.close();
    this.#parallel = undefined;
  }
}

/** The same for two books that hold the same levels. */
function fingerprint({ digestHigh, digestLow, bidCount, askCount }: OrderBook): string {
  return `${digestHigh} ${digestLow} ${bidCount} ${askCount}`;
}
