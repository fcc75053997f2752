/** What one market's feed is given, and who hears of it. */
import type { Channel, VenueId } from '#shared/domain/market.ts';
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { MarketRules, StandbyLine } from '#shared/ipc/stream.ts';
import type { LoggedTrade } from '../books/trade-log.ts';
import type { BookRules } from '../venues/venue.ts';
import type { Clock } from './clock.ts';
import type { FeedCounters } from './feed-counters.ts';
import type { Standing } from './line-set.ts';
import type { Link } from './link.ts';
import type { MarketFeed } from './market-feed.ts';
import type { RecentTrades } from './recent-trades.ts';
import type { Session } from './session.ts';

/** Hears of every change of one market. All but `changed` is called at once, `changed` once or more for each message. */
export interface MarketListener {
  changed?(receivedAt: UnixMillis): void;
  trust?(feed: MarketFeed, channel: Channel, trust: Trust): void;
  /** Of its trust only what stands behind badge, sentence and proof is different: detail of the proof, other states, evidence. */
  trustDetail?(feed: MarketFeed, channel: Channel): void;
  trade?(feed: MarketFeed, trade: LoggedTrade): void;
  price?(feed: MarketFeed, price: string, time: UnixMicros): void;
  /** `feed.figures` says something new. */
  ticker?(feed: MarketFeed): void;
  /** `feed.audits` says something new. */
  audit?(feed: MarketFeed): void;
  /** A full book was applied. `isRepeat`: it says what was held already. */
  snapshot?(feed: MarketFeed, isRepeat: boolean): void;
}

export interface MarketFeedOptions {
  readonly venue: VenueId;
  readonly market: string;
  readonly label: string;
  readonly rules: BookRules;
  /** The venue allows two parallel sockets for it. */
  readonly allowsStandby: boolean;
  /** The first trade after a connect is the latest past one. */
  readonly isFirstTradeHistory: boolean;
  readonly clock: Clock;
  readonly counters: FeedCounters;
  /** Something changed outside a message: listeners get their turn soon. */
  readonly wake: () => void;
  readonly plannedLink: (channel: Channel) => Link;
  /** Whether the plan has `session`'s line carry `channel`. */
  readonly isPlanned: (channel: Channel, session: Session) => boolean;
  /** An open line beside `session` on which the venue has accepted `channel` as well. */
  readonly substitute: (channel: Channel, session: Session) => Session | undefined;
  readonly standby: (
    standing: (session: Session) => Standing | undefined,
  ) => readonly StandbyLine[];
  /** Those of the venue that are open now. */
  readonly openSessions: () => readonly Session[];
  /** A full book from this session. */
  readonly wantBook: (session: Session) => void;
  /** `session` carries `channel` now, in place of another one. */
  readonly onTakeover: () => void;
  /** More messages wait to be read than a moment brings. */
  readonly isBehind: () => boolean;
  /** The market says nothing for longer than usual: the venue may have said why. */
  readonly onQuiet: () => void;
  /** The book stays crossed: only a full book helps. */
  readonly renewBook: () => void;
  /** When another market of the same socket, else of the venue, last changed. Undefined: there is none. */
  readonly neighbourChangedAt?: () => UnixMillis | undefined;
  /** Compares the book with an independent copy soon. Absent: there is none to be had. */
  readonly audit?: { ask(): void };
  readonly recentTrades: RecentTrades;
}

/** What a page needs to know of the venue's rules. */
export function pageRules({ rules, allowsStandby }: MarketFeedOptions): MarketRules {
  const { crossedAfterMs, depthLevels } = rules;
  return {
    ...(crossedAfterMs === undefined ? {} : { crossedAfterMs }),
    ...(depthLevels === undefined ? {} : { depthLevels }),
    allowsStandby,
  };
}
