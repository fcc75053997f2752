/**
 * Books that a scenario shows otherwise than the source says: levels beside the source's, or a side that is empty. What is shown is
 * the exchange's book (every venue and REST serve it); what the source says goes on unseen and is what remains. SPEC.md PX101.
 */
import { ensureDefined } from '#shared/domain/assert.ts';
import { normaliseDecimal } from './exact-decimal.ts';
import { ExchangeBook } from './exchange-book.ts';
import type { MarketStates } from './market-state.ts';
import type { PracticeLevel, SourceEvent, UpdateEvent } from './source.ts';

export interface BookOverlay {
  /** Shown instead of what the source has at these prices. */
  readonly bids?: readonly PracticeLevel[];
  readonly asks?: readonly PracticeLevel[];
  /** A side that is shown empty. */
  readonly hides?: 'bids' | 'asks';
}

export interface OverlaidBook {
  /** What the source says; not to be changed. */
  readonly source: ExchangeBook;
  /** Replaces what was shown before; the difference goes out at once. Once removed: nothing. */
  show(overlay: BookOverlay): void;
  /** The market is what its source says again; again: nothing. */
  remove(): void;
}

interface Overlaid {
  readonly source: ExchangeBook;
  readonly overlays: Map<object, BookOverlay>;
}

const sides = ['bids', 'asks'] as const;
type SideName = (typeof sides)[number];

export interface MarketOverlaysOptions {
  readonly markets: MarketStates;
  readonly nowMs: () => number;
  /** To the books and the clients, past the overlays. */
  readonly send: (events: readonly SourceEvent[]) => void;
}

export class MarketOverlays {
  readonly #options: MarketOverlaysOptions;
  readonly #overlaid = new Map<string, Overlaid>();

  constructor(options: MarketOverlaysOptions) {
    this.#options = options;
  }

  add(market: string): OverlaidBook {
    const overlaid = this.#overlaid.get(market) ?? this.#begin(market);
    const key = {};
    let isRemoved = false;
    overlaid.overlays.set(key, {});
    return {
      source: overlaid.source,
      show: (overlay) => {
        if (!isRemoved) {
          overlaid.overlays.set(key, overlay);
          this.#settle(market, overlaid);
        }
      },
      remove: () => {
        isRemoved = true;
        if (overlaid.overlays.delete(key)) {
          this.#settle(market, overlaid);
        }
        if (overlaid.overlays.size === 0 && this.#overlaid.get(market) === overlaid) {
          this.#overlaid.delete(market);
        }
      },
    };
  }

  /** What of a source's events is to be seen. */
  through(events: readonly SourceEvent[]): readonly SourceEvent[] {
    return this.#overlaid.size === 0 ? events : events.flatMap((event) => this.#seen(event));
  }

  #begin(market: string): Overlaid {
    const { book } = ensureDefined(this.#options.markets.get(market), `practice market ${market}`);
    const source = new ExchangeBook();
    source.replace(book.bids(), book.asks());
    const overlaid: Overlaid = { source, overlays: new Map() };
    this.#overlaid.set(market, overlaid);
    return overlaid;
  }

  #seen(event: SourceEvent): readonly SourceEvent[] {
    const overlaid = this.#overlaid.get(event.market);
    if (overlaid === undefined || event.kind === 'trade' || event.kind === 'index-price') {
      return [event];
    }
    const { source, overlays } = overlaid;
    if (event.kind === 'snapshot') {
      source.replace(event.bids, event.asks);
      return [{ ...event, bids: shown(overlaid, 'bids'), asks: shown(overlaid, 'asks') }];
    }
    source.set(event.bids, event.asks);
    const seen = (side: SideName): readonly PracticeLevel[] =>
      event[side].filter(([price]) => !isCovered(overlays, side, price));
    const [bids, asks] = [seen('bids'), seen('asks')];
    return bids.length + asks.length === 0 ? [] : [{ ...event, bids, asks }];
  }

  /** Brings the exchange's book to what is to be shown. */
  #settle(market: string, overlaid: Overlaid): void {
    const { markets, nowMs, send } = this.#options;
    const { book } = ensureDefined(markets.get(market), `practice market ${market}`);
    const difference = (side: SideName): readonly PracticeLevel[] =>
      differenceOf(side === 'bids' ? book.bids() : book.asks(), shown(overlaid, side));
    const [bids, asks] = [difference('bids'), difference('asks')];
    if (bids.length + asks.length > 0) {
      const update: UpdateEvent = { kind: 'update', market, atMs: nowMs(), bids, asks };
      send([update]);
    }
  }
}

function isCovered(
  overlays: ReadonlyMap<object, BookOverlay>,
  side: SideName,
  price: string,
): boolean {
  const key = normaliseDecimal(price);
  return [...overlays.values()].some(
    (overlay) =>
      overlay.hides === side || overlay[side]?.some(([own]) => normaliseDecimal(own) === key),
  );
}

function shown({ source, overlays }: Overlaid, side: SideName): readonly PracticeLevel[] {
  const all = [...overlays.values()];
  if (all.some(({ hides }) => hides === side)) {
    return [];
  }
  const book = new ExchangeBook();
  const levels = side === 'bids' ? source.bids() : source.asks();
  const own = all.flatMap((overlay) => overlay[side] ?? []);
  book.replace([...levels, ...own], []);
  return book.bids();
}

/** Removals first. */
function differenceOf(
  before: readonly PracticeLevel[],
  after: readonly PracticeLevel[],
): readonly PracticeLevel[] {
  const sizes = new Map(after.map(([price, size]) => [normaliseDecimal(price), size]));
  const had = new Map(before.map(([price, size]) => [normaliseDecimal(price), size]));
  const gone = before
    .filter(([price]) => !sizes.has(normaliseDecimal(price)))
    .map(([price, size]): PracticeLevel => [price, size.replaceAll(/[1-9]/g, '0')]);
  const set = after.filter(([price, size]) => had.get(normaliseDecimal(price)) !== size);
  return [...gone, ...set];
}
