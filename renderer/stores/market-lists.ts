/** Keeps asking for the lists that the panels need until the venues themselves have answered. */
import type { VenueId } from '#shared/domain/market.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import { loadMarkets, type MarketStore } from './market-store.ts';

/** At the start the venue may be a second away; later nobody waits for it. Doubles from the first to the last. */
const firstRetryMs = 500;
const lastRetryMs = 60_000;

export interface MarketListsOptions {
  readonly store: MarketStore;
  readonly bridge: Bridge;
  /** Venues that panels show now. */
  venues(): Iterable<VenueId>;
  /** Runs `callback` once after `delayMs`; returns what cancels it. */
  after(delayMs: number, callback: () => Promise<void>): () => void;
}

export class MarketLists {
  readonly #options: MarketListsOptions;
  #retryMs = firstRetryMs;
  #cancel: () => void = () => undefined;
  /** Another `restart` makes an answer under way count for nothing. */
  #round = 0;

  constructor(options: MarketListsOptions) {
    this.#options = options;
  }

  /** Asks now, and again until each list is the venue's own. Resolves when the first answers are there. */
  restart(): Promise<void> {
    this.#retryMs = firstRetryMs;
    return this.#ask();
  }

  async #ask(): Promise<void> {
    this.#cancel();
    this.#round += 1;
    const round = this.#round;
    const { store, bridge, venues, after } = this.#options;
    const known = store.getState().venues;
    const missing = [...new Set(venues())].filter(
      (venue) => known.get(venue)?.list?.from !== 'venue',
    );
    await Promise.all(missing.map((venue) => loadMarkets(store, bridge, venue)));
    const isWhole = missing.every(
      (venue) => store.getState().venues.get(venue)?.list?.from === 'venue',
    );
    if (!isWhole && round === this.#round) {
      this.#cancel = after(this.#retryMs, () => this.#ask());
      this.#retryMs = Math.min(lastRetryMs, this.#retryMs * 2);
    }
  }
}
