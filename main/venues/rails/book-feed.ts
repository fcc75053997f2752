/**
 * One market's book on one socket: deltas, full books and what proves them. SPEC.md RA10–RA24.
 *
 * | state   | delta               | delta of an older time | full book          | audit differs twice | request unanswered 3 × |
 * |---------|---------------------|------------------------|--------------------|---------------------|------------------------|
 * | syncing | hold                | hold                   | tell, then → live  | –                   | hopeless               |
 * | live    | tell                | hold, ask → syncing    | tell again         | tell, stay live     | proof lost             |
 */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import { BookMirror, type Difference } from './book-mirror.ts';
import { DeltaIdentity } from './delta-identity.ts';
import { DeltaLog, type HeldDelta, mostOvertakenMs } from './delta-log.ts';
import * as words from './sentences.ts';
import type { RailsMessage } from './wire-messages.ts';

export const answerWithinMs = 5_000;
export const mostFailures = 3;
export const firstAuditAfterMs = 10_000;
export const auditEveryMs = 60_000;
/** A difference is looked at again this soon. */
export const secondLookAfterMs = 2_000;
/** Full books of one market are asked for no closer together than this. */
export const askSpacingMs = 1_000;
/** Parts of one answer come no further apart than this. */
export const partsWithinMs = 500;
/** How long parts of an answer may follow the first one. */
export const continuationMs = 1_000;
/** After an unreadable message the book is compared, this often at most. */
export const worrySpacingMs = 5_000;

type Purpose = 'sync' | 'replace' | 'audit';

interface Asked {
  readonly id: string;
  readonly purpose: Purpose;
  /** What has come of the answer. */
  copy?: BookMirror;
  /** The oldest time any part of it has; absent when a part has none. */
  copyAt?: UnixMillis | undefined;
  isTold: boolean;
  cancelTimer: () => void;
}

export interface BookFeedOptions {
  readonly market: string;
  readonly tools: ConversationTools;
  readonly hasSeveralFrames: boolean;
  /** Sends the request for a full book; gives its id. */
  readonly ask: () => string;
  /** The full book was not to be had; the feed rests until `start`. `refusal`: the venue's last word. */
  readonly onHopeless: (refusal: Refusal | undefined, sink: VenueEventSink) => void;
}

export interface Refusal {
  readonly status: number | undefined;
  readonly words: string;
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
  #asked: Asked | undefined;
  #ordinal = 0;
  /** Deltas before it were there when the first of the present requests was sent. */
  #askedAtOrdinal = 0;
  #lastAskedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #refusal: Refusal | undefined;
  #newestAt: UnixMillis | undefined;
  #copyAt: UnixMillis | undefined;
  /** When the full book came, by our clock. */
  #copiedAt = Number.NEGATIVE_INFINITY;
  /** How often the order was lost while waiting for a full book. */
  #restarts = 0;
  #suspects: readonly Difference[] = [];
  #looks = 0;
  #worriedAt = Number.NEGATIVE_INFINITY;
  #cancelAudit: () => void = () => undefined;
  #cancelAsk: () => void = () => undefined;

  constructor(options: BookFeedOptions) {
    this.#options = options;
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  /** Whether an answer with this id, or without any, is waited for. */
  awaits(requestId: string | undefined): boolean {
    return this.#asked !== undefined && (requestId ?? this.#asked.id) === this.#asked.id;
  }

  /** Asks for the full book. */
  start(): void {
    this.#isResting = false;
    this.#failures = 0;
    this.#ask('sync');
  }

  /** A full book is wanted for reasons of others; it replaces whatever there is. */
  renew(): void {
    if (this.#isLive && (this.#asked === undefined || this.#asked.purpose === 'audit')) {
      this.#ask('replace');
    }
  }

  /** Something could not be read that may have been about this book. */
  worry(sink: VenueEventSink): void {
    const now = this.#options.tools.monotonic();
    if (this.#isLive && now - this.#worriedAt >= worrySpacingMs) {
      this.#worriedAt = now;
      sink.bookProof(this.#options.market, words.unreadable());
      if (this.#asked === undefined || this.#asked.isTold) {
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
    if (this.#asked !== undefined) {
      this.#hold(delta);
    }
    const behindMs = at === undefined || this.#copyAt === undefined ? 0 : this.#copyAt - at;
    if (isBackwards || behindMs > mostOvertakenMs) {
      this.#outOfOrder(delta, Math.max(behindMs, (before ?? 0) - (at ?? 0)), sink);
      return;
    }
    if (behindMs > 0 && this.#options.tools.monotonic() - this.#copiedAt < continuationMs) {
      // The full book held it already, and overtook it (RA13).
      sink.ignored();
      return;
    }
    this.#tell(delta, sink);
  }

  copy({ levels, at, requestId }: Copy, sink: VenueEventSink): void {
    const asked = this.#asked;
    if (asked === undefined || !this.awaits(requestId)) {
      sink.ignored();
      return;
    }
    asked.copyAt = asked.copy === undefined ? at : earlier(asked.copyAt, at);
    asked.copy ??= new BookMirror();
    asked.copy.set(levels);
    this.#failures = 0;
    this.#refusal = undefined;
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
    const asked = this.#asked;
    if (asked !== undefined && asked.copy === undefined) {
      this.#refusal = refusal;
      asked.cancelTimer();
      asked.cancelTimer = this.#options.tools.setTimer(
        (sink) => this.#missed(asked.purpose, sink),
        askSpacingMs,
      );
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isOver = true;
    this.#isLive = false;
    this.#asked?.cancelTimer();
    this.#asked = undefined;
    this.#cancelAudit();
    this.#cancelAsk();
    this.#log.clear();
  }

  #ask(purpose: Purpose): void {
    const { tools } = this.#options;
    this.#cancelAsk();
    this.#cancelAudit();
    this.#asked?.cancelTimer();
    this.#asked = undefined;
    if (this.#failures === 0) {
      // An answer without an id may be that of an earlier request of the same row: what came since the first one is kept.
      this.#askedAtOrdinal = this.#ordinal;
      if (this.#isLive) {
        this.#log.clear();
      }
    }
    const waitMs = this.#lastAskedAt + askSpacingMs - tools.monotonic();
    if (waitMs > 0) {
      this.#cancelAsk = tools.setTimer(() => this.#ask(purpose), waitMs);
      return;
    }
    this.#lastAskedAt = tools.monotonic();
    this.#asked = {
      id: this.#options.ask(),
      purpose,
      isTold: false,
      cancelTimer: tools.setTimer((sink) => this.#missed(purpose, sink), answerWithinMs),
    };
  }

  #missed(purpose: Purpose, sink: VenueEventSink): void {
    this.#asked = undefined;
    this.#failures += 1;
    if (this.#failures < mostFailures) {
      this.#ask(purpose);
      return;
    }
    const refusal = this.#refusal;
    this.#failures = 0;
    this.#refusal = undefined;
    if (purpose === 'audit') {
      this.#log.clear();
      const { market, tools } = this.#options;
      sink.bookProof(market, words.unanswered(tools.now() + auditEveryMs));
      this.#auditIn(auditEveryMs);
      return;
    }
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
    const asked = this.#asked;
    if (asked?.isTold === true) {
      // Only late parts of an answer are given up.
      this.#finish();
    } else if (asked !== undefined) {
      // What the answer will not hold is not known any more: it counts as one that did not come.
      asked.cancelTimer();
      this.#asked = undefined;
      this.#cancelAsk();
      this.#cancelAsk = this.#options.tools.setTimer(
        (sink) => this.#missed(asked.purpose, sink),
        0,
      );
    }
  }

  /** RA18: what is held cannot be put in order, so the full book has to be younger than it. Where that never ends, the order of arrival counts. */
  #restart(): void {
    this.#restarts += 1;
    if (this.#restarts < mostFailures && !this.#isResting) {
      this.#log.clear();
      this.#failures = 0;
      this.#ask('sync');
    }
  }

  #outOfOrder(delta: HeldDelta, backMs: number, sink: VenueEventSink): void {
    const { market } = this.#options;
    this.#suspects = [];
    this.#looks = 0;
    this.#failures = 0;
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
    this.#copyAt = asked.copyAt;
    this.#copiedAt = tools.monotonic();
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
    if (asked.isTold) {
      return;
    }
    asked.isTold = true;
    this.#suspects = [];
    this.#looks = 0;
    asked.cancelTimer();
    asked.cancelTimer = tools.setTimer(() => this.#finish(), continuationMs);
    sink.bookProof(market, words.unproven(tools.now() + firstAuditAfterMs));
    this.#auditIn(firstAuditAfterMs);
  }

  /** No more parts of the answer are taken. */
  #finish(): void {
    this.#asked?.cancelTimer();
    this.#asked = undefined;
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

  /** RA20–RA22: a difference counts when a second copy says the same of a level that nobody changed meanwhile. */
  #compare(asked: Asked, sink: VenueEventSink): void {
    const { market, tools } = this.#options;
    const theirs = (asked.copy ?? new BookMirror()).copy();
    for (const { levels } of this.#log.missingFrom(asked.copyAt, this.#askedAtOrdinal)) {
      theirs.set(levels);
    }
    const differences = this.#mirror.differences(theirs, this.#log.touched());
    const compared = Math.max(this.#mirror.levelCount, theirs.levelCount);
    this.#finish();
    if (differences.length === 0) {
      this.#suspects = [];
      this.#looks = 0;
      sink.bookProof(market, words.matches(tools.now(), compared));
      this.#auditIn(auditEveryMs);
      return;
    }
    this.#looks += 1;
    const isConfirmed = differences.some((found) => isAmong(found, this.#suspects));
    if (!isConfirmed && this.#looks < mostFailures) {
      this.#suspects = differences;
      sink.bookProof(market, words.differsOnce(differences.length, compared));
      this.#auditIn(secondLookAfterMs);
      return;
    }
    this.#suspects = [];
    this.#looks = 0;
    this.#mirror = theirs;
    const cause = words.auditDiffers(differences.length, compared);
    sink.doubted('book', market, { state: 'STALE', cause });
    sink.bookSnapshot(market, theirs.columns());
    sink.bookProof(market, words.replaced(tools.now(), differences.length, compared));
    this.#auditIn(auditEveryMs);
  }
}

function earlier(
  one: UnixMillis | undefined,
  other: UnixMillis | undefined,
): UnixMillis | undefined {
  return one === undefined || other === undefined ? undefined : Math.min(one, other);
}

/** The same level, wrong in the same way: ours did not move between the two looks. */
function isAmong(found: Difference, suspects: readonly Difference[]): boolean {
  return suspects.some(
    ({ side, price, ours }) => side === found.side && price === found.price && ours === found.ours,
  );
}
