/** Who hears of one market. Changes are told for each level: whoever wants only other news is not passed by then. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { MarketListener } from './market-feed-options.ts';

export class MarketListeners {
  readonly #all = new Set<MarketListener>();
  #ofChanges: readonly MarketListener[] = [];

  get all(): Iterable<MarketListener> {
    return this.#all;
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

  clear(): void {
    this.#all.clear();
    this.#choose();
  }

  #choose(): void {
    this.#ofChanges = [...this.#all].filter(({ changed }) => changed !== undefined);
  }
}
