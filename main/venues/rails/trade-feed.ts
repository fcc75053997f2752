/** One market's executions on one socket, each told once. SPEC.md RA25–RA30. */
import type { UnixMicros } from '#shared/domain/time.ts';
import type { VenueEventSink } from '../venue.ts';
import type { WireTrade } from './wire-messages.ts';

const maxKnownIds = 20_000;
/** More past executions than this are of no use to anybody who looks at a market. */
const maxPast = 5_000;

export class TradeFeed {
  readonly #market: string;
  /** Oldest first. */
  readonly #knownIds = new Set<string>();
  #newestTime: UnixMicros = 0;

  constructor(market: string) {
    this.#market = market;
  }

  /** Whether any of them was new. */
  fresh(trades: readonly WireTrade[], sink: VenueEventSink): boolean {
    const news = this.#news(trades);
    for (const trade of news) {
      const isLate = trade.time < this.#newestTime;
      this.#newestTime = Math.max(this.#newestTime, trade.time);
      sink.trade({ ...this.#event(trade), ...(isLate ? { isLate } : {}) });
    }
    return news.length > 0;
  }

  /** In whatever order the list is, the oldest is told first. */
  past(trades: readonly WireTrade[], sink: VenueEventSink): boolean {
    const news = this.#news(trades);
    const [first, last] = [news[0], news.at(-1)];
    if (first !== undefined && last !== undefined && first.time > last.time) {
      news.reverse();
    }
    news.sort((one, other) => one.time - other.time);
    for (const trade of news.slice(-maxPast)) {
      sink.trade({ ...this.#event(trade), isHistory: true });
    }
    return news.length > 0;
  }

  #event({ id, price, size, aggressor, time }: WireTrade) {
    const side = aggressor === undefined ? {} : { aggressor };
    return { market: this.#market, id, price, size, ...side, time };
  }

  /** One trade a match: of two legs in one message the taker's, of two messages the first. */
  #news(trades: readonly WireTrade[]): WireTrade[] {
    const byId = new Map<string, WireTrade>();
    for (const trade of trades) {
      const other = byId.get(trade.id);
      if (!this.#knownIds.has(trade.id) && (other === undefined || !other.isTaker)) {
        byId.set(trade.id, other === undefined || trade.isTaker ? trade : other);
      }
    }
    for (const id of byId.keys()) {
      this.#knownIds.add(id);
    }
    for (const id of this.#knownIds) {
      if (this.#knownIds.size <= maxKnownIds) {
        break;
      }
      this.#knownIds.delete(id);
    }
    return [...byId.values()];
  }
}
