/** Paradex' binary book deltas, decoded and applied, against `JSON.parse` alone of the JSON form of the same messages. */
import { OrderBook } from '../../main/books/order-book.ts';
import { paradex } from '../../main/venues/paradex/paradex.ts';
import { bookFrame, e8, type Level } from '../../main/venues/paradex/testing/sbe-encoder.ts';
import type { Conversation } from '../../main/venues/venue.ts';
import { DecimalCell, type DecimalColumn, formatCell } from '../../shared/domain/decimal.ts';
import { type BenchSink, bookSink, refuse } from './bench-sink.ts';
import { type BookLoad, syntheticLoad } from './book-load.ts';

export const market = 'BTC-USD-PERP';
const channel = `order_book.${market}.deltas`;
const levelsPerSide = 100;
/** Captured deltas have no level (40 %), one or two; those without are left out, since they cost us next to nothing. */
const levelsOfDelta: readonly number[] = [1, 2, 1, 2, 3];
const firstSequence = 7_700_000_000;

export interface SbeLoad {
  readonly snapshot: Uint8Array;
  readonly deltas: readonly Uint8Array[];
  /** The same deltas as the venue wrote them before it went binary. */
  readonly jsonDeltas: readonly Uint8Array[];
  readonly levelCount: number;
}

interface TextLevel {
  readonly side: 'BUY' | 'SELL';
  readonly price: string;
  readonly size: string;
}

export function sbeLoad(deltaCount: number): SbeLoad {
  const load = syntheticLoad(deltaCount * 2);
  const deltas: Uint8Array[] = [];
  const jsonDeltas: Uint8Array[] = [];
  let levelCount = 0;
  for (let index = 0; index < deltaCount; index += 1) {
    const count = levelsOfDelta[index % levelsOfDelta.length] ?? 1;
    const levels = Array.from({ length: count }, (_, offset) => levelAt(load, levelCount + offset));
    levelCount += count;
    const sequence = firstSequence + 1 + index;
    deltas.push(
      bookFrame({
        market,
        sequence,
        isSnapshot: false,
        bids: levels.filter(({ side }) => side === 'BUY').map(scaled),
        asks: levels.filter(({ side }) => side === 'SELL').map(scaled),
      }),
    );
    jsonDeltas.push(jsonDelta(sequence, levels));
  }
  return { snapshot: snapshotFrame(load), deltas, jsonDeltas, levelCount };
}

/** Milliseconds to decode and apply all deltas; every level must arrive. */
export function runSbeDecoder(load: SbeLoad): number {
  const book = new OrderBook();
  const { conversation, sink } = openConversation(book);
  conversation.decode(load.snapshot, 0, sink, true);
  const started = performance.now();
  for (const delta of load.deltas) {
    conversation.decode(delta, 0, sink, true);
  }
  const milliseconds = performance.now() - started;
  if (sink.levels !== load.levelCount || book.bidCount < levelsPerSide / 2) {
    throw new Error(`the decoder told ${sink.levels} of ${load.levelCount} levels`);
  }
  return milliseconds;
}

/** Milliseconds to turn the JSON form into text and `JSON.parse` it, and nothing more. */
export function runJsonDeltaParse(load: SbeLoad): number {
  let parsed = 0;
  const started = performance.now();
  for (const message of load.jsonDeltas) {
    const text = Buffer.prototype.latin1Slice.call(message, 0, message.length);
    const value: { readonly params: { readonly channel: string } } = JSON.parse(text);
    parsed += value.params.channel === channel ? 1 : 0;
  }
  const milliseconds = performance.now() - started;
  if (parsed !== load.jsonDeltas.length) {
    throw new Error('JSON.parse read something else');
  }
  return milliseconds;
}

function openConversation(book: OrderBook): {
  readonly conversation: Conversation;
  readonly sink: BenchSink;
} {
  const sink = bookSink(book);
  const endpoints = paradex.endpoints.production;
  const carries = [{ channel: 'book', market }] as const;
  const conversation = paradex.createConversation(
    { id: 'public', url: endpoints.ws, carries },
    {
      send: () => undefined,
      now: () => 0,
      monotonic: () => 0,
      setTimer: () => () => undefined,
      uuid: () => '',
      end: ({ text }) => refuse(text),
    },
    endpoints,
  );
  conversation.opened(carries, sink);
  return { conversation, sink };
}

function snapshotFrame(load: BookLoad): Uint8Array {
  const { exact } = load.snapshot;
  const side = (prices: DecimalColumn, sizes: DecimalColumn): Level[] =>
    Array.from({ length: levelsPerSide }, (_, index) => [
      unitsAt(prices, index),
      unitsAt(sizes, index),
    ]);
  return bookFrame({
    market,
    sequence: firstSequence,
    isSnapshot: true,
    bids: side(exact.bidPrices, exact.bidSizes),
    asks: side(exact.askPrices, exact.askSizes),
  });
}

function jsonDelta(sequence: number, levels: readonly TextLevel[]): Uint8Array {
  const isRemoval = ({ size }: TextLevel): boolean => size === '0';
  return Buffer.from(
    JSON.stringify({
      jsonrpc: '2.0',
      method: 'subscription',
      params: {
        channel,
        data: {
          seq_no: sequence,
          market,
          last_updated_at: 1_794_787_200_164,
          update_type: 'd',
          inserts: [],
          updates: levels.filter((level) => !isRemoval(level)),
          deletes: levels.filter(isRemoval),
        },
      },
    }),
  );
}

function levelAt(load: BookLoad, index: number): TextLevel {
  return {
    side: load.isBid[index] === 1 ? 'BUY' : 'SELL',
    price: textAt(load.exactPrices, index),
    size: textAt(load.exactSizes, index),
  };
}

function textAt(column: DecimalColumn, index: number): string {
  const cell = new DecimalCell();
  column.read(index, cell);
  return formatCell(cell);
}

function unitsAt(column: DecimalColumn, index: number): bigint {
  return e8(textAt(column, index));
}

function scaled({ price, size }: TextLevel): Level {
  return [e8(price), e8(size)];
}
