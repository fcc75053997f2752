/** One market's view: its parts, the word to show for each channel, and who wants to hear of changes. */
import { type MarketKey, marketKey, type VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { MarketFiguresFrame, TrustFrame } from '#shared/ipc/stream.ts';
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
const trustChannels = [
  'book',
  'trades',
  'price',
  'ticker',
] as const satisfies readonly TrustChannel[];

/** What holds for all views of the window at once. */
export interface WindowTrouble {
  stream: StreamTrouble | undefined;
  paintDelayMs: number | undefined;
  paintLateSince: UnixMillis | undefined;
}

export class View implements MarketView {
  readonly key: MarketKey;
  readonly venue: VenueId;
  readonly market: string;
  readonly book: BookMirror;
  readonly trades: TradeBuffer;
  readonly prices: PriceHistory;
  readonly isPractice: boolean;
  readonly changed = new Set<ViewPart>();
  readonly #window: WindowTrouble;
  readonly #listeners = new Map<ViewPart, Set<() => void>>();
  readonly #fromFeed = new Map<TrustChannel, Trust>();
  readonly #shown = new Map<TrustChannel, Trust>();
  readonly #lastChangeAt = new Map<TrustChannel, UnixMillis>();
  #doubt: MirrorDoubt | undefined;
  #figures: Omit<MarketFiguresFrame, 'key'> = {};

  constructor(venue: VenueId, market: string, isPractice: boolean, window: WindowTrouble) {
    this.key = marketKey(venue, market);
    this.venue = venue;
    this.market = market;
    this.isPractice = isPractice;
    this.#window = window;
    this.book = new BookMirror(this.key);
    this.trades = new TradeBuffer(this.key);
    this.prices = new PriceHistory(this.key);
  }

  /** Whether only a reset frame can make this book right again. */
  get isInDoubt(): boolean {
    return this.#doubt !== undefined;
  }

  get figures(): Omit<MarketFiguresFrame, 'key'> {
    return this.#figures;
  }

  /** What a frame does not say stays as it was. */
  applyFigures({ key: _key, ...figures }: MarketFiguresFrame): void {
    this.#figures = { ...this.#figures, ...figures };
    this.changed.add('figures');
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
    const before = this.#shown.get(channel);
    const trust = effectiveTrust(this.#fromFeed.get(channel), local);
    if (trust === undefined) {
      this.#shown.delete(channel);
    } else {
      this.#shown.set(channel, trust);
    }
    if (isNews(before, trust)) {
      this.changed.add('trust');
    }
  }
}

/** An age that restarts after less is no news: badges read it from their own clock many times before. */
const newsAgeMs = 5000;

/**
 * Whether listeners hear of it. The age of a live book restarts with every change; painters must not paint for that, and
 * a badge whose age is old enough to be counted slowly must.
 */
function isNews(before: Trust | undefined, after: Trust | undefined): boolean {
  if (before === undefined || after === undefined) {
    return before !== after;
  }
  return (
    before.state !== after.state ||
    before.cause.code !== after.cause.code ||
    before.since !== after.since ||
    before.delayMs !== after.delayMs ||
    before.isBookOld !== after.isBookOld ||
    before.proof.word !== after.proof.word ||
    before.proof.holds !== after.proof.holds ||
    Math.abs((after.ageFrom ?? 0) - (before.ageFrom ?? 0)) >= newsAgeMs
  );
}
