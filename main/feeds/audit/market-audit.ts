/**
 * One market's audits: when the next look is due, what changed during it, and what two looks say together. SPEC.md AD2–AD16.
 *
 * | phase   | due, or asked for | its turn | copy came | settled          | full book, doubt, other line |
 * |---------|-------------------|----------|-----------|------------------|------------------------------|
 * | resting | queued            | –        | –         | –                | due anew                     |
 * | queued  | queued, in front  | asking   | –         | –                | resting                      |
 * | asking  | –                 | –        | settling  | –                | resting                      |
 * | settling| –                 | –        | –         | resting, outcome | resting                      |
 */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { OrderBook } from '../../books/order-book.ts';
import type { CancelTimer, Clock } from '../clock.ts';
import type { AuditBoard } from './audit-board.ts';
import { BookAtSequence } from './book-at-sequence.ts';
import { ChangeRecorder } from './change-recorder.ts';
import { type BookComparison, compareBooks, isMissed } from './compare-books.ts';
import type { BookCopy, CopySource, CopyTrouble } from './copy-source.ts';
import { Suspects } from './suspects.ts';

export const firstLookAfterMs = 8_000;
/** A difference is looked at again this soon, and a book that was healed is. */
export const secondLookAfterMs = 2_000;
const healedLookAfterMs = 3_000;
/** What changed this long before the copy was asked for and after it came says nothing: the two ways are not equally fast. */
const leadMs = 200;
const settleMs = 500;
/** A copy that is numbered ahead of our book is waited for this long more. */
const aheadWaitMs = 1_500;
/** A book that cannot be compared now is looked at again so soon. */
const untrustedWaitMs = 5_000;
const failedWaitMs = 5_000;
const longestFailedWaitMs = 300_000;
/** Looks in a row that differ each time elsewhere; then the schedule goes on. */
const mostLooks = 5;
/** Of copies that say nothing (older than ours, or ours was rescaled meanwhile). */
const mostVoids = 3;
/** A lost book for which no full one comes is asked for again. */
const renewEveryMs = 10_000;
/** A suspicion is no reason for another look when the last one was so recent. */
const suspicionSpacingMs = 10_000;
export const keptDifferences = 50;

/** What an audit needs of a market's feed. */
export interface AuditedFeed {
  readonly market: string;
  readonly book: OrderBook;
  trust(channel: 'book'): Trust | undefined;
  carrier(channel: 'book'): object | undefined;
  /** The venue's number of the newest message in the book, where it counts and one line carries it. */
  readonly bookSequence: number | undefined;
  readonly audits: Pick<AuditBoard, 'onSequence'>;
}

export interface MarketAuditOptions {
  readonly feed: AuditedFeed;
  readonly clock: Clock;
  readonly random: () => number;
  readonly source: CopySource;
  readonly everyMs: () => number;
  readonly isOursCut: boolean;
  /** One copy at a time of a venue is asked for: runs when it is this market's turn. Returns what gives the place up. */
  readonly enter: (run: () => Promise<void>, isUrgent: boolean) => () => void;
  /** A full book is wanted; the one there is stays meanwhile. */
  readonly renew: () => void;
  /** `isAbout`: it is about the book; otherwise only about why none could be made just now. */
  readonly onAudit: (audit: BookAudit, isAbout: boolean) => void;
  readonly onAuditing: (isAuditing: boolean) => void;
  /** The newest audit was of another book; the first of this one is due then. */
  readonly onForgotten: (dueAt: UnixMillis) => void;
}

interface Look {
  readonly carrier: object | undefined;
  readonly changes: ChangeRecorder;
  /** Where the venue numbers its updates: nothing has to be excused. */
  readonly numbered: BookAtSequence | undefined;
}

export class MarketAudit {
  readonly #options: MarketAuditOptions;
  #look: Look | undefined;
  readonly #suspects: Suspects;
  #voids = 0;
  #failures = 0;
  #isLost = false;
  #isUrgent = false;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #cancelDue: CancelTimer | undefined;
  #cancelPlace: (() => void) | undefined;
  #cancelSettle: CancelTimer | undefined;
  #cancelRenew: CancelTimer | undefined;
  #isClosed = false;

  constructor(options: MarketAuditOptions) {
    this.#options = options;
    this.#suspects = new Suspects(options.feed.book);
    if (options.feed.book.hasSnapshot) {
      this.replaced();
    }
  }

  /** A full book was taken over: what was said of the one before it, and what was being found out, is past. */
  replaced(): void {
    if (this.#isClosed) {
      return;
    }
    const wasUrgent = this.#isUrgent;
    this.#endLook();
    this.#suspects.forget();
    this.#cancelRenew?.();
    this.#cancelRenew = undefined;
    this.#failures = 0;
    this.#voids = 0;
    const afterMs = this.#isLost ? healedLookAfterMs : firstLookAfterMs * this.#jitter(0.25);
    this.#isLost = false;
    this.#options.onForgotten(this.#lookIn(afterMs));
    if (wasUrgent) {
      this.ask();
    }
  }

  /** A person wants to know now. */
  ask(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isUrgent = true;
    // A second look so soon after the first would be no second one.
    if (this.#look === undefined && !this.#suspects.isAny) {
      this.#begin();
    }
  }

  /** Something about the book is odd. */
  askSoon(): void {
    const sinceMs = this.#options.clock.monotonic() - this.#lookedAtMs;
    const isFree = this.#look === undefined && this.#cancelPlace === undefined;
    if (isFree && sinceMs >= suspicionSpacingMs && this.#obstacle() === undefined) {
      this.#begin();
    }
  }

  /** At the end of a turn of the event loop. */
  settle(): void {
    this.#look?.changes.drain();
    this.#look?.numbered?.drain();
    this.#suspects.drain();
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#endLook();
    this.#suspects.forget();
    this.#cancelDue?.();
    this.#cancelRenew?.();
  }

  #lookIn(afterMs: number): UnixMillis {
    const { clock } = this.#options;
    this.#cancelDue?.();
    this.#cancelDue = undefined;
    if (!this.#isClosed) {
      this.#cancelDue = clock.setTimer(() => {
        this.#cancelDue = undefined;
        this.#begin();
      }, afterMs);
    }
    return Math.round(clock.now() + afterMs);
  }

  #jitter(by: number): number {
    return 1 - by + 2 * by * this.#options.random();
  }

  #nextInterval(): number {
    return this.#options.everyMs() * this.#jitter(0.1);
  }

  /** Why the book cannot be compared now. */
  #obstacle(): string | undefined {
    const { feed } = this.#options;
    const state = feed.trust('book')?.state;
    switch (state) {
      case 'LIVE':
      case 'QUIET':
      case 'LATE':
      case 'CROSSED':
        return undefined;
      default:
        return `The book is ${state ?? 'not followed'}: comparing it would say nothing. It is compared when it is back.`;
    }
  }

  #begin(): void {
    const { clock, enter, onAudit } = this.#options;
    const isUrgent = this.#isUrgent;
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) {
      this.#isUrgent = false;
      const nextAt = this.#lookIn(untrustedWaitMs);
      if (isUrgent) {
        onAudit(this.#failed(obstacle, nextAt), false);
      }
      return;
    }
    this.#cancelDue?.();
    this.#cancelDue = undefined;
    this.#cancelPlace?.();
    this.#options.onAuditing(true);
    this.#cancelPlace = enter(async () => {
      this.#cancelPlace = undefined;
      this.#lookedAtMs = clock.monotonic();
      await this.#take(this.#openLook());
    }, isUrgent);
  }

  #openLook(): Look {
    const { feed } = this.#options;
    const { book, bookSequence } = feed;
    const look: Look = {
      carrier: feed.carrier('book'),
      changes: new ChangeRecorder(book),
      numbered: bookSequence === undefined ? undefined : new BookAtSequence(book, bookSequence),
    };
    this.#look = look;
    const { numbered } = look;
    if (numbered !== undefined) {
      feed.audits.onSequence = (sequence) => numbered.mark(sequence);
    }
    return look;
  }

  async #take(look: Look): Promise<void> {
    const { clock, source, feed } = this.#options;
    await new Promise<void>((resolve) => {
      this.#cancelSettle = clock.setTimer(resolve, leadMs * 2 ** this.#voids);
      this.#wakeUp = resolve;
    });
    if (this.#look !== look) {
      return;
    }
    const ourLevels = Math.max(feed.book.bidCount, feed.book.askCount);
    const answer = await source.take(feed.market, ourLevels);
    if (this.#look !== look) {
      return;
    }
    if (!answer.ok) {
      this.#fail(answer.error);
      return;
    }
    const copy = answer.value;
    // A book that is late brings what the copy has already that much later.
    const lateMs = Math.min(10_000, 2 * (feed.trust('book')?.delayMs ?? 0));
    this.#cancelSettle = clock.setTimer(() => this.#settled(look, copy), settleMs + lateMs);
  }

  /** Ends the wait before the copy is asked for, so that nobody waits for ever. */
  #wakeUp: () => void = () => undefined;

  #settled(look: Look, copy: BookCopy, isLastWait = false): void {
    const { feed, clock } = this.#options;
    this.settle();
    if (look.changes.isVoid) {
      this.#void('The scale of the book changed while it was compared.');
      return;
    }
    if (this.#obstacle() !== undefined || feed.carrier('book') !== look.carrier) {
      this.#void('The book was interrupted while it was compared.');
      return;
    }
    const ours = copy.sequence === undefined ? undefined : look.numbered?.at(copy.sequence);
    if (ours === 'later' && !isLastWait) {
      this.#cancelSettle = clock.setTimer(() => this.#settled(look, copy, true), aheadWaitMs);
      return;
    }
    if (ours === 'before') {
      this.#void('The copy was older than the book it was to be compared with.');
      return;
    }
    const isNumbered = ours !== undefined && ours !== 'later';
    const comparison = compareBooks(isNumbered ? ours : feed.book, copy, {
      excused: isNumbered ? new Set() : look.changes.touched,
      isOursCut: this.#options.isOursCut,
    });
    this.#endLook();
    this.#judge(comparison);
  }

  #judge(comparison: BookComparison): void {
    const missed = comparison.differences.filter(isMissed);
    this.#failures = 0;
    this.#voids = 0;
    this.#isUrgent = false;
    if (missed.length === 0) {
      this.#suspects.forget();
      this.#tell('matches', comparison, 0, this.#lookIn(this.#nextInterval()));
    } else if (this.#suspects.isAnyConfirmed(missed)) {
      this.#suspects.forget();
      this.#isLost = true;
      this.#tell('lost', comparison, missed.length);
      this.#renew();
    } else {
      const looks = this.#suspects.note(missed);
      const isLast = looks >= mostLooks;
      if (isLast) {
        this.#suspects.forget();
      }
      const nextAt = this.#lookIn(isLast ? this.#nextInterval() : secondLookAfterMs);
      this.#tell('differs', comparison, missed.length, nextAt);
    }
  }

  #tell(
    outcome: BookAudit['outcome'],
    { compared, excused, differences }: BookComparison,
    differing: number,
    nextAt?: UnixMillis,
  ): void {
    const { clock, source, onAudit } = this.#options;
    onAudit(
      {
        at: clock.now(),
        means: source.means,
        outcome,
        compared,
        excused,
        differing,
        differences: differences.slice(0, keptDifferences),
        ...(nextAt === undefined ? {} : { nextAt }),
      },
      true,
    );
  }

  #failed(reason: string, nextAt: UnixMillis): BookAudit {
    const { clock, source } = this.#options;
    return {
      at: clock.now(),
      means: source.means,
      outcome: 'failed',
      reason,
      compared: 0,
      excused: 0,
      differing: 0,
      differences: [],
      nextAt,
    };
  }

  /** AD14: one failure may be chance; a second one in a row is told, and so is one that a person waits for. */
  #fail({ text, retryAt }: CopyTrouble): void {
    const { clock, onAudit } = this.#options;
    this.#endLook();
    this.#failures += 1;
    const usualMs = Math.min(longestFailedWaitMs, failedWaitMs * 2 ** (this.#failures - 1));
    const afterMs = Math.max(usualMs * this.#jitter(0.1), (retryAt ?? 0) - clock.now());
    const nextAt = this.#lookIn(afterMs);
    if (this.#isUrgent || this.#failures > 1 || retryAt !== undefined) {
      this.#isUrgent = false;
      onAudit(this.#failed(text, nextAt), true);
    }
  }

  /** The look says nothing. Whoever waits for it is told when that goes on. */
  #void(reason: string): void {
    this.#endLook();
    this.#voids += 1;
    if (this.#voids < mostVoids) {
      this.#lookIn(secondLookAfterMs);
      return;
    }
    this.#voids = 0;
    this.#isUrgent = false;
    const nextAt = this.#lookIn(this.#nextInterval());
    this.#options.onAudit(this.#failed(reason, nextAt), this.#obstacle() === undefined);
  }

  #renew(): void {
    this.#options.renew();
    this.#cancelRenew = this.#options.clock.setTimer(() => {
      this.#cancelRenew = undefined;
      if (this.#isLost) {
        this.#renew();
      }
    }, renewEveryMs);
  }

  #endLook(): void {
    this.#cancelPlace?.();
    this.#cancelPlace = undefined;
    this.#cancelSettle?.();
    this.#cancelSettle = undefined;
    this.#look?.changes.close();
    this.#look?.numbered?.close();
    this.#options.feed.audits.onSequence = undefined;
    this.#look = undefined;
    this.#wakeUp();
    this.#options.onAuditing(false);
  }
}
