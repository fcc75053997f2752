/** The trades of one market on one socket. SPEC.md PD18. */
import type { VenueEventSink } from '../venue.ts';
import type { FeedContext } from './book-feed.ts';
import { wireChannel } from './channels.ts';
import { refusedCause } from './sentences.ts';
import { Subscription } from './subscription.ts';

export class TradeFeed {
  readonly market: string;
  readonly subscription: Subscription;
  #hasTrades = false;

  constructor(market: string, { tools, control }: FeedContext, released: () => void) {
    this.market = market;
    this.subscription = new Subscription(wireChannel('trades', market), control, tools, {
      accepted: (sink) => sink.channelReady('trades', market),
      refused: (problem, sink) =>
        sink.doubted('trades', market, {
          state: 'STALE',
          cause: refusedCause(this.subscription.channel, problem.said),
          isFinal: true,
        }),
      hasData: () => this.#hasTrades,
      released,
    });
  }

  noteTrade(): void {
    this.#hasTrades = true;
  }

  drop(sink: VenueEventSink): void {
    this.subscription.drop(sink);
  }
}
