/** Where decoded messages go in a benchmark: into a book. Anything that is not expected ends the run. */
import type { OrderBook } from '../../main/books/order-book.ts';
import type { VenueEventSink } from '../../main/venues/venue.ts';

export interface BenchSink extends VenueEventSink {
  readonly levels: number;
  readonly snapshots: number;
}

export function refuse(reason: string): never {
  throw new Error(`the decoder did not take a message of the benchmark: ${reason}`);
}

export function bookSink(book: OrderBook): BenchSink {
  let [levels, snapshots] = [0, 0];
  return {
    get levels() {
      return levels;
    },
    get snapshots() {
      return snapshots;
    },
    bookSnapshot: (_, columns) => {
      book.replace(columns);
      snapshots += 1;
    },
    bookUpdate: () => true,
    bookLevel: (_, side, price, size) => {
      book.set(side, price, size);
      levels += 1;
    },
    doubted: (_, __, { cause }) => refuse(cause.code),
    channelReady: () => undefined,
    bookProof: () => undefined,
    bookAudit: () => refuse('audit'),
    venueTime: () => undefined,
    trade: () => refuse('trade'),
    indexPrice: () => refuse('index price'),
    ticker: () => refuse('ticker'),
    alive: () => refuse('alive'),
    listingChanged: () => refuse('listing'),
    ignored: () => refuse('ignored'),
    unknown: refuse,
    rejected: refuse,
  };
}
