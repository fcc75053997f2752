/** What two parallel lines mean for the book of a market and its trust: the arbiter's calls, told once each is over. SPEC.md HS1–HS12. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { BookSync } from '../books/book-sync.ts';
import type { Doubt, SnapshotLevels } from '../venues/venue.ts';
import { BookWish } from './book-wish.ts';
import type { ChannelWatch } from './channel-watch.ts';
import type { Clock } from './clock.ts';
import type { FeedCounters } from './feed-counters.ts';
import type { Session } from './session.ts';
import { StandbyArbiter } from './standby-arbiter.ts';
import type { StandbyStanding } from './standby-lines.ts';

export interface ParallelBookOptions {
  readonly clock: Clock;
  readonly counters: FeedCounters;
  readonly sync: BookSync;
  readonly watch: () => ChannelWatch | undefined;
  readonly isPlanned: (session: Session) => boolean;
  /** Those of the venue that are open now. */
  readonly openSessions: () => readonly Session[];
  /** A full book from this session. */
  readonly wantBook: (session: Session) => void;
  readonly replace: (levels: SnapshotLevels) => void;
  readonly set: (side: BookSide, price: DecimalCell, size: DecimalCell) => void;
  /** The book is another one, and all of it is there. */
  readonly onReplaced: () => void;
  /** Who carries the book may be another one. */
  readonly onTakeover: () => void;
}

export class ParallelBook {
  readonly #options: ParallelBookOptions;
  readonly #arbiter: StandbyArbiter<Session>;
  readonly #wish: BookWish;
  #isReplaced = false;
  #isTakenOver = false;
  /** When the book lost its last line these were open: what they bring first was asked for before. */
  #openAtLoss = new WeakSet<Session>();

  constructor(options: ParallelBookOptions) {
    this.#options = options;
    this.#wish = new BookWish(options.clock, options.wantBook);
    this.#arbiter = this.#createArbiter();
    const carrier = options.watch()?.carrier;
    if (carrier !== undefined && options.sync.isCurrent) {
      this.#arbiter.adopt(carrier);
    }
  }

  /** The sessions without which something would be lost. */
  get members(): readonly Session[] {
    return this.#arbiter.members;
  }

  /** One line alone carries the book. */
  get isAlone(): boolean {
    const [only, ...others] = this.#arbiter.members;
    return others.length === 0 && this.#arbiter.leader === only;
  }

  /** How this line stands against the other one. */
  standing(session: Session): StandbyStanding {
    return this.#arbiter.standing(session, this.#options.clock.now());
  }

  /** False: another line brought this update before, and its levels are not wanted. */
  update(session: Session, identity: number, isSequence: boolean, receivedAt: UnixMillis): boolean {
    const before = this.#arbiter.duplicates;
    const isWanted = this.#arbiter.update(session, identity, isSequence, receivedAt);
    this.#options.counters.parallelDuplicates += this.#arbiter.duplicates - before;
    this.#settleCalls();
    return isWanted;
  }

  /** Whether it reached the book. */
  level(session: Session, side: BookSide, price: DecimalCell, size: DecimalCell): boolean {
    const before = this.#options.sync.updates;
    this.#arbiter.level(session, side, price, size);
    return this.#options.sync.updates !== before;
  }

  /** Whether it became the book. */
  snapshot(session: Session, levels: SnapshotLevels, receivedAt: UnixMillis): boolean {
    const isApplied = this.#arbiter.snapshot(session, levels, receivedAt);
    this.#settleCalls();
    return isApplied;
  }

  /** Whether another line still stands for the book. */
  doubted(session: Session, at: UnixMillis): boolean {
    const survives = this.#arbiter.doubted(session, at);
    this.#settleCalls();
    return survives;
  }

  /** Whether another line still stands for the book, or is to. */
  ended(session: Session): boolean {
    const survives = this.#arbiter.ended(session, this.#options.clock.now());
    this.#settleCalls();
    return survives;
  }

  /** At the end of a turn of the event loop. */
  settle(): void {
    this.#arbiter.settle();
    this.#settleCalls();
  }

  /** Nothing is asked for any more. Idempotent. */
  close(): void {
    this.#wish.fulfilled();
  }

  #createArbiter(): StandbyArbiter<Session> {
    const { counters, sync, isPlanned, replace, set, openSessions } = this.#options;
    return new StandbyArbiter<Session>({
      replace: (levels) => {
        replace(levels);
        this.#isReplaced = true;
        this.#wish.fulfilled();
      },
      set,
      ledBy: (session) => {
        this.#isTakenOver = true;
        const watch = this.#options.watch();
        if (session === undefined) {
          this.#openAtLoss = new WeakSet(openSessions());
        } else if (sync.isCurrent) {
          watch?.carriedBy(session);
        } else {
          watch?.passedTo(session);
        }
      },
      wantBook: (session, isDue) =>
        isDue ? this.#wish.askDue(session) : this.#wish.askSpare(session),
      differs: (updates) => {
        const leader = this.#arbiter.leader;
        if (leader !== undefined) {
          counters.gaps += 1;
          this.#doubt(leader, differsDoubt(updates));
        }
      },
      unaligned: (session) => this.#doubt(session, unalignedDoubt),
      isYounger: (session) => !this.#openAtLoss.has(session),
      replaces: (newer, older) =>
        newer.line === older.line
          ? newer.ordinal > older.ordinal
          : isPlanned(newer) && !isPlanned(older),
    });
  }

  #doubt(session: Session, doubt: Doubt): void {
    const watch = this.#options.watch();
    this.#options.sync.markLost();
    watch?.passedTo(session);
    watch?.doubtedBy(session, doubt);
    watch?.judge();
  }

  /** What the arbiter called is told once its own call is over. */
  #settleCalls(): void {
    const { leader } = this.#arbiter;
    const watch = this.#options.watch();
    if (this.#isReplaced && leader !== undefined) {
      watch?.carriedBy(leader);
      this.#options.onReplaced();
    }
    this.#isReplaced = false;
    if (this.#isTakenOver) {
      this.#isTakenOver = false;
      watch?.judge();
      this.#options.onTakeover();
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

const unalignedDoubt: Doubt = {
  state: 'RESYNCING',
  cause: {
    code: 'standby-unaligned',
    sentence: [
      'The other line took over before the two were aligned, so updates may be missing here. Asking for the full book now.',
    ],
  },
};
