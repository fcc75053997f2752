/** Every market this window looks at: ticks go in, panels are told which part changed. */
import { ensureNever } from '#shared/domain/assert.ts';
import { type MarketKey, marketKey, type VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { TickMessage, TrustFrame, VenueStatus } from '#shared/ipc/stream.ts';
import { BookMirror } from './book-mirror.ts';
import {
  effectiveTrust,
  type LocalTrouble,
  type MirrorDoubt,
  type StreamTrouble,
} from './local-trust.ts';
import type { MarketView, ViewPart } from './market-view.ts';
import { PriceHistory } from './price-history.ts';
import { TradeBuffer } from './trade-buffer.ts';

type TrustChannel = TrustFrame['channel'];
const trustChannels = ['book', 'trades', 'price'] as const satisfies readonly TrustChannel[];

/** What holds for all views of the window at once. */
interface WindowTrouble {
  stream: StreamTrouble | undefined;
  paintDelayMs: number | undefined;
  paintLateSince: UnixMillis | undefined;
}

class View implements MarketView {
  readonly key: MarketKey;
  readonly venue: VenueId;
  readonly market: string;
  readonly book: BookMirror;
  readonly trades: TradeBuffer;
  readonly prices: PriceHistory;
  readonly changed = new Set<ViewPart>();
  readonly #practiceVenues: ReadonlySet<VenueId>;
  readonly #window: WindowTrouble;
  readonly #listeners = new Map<ViewPart, Set<() => void>>();
  readonly #fromFeed = new Map<TrustChannel, Trust>();
  readonly #shown = new Map<TrustChannel, Trust>();
  readonly #lastChangeAt = new Map<TrustChannel, UnixMillis>();
  #doubt: MirrorDoubt | undefined;

  constructor(
    venue: VenueId,
    market: string,
    practiceVenues: ReadonlySet<VenueId>,
    window: WindowTrouble,
  ) {
    this.key = marketKey(venue, market);
    this.venue = venue;
    this.market = market;
    this.#practiceVenues = practiceVenues;
    this.#window = window;
    this.book = new BookMirror(this.key);
    this.trades = new TradeBuffer(this.key);
    this.prices = new PriceHistory(this.key);
  }

  get isPractice(): boolean {
    return this.#practiceVenues.has(this.venue);
  }

  /** Whether only a reset frame can make this book right again. */
  get isInDoubt(): boolean {
    return this.#doubt !== undefined;
  }

  trust(channel: TrustChannel): Trust | undefined {
    return this.#shown.get(channel);
  }

  subscribe(part: ViewPart, listener: () => void): () => void {
    const listeners = this.#listeners.get(part) ?? new Set();
    this.#listeners.set(part, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  setTrust(channel: TrustChannel, trust: Trust): void {
    this.#fromFeed.set(channel, trust);
    this.reviewTrust();
  }

  setDoubt(doubt: MirrorDoubt | undefined): void {
    this.#doubt = doubt;
    this.reviewTrust();
  }

  noteChange(channel: TrustChannel, at: UnixMillis): void {
    this.#lastChangeAt.set(channel, at);
    this.#review(channel);
  }

  reviewTrust(): void {
    for (const channel of trustChannels) {
      this.#review(channel);
    }
  }

  notify(): void {
    for (const part of this.changed) {
      for (const listener of this.#listeners.get(part) ?? []) {
        listener();
      }
    }
    this.changed.clear();
  }

  #review(channel: TrustChannel): void {
    const local: LocalTrouble = {
      stream: this.#window.stream,
      mirror: channel === 'book' ? this.#doubt : undefined,
      paintDelayMs: this.#window.paintDelayMs,
      paintLateSince: this.#window.paintLateSince,
      lastChangeAt: this.#lastChangeAt.get(channel),
    };
    const trust = effectiveTrust(this.#fromFeed.get(channel), local);
    if (trust === undefined || trust === this.#shown.get(channel)) {
      return;
    }
    this.#shown.set(channel, trust);
    this.changed.add('trust');
  }
}

export class MarketViews {
  readonly #views = new Map<MarketKey, View>();
  readonly #practiceVenues = new Set<VenueId>();
  readonly #window: WindowTrouble = {
    stream: undefined,
    paintDelayMs: undefined,
    paintLateSince: undefined,
  };

  /** The view of this market, made when it is first asked for. */
  view(venue: VenueId, market: string): MarketView {
    const key = marketKey(venue, market);
    const known = this.#views.get(key);
    if (known !== undefined) {
      return known;
    }
    const view = new View(venue, market, this.#practiceVenues, this.#window);
    view.reviewTrust();
    this.#views.set(key, view);
    return view;
  }

  /** Forgets every market that no panel uses any more. */
  keepOnly(keys: ReadonlySet<MarketKey>): void {
    for (const key of [...this.#views.keys()]) {
      if (!keys.has(key)) {
        this.#views.delete(key);
      }
    }
  }

  /** Applies a whole tick, then tells the panels. Returns the books that need a reset frame. */
  apply(tick: TickMessage, arrivedAt: UnixMillis): readonly MarketKey[] {
    this.#notePractice(tick.venues);
    const resets = this.#applyBooks(tick, arrivedAt);
    for (const frame of tick.trades) {
      const view = this.#views.get(frame.key);
      if (view !== undefined) {
        view.trades.apply(frame);
        view.changed.add('trades');
        if (!frame.isReset) {
          view.noteChange('trades', arrivedAt);
        }
      }
    }
    for (const frame of tick.prices) {
      const view = this.#views.get(frame.key);
      if (view !== undefined) {
        view.prices.apply(frame);
        view.changed.add('price');
        if (!frame.isReset) {
          view.noteChange('price', arrivedAt);
        }
      }
    }
    for (const frame of tick.trust) {
      this.#views.get(frame.key)?.setTrust(frame.channel, frame.trust);
    }
    this.#notifyAll();
    return resets;
  }

  /** The port was replaced: what the mirrors hold is of a sender that is gone. */
  breakOff(at: UnixMillis): void {
    for (const view of this.#views.values()) {
      if (view.book.hasBook) {
        view.setDoubt({ code: 'stream-replaced', since: at });
      }
    }
    this.#notifyAll();
  }

  /** The stream as a whole is, or is no longer, not to be believed. */
  setStreamTrouble(trouble: StreamTrouble | undefined): void {
    this.#window.stream = trouble;
    this.#reviewAll();
  }

  /** This machine paints late, with that middle delay; `undefined` when it no longer does. */
  setPaintDelay(delayMs: number | undefined, now: UnixMillis): void {
    if (delayMs === this.#window.paintDelayMs) {
      return;
    }
    this.#window.paintLateSince =
      delayMs === undefined ? undefined : (this.#window.paintLateSince ?? now);
    this.#window.paintDelayMs = delayMs;
    this.#reviewAll();
  }

  /** Frames whose digest did not fit the mirror, over all markets. */
  get mismatches(): number {
    let sum = 0;
    for (const view of this.#views.values()) {
      sum += view.book.mismatches;
    }
    return sum;
  }

  setPractice(venue: VenueId, isPractice: boolean): void {
    if (isPractice) {
      this.#practiceVenues.add(venue);
    } else {
      this.#practiceVenues.delete(venue);
    }
  }

  #applyBooks(tick: TickMessage, arrivedAt: UnixMillis): readonly MarketKey[] {
    const resets: MarketKey[] = [];
    for (const frame of tick.books) {
      const view = this.#views.get(frame.key);
      if (view === undefined) {
        continue;
      }
      if (!frame.isReset && (view.isInDoubt || !view.book.hasBook)) {
        resets.push(frame.key);
        continue;
      }
      const outcome = view.book.apply(frame);
      view.changed.add('book');
      switch (outcome) {
        case 'applied':
          if (frame.isReset) {
            view.setDoubt(undefined);
          } else {
            view.noteChange('book', arrivedAt);
          }
          break;
        case 'needs-reset':
          view.setDoubt({ code: 'mirror-mismatch', since: arrivedAt });
          resets.push(frame.key);
          break;
        default:
          ensureNever(outcome);
      }
    }
    return resets;
  }

  #notePractice(venues: readonly VenueStatus[]): void {
    for (const status of venues) {
      this.setPractice(status.venue, status.isPractice);
    }
  }

  #reviewAll(): void {
    for (const view of this.#views.values()) {
      view.reviewTrust();
    }
    this.#notifyAll();
  }

  #notifyAll(): void {
    for (const view of this.#views.values()) {
      view.notify();
    }
  }
}
