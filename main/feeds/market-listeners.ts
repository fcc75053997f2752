/** Who hears of one market. Changes are told for each level: whoever wants only other news is not passed by then. */
import type { Channel } from '#shared/domain/market.ts';
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { LoggedTrade } from '../books/trade-log.ts';
import type { MarketFeed } from './market-feed.ts';
import type { MarketListener } from './market-feed-options.ts';

export class MarketListeners {
  readonly #feed: MarketFeed;
  readonly #all = new Set<MarketListener>();
  #ofChanges: readonly MarketListener[] = [];

  constructor(feed: MarketFeed) {
    this.#feed = feed;
  }

  /** Returns the way out. */
  add(listener: MarketListener): () => void {
    this.#all.add(listener);
    this.#choose();
    return () => {
      this.#all.delete(listener);
      this.#choose();
    };
  }

  tellChanged(receivedAt: UnixMillis): void {
    for (const listener of this.#ofChanges) {
      listener.changed?.(receivedAt);
    }
  }

  tellSnapshot(isRepeat: boolean): void {
    for (const listener of this.#all) {
      listener.snapshot?.(this.#feed, isRepeat);
    }
  }

  tellTrade(trade: LoggedTrade): void {
    for (const listener of this.#all) {
      listener.trade?.(this.#feed, trade);
    }
  }

  tellPrice(price: string, time: UnixMicros): void {
    for (const listener of this.#all) {
      listener.price?.(this.#feed, price, time);
    }
  }

  tellFigures(): void {
    for (const listener of this.#all) {
      listener.ticker?.(this.#feed);
    }
  }

  tellTrust(channel: Channel, trust: Trust): void {
    for (const listener of this.#all) {
      listener.trust?.(this.#feed, channel, trust);
    }
  }

  tellTrustDetail(channel: Channel): void {
    for (const listener of this.#all) {
      listener.trustDetail?.(this.#feed, channel);
    }
  }

  tellAudit(): void {
    for (const listener of this.#all) {
      listener.audit?.(this.#feed);
    }
  }

  clear(): void {
    this.#all.clear();
    this.#choose();
  }

  #choose(): void {
    this.#ofChanges = [...this.#all].filter(({ changed }) => changed !== undefined);
  }
}
