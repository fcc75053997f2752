import { ensureDefined } from '#shared/domain/assert.ts';
import { type Channel, channels, type MarketKey } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import { isBookUntrusted, type Trust } from '#shared/domain/trust.ts';
import type { BookAudit, StandbyLine } from '#shared/ipc/stream.ts';
import type { LoggedTrade } from '../books/trade-log.ts';
import { createCounters, type FeedCounters } from '../feeds/feed-counters.ts';
import type { FeedHub } from '../feeds/feed-hub.ts';
import type { MarketFeed } from '../feeds/market-feed.ts';
import { credentialCauses } from './cli-tokens.ts';
import { channelsOf, type WatchArguments } from './watch-arguments.ts';

/** How what is watched is told: as JSON, as text, or on a terminal. */
export interface WatchReport {
  state(feed: MarketFeed, trust: Trust): void;
  snapshot(feed: MarketFeed, trust: Trust): void;
  trade(feed: MarketFeed, trade: LoggedTrade): void;
  price(feed: MarketFeed, price: string, time: UnixMicros): void;
  /** `feed.figures` says something new. */
  ticker(feed: MarketFeed): void;
  /** Its two parallel lines stand differently. */
  standby(feed: MarketFeed, lines: readonly StandbyLine[]): void;
  /** The book was compared with a copy. */
  audit(feed: MarketFeed, audit: BookAudit): void;
  /** Every `--every`. */
  beat(watched: WatchedMarkets): void;
  end(watched: WatchedMarkets): void;
}

export interface WatchedMarkets {
  readonly feeds: readonly MarketFeed[];
  /** Of all venues together, as they are now. */
  readonly counters: FeedCounters;
  /** Of the book, or of what is followed when there is none. */
  trust(feed: MarketFeed): Trust;
  begin(report: WatchReport): void;
  /** Tells the report what goes by the clock. */
  beat(): void;
  /** Those of one venue that have an index price. */
  setPriced(venue: string, markets: ReadonlySet<string>): void;
  /** Every market has data that may be believed. */
  isServed(): boolean;
  /** Markets that only another key could bring. */
  refusedByKey(): readonly MarketFeed[];
}

/** `nothing-left`: no market is left that could ever bring anything; `refused`: because of the key. */
export type WatchOutlook = 'nothing-left' | 'refused';

export function watchMarkets(
  hub: FeedHub,
  given: WatchArguments,
  onOutlook: (outlook: WatchOutlook) => void,
): WatchedMarkets {
  const follower = {};
  const priced = new Map<string, ReadonlySet<string>>();
  const standbyVenues = new Set(
    given.venues
      .filter(({ adapter }) => given.isStandby && adapter.allowsStandby)
      .map(({ adapter }) => adapter.id),
  );
  const isPriced = (venue: string, market: string): boolean | undefined =>
    priced.get(venue)?.has(market);
  const follow = (): void =>
    hub.follow(
      follower,
      given.markets.map(({ venue, market }) => ({
        venue,
        market,
        channels: channelsOf(given, isPriced(venue, market)),
        isStandby: standbyVenues.has(venue),
      })),
    );
  follow();
  const feeds = given.markets.flatMap(({ venue, market }) => hub.market(venue, market) ?? []);
  const told = new Map<MarketFeed, string>();
  const toldStandby = new Map<MarketKey, string>();
  const toldAudits = new Map<MarketFeed, BookAudit>();

  /** The channel whose state stands for the market: the book, unless there is an index price and never was a book. */
  function primaryChannel(feed: MarketFeed): Channel {
    const isPriceAlone =
      isPriced(feed.venue, feed.market) === true && feed.hadData('price') && !feed.hadData('book');
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
      // Not in the middle of what the feed is just telling.
      queueMicrotask(follow);
    }
  }

  function isRefusedByKey(feed: MarketFeed): boolean {
    return credentialCauses.has(trustOf(feed).cause.code);
  }

  /** Nothing is tried again by itself. */
  function isOver(feed: MarketFeed): boolean {
    if (trustOf(feed).cause.code === 'no-market') {
      return true;
    }
    const status = hub.supervisors.get(feed.venue)?.status();
    return isRefusedByKey(feed) && status?.state === 'refused' && status.nextTryAt === undefined;
  }

  function tellState(feed: MarketFeed): void {
    const trust = trustOf(feed);
    const word = `${trust.state} ${trust.cause.code} ${trust.isBookOld === true}`;
    if (told.get(feed) !== word) {
      told.set(feed, word);
      report?.state(feed, trust);
    }
    if (feeds.every(isOver)) {
      onOutlook(feeds.some(isRefusedByKey) ? 'refused' : 'nothing-left');
    }
  }

  function tellStandby(feed: MarketFeed): void {
    const lines = standbyVenues.has(feed.venue) ? (feed.standby ?? []) : [];
    const text = JSON.stringify(lines);
    if (lines.length > 0 && toldStandby.get(feed.key) !== text) {
      toldStandby.set(feed.key, text);
      report?.standby(feed, lines);
    }
  }

  const watched: WatchedMarkets = {
    feeds,
    get counters() {
      const sum = createCounters();
      for (const { counters } of hub.supervisors.values()) {
        for (const name of Object.keys(sum) as (keyof FeedCounters)[]) {
          sum[name] += counters[name];
        }
      }
      return sum;
    },
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
          ticker: () => to.ticker(feed),
          snapshot: () => to.snapshot(feed, trustOf(feed)),
          audit: () => {
            const { newest } = feed.audits;
            if (newest !== undefined && newest !== toldAudits.get(feed)) {
              toldAudits.set(feed, newest);
              to.audit(feed, newest);
            }
          },
        });
      }
    },
    beat: () => {
      report?.beat(watched);
      feeds.forEach(tellStandby);
    },
    setPriced: (venue, markets) => {
      priced.set(venue, markets);
      follow();
    },
    isServed: () => feeds.length > 0 && feeds.every((feed) => !isBookUntrusted(trustOf(feed))),
    refusedByKey: () => feeds.filter(isRefusedByKey),
  };
  return watched;
}
