/** The venue's figures for one market: touch, summary and funding are three channels here. SPEC.md PD18, PD20, PD33. */
import type { VenueEventSink } from '../venue.ts';
import type { FeedContext } from './book-feed.ts';
import { type Feed, feedsOf, wireChannel } from './channels.ts';
import { FirstFrameWatch, firstFrameWithinMs } from './first-frame-watch.ts';
import { refusedCause, silentCause } from './sentences.ts';
import { Subscription } from './subscription.ts';

export class TickerFeed {
  readonly market: string;
  /** The summary has told the rate with all its digits: funding data, which cuts it, does not tell it again. */
  hasPreciseFunding = false;
  readonly #subscriptions: ReadonlyMap<Feed, Subscription>;
  readonly #firstTouch: FirstFrameWatch;
  readonly #heard = new Set<Feed>();
  #refused = 0;
  #open: number;
  #isReady = false;

  constructor(market: string, { tools, control }: FeedContext, released: () => void) {
    this.market = market;
    this.#firstTouch = new FirstFrameWatch(tools, (isLast, sink) => this.#silent(isLast, sink));
    const feeds = feedsOf('ticker');
    this.#open = feeds.length;
    this.#subscriptions = new Map(
      feeds.map((feed) => [
        feed,
        new Subscription(wireChannel(feed, market), control, tools, {
          accepted: (sink) => this.#accepted(feed, sink),
          refused: (problem, sink) => this.#oneRefused(feed, problem.said, sink),
          hasData: () => this.#heard.has(feed),
          released: () => {
            this.#open -= 1;
            if (this.#open === 0) {
              released();
            }
          },
        }),
      ]),
    );
  }

  /** Whether a message of `feed` that comes now can be of what was asked for. */
  accepts(feed: Feed): boolean {
    return this.#subscriptions.get(feed)?.accepts === true;
  }

  heard(feed: Feed, sink: VenueEventSink): void {
    this.#heard.add(feed);
    if (feed === 'touch' && !this.#firstTouch.hasFrame) {
      const { wasSilent } = this.#firstTouch;
      this.#firstTouch.met();
      if (wasSilent) {
        sink.channelReady('ticker', this.market);
      }
    }
  }

  want(sink: VenueEventSink): void {
    this.#open = this.#subscriptions.size;
    for (const subscription of this.#subscriptions.values()) {
      subscription.want(sink);
    }
  }

  drop(sink: VenueEventSink): void {
    this.#firstTouch.reset();
    this.#heard.clear();
    this.#refused = 0;
    this.#isReady = false;
    for (const subscription of this.#subscriptions.values()) {
      subscription.drop(sink);
    }
  }

  #accepted(feed: Feed, sink: VenueEventSink): void {
    if (!this.#isReady) {
      this.#isReady = true;
      sink.channelReady('ticker', this.market);
    }
    if (feed === 'touch') {
      this.#firstTouch.start();
    }
  }

  /** Not every market has all three (spot pays no funding): the figures are off only when none is given. */
  #oneRefused(feed: Feed, said: string, sink: VenueEventSink): void {
    this.#refused += 1;
    if (this.#refused === this.#subscriptions.size) {
      sink.doubted('ticker', this.market, {
        state: 'STALE',
        cause: refusedCause(wireChannel(feed, this.market), said),
        isFinal: true,
      });
    }
  }

  #silent(isLast: boolean, sink: VenueEventSink): void {
    sink.doubted('ticker', this.market, {
      state: 'STALE',
      cause: silentCause(firstFrameWithinMs),
      ...(isLast ? { isFinal: true } : {}),
    });
    if (!isLast) {
      this.#subscriptions.get('touch')?.again(sink);
    }
  }
}
