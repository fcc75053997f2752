/** Who, on this socket, a message is for. */
import type { VenueEventSink } from '../venue.ts';
import type { BookFeed } from './book-feed.ts';
import type { TickerFeed } from './ticker-feed.ts';
import type { TradeFeed } from './trade-feed.ts';

export interface FeedRouter {
  /** By the venue's symbol; `undefined` where nobody on this socket follows it. */
  book(symbol: string): BookFeed | undefined;
  trades(symbol: string): TradeFeed | undefined;
  ticker(symbol: string): TickerFeed | undefined;
  /** A frame that was refused may have been of any book here. */
  booksBroken(reason: string, sink: VenueEventSink): void;
}
