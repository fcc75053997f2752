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
  pinnedTrust,
  type StreamTrouble,
} from './local-trust.ts';
import type { MarketView, ViewPart } from './market-view.ts';
import { PriceHistory } from './price-history.ts';
import { TradeBuffer } from './trade-buffer.ts';

type TrustChannel = TrustFrame['channel'];
type Figures = Omit<MarketFiguresFrame, 'key'>;
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

/** What frames are applied to. */
interface Parts {
  readonly book: BookMirror;
  readonly trades: TradeBuffer;
  readonly prices: PriceHistory;
  figures: Figures;
}

/** A frozen view: what is fed on beside what is shown, and what was said at that moment. */
interface Pin {
  readonly at: UnixMillis;
  readonly live: Parts;
  readonly was: ReadonlyMap<TrustChannel, Trust>;
}

/**
 * Panels keep the parts they were given for as long as they stand. So while the window is frozen those stand still, copies
 * of them are fed, and back at live they become what their copies are.
 */
export class View implements MarketView {
  readonly key: MarketKey;
  readonly venue: VenueId;
  readonly market: string;
  readonly isPractice: boolean;
  readonly changed = new Set<ViewPart>();
  readonly #window: WindowTrouble;
  readonly #parts: Parts;
  readonly #listeners = new Map<ViewPart, Set<() => void>>();
  readonly #fromFeed = new Map<TrustChannel, Trust>();
  readonly #live = new Map<TrustChannel, Trust>();
  readonly #shown = new Map<TrustChannel, Trust>();
  readonly #lastChangeAt = new Map<TrustChannel, UnixMillis>();
  #pin: Pin | undefined;
  #doubt: MirrorDoubt | undefined;

  constructor(venue: VenueId, market: string, isPractice: boolean, window: WindowTrouble) {
    this.key = marketKey(venue, market);
    this.venue = venue;
    this.market = market;
    this.isPractice = isPractice;
    this.#window = window;
    this.#parts = {
      book: new BookMirror(this.key),
      trades: new TradeBuffer(this.key),
      prices: new PriceHistory(this.key),
      figures: {},
    };
  }

  get book(): BookMirror {
    return this.#parts.book;
  }

  get trades(): TradeBuffer {
    return this.#parts.trades;
  }

  get prices(): PriceHistory {
    return this.#parts.prices;
  }

  get figures(): Figures {
    return this.#parts.figures;
  }

  /** What frames are for, whatever is shown. */
  get live(): Omit<Parts, 'figures'> {
    return this.#pin?.live ?? this.#parts;
  }

  get pinnedAt(): UnixMillis | undefined {
    return this.#pin?.at;
  }

  /** Whether only a reset frame can make this book right again. */
  get isInDoubt(): boolean {
    return this.#doubt !== undefined && this.#doubt.healedAt === undefined;
  }

  get doubt(): MirrorDoubt | undefined {
    return this.#doubt;
  }

  /** What a frame does not say stays as it was. */
  applyFigures({ key: _key, ...figures }: MarketFiguresFrame): void {
    const parts = this.#pin?.live ?? this.#parts;
    parts.figures = { ...parts.figures, ...figures };
    this.changed.add('figures');
  }

  trust(channel: TrustChannel): Trust | undefined {
    return this.#shown.get(channel);
  }

  liveTrust(channel: TrustChannel): Trust | undefined {
    return this.#live.get(channel);
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

  /** What is shown stands still from now on. `isKnown`: it was looked at before `at`. */
  pin(at: UnixMillis, isKnown: boolean): void {
    if (this.#pin !== undefined) {
      return;
    }
    const { book, trades, prices, figures } = this.#parts;
    const live = { book: book.copy(), trades: trades.copy(), prices: prices.copy(), figures };
    this.#pin = { at, live, was: isKnown ? new Map(this.#shown) : new Map() };
    this.reviewTrust();
  }

  /** Shows the present again. */
  unpin(): void {
    const pin = this.#pin;
    if (pin === undefined) {
      return;
    }
    this.#pin = undefined;
    this.#parts.book.takeOver(pin.live.book);
    this.#parts.trades.takeOver(pin.live.trades);
    this.#parts.prices.takeOver(pin.live.prices);
    this.#parts.figures = pin.live.figures;
    for (const part of ['book', 'trades', 'price', 'figures', 'trust'] as const) {
      this.changed.add(part);
    }
    this.reviewTrust();
  }

  /** What only changed underneath a frozen view is nobody's news. */
  notify(): void {
    for (const part of this.changed) {
      if (this.#pin === undefined || part === 'trust') {
        for (const listener of this.#listeners.get(part) ?? []) {
          listener();
        }
      }
    }
    this.changed.clear();
  }

  #review(channel: TrustChannel): void {
    const local: LocalTrouble = {
      stream: this.#window.stream,
      mirror: channel === 'book' ? this.#doubt : undefined,
      refusedFrames: this.live.book.mismatches,
      paintDelayMs: this.#window.paintDelayMs,
      paintLateSince: this.#window.paintLateSince,
      lastChangeAt: this.#lastChangeAt.get(channel),
    };
    const before = this.#shown.get(channel);
    const live = effectiveTrust(this.#fromFeed.get(channel), local);
    write(this.#live, channel, live);
    write(this.#shown, channel, this.#shownFor(channel, live));
    if (isNews(before, this.#shown.get(channel))) {
      this.changed.add('trust');
    }
  }

  #shownFor(channel: TrustChannel, live: Trust | undefined): Trust | undefined {
    const pin = this.#pin;
    if (pin === undefined) {
      return live;
    }
    const was = pin.was.get(channel);
    // A channel of which nothing was said then or now keeps having no word of its own; the book's stands for it.
    return was === undefined && live === undefined && channel !== 'book'
      ? undefined
      : pinnedTrust({ at: pin.at, ...(was === undefined ? {} : { was }) }, live);
  }
}

function write(
  words: Map<TrustChannel, Trust>,
  channel: TrustChannel,
  trust: Trust | undefined,
): void {
  if (trust === undefined) {
    words.delete(channel);
  } else {
    words.set(channel, trust);
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
    (before.also?.length ?? 0) !== (after.also?.length ?? 0) ||
    Math.abs((after.ageFrom ?? 0) - (before.ageFrom ?? 0)) >= newsAgeMs
  );
}
