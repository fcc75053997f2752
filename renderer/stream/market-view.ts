/** One market as this page knows it: its mirror, trades, index prices and trust, with a way to hear of changes. */
import type { MarketKey, VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { MarketFiguresFrame, TrustFrame } from '#shared/ipc/stream.ts';
import type { BookMirror } from './book-mirror.ts';
import type { PriceHistory } from './price-history.ts';
import type { TradeBuffer } from './trade-buffer.ts';

export type ViewPart = 'book' | 'trades' | 'price' | 'figures' | 'trust';

/** While the window is frozen, book, trades, prices, figures and `trust` are of `pinnedAt`; all else is of now. */
export interface MarketView {
  readonly key: MarketKey;
  readonly venue: VenueId;
  readonly market: string;
  /** Whether these are practice data, which must be labelled wherever they show. */
  readonly isPractice: boolean;
  readonly book: BookMirror;
  readonly trades: TradeBuffer;
  readonly prices: PriceHistory;
  /** The newest of what is said beside the book: the venue's figures, and its parallel lines. */
  readonly figures: Omit<MarketFiguresFrame, 'key'>;
  /** The moment that is shown instead of now: windows that slide with time stand there as well. */
  readonly pinnedAt?: UnixMillis | undefined;
  /** The word of what is shown. */
  trust(channel: TrustFrame['channel']): Trust | undefined;
  /** The word of now, also while the window is frozen. Absent: `trust` is of now. */
  liveTrust?(channel: TrustFrame['channel']): Trust | undefined;
  /** `listener` is called synchronously after a tick was applied that changed this part; it should mark, not draw. Returns the unsubscriber. */
  subscribe(part: ViewPart, listener: () => void): () => void;
}
