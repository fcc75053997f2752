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
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { CancelTimer } from '../clock.ts';
import { type BookComparison, isMissed } from './compare-books.ts';
import type { BookCopy, CopySource, CopyTrouble } from './copy-source.ts';
import { type AuditedFeed, Look, obstacleOf } from './look.ts';
import { LookTimes, type LookTimesOptions } from './look-times.ts';
import { Suspects } from './suspects.ts';
import { comparedAudit, failedAudit } from './told-audit.ts';

/** A difference is looked at again this soon, and a book that was healed is. */
const secondLookAfterMs = 2_000;
const healedLookAfterMs = 3_000;
/** What changed this long before the copy was asked for and after it came says nothing: the two ways are not equally fast. */
const leadMs = 200;
const settleMs = 500;
/** A copy that is numbered ahead of our book is waited for this long more. */
const aheadWaitMs = 1_500;
/** A book that cannot be compared now is looked at again so soon. */
const untrustedWaitMs = 5_000;
/** Looks in a row that differ each time elsewhere; then the schedule goes on. */
const mostLooks = 5;
/** Of copies that say nothing (older than ours, or ours was rescaled meanwhile). */
const mostVoids = 3;
/** A lost book for which no full one comes is asked for again. */
const renewEveryMs = 10_000;
/** A suspicion is no reason for another look when the last one was so recent. */
const suspicionSpacingMs = 10_000;

export interface MarketAuditOptions extends LookTimesOptions {
  readonly feed: AuditedFeed;
  readonly source: CopySource;
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

export class MarketAudit {
  readonly #options: MarketAuditOptions;
  #look: Look | undefined;
  readonly #suspects: Suspects;
  readonly #times: LookTimes;
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
    this.#times = new LookTimes(options);
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
    const afterMs = this.#isLost ? healedLookAfterMs : this.#times.afterFullBook();
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
    if (isFree && sinceMs >= suspicionSpacingMs && obstacleOf(this.#options.feed) === undefined) {
      this.#begin();
    }
  }

  /** At the end of a turn of the event loop. */
  settle(): void {
    this.#look?.drain();
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

  #begin(): void {
    const { clock, enter, onAudit, feed, isOursCut } = this.#options;
    const isUrgent = this.#isUrgent;
    const obstacle = obstacleOf(this.#options.feed);
    this.#times.begun();
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
      this.#look = new Look(feed, isOursCut);
      await this.#take(this.#look);
    }, isUrgent);
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

  #settled(look: Look, copy: BookCopy, isAheadTaken = false): void {
    const outcome = look.compareWith(copy, isAheadTaken);
    switch (outcome.kind) {
      case 'compared':
        this.#endLook();
        this.#judge(outcome.comparison);
        return;
      case 'ahead':
        this.#cancelSettle = this.#options.clock.setTimer(
          () => this.#settled(look, copy, true),
          aheadWaitMs,
        );
        return;
      case 'void':
        this.#void(outcome.reason);
        return;
      default:
        ensureNever(outcome);
    }
  }

  #judge(comparison: BookComparison): void {
    const missed = comparison.differences.filter(isMissed);
    this.#failures = 0;
    this.#voids = 0;
    this.#isUrgent = false;
    if (missed.length === 0) {
      this.#suspects.forget();
      this.#tell('matches', comparison, 0, this.#lookIn(this.#times.next()));
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
      const nextAt = this.#lookIn(isLast ? this.#times.next() : secondLookAfterMs);
      this.#tell('differs', comparison, missed.length, nextAt);
    }
  }

  #tell(
    outcome: Exclude<BookAudit['outcome'], 'failed'>,
    comparison: BookComparison,
    differing: number,
    nextAt?: UnixMillis,
  ): void {
    const { clock, source, onAudit } = this.#options;
    const told = { at: clock.now(), means: source.means, nextAt };
    onAudit(comparedAudit(told, outcome, comparison, differing), true);
  }

  #failed(reason: string, nextAt: UnixMillis): BookAudit {
    const { clock, source } = this.#options;
    return failedAudit({ at: clock.now(), means: source.means, nextAt }, reason);
  }

  /** AD14: one failure may be chance; a second one in a row is told, and so is one that a person waits for. */
  #fail({ text, retryAt }: CopyTrouble): void {
    const { clock, onAudit } = this.#options;
    this.#endLook();
    this.#failures += 1;
    const afterMs = Math.max(
      this.#times.afterFailure(this.#failures),
      (retryAt ?? 0) - clock.now(),
    );
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
    const nextAt = this.#lookIn(this.#times.next());
    this.#options.onAudit(
      this.#failed(reason, nextAt),
      obstacleOf(this.#options.feed) === undefined,
    );
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
    this.#look?.close();
    this.#look = undefined;
    this.#wakeUp();
    this.#options.onAuditing(false);
  }
}
