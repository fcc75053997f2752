/** A sink that keeps what a decoder said, in plain values: for tests of decoders and of what stands behind them. */
import type { DecimalColumn } from '#shared/domain/decimal.ts';
import { DecimalCell, formatFixed } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { Decoder, SnapshotLevels, TradeEvent, VenueEventSink } from './venue.ts';

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
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string };

export class EventRecorder implements VenueEventSink {
  readonly events: RecordedEvent[] = [];

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
