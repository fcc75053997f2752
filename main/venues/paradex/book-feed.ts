/**
 * One book on one socket: its subscription, the order of its updates, and how it becomes right again. What is in the
 * updates is the decoder's business. SPEC.md PD16–PD28; protocol §6.
 */

import type { UnixMillis } from '#shared/domain/time.ts';
import type { Cause, Evidence } from '#shared/domain/trust.ts';
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import { wireChannel } from './channels.ts';
import type { Control } from './control.ts';
import { FirstFrameWatch, firstFrameWithinMs } from './first-frame-watch.ts';
import {
  brokenProof,
  gapCause,
  gapEvidence,
  monotoneProof,
  refusedCause,
  refusedFrameCause,
  resyncingCause,
  sequenceProof,
  sharedSessionCause,
  silentCause,
} from './sentences.ts';
import { Subscription } from './subscription.ts';
import type { ParadexOptions } from './switches.ts';
import type { Problem } from './text-frames.ts';

const snapshotWithinMs = 5_000;
const proofEveryMs = 1_000;
const maxResyncs = 3;
const resyncsPerMs = 60_000;
/** Where a lost update cannot be seen, the full book is asked for this often. */
const monotoneResyncMs = 3_600_000;

export interface FeedContext {
  readonly tools: ConversationTools;
  readonly control: Control;
  readonly options: ParadexOptions;
}

export class BookFeed {
  readonly market: string;
  readonly subscription: Subscription;
  readonly #context: FeedContext;
  readonly #firstFrame: FirstFrameWatch;
  /** `waiting`: for the first full book of this socket. */
  #state: 'waiting' | 'live' | 'resyncing' = 'waiting';
  #last = 0;
  #since: UnixMillis = 0;
  #updates = 0;
  #toldUpdates = 0;
  #isProofDue = false;
  #isAfterGap = false;
  /** Which numbers are missing. */
  #evidence: readonly Evidence[] = [];
  #isSessionShared = false;
  #askedAt = 0;
  #usualMs: number | undefined;
  /** Monotonic times of the latest ones. */
  #resyncs: number[] = [];
  #cancelDeadline: (() => void) | undefined;
  #cancelRenewal: (() => void) | undefined;

  constructor(market: string, context: FeedContext, released: () => void) {
    const { tools, control } = context;
    this.market = market;
    this.#context = context;
    this.#firstFrame = new FirstFrameWatch(tools, (isLast, sink) => this.#silent(isLast, sink));
    this.subscription = new Subscription(wireChannel('book', market), control, tools, {
      requested: (sink) => this.#requested(sink),
      accepted: () => this.#firstFrame.start(),
      refused: (problem, sink) => this.#refused(problem, sink),
      hasData: () => this.#state === 'live',
      released,
    });
  }

  get isLive(): boolean {
    return this.#state === 'live';
  }

  /** What is to be done with a frame of this book. `skip`: it says nothing about the book as it is wanted now. */
  admit(isSnapshot: boolean, sequence: number, sink: VenueEventSink): 'replace' | 'apply' | 'skip' {
    if (!this.subscription.accepts) {
      return 'skip';
    }
    if (isSnapshot) {
      this.#last = sequence;
      return 'replace';
    }
    if (this.#state !== 'live') {
      return 'skip';
    }
    const isNext = this.#context.options.isContiguous
      ? sequence === this.#last + 1
      : sequence > this.#last;
    if (!isNext) {
      this.#broken(gapCause(this.#last, sequence), sink, gapEvidence(this.#last, sequence));
      return 'skip';
    }
    this.#last = sequence;
    this.#updates += 1;
    if (!this.#isProofDue) {
      this.#isProofDue = true;
      this.#context.tools.setTimer((at) => this.#tellProof(at), proofEveryMs);
    }
    return 'apply';
  }

  /** The full book that was admitted has been told. */
  replaced(sink: VenueEventSink): void {
    const { tools, options } = this.#context;
    if (this.#state === 'resyncing') {
      this.#usualMs = tools.monotonic() - this.#askedAt;
    }
    this.#state = 'live';
    this.#cancelTimers();
    this.#firstFrame.met();
    this.#since = tools.now();
    this.#updates = 0;
    this.#toldUpdates = 0;
    this.#isAfterGap = false;
    this.#evidence = [];
    sink.bookProof(
      this.market,
      options.isContiguous ? sequenceProof(this.#since, 0) : monotoneProof(),
    );
    if (!options.isContiguous) {
      this.#cancelRenewal = tools.setTimer((at) => this.#resync(at), monotoneResyncMs);
    }
  }

  /** A frame that may have been of this book could not be read. */
  frameRefused(reason: string, sink: VenueEventSink): void {
    if (this.subscription.accepts) {
      this.#broken(refusedFrameCause(reason), sink);
    }
  }

  /** Wanted although nothing is known to be wrong. False: another socket has to give it. */
  request(sink: VenueEventSink): boolean {
    if (this.#isSessionShared) {
      return false;
    }
    if (this.subscription.isRefused) {
      this.#firstFrame.reset();
      this.#state = 'waiting';
      this.subscription.again(sink);
    } else if (this.#state === 'live') {
      this.#resyncWhenFree(sink);
    } else if (this.#state === 'waiting' && this.#firstFrame.wasSilent) {
      this.#firstFrame.reset();
      this.subscription.again(sink);
    }
    return true;
  }

  /** Nobody follows it here any more. Should somebody before it is given back, it begins anew. */
  drop(sink: VenueEventSink): void {
    this.#cancelTimers();
    this.#firstFrame.reset();
    this.#state = 'waiting';
    this.subscription.drop(sink);
  }

  #broken(cause: Cause, sink: VenueEventSink, evidence: readonly Evidence[] = []): void {
    if (this.#state === 'live') {
      this.#isAfterGap = true;
      this.#evidence = evidence;
      sink.doubted('book', this.market, { state: 'GAP', cause, evidence });
      sink.bookProof(this.market, brokenProof());
    }
    this.#resync(sink);
  }

  /** What nobody knows to be wrong takes no other market's socket with it: it waits, and leaves one for a gap. */
  #resyncWhenFree(sink: VenueEventSink): void {
    const { tools } = this.#context;
    this.#forgetOldResyncs();
    const first = this.#resyncs[this.#resyncs.length - (maxResyncs - 1)];
    if (first === undefined) {
      this.#resync(sink);
      return;
    }
    this.#cancelRenewal?.();
    const freeInMs = first + resyncsPerMs - tools.monotonic();
    this.#cancelRenewal = tools.setTimer((at) => this.#resync(at), freeInMs);
  }

  #forgetOldResyncs(): void {
    const now = this.#context.tools.monotonic();
    this.#resyncs = this.#resyncs.filter((at) => now - at < resyncsPerMs);
  }

  #resync(sink: VenueEventSink): void {
    const { tools, options } = this.#context;
    this.#cancelTimers();
    const now = tools.monotonic();
    this.#forgetOldResyncs();
    if (this.#resyncs.length >= maxResyncs) {
      tools.end({
        code: 'resync-limit',
        text: `The book of ${this.market} had to be asked for more than ${maxResyncs} times in a minute.`,
      });
      return;
    }
    if (!options.canResubscribe) {
      tools.end({
        code: 'resync-by-reconnect',
        text: `The book of ${this.market} is asked for again on a new connection.`,
      });
      return;
    }
    this.#resyncs.push(now);
    this.#askedAt = now;
    if (this.#state === 'live') {
      this.#state = 'resyncing';
      if (!this.#isAfterGap) {
        this.#tellResyncing(sink);
      }
    }
    this.#cancelDeadline = tools.setTimer(() => {
      tools.end({
        code: 'no-full-book',
        text: `Paradex sent no full book of ${this.market} within ${snapshotWithinMs / 1000} s of being asked.`,
      });
    }, snapshotWithinMs);
    this.subscription.again(sink);
  }

  /** The gap was the word until here; from here on the new book is on its way. */
  #requested(sink: VenueEventSink): void {
    if (this.#state === 'resyncing' && this.#isAfterGap) {
      this.#tellResyncing(sink);
    }
  }

  #tellResyncing(sink: VenueEventSink): void {
    sink.doubted('book', this.market, {
      state: 'RESYNCING',
      cause: resyncingCause(this.#usualMs, this.#isAfterGap),
      evidence: this.#evidence,
    });
  }

  #refused(problem: Problem, sink: VenueEventSink): void {
    this.#cancelTimers();
    this.#isSessionShared = problem.isSessionShared;
    const words = this.#isSessionShared ? sharedSessionCause : refusedCause;
    sink.doubted('book', this.market, {
      state: 'STALE',
      cause: words(this.subscription.channel, problem.said),
      ...(this.#isSessionShared ? {} : { isFinal: true }),
    });
  }

  #silent(isLast: boolean, sink: VenueEventSink): void {
    if (this.#state !== 'waiting') {
      return;
    }
    sink.doubted('book', this.market, {
      state: 'STALE',
      cause: silentCause(firstFrameWithinMs),
      ...(isLast ? { isFinal: true } : {}),
    });
    if (!isLast) {
      this.subscription.again(sink);
    }
  }

  #tellProof(sink: VenueEventSink): void {
    this.#isProofDue = false;
    const isNews = this.#state === 'live' && this.#updates !== this.#toldUpdates;
    if (isNews && this.#context.options.isContiguous) {
      this.#toldUpdates = this.#updates;
      sink.bookProof(this.market, sequenceProof(this.#since, this.#updates));
    }
  }

  #cancelTimers(): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = undefined;
    this.#cancelRenewal?.();
    this.#cancelRenewal = undefined;
  }
}
