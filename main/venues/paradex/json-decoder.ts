/** The JSON form of public data, which the venue served until 2026-09-21. SPEC.md PD36–PD39; protocol §8. */
import { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { VenueEventSink } from '../venue.ts';
import type { JsonObject } from '../wire/json.ts';
import { isObject, readDecimal } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';
import { SnapshotColumns } from '../wire/snapshot-columns.ts';
import type { BookFeed } from './book-feed.ts';
import { readMillis, readTicker, readTrade, type TickerNames } from './json-values.ts';
import type { TickerFeed } from './ticker-feed.ts';
import type { TradeFeed } from './trade-feed.ts';

/** What became of a message: `undefined` when it was applied. */
export type JsonOutcome = undefined | 'ignored' | { readonly rejected: string };

const summaryNames: TickerNames = {
  markPrice: 'mark_price',
  indexPrice: 'underlying_price',
  lastPrice: 'last_traded_price',
  volume24h: 'volume_24h',
  openInterest: 'open_interest',
  fundingRate: 'funding_rate',
  priceChange24h: 'price_change_rate_24h',
};
const fundingNames: TickerNames = { fundingRate: 'funding_rate', fundingRate8h: 'funding_rate_8h' };
const touchNames: TickerNames = {
  bestBid: 'bid',
  bestBidSize: 'bid_size',
  bestAsk: 'ask',
  bestAskSize: 'ask_size',
};

export class JsonDecoder {
  readonly #columns = new SnapshotColumns();
  readonly #price = new DecimalCell();
  readonly #size = new DecimalCell();

  book(feed: BookFeed, data: JsonObject, sink: VenueEventSink): JsonOutcome {
    const { seq_no: sequence, update_type: type } = data;
    if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 0) {
      return { rejected: `"seq_no" should be a whole number, but is ${describe(sequence)}.` };
    }
    if (type !== 's' && type !== 'd') {
      return { rejected: `"update_type" should be s or d, but is ${describe(type)}.` };
    }
    const trouble = this.#readLevels(data, type === 's');
    if (trouble !== undefined) {
      return { rejected: trouble };
    }
    const admission = feed.admit(type === 's', sequence, sink);
    if (admission === 'skip') {
      return 'ignored';
    }
    const time = readMillis(data.last_updated_at);
    if (time !== undefined) {
      sink.venueTime(feed.market, time);
    }
    const isNews = sink.bookUpdate(feed.market, sequence, true);
    if (admission === 'replace') {
      this.#columns.settle();
      sink.bookSnapshot(feed.market, this.#columns);
      feed.replaced(sink);
    } else if (isNews) {
      this.#tell(feed.market, 'bid', sink);
      this.#tell(feed.market, 'ask', sink);
    }
    return undefined;
  }

  trade(feed: TradeFeed, data: JsonObject, sink: VenueEventSink): JsonOutcome {
    const trade = readTrade(data, feed.market);
    if (!trade.ok) {
      return { rejected: trade.error };
    }
    if (!feed.subscription.accepts) {
      return 'ignored';
    }
    feed.noteTrade();
    sink.trade(trade.value);
    return undefined;
  }

  ticker(
    target: TickerFeed,
    feed: 'touch' | 'summary' | 'funding',
    data: JsonObject,
    receivedAt: UnixMicros,
    sink: VenueEventSink,
  ): JsonOutcome {
    const ticker = readTicker(data, namesOf(feed), feed === 'touch');
    if (!ticker.ok) {
      return { rejected: ticker.error };
    }
    if (!target.accepts(feed)) {
      return 'ignored';
    }
    target.heard(feed, sink);
    const time = readMillis(feed === 'touch' ? data.last_updated_at : data.created_at);
    sink.ticker(target.market, ticker.value, time ?? receivedAt);
    return undefined;
  }

  /** Deletes first, then inserts and updates alike: each sets a level; a full book is its inserts. */
  #readLevels(data: JsonObject, isSnapshot: boolean): string | undefined {
    this.#columns.clear();
    return (
      (isSnapshot ? undefined : this.#readList('deletes', data.deletes, true)) ??
      this.#readList('inserts', data.inserts, false) ??
      this.#readList('updates', data.updates, false)
    );
  }

  #readList(field: string, value: unknown, isRemoval: boolean): string | undefined {
    if (value === undefined || value === null) {
      return undefined;
    }
    if (!Array.isArray(value)) {
      return `"${field}" should be a list of levels, but is ${describe(value)}.`;
    }
    for (let index = 0; index < value.length; index += 1) {
      const trouble = this.#readLevel(value[index], isRemoval);
      if (trouble !== undefined) {
        return `Level ${index} of "${field}": ${trouble}`;
      }
    }
    return undefined;
  }

  #readLevel(level: unknown, isRemoval: boolean): string | undefined {
    if (!isObject(level)) {
      return `should be an object, but is ${describe(level)}.`;
    }
    const side = readSide(level.side);
    if (side === undefined) {
      return `"side" should be BUY or SELL, but is ${describe(level.side)}.`;
    }
    const trouble =
      readDecimal('price', level.price, this.#price) ??
      readDecimal('size', isRemoval ? '0' : level.size, this.#size);
    if (trouble === undefined) {
      this.#columns.push(side, this.#price, this.#size);
    }
    return trouble;
  }

  #tell(market: string, side: BookSide, sink: VenueEventSink): void {
    const prices = side === 'bid' ? this.#columns.bidPrices : this.#columns.askPrices;
    const sizes = side === 'bid' ? this.#columns.bidSizes : this.#columns.askSizes;
    for (let index = 0; index < prices.length; index += 1) {
      prices.read(index, this.#price);
      sizes.read(index, this.#size);
      sink.bookLevel(market, side, this.#price, this.#size);
    }
  }
}

function namesOf(feed: 'touch' | 'summary' | 'funding'): TickerNames {
  return feed === 'touch' ? touchNames : feed === 'summary' ? summaryNames : fundingNames;
}

function readSide(side: unknown): BookSide | undefined {
  return side === 'BUY' ? 'bid' : side === 'SELL' ? 'ask' : undefined;
}
