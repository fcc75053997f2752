/** The book of one market: who may change it, and whether it is current. SPEC.md SV4, SV8, HS1–HS9. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import { formatDecimal } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { BookSync } from '../books/book-sync.ts';
import { OrderBook, type TouchComparison } from '../books/order-book.ts';
import type { Doubt, SnapshotLevels } from '../venues/venue.ts';
import type { ChannelWatch } from './channel-watch.ts';
import type { Clock } from './clock.ts';
import type { FeedCounters } from './feed-counters.ts';
import type { Session } from './session.ts';
import { StandbyArbiter } from './standby-arbiter.ts';

export interface BookFeedOptions {
  readonly clock: Clock;
  readonly counters: FeedCounters;
  /** Undefined while nobody follows the book. */
  readonly watch: () => ChannelWatch | undefined;
  /** Whether `session` may take over from `before`. */
  readonly mayCarry: (before: Session | undefined, session: Session) => boolean;
  readonly isPlanned: (session: Session) => boolean;
  /** A full book from this session, when there is time. */
  readonly wantBook: (session: Session) => void;
  readonly onTakeover: () => void;
  readonly onChanged: (receivedAt: UnixMillis) => void;
  /** A full book was applied. */
  readonly onSnapshot: () => void;
}

/** A line is asked again for its full book after this at the earliest. */
const wantPauseMs = 5_000;

export class BookFeed {
  readonly book = new OrderBook();
  readonly #options: BookFeedOptions;
  readonly #sync: BookSync;
  #arbiter: StandbyArbiter<Session> | undefined;
  #isParallel = false;
  #isDirty = false;
  #receivedAt: UnixMillis = 0;
  #isReplaced = false;
  #isTakenOver = false;
  #isReplacedUntold = false;
  readonly #wantedAt = new WeakMap<Session, number>();

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
    return this.#arbiter?.members ?? (carrier === undefined ? [] : [carrier]);
  }

  /** Whether two parallel lines are planned for it. Where one alone goes on, it takes over before the other is let go. */
  setParallel(isParallel: boolean): void {
    this.#isParallel = isParallel;
    if (isParallel && this.#arbiter === undefined) {
      this.#arbiter = this.#createArbiter();
      const carrier = this.#options.watch()?.carrier;
      if (carrier !== undefined && this.#sync.isCurrent) {
        this.#arbiter.adopt(carrier);
      }
    }
    this.#dropArbiter();
  }

  /** How this line stands against the other one; undefined where there is none. */
  standing(session: Session): ReturnType<StandbyArbiter<Session>['standing']> | undefined {
    return this.#arbiter?.standing(session, this.#options.clock.now());
  }

  /** False: another line brought this update before, and its levels are not wanted. */
  update(session: Session, identity: number, isSequence: boolean, receivedAt: UnixMillis): boolean {
    if (this.#arbiter === undefined || this.#options.watch() === undefined) {
      return true;
    }
    this.#receivedAt = receivedAt;
    const isNews = this.#arbiter.update(session, identity, isSequence, receivedAt);
    this.#settleArbiter();
    if (!isNews) {
      this.#options.counters.parallelDuplicates += 1;
    }
    return isNews;
  }

  snapshot(session: Session, levels: SnapshotLevels, receivedAt: UnixMillis): boolean {
    const { watch: watchOf, mayCarry, onTakeover } = this.#options;
    const watch = watchOf();
    if (watch === undefined) {
      return false;
    }
    this.#receivedAt = receivedAt;
    if (this.#arbiter !== undefined) {
      const isApplied = this.#arbiter.snapshot(session, levels, receivedAt);
      this.#settleArbiter();
      return isApplied;
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
      this.#options.onSnapshot();
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
    if (this.#arbiter !== undefined) {
      this.#receivedAt = receivedAt;
      const before = this.#sync.updates;
      this.#arbiter.level(session, side, price, size);
      return this.#sync.updates !== before;
    }
    if (watch.carrier !== session) {
      return false;
    }
    this.#set(side, price, size, receivedAt);
    return true;
  }

  doubted(session: Session, doubt: Doubt): void {
    const watch = this.#options.watch();
    if (watch === undefined) {
      return;
    }
    const survives = this.#arbiter?.doubted(session) === true;
    this.#settleArbiter();
    if (survives) {
      return;
    }
    watch.doubtedBy(session, doubt);
    if (watch.carrier === session) {
      this.#sync.markLost();
    }
  }

  /** True where nothing is lost by it. */
  sessionEnded(session: Session): boolean {
    const survives = this.#arbiter?.ended(session) === true;
    this.#settleArbiter();
    if (!survives && this.#options.watch()?.carrier === session) {
      this.#sync.markLost();
    }
    return survives;
  }

  forget(): void {
    this.#sync.forget();
    this.#arbiter = undefined;
  }

  /** At the end of a turn of the event loop: what need not be known for each message. */
  settle(): void {
    const watch = this.#options.watch();
    if (!this.#isDirty || watch === undefined) {
      return;
    }
    this.#isDirty = false;
    const wasCrossed = watch.crossed !== undefined;
    this.#setCrossing(watch, watch.lastChangeAt ?? this.#options.clock.now());
    if (watch.state !== 'LIVE' || wasCrossed || watch.crossed !== undefined) {
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
    if (watch?.hadData === true && (isOther || watch.doubt !== undefined)) {
      this.#options.counters.resyncs += 1;
    }
    this.#sync.snapshot(levels);
    if (isOther) {
      watch?.setCrossed(undefined);
    }
  }

  #tellReplaced(): void {
    const { watch: watchOf, onChanged } = this.#options;
    const watch = watchOf();
    if (watch !== undefined) {
      watch.changed(this.#receivedAt);
      this.#isDirty = true;
      this.#setCrossing(watch, this.#receivedAt);
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
    if (!this.book.isCrossed()) {
      watch.setCrossed(undefined);
    } else if (watch.crossed === undefined) {
      watch.setCrossed({ since: at, bid: this.#bestText('bid'), ask: this.#bestText('ask') });
    }
  }

  #bestText(side: BookSide): string {
    const best = this.book.best(side);
    return best === undefined ? '' : formatDecimal(best.price, this.book.priceScale);
  }

  // --- two parallel lines ---------------------------------------------------------------------------------------------

  #createArbiter(): StandbyArbiter<Session> {
    const { counters, isPlanned } = this.#options;
    return new StandbyArbiter<Session>({
      replace: (levels) => {
        this.#replace(levels, true);
        this.#isReplaced = true;
      },
      set: (side, price, size) => this.#set(side, price, size, this.#receivedAt),
      ledBy: (session) => {
        this.#isTakenOver = true;
        const watch = this.#options.watch();
        if (session !== undefined && this.#sync.isCurrent) {
          watch?.carriedBy(session);
        } else if (session !== undefined) {
          watch?.passedTo(session);
        }
      },
      wantBook: (session) => this.#wantBook(session),
      differs: (updates) => {
        const leader = this.#arbiter?.leader;
        if (leader !== undefined) {
          counters.gaps += 1;
          this.#sync.markLost();
          this.#options.watch()?.doubtedBy(leader, differsDoubt(updates));
          this.#options.watch()?.judge();
          this.#wantBook(leader);
        }
      },
      replaces: (newer, older) =>
        newer.line === older.line
          ? newer.ordinal > older.ordinal
          : isPlanned(newer) && !isPlanned(older),
    });
  }

  /** What the arbiter called is told once its own call is over. */
  #settleArbiter(): void {
    const arbiter = this.#arbiter;
    if (arbiter === undefined) {
      return;
    }
    const watch = this.#options.watch();
    if (this.#isReplaced && arbiter.leader !== undefined) {
      watch?.carriedBy(arbiter.leader);
      this.#tellReplaced();
    }
    this.#isReplaced = false;
    if (this.#isTakenOver) {
      this.#isTakenOver = false;
      watch?.judge();
      this.#dropArbiter();
      this.#options.onTakeover();
    }
  }

  /** One line alone is planned, and it carries the book. */
  #dropArbiter(): void {
    const [only, ...others] = this.#arbiter?.members ?? [];
    if (!this.#isParallel && others.length === 0 && this.#arbiter?.leader === only) {
      this.#arbiter = undefined;
    }
  }

  #wantBook(session: Session): void {
    const nowMs = this.#options.clock.monotonic();
    const askedAt = this.#wantedAt.get(session);
    if (askedAt === undefined || nowMs - askedAt >= wantPauseMs) {
      this.#wantedAt.set(session, nowMs);
      this.#options.wantBook(session);
    }
  }
}

function differsDoubt(updates: number): Doubt {
  const what = updates === 1 ? '1 update' : `${updates} updates`;
  return {
    state: 'GAP',
    cause: {
      code: 'standby-differs',
      sentence: [
        `One of the two lines brought ${what} that the other one did not. This book may be wrong from here on. Asking for the full book now.`,
      ],
    },
  };
}
