/** Paxos' book messages from bytes to frames, against `JSON.parse` of the same bytes alone. */
import { FrameBuilder } from '../../main/books/frame-builder.ts';
import { OrderBook } from '../../main/books/order-book.ts';
import { BookDecoder } from '../../main/venues/paxos-public/book-decoder.ts';
import { DecimalCell, type DecimalColumn, formatCell } from '../../shared/domain/decimal.ts';
import { bookSink, refuse } from './bench-sink.ts';
import { type BookLoad, syntheticLoad } from './book-load.ts';

export const market = 'BTCUSD';
const messagesPerFrame = 64;

export interface DecodeLoad {
  /** Sent once before the clock runs. */
  readonly first: Uint8Array;
  readonly messages: readonly Uint8Array[];
}

/** One-level updates as the venue writes them, about 85 bytes each. */
export function updateMessages(count: number): DecodeLoad {
  const load = syntheticLoad(count);
  const messages = Array.from({ length: count }, (_, index) => {
    const side = load.isBid[index] === 1 ? 'BUY' : 'SELL';
    const price = textAt(load.exactPrices, index);
    const size = textAt(load.exactSizes, index);
    return Buffer.from(
      `{"type":"UPDATE","market":"${market}","side":"${side}","price":"${price}","amount":"${size}"}`,
    );
  });
  return { first: snapshotMessage(load, 1000), messages };
}

/** Snapshots of 400 levels a side. */
export function snapshotMessages(count: number): DecodeLoad {
  const message = snapshotMessage(syntheticLoad(0), 400);
  return { first: message, messages: Array.from({ length: count }, () => message) };
}

function snapshotMessage(load: BookLoad, levels: number): Uint8Array {
  const { exact } = load.snapshot;
  const side = (prices: DecimalColumn, sizes: DecimalColumn): string =>
    Array.from(
      { length: levels },
      (_, index) => `{"price":"${textAt(prices, index)}","amount":"${textAt(sizes, index)}"}`,
    ).join(',');
  const bids = side(exact.bidPrices, exact.bidSizes);
  const asks = side(exact.askPrices, exact.askSizes);
  return Buffer.from(
    `{"type":"SNAPSHOT","market":"${market}","bids":[${bids}],"asks":[${asks}],"final_snapshot":true}`,
  );
}

function textAt(column: DecimalColumn, index: number): string {
  const cell = new DecimalCell();
  column.read(index, cell);
  return formatCell(cell);
}

/** Milliseconds to decode all messages, apply them and build a frame every 64 messages; each must be understood. */
export function runOurDecoder(load: DecodeLoad): number {
  const book = new OrderBook();
  const builder = new FrameBuilder('bench:decode', book);
  const sink = bookSink(book);
  const decoder = new BookDecoder(market);
  decoder.decode(load.first, 0, sink);
  builder.build(0);
  const started = performance.now();
  for (let index = 0; index < load.messages.length; index += 1) {
    const message = load.messages[index];
    if (message !== undefined) {
      decoder.decode(message, 0, sink);
    }
    if (index % messagesPerFrame === messagesPerFrame - 1) {
      builder.build(0);
    }
  }
  const milliseconds = performance.now() - started;
  const applied = sink.levels + sink.snapshots;
  if (applied !== load.messages.length + 1) {
    refuse(`${applied} of ${load.messages.length + 1} applied`);
  }
  return milliseconds;
}

/** Milliseconds to turn all messages into text and `JSON.parse` them, and nothing more. */
export function runJsonParse(load: DecodeLoad): number {
  let parsed = 0;
  const started = performance.now();
  for (const message of load.messages) {
    const text = Buffer.prototype.latin1Slice.call(message, 0, message.length);
    const value: { readonly market: string } = JSON.parse(text);
    parsed += value.market === market ? 1 : 0;
  }
  const milliseconds = performance.now() - started;
  if (parsed !== load.messages.length) {
    throw new Error('JSON.parse read something else');
  }
  return milliseconds;
}
