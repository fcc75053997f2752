import { ensureDefined } from '#shared/domain/assert.ts';
import { type Channel, channels, type VenueId } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import { isUntrusted, type Trust } from '#shared/domain/trust.ts';
import type { LoggedTrade } from '../books/trade-log.ts';
import type { FeedCounters } from '../feeds/feed-counters.ts';
import type { FeedHub } from '../feeds/feed-hub.ts';
import type { MarketFeed } from '../feeds/market-feed.ts';
import { channelsOf, type WatchArguments } from './watch-arguments.ts';

/** How what is watched is told: as JSON, as text, or on a terminal. */
export interface WatchReport {
  state(feed: MarketFeed, trust: Trust): void;
  snapshot(feed: MarketFeed, trust: Trust): void;
  trade(feed: MarketFeed, trade: LoggedTrade): void;
  price(feed: MarketFeed, price: string, time: UnixMicros): void;
  /** Every `--every`. */
  beat(watched: WatchedMarkets): void;
  end(watched: WatchedMarkets): void;
}

export interface WatchedMarkets {
  readonly feeds: readonly MarketFeed[];
  readonly counters: FeedCounters;
  /** Of the book, or of what is followed when there is none. */
  trust(feed: MarketFeed): Trust;
  begin(report: WatchReport): void;
  setPriced(markets: ReadonlySet<string>): void;
  /** Every market has data that may be believed. */
  isServed(): boolean;
}

/** `onNothingLeft` is called when no market is left that could ever bring anything. */
export function watchMarkets(
  hub: FeedHub,
  venue: VenueId,
  given: WatchArguments,
  onNothingLeft: () => void,
): WatchedMarkets {
  const follower = {};
  let priced: ReadonlySet<string> | undefined;
  const priceAlone = new Set<string>();
  const follow = (): void =>
    hub.follow(
      follower,
      given.markets.map((market) => ({
        venue,
        market,
        channels: channelsOf(given, market, priced),
      })),
    );
  follow();
  const feeds = given.markets.flatMap((market) => hub.market(venue, market) ?? []);
  const told = new Map<MarketFeed, string>();

  /** The channel whose state stands for the market: the book, unless there is an index price and never was a book. */
  function primaryChannel(feed: MarketFeed): Channel {
    const isPriceAlone =
      priced?.has(feed.market) === true && feed.hadData('price') && !feed.hadData('book');
    return isPriceAlone
      ? 'price'
      : (channels.find((channel) => feed.channels.includes(channel)) ?? 'book');
  }

  let report: WatchReport | undefined;

  function trustOf(feed: MarketFeed): Trust {
    return ensureDefined(feed.trust(primaryChannel(feed)), `trust of ${feed.key}`);
  }

  /** A market that has an index price but no book or trades: those are not asked for again, unless they were named. */
  function unfollowRefused(feed: MarketFeed): void {
    const code = feed.trust('book')?.cause.code;
    const isRefused = code === 'socket-refused-404' || code === 'no-market';
    if (given.channels === undefined && isRefused && primaryChannel(feed) === 'price') {
      priceAlone.add(feed.market);
      // Not in the middle of what the feed is just telling.
      queueMicrotask(follow);
    }
  }

  function tellState(feed: MarketFeed): void {
    const trust = trustOf(feed);
    const word = `${trust.state} ${trust.cause.code}`;
    if (told.get(feed) !== word) {
      told.set(feed, word);
      report?.state(feed, trust);
    }
    if (feeds.every((each) => trustOf(each).cause.code === 'no-market')) {
      onNothingLeft();
    }
  }

  return {
    feeds,
    counters: ensureDefined(hub.supervisors.get(venue), venue).counters,
    trust: trustOf,
    begin: (to) => {
      report = to;
      for (const feed of feeds) {
        tellState(feed);
        feed.listen({
          trust: (_feed, channel) => {
            if (channel === primaryChannel(feed)) {
              tellState(feed);
            }
            if (channel === 'price') {
              unfollowRefused(feed);
            }
          },
          trade: (_feed, trade) => to.trade(feed, trade),
          price: (_feed, price, time) => to.price(feed, price, time),
          snapshot: () => to.snapshot(feed, trustOf(feed)),
        });
      }
    },
    setPriced: (markets) => {
      priced = markets;
      follow();
    },
    isServed: () => feeds.length > 0 && feeds.every((feed) => !isUntrusted(trustOf(feed).state)),
  };
}
