/**
 * One market's book on one socket: deltas, full books and what proves them. SPEC.md RA10–RA24.
 *
 * | state   | delta               | delta of an older time | full book          | audit differs twice | request unanswered 3 × |
 * |---------|---------------------|------------------------|--------------------|---------------------|------------------------|
 * | syncing | hold                | hold                   | tell, then → live  | –                   | hopeless               |
 * | live    | tell                | hold, ask → syncing    | tell again         | tell, stay live     | proof lost             |
 */
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import { toldAudit, unansweredAudit } from './audit-words.ts';
import { type Asked, BookAsking, mostFailures, type Purpose, type Refusal } from './book-asking.ts';
import { BookAudit } from './book-audit.ts';
import { BookMirror } from './book-mirror.ts';
import { DeltaIdentity } from './delta-identity.ts';
import { DeltaLog, type HeldDelta } from './delta-log.ts';
import * as words from './sentences.ts';
import type { RailsMessage } from './wire-messages.ts';

const firstAuditAfterMs = 10_000;
export const auditEveryMs = 60_000;
/** A difference is looked at again this soon. */
const secondLookAfterMs = 2_000;
/** So is a book that a copy took the place of. */
const healedLookAfterMs = 5_000;
/** Parts of one answer come no further apart than this. */
const partsWithinMs = 500;
/** How long a part of an answer may follow the one before. */
const continuationMs = 1_000;
/** After an unreadable message the book is compared, this often at most. */
const worrySpacingMs = 5_000;

export interface BookFeedOptions {
  readonly market: string;
  readonly tools: ConversationTools;
  readonly hasSeveralFrames: boolean;
  /** Sends the request for a full book; gives its id. */
  readonly ask: () => string;
  /** The full book was not to be had; the feed rests until `start`. `refusal`: the venue's last word. */
  readonly onHopeless: (refusal: Refusal | undefined, sink: VenueEventSink) => void;
}

type Delta = Extract<RailsMessage, { kind: 'book-delta' }>;
type Copy = Extract<RailsMessage, { kind: 'book-copy' }>;

export class BookFeed {
  readonly #options: BookFeedOptions;
  readonly #log = new DeltaLog();
  readonly #identity = new DeltaIdentity();
  #mirror = new BookMirror();
  #isLive = false;
  #isResting = false;
  #isOver = false;
  readonly #asking: BookAsking;
  #ordinal = 0;
  /** Deltas before it were there when the first of the present requests was sent. */
  #askedAtOrdinal = 0;
  #newestAt: UnixMillis | undefined;
  /** How often the order was lost while waiting for a full book. */
  #restarts = 0;
  readonly #audit = new BookAudit();
  #worriedAt = Number.NEGATIVE_INFINITY;
  #cancelAudit: () => void = () => undefined;

  constructor(options: BookFeedOptions) {
    this.#options = options;
    this.#asking = new BookAsking({
      tools: options.tools,
      send: options.ask,
      onRow: () => this.#beginRow(),
      onGivenUp: (purpose, refusal, sink) => {
        if (purpose === 'audit') {
          this.#auditUnanswered(sink);
        } else {
          this.#giveUp(refusal, sink);
        }
      },
    });
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  /** Whether an answer with this id, or without any, is waited for. */
  awaits(requestId: string | undefined): boolean {
    const { asked } = this.#asking;
    return asked !== undefined && (requestId ?? asked.id) === asked.id;
  }

  /** Asks for the full book. */
  start(): void {
    this.#isResting = false;
    this.#ask('sync');
  }

  /** Asks again where it was given up. */
  wake(): void {
    if (this.#isResting) {
      this.start();
    }
  }

  /** A full book is wanted for reasons of others; it replaces whatever there is. */
  renew(): void {
    const { asked } = this.#asking;
    this.wake();
    if (this.#isLive && (asked === undefined || asked.isTold || asked.purpose === 'audit')) {
      this.#ask('replace');
    }
  }

  /** A comparison is wanted now. False: there is no book, or a full one is on its way. */
  compare(): boolean {
    const { asked } = this.#asking;
    if (!this.#isLive || (asked !== undefined && !asked.isTold && asked.purpose !== 'audit')) {
      return false;
    }
    if (asked?.purpose !== 'audit') {
      this.#ask('audit');
    }
    return true;
  }

  /** Something could not be read that may have been about this book. */
  worry(sink: VenueEventSink): void {
    const now = this.#options.tools.monotonic();
    if (this.#isLive && now - this.#worriedAt >= worrySpacingMs) {
      this.#worriedAt = now;
      sink.bookProof(this.#options.market, words.unreadable());
      if (this.#asking.asked?.isTold !== false) {
        this.#ask('audit');
      }
    }
  }

  delta({ levels, at }: Delta, sink: VenueEventSink): void {
    const delta = { levels, at, ordinal: this.#ordinal };
    this.#ordinal += 1;
    const before = this.#newestAt;
    if (at !== undefined) {
      // Also when it goes back: a clock that was set is no reason to doubt each later update.
      this.#newestAt = at;
    }
    const isBackwards = at !== undefined && before !== undefined && at < before;
    if (!this.#isLive) {
      if (isBackwards) {
        this.#restart();
      }
      if (!this.#isResting) {
        this.#hold(delta);
      }
      sink.ignored();
      return;
    }
    if (this.#asking.asked !== undefined) {
      this.#hold(delta);
    }
    if (isBackwards) {
      this.#outOfOrder(delta, before - at, sink);
    } else {
      this.#tell(delta, sink);
    }
  }

  copy({ levels, at, requestId }: Copy, sink: VenueEventSink): void {
    const { asked } = this.#asking;
    if (asked === undefined || !this.awaits(requestId)) {
      sink.ignored();
      return;
    }
    asked.copyAt = asked.copy === undefined ? at : earlier(asked.copyAt, at);
    asked.copy ??= new BookMirror();
    asked.copy.set(levels);
    this.#asking.answered();
    if (asked.purpose !== 'audit' && !this.#options.hasSeveralFrames) {
      this.#install(asked, sink);
      return;
    }
    asked.cancelTimer();
    asked.cancelTimer = this.#options.tools.setTimer((later) => {
      if (asked.purpose === 'audit') {
        this.#compare(asked, later);
      } else {
        this.#install(asked, later);
      }
    }, partsWithinMs);
    sink.ignored();
  }

  /** The venue answered the request with an error. */
  refused(refusal: Refusal): void {
    this.#asking.refused(refusal);
  }

  /** Idempotent. */
  close(): void {
    this.#isOver = true;
    this.#isLive = false;
    this.#asking.end();
    this.#cancelAudit();
    this.#log.clear();
  }

  #ask(purpose: Purpose): void {
    this.#cancelAudit();
    this.#asking.begin(purpose);
  }

  /** What came before is in every answer that can come now. */
  #beginRow(): void {
    this.#askedAtOrdinal = this.#ordinal;
    if (this.#isLive) {
      this.#log.clear();
    }
  }

  #auditUnanswered(sink: VenueEventSink): void {
    const { market, tools } = this.#options;
    const nextAt = tools.now() + auditEveryMs;
    this.#log.clear();
    sink.bookAudit(market, unansweredAudit(tools.now(), nextAt));
    sink.bookProof(market, words.unanswered(nextAt));
    this.#auditIn(auditEveryMs);
  }

  #giveUp(refusal: Refusal | undefined, sink: VenueEventSink): void {
    this.#isLive = false;
    this.#isResting = true;
    this.#log.clear();
    this.#options.onHopeless(refusal, sink);
  }

  #hold(delta: HeldDelta): void {
    this.#log.push(delta);
    if (!this.#log.isFull) {
      return;
    }
    this.#log.clear();
    this.#askedAtOrdinal = this.#ordinal;
    if (this.#asking.asked?.isTold === true) {
      // Only late parts of an answer are given up.
      this.#asking.end();
    } else {
      // What the answer will not hold is not known any more.
      this.#asking.spoil();
    }
  }

  /** RA18: what is held cannot be put in order, so the full book has to be younger than it. Where that never ends, the order of arrival counts. */
  #restart(): void {
    this.#restarts += 1;
    if (this.#restarts < mostFailures && !this.#isResting) {
      this.#log.clear();
      this.#ask('sync');
    }
  }

  #outOfOrder(delta: HeldDelta, backMs: number, sink: VenueEventSink): void {
    const { market } = this.#options;
    this.#audit.reset();
    this.#ask('sync');
    this.#isLive = false;
    this.#log.clear();
    this.#askedAtOrdinal = delta.ordinal;
    this.#log.push(delta);
    sink.doubted('book', market, { state: 'RESYNCING', cause: words.timeBackwards(backMs) });
  }

  #tell({ levels, at }: HeldDelta, sink: VenueEventSink): void {
    const { market } = this.#options;
    this.#mirror.set(levels);
    if (!sink.bookUpdate(market, this.#identity.of(levels, at), false)) {
      return;
    }
    if (at !== undefined) {
      sink.venueTime(market, at * 1000);
    }
    for (const { side, price, size } of levels) {
      sink.bookLevel(market, side, price, size);
    }
  }

  /** The full book takes the place of what there is, and what it does not hold follows it. */
  #install(asked: Asked, sink: VenueEventSink): void {
    const { market, tools } = this.#options;
    const copy = asked.copy ?? new BookMirror();
    const copyAt = this.#restarts < mostFailures ? asked.copyAt : undefined;
    const missing = this.#log.missingFrom(copyAt, this.#askedAtOrdinal);
    const wasLive = this.#isLive;
    this.#isLive = true;
    this.#restarts = 0;
    this.#mirror = copy.copy();
    if (wasLive) {
      // These have been told already: they become part of the full book.
      for (const { levels } of missing) {
        this.#mirror.set(levels);
      }
      sink.bookSnapshot(market, this.#mirror.columns());
    } else {
      sink.bookSnapshot(market, this.#mirror.columns());
      if (asked.copyAt !== undefined) {
        sink.venueTime(market, asked.copyAt * 1000);
      }
      for (const delta of missing) {
        this.#tell(delta, sink);
      }
    }
    asked.cancelTimer();
    asked.cancelTimer = tools.setTimer(() => this.#finish(), continuationMs);
    if (asked.isTold) {
      return;
    }
    asked.isTold = true;
    this.#audit.reset();
    sink.bookProof(market, words.unproven(tools.now() + firstAuditAfterMs));
    this.#auditIn(firstAuditAfterMs);
  }

  /** No more parts of the answer are taken. */
  #finish(): void {
    this.#asking.end();
    this.#log.clear();
  }

  #auditIn(afterMs: number): void {
    this.#cancelAudit();
    if (!this.#isOver) {
      this.#cancelAudit = this.#options.tools.setTimer(() => {
        if (this.#isLive) {
          this.#ask('audit');
        }
      }, afterMs);
    }
  }

  /** RA20–RA22. */
  #compare(asked: Asked, sink: VenueEventSink): void {
    const { market, tools } = this.#options;
    const theirs = (asked.copy ?? new BookMirror()).copy();
    for (const { levels } of this.#log.missingFrom(asked.copyAt, this.#askedAtOrdinal)) {
      theirs.set(levels);
    }
    const touched = this.#log.touched();
    const finding = this.#audit.compare(this.#mirror, theirs, touched);
    const { kind, differing, compared } = finding;
    const nextAfterMs = {
      matches: auditEveryMs,
      differs: secondLookAfterMs,
      lost: healedLookAfterMs,
    };
    this.#finish();
    sink.bookAudit(market, toldAudit(finding, tools.now(), tools.now() + nextAfterMs[kind]));
    this.#auditIn(nextAfterMs[kind]);
    switch (kind) {
      case 'matches':
        sink.bookProof(market, words.matches(tools.now(), compared));
        break;
      case 'differs':
        sink.bookProof(market, words.differsOnce(differing, compared));
        break;
      case 'lost': {
        this.#mirror = theirs;
        const cause = words.auditDiffers(differing, compared);
        sink.doubted('book', market, { state: 'STALE', cause });
        sink.bookSnapshot(market, theirs.columns());
        sink.bookProof(market, words.replaced(tools.now(), differing, compared));
        break;
      }
      default:
        ensureNever(kind);
    }
  }
}

function earlier(
  one: UnixMillis | undefined,
  other: UnixMillis | undefined,
): UnixMillis | undefined {
  return one === undefined || other === undefined ? undefined : Math.min(one, other);
}
