/** Binary frames to events. SPEC.md PD1–PD7, PD21–PD35; protocol §5. */
import { DecimalCell, formatDecimal, type Units } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { Ticker, VenueEventSink } from '../venue.ts';
import { SnapshotColumns } from '../wire/snapshot-columns.ts';
import type { BookFeed } from './book-feed.ts';
import type { FeedRouter } from './feed-router.ts';
import { FrameReader, isRefusal, type Reading, type Refusal } from './frame-reader.ts';
import {
  bookMessage,
  decimalScale,
  type Field,
  fundingMessage,
  preciseScale,
  summaryMessage,
  templates,
  touchMessage,
  tradeMessage,
} from './sbe-schema.ts';
import { tradeAggressor, tradeKey, tradeKind } from './trade-kinds.ts';

const { fields: book } = bookMessage;
const { fields: touch } = touchMessage;
const { fields: trade } = tradeMessage;
const { fields: summary } = summaryMessage;
const { fields: funding } = fundingMessage;

export class SbeDecoder {
  readonly #router: FeedRouter;
  readonly #reader = new FrameReader();
  readonly #columns = new SnapshotColumns();
  readonly #price = new DecimalCell();
  readonly #size = new DecimalCell();
  /** Templates nobody here knows, each told once. */
  readonly #toldTemplates = new Set<number>();

  constructor(router: FeedRouter) {
    this.#router = router;
  }

  decode(bytes: Uint8Array, sink: VenueEventSink): void {
    const reader = this.#reader;
    const reading = reader.read(bytes);
    if (reading !== 'decoded') {
      this.#leave(reading, bytes.length, sink);
      return;
    }
    const isApplied =
      reader.templateId === bookMessage.id
        ? this.#book(sink)
        : this.#other(reader.templateId, sink);
    if (!isApplied) {
      sink.ignored();
    }
  }

  #leave(reading: Exclude<Reading, 'decoded'>, length: number, sink: VenueEventSink): void {
    if (isRefusal(reading)) {
      this.#refuse(reading, length, sink);
      return;
    }
    const { templateId } = this.#reader;
    if (reading === 'heartbeat') {
      sink.alive();
    } else if (reading === 'unknown-template' && !this.#toldTemplates.has(templateId)) {
      this.#toldTemplates.add(templateId);
      sink.unknown(`${reading}: ${templateId}. Frames of this kind are left out from here on.`);
      return;
    }
    sink.ignored();
  }

  #refuse(refusal: Refusal, length: number, sink: VenueEventSink): void {
    const { templateId } = this.#reader;
    const name = templates[templateId]?.name;
    sink.rejected(`${refusal}: ${name ?? 'a frame of no known kind'}, ${length} bytes`);
    if (name === undefined || templateId === bookMessage.id) {
      this.#router.booksBroken(refusal, sink);
    }
  }

  #book(sink: VenueEventSink): boolean {
    const reader = this.#reader;
    const feed = this.#router.book(reader.market);
    if (feed === undefined) {
      return false;
    }
    const isSnapshot = reader.isSnapshot();
    const sequence = reader.counter(book.seq);
    const admission = feed.admit(isSnapshot, sequence, sink);
    if (admission === 'skip') {
      return false;
    }
    sink.venueTime(feed.market, reader.counter(book.ts));
    const isNews = sink.bookUpdate(feed.market, sequence, true);
    if (admission === 'replace') {
      this.#replace(feed, sink);
    } else if (isNews) {
      this.#tellLevels(feed.market, 'bid', 0, sink);
      this.#tellLevels(feed.market, 'ask', 1, sink);
    }
    return true;
  }

  #replace(feed: BookFeed, sink: VenueEventSink): void {
    this.#columns.clear();
    this.#gather('bid', 0);
    this.#gather('ask', 1);
    this.#columns.settle();
    sink.bookSnapshot(feed.market, this.#columns);
    feed.replaced(sink);
  }

  #tellLevels(market: string, side: BookSide, groupIndex: 0 | 1, sink: VenueEventSink): void {
    const reader = this.#reader;
    const group = reader.groups[groupIndex];
    for (let index = 0; index < group.count; index += 1) {
      reader.level(group, index, this.#price, this.#size);
      sink.bookLevel(market, side, this.#price, this.#size);
    }
  }

  #gather(side: BookSide, groupIndex: 0 | 1): void {
    const reader = this.#reader;
    const group = reader.groups[groupIndex];
    for (let index = 0; index < group.count; index += 1) {
      reader.level(group, index, this.#price, this.#size);
      this.#columns.push(side, this.#price, this.#size);
    }
  }

  #other(templateId: number, sink: VenueEventSink): boolean {
    switch (templateId) {
      case tradeMessage.id:
        return this.#trade(sink);
      case touchMessage.id:
        return this.#ticker('touch', this.#touch(), sink);
      case summaryMessage.id:
        return this.#summary(sink);
      case fundingMessage.id:
        return this.#funding(sink);
      default:
        // Rates of other venues: nobody here follows them.
        return false;
    }
  }

  #trade(sink: VenueEventSink): boolean {
    const reader = this.#reader;
    const feed = this.#router.trades(reader.market);
    if (feed?.subscription.accepts !== true) {
      return false;
    }
    feed.noteTrade();
    const type = reader.named(trade.tradeType);
    const created = reader.counter(trade.createdAt);
    sink.trade({
      market: feed.market,
      id: tradeKey(type, reader.integer(trade.tradeId)),
      price: this.#text(trade.price) ?? '0',
      size: this.#text(trade.size) ?? '0',
      // When it was matched; when it was published where that cannot be told.
      time: created >= 0 ? created : reader.counter(trade.ts),
      ...tradeAggressor(reader.named(trade.side)),
      ...tradeKind(type),
    });
    return true;
  }

  #touch(): Ticker {
    return {
      ...this.#touchSide('bestBid', 'bestBidSize', touch.bidPrice, touch.bidSize),
      ...this.#touchSide('bestAsk', 'bestAskSize', touch.askPrice, touch.askSize),
    };
  }

  /** Null, and zero from servers before 2026-10-15, is an empty side. */
  #touchSide(
    price: 'bestBid' | 'bestAsk',
    size: 'bestBidSize' | 'bestAskSize',
    priceField: Field,
    sizeField: Field,
  ): Ticker {
    const priceText = this.#text(priceField) ?? '0';
    const sizeText = this.#text(sizeField) ?? '0';
    const isEmpty = priceText === '0' && sizeText === '0';
    return { [price]: isEmpty ? '' : priceText, [size]: isEmpty ? '' : sizeText };
  }

  #summary(sink: VenueEventSink): boolean {
    const precise = this.#text(summary.fundingRatePrecise, preciseScale);
    const feed = this.#router.ticker(this.#reader.market);
    if (feed !== undefined) {
      feed.hasPreciseFunding = precise !== undefined;
    }
    return this.#ticker(
      'summary',
      compact({
        markPrice: this.#text(summary.markPrice),
        indexPrice: this.#text(summary.indexPrice),
        lastPrice: this.#text(summary.lastPrice),
        volume24h: this.#text(summary.volumeUsd24h),
        openInterest: this.#text(summary.openInterest),
        fundingRate: precise ?? this.#text(summary.fundingRate),
        priceChange24h: this.#text(summary.priceChangeRate24h),
      }),
      sink,
    );
  }

  #funding(sink: VenueEventSink): boolean {
    const hasPrecise = this.#router.ticker(this.#reader.market)?.hasPreciseFunding === true;
    return this.#ticker(
      'funding',
      compact({
        fundingRate: hasPrecise ? undefined : this.#text(funding.fundingRate),
        fundingRate8h: this.#text(funding.fundingRate8h),
      }),
      sink,
    );
  }

  #ticker(feed: 'touch' | 'summary' | 'funding', ticker: Ticker, sink: VenueEventSink): boolean {
    const reader = this.#reader;
    const target = this.#router.ticker(reader.market);
    if (target?.accepts(feed) !== true) {
      return false;
    }
    target.heard(feed, sink);
    const time: UnixMicros = reader.counter(touch.ts);
    sink.ticker(target.market, ticker, time);
    return true;
  }

  /** An exact decimal; `undefined` for null and for what this frame is too old to have. */
  #text(field: Field, scale = decimalScale): string | undefined {
    const units: Units | undefined = this.#reader.units(field);
    return units === undefined ? undefined : formatDecimal(units, scale);
  }
}

/** Without what the message does not say. */
function compact(values: Readonly<Record<string, string | undefined>>): Ticker {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
