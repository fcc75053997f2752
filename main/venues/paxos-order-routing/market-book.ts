/** One market's book on this socket: waiting for its snapshot, in order, doubted, asked for anew. SPEC.md SO17–SO24, SO45–SO48. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import { microsOf } from '../wire/rfc3339.ts';
import { snapshotOf } from '../wire/snapshot-columns.ts';
import { RenewalPace } from './renewal-pace.ts';
import { TimedBook, type UpdateOrder } from './timed-book.ts';
import type { BookMessage } from './wire-data.ts';
import { bookProof, type ResyncReason, resyncDoubt } from './words.ts';

/** SO18 */
export const snapshotWithinMs = 10_000;
/** SO45 */
export const freshCopyEveryMs = 300_000;
/** SO21: this many in this time are more than chance. */
const maxDisorders = 3;
const disorderWithinMs = 60_000;
/** Updates that were on their way when the snapshot was made come about now. */
const staleExpectedMs = 5_000;
const proofEveryMs = 1_000;

export interface MarketBookOptions {
  readonly market: string;
  readonly order: UpdateOrder;
  readonly tools: ConversationTools;
  /** Unsubscribe and subscribe. */
  readonly renew: () => void;
  /** No snapshot came although it was asked for again and again. */
  readonly noSnapshotComes: () => void;
}

export class MarketBook {
  readonly #options: MarketBookOptions;
  readonly #book: TimedBook;
  readonly #pace = new RenewalPace();
  #disorders: number[] = [];
  /** Since the last snapshot; told with the proof. */
  #history = { snapshotAt: 0 as UnixMillis, disordered: 0, stale: 0, doubtful: 0 };
  #snapshotAtMs = 0;
  #failedWaits = 0;
  #cancelSnapshotTimer: (() => void) | undefined;
  #cancelRenewal: (() => void) | undefined;
  #cancelFreshCopy: (() => void) | undefined;
  #cancelProof: (() => void) | undefined;

  constructor(options: MarketBookOptions) {
    this.#options = options;
    this.#book = new TimedBook(options.order);
  }

  /** A snapshot was applied and nothing has doubted it since. */
  get isLive(): boolean {
    return this.#book.isLive;
  }

  /** The subscription is on its way. */
  asked(): void {
    const { tools } = this.#options;
    this.#book.renewing();
    this.#cancelSnapshotTimer?.();
    this.#cancelSnapshotTimer = tools.setTimer((sink) => {
      this.#cancelSnapshotTimer = undefined;
      this.#failedWaits += 1;
      const held = this.#book.heldUpdates;
      this.#resync({ kind: 'no-snapshot', attempt: this.#failedWaits + 1, held }, sink);
      if (this.#failedWaits >= 3) {
        this.#options.noSnapshotComes();
      }
    }, snapshotWithinMs);
  }

  /** It was subscribed already, so no snapshot is on its way for this request. */
  unchanged(): void {
    if (this.#cancelSnapshotTimer !== undefined) {
      this.#renewSoon();
    }
  }

  /** The subscription is gone or refused: what is shown is no longer kept up. */
  interrupted(): void {
    this.#book.distrust();
    this.#stopWaiting();
  }

  /** SO46: a full book is wanted; the one there is stays in use meanwhile. */
  request(): void {
    if (this.#cancelSnapshotTimer === undefined) {
      this.#renewSoon();
    }
  }

  /** A message could not be read that may have been an update of this book. */
  missedMessage(): void {
    if (this.#book.isLive) {
      this.#history.doubtful += 1;
      this.#tellProofSoon();
    }
    this.request();
  }

  take(message: BookMessage, sink: VenueEventSink): void {
    if (message.isSnapshot) {
      this.#takeSnapshot(message, sink);
    } else {
      this.#takeUpdate(message, sink);
    }
  }

  close(): void {
    this.#stopWaiting();
    this.#cancelRenewal?.();
    this.#cancelFreshCopy?.();
    this.#cancelProof?.();
  }

  #takeSnapshot(message: BookMessage, sink: VenueEventSink): void {
    const replay = this.#book.snapshot(message);
    if (replay === undefined) {
      this.#resync({ kind: 'old-snapshot' }, sink);
      return;
    }
    const { market, tools } = this.#options;
    this.#stopWaiting();
    this.#failedWaits = 0;
    this.#disorders = [];
    this.#history = { snapshotAt: tools.now(), disordered: 0, stale: 0, doubtful: 0 };
    this.#snapshotAtMs = tools.monotonic();
    sink.bookSnapshot(market, snapshotOf(message.levels));
    for (const update of replay) {
      this.#tellLevels(update.levels, sink);
    }
    this.#cancelProof?.();
    this.#cancelProof = undefined;
    this.#tellProof(sink);
    this.#cancelFreshCopy?.();
    this.#cancelFreshCopy = tools.setTimer(() => this.request(), freshCopyEveryMs);
  }

  #takeUpdate(message: BookMessage, sink: VenueEventSink): void {
    const outcome = this.#book.update(message);
    switch (outcome.kind) {
      case 'held':
        sink.ignored();
        return;
      case 'overflow':
        this.#resync({ kind: 'overflow' }, sink);
        return;
      case 'unplaceable':
        this.#resync({ kind: 'unplaceable' }, sink);
        return;
      case 'stale':
        this.#takeStale(sink);
        return;
      case 'applied': {
        const micros = microsOf(message.time);
        if (outcome.levels.length === 0) {
          sink.ignored();
        } else {
          if (micros !== undefined) {
            sink.venueTime(this.#options.market, micros);
          }
          this.#tellLevels(outcome.levels, sink);
        }
        if (outcome.isDisordered) {
          this.#history.disordered += 1;
          this.#tellProofSoon();
          this.#countDisorder(sink);
        }
      }
    }
  }

  /** SO20: expected right after the snapshot; later the copy is not what it said it was. */
  #takeStale(sink: VenueEventSink): void {
    const isExpected = this.#options.tools.monotonic() - this.#snapshotAtMs <= staleExpectedMs;
    this.#tellProofSoon();
    if (isExpected) {
      this.#history.stale += 1;
      sink.ignored();
      return;
    }
    this.#history.doubtful += 1;
    if (!this.#countDisorder(sink)) {
      sink.ignored();
      this.request();
    }
  }

  /** True when it was once too often and the book is doubted now. */
  #countDisorder(sink: VenueEventSink): boolean {
    const now = this.#options.tools.monotonic();
    this.#disorders = this.#disorders.filter((at) => now - at < disorderWithinMs);
    this.#disorders.push(now);
    if (this.#disorders.length < maxDisorders) {
      return false;
    }
    this.#resync({ kind: 'disorder', count: this.#disorders.length }, sink);
    this.#disorders = [];
    return true;
  }

  #resync(reason: ResyncReason, sink: VenueEventSink): void {
    this.#book.distrust();
    this.#stopWaiting();
    sink.doubted('book', this.#options.market, resyncDoubt(reason, this.#history.snapshotAt > 0));
    this.#renewSoon();
  }

  #renewSoon(): void {
    if (this.#cancelRenewal !== undefined) {
      return;
    }
    const { tools, renew } = this.#options;
    const afterMs = this.#pace.next(tools.monotonic());
    if (afterMs === 0) {
      renew();
      return;
    }
    this.#cancelRenewal = tools.setTimer(() => {
      this.#cancelRenewal = undefined;
      renew();
    }, afterMs);
  }

  #stopWaiting(): void {
    this.#cancelSnapshotTimer?.();
    this.#cancelSnapshotTimer = undefined;
  }

  #tellLevels(levels: BookMessage['levels'], sink: VenueEventSink): void {
    for (const { side, price, size } of levels) {
      sink.bookLevel(this.#options.market, side, price, size);
    }
  }

  #tellProofSoon(): void {
    this.#cancelProof ??= this.#options.tools.setTimer((sink) => {
      this.#cancelProof = undefined;
      if (this.#book.isLive) {
        this.#tellProof(sink);
      }
    }, proofEveryMs);
  }

  #tellProof(sink: VenueEventSink): void {
    sink.bookProof(this.#options.market, bookProof(this.#history));
  }
}
