/** A sink that keeps what a decoder said, in plain values: for tests of decoders and of what stands behind them. */
import type { DecimalColumn } from '#shared/domain/decimal.ts';
import { DecimalCell, formatFixed } from '#shared/domain/decimal.ts';
import type { BookSide, Channel } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type {
  BookProof,
  ClockReading,
  Decoder,
  Doubt,
  SnapshotLevels,
  Ticker,
  TradeEvent,
  VenueEventSink,
} from './venue.ts';

/** Price and size as the wire wrote them: all digits behind the point kept. */
export type RecordedLevel = readonly [price: string, size: string];

export type RecordedEvent =
  | {
      readonly kind: 'snapshot';
      readonly market: string;
      readonly bids: readonly RecordedLevel[];
      readonly asks: readonly RecordedLevel[];
    }
  | {
      readonly kind: 'level';
      readonly market: string;
      readonly side: BookSide;
      readonly price: string;
      readonly size: string;
    }
  | { readonly kind: 'trade'; readonly trade: TradeEvent }
  | {
      readonly kind: 'price';
      readonly market: string;
      readonly price: string;
      readonly time: UnixMicros;
    }
  | {
      readonly kind: 'update';
      readonly market: string;
      readonly identity: number;
      readonly isSequence: boolean;
    }
  | {
      readonly kind: 'doubted';
      readonly channel: Channel;
      readonly market: string;
      readonly doubt: Doubt;
    }
  | { readonly kind: 'ready'; readonly channel: Channel; readonly market: string }
  | { readonly kind: 'proof'; readonly market: string; readonly proof: BookProof }
  | { readonly kind: 'audit'; readonly market: string; readonly audit: BookAudit }
  | { readonly kind: 'venue-time'; readonly market: string; readonly time: UnixMicros }
  | {
      readonly kind: 'ticker';
      readonly market: string;
      readonly ticker: Ticker;
      readonly time: UnixMicros;
    }
  | { readonly kind: 'alive' }
  | { readonly kind: 'listing-changed' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string };

export class EventRecorder implements VenueEventSink {
  readonly events: RecordedEvent[] = [];
  /** Beside the events: they depend on when something was asked. */
  readonly readings: ClockReading[] = [];

  bookSnapshot(market: string, levels: SnapshotLevels): void {
    this.events.push({
      kind: 'snapshot',
      market,
      bids: recordLevels(levels.bidPrices, levels.bidSizes),
      asks: recordLevels(levels.askPrices, levels.askSizes),
    });
  }

  bookLevel(market: string, side: BookSide, price: DecimalCell, size: DecimalCell): void {
    this.events.push({ kind: 'level', market, side, price: cellText(price), size: cellText(size) });
  }

  bookUpdate(market: string, identity: number, isSequence: boolean): boolean {
    this.events.push({ kind: 'update', market, identity, isSequence });
    return true;
  }

  doubted(channel: Channel, market: string, doubt: Doubt): void {
    this.events.push({ kind: 'doubted', channel, market, doubt });
  }

  channelReady(channel: Channel, market: string): void {
    this.events.push({ kind: 'ready', channel, market });
  }

  bookProof(market: string, proof: BookProof): void {
    this.events.push({ kind: 'proof', market, proof });
  }

  bookAudit(market: string, audit: BookAudit): void {
    this.events.push({ kind: 'audit', market, audit });
  }

  clockSeen(reading: ClockReading): void {
    this.readings.push(reading);
  }

  venueTime(market: string, time: UnixMicros): void {
    this.events.push({ kind: 'venue-time', market, time });
  }

  ticker(market: string, ticker: Ticker, time: UnixMicros): void {
    this.events.push({ kind: 'ticker', market, ticker, time });
  }

  alive(): void {
    this.events.push({ kind: 'alive' });
  }

  listingChanged(): void {
    this.events.push({ kind: 'listing-changed' });
  }

  trade(trade: TradeEvent): void {
    this.events.push({ kind: 'trade', trade });
  }

  indexPrice(market: string, price: string, time: UnixMicros): void {
    this.events.push({ kind: 'price', market, price, time });
  }

  ignored(): void {
    this.events.push({ kind: 'ignored' });
  }

  unknown(reason: string): void {
    this.events.push({ kind: 'unknown', reason });
  }

  rejected(reason: string): void {
    this.events.push({ kind: 'rejected', reason });
  }
}

/** Everything `decoder` says of these messages, in order. */
export function recordEvents(
  decoder: Decoder,
  messages: readonly Uint8Array[],
  receivedAt: UnixMicros = 0,
): RecordedEvent[] {
  const recorder = new EventRecorder();
  for (const message of messages) {
    decoder.decode(message, receivedAt, recorder);
  }
  return recorder.events;
}

function recordLevels(prices: DecimalColumn, sizes: DecimalColumn): RecordedLevel[] {
  const [price, size] = [new DecimalCell(), new DecimalCell()];
  return Array.from({ length: prices.length }, (_, index) => {
    prices.read(index, price);
    sizes.read(index, size);
    return [cellText(price), cellText(size)];
  });
}

function cellText(cell: DecimalCell): string {
  return formatFixed(cell.wide ?? cell.units, cell.scale);
}
