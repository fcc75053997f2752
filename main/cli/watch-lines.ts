/** The JSON lines of `watch`, as contracts.md names them. */
import { formatRfc3339, type UnixMicros, type UnixMillis } from '#shared/domain/time.ts';
import { type Cause, type Proof, sentenceText, type Trust } from '#shared/domain/trust.ts';
import {
  type BookAudit,
  type StandbyLine,
  tradeFlagHistory,
  tradeFlagInferred,
  tradeFlagLate,
  tradeFlagOffBook,
  tradeFlagRecovered,
  tradeSideBuy,
  tradeSideNone,
  tradeSideSell,
} from '#shared/ipc/stream.ts';
import type { LoggedTrade } from '../books/trade-log.ts';
import type { FeedCounters } from '../feeds/feed-counters.ts';
import type { MarketFeed } from '../feeds/market-feed.ts';

/** Halted with the line down: a HALTED book is complete and current, but this one is from before. */
function oldOnly({ isBookOld }: Trust): { readonly old?: true } {
  return isBookOld === true ? { old: true } : {};
}

export function stateLine(feed: MarketFeed, trust: Trust, now: UnixMillis): object {
  return {
    type: 'state',
    at: timeText(now),
    venue: feed.venue,
    market: feed.market,
    state: trust.state,
    ...oldOnly(trust),
    cause: causeOf(trust.cause, now),
    since: timeText(trust.since),
    proof: proofOf(trust.proof, now),
    also: (trust.also ?? []).map(({ state, cause }) => ({ state, cause: causeOf(cause, now) })),
    evidence: (trust.evidence ?? []).map(({ name, words }) => ({
      name,
      text: sentenceText(words, now),
    })),
  };
}

function causeOf({ code, sentence }: Cause, now: UnixMillis): object {
  return { code, text: sentenceText(sentence, now) };
}

function proofOf({ word, holds, at, detail }: Proof, now: UnixMillis): object {
  return {
    word,
    holds,
    at: at === undefined ? null : timeText(at),
    detail: detail === undefined ? null : sentenceText(detail, now),
  };
}

export function bookLine(
  feed: MarketFeed,
  trust: Trust,
  depth: number | undefined,
  now: UnixMillis,
): object {
  return {
    type: 'book',
    at: timeText(now),
    venue: feed.venue,
    market: feed.market,
    state: trust.state,
    ...oldOnly(trust),
    bids: feed.book.levels('bid', depth),
    asks: feed.book.levels('ask', depth),
    levels: { bids: feed.book.bidCount, asks: feed.book.askCount },
    digest: feed.book.digest(),
  };
}

export function tradeLine(feed: MarketFeed, trade: LoggedTrade, now: UnixMillis): object {
  return {
    type: 'trade',
    at: timeText(now),
    venue: feed.venue,
    market: feed.market,
    id: trade.id,
    price: trade.price,
    size: trade.size,
    side: sideWord(trade.side),
    sideInferred: trade.side !== tradeSideNone && (trade.flags & tradeFlagInferred) !== 0,
    history: (trade.flags & tradeFlagHistory) !== 0,
    recovered: (trade.flags & tradeFlagRecovered) !== 0,
    late: (trade.flags & tradeFlagLate) !== 0,
    offBook: (trade.flags & tradeFlagOffBook) !== 0,
    note: trade.note === '' ? null : trade.note,
    time: formatRfc3339(trade.time),
  };
}

export function priceLine(
  feed: MarketFeed,
  price: string,
  time: UnixMicros,
  now: UnixMillis,
): object {
  const { venue, market } = feed;
  return { type: 'price', at: timeText(now), venue, market, price, time: formatRfc3339(time) };
}

/** All that is known of the venue's figures, exact decimals by name; an empty one: the venue says there is none. */
export function tickerLine(feed: MarketFeed, now: UnixMillis): object {
  const { venue, market, figures } = feed;
  const time = figures.time === undefined ? null : formatRfc3339(figures.time);
  return { type: 'ticker', at: timeText(now), venue, market, ...figures.values, time };
}

export function standbyLine(
  feed: MarketFeed,
  lines: readonly StandbyLine[],
  now: UnixMillis,
): object {
  const { venue, market } = feed;
  return {
    type: 'standby',
    at: timeText(now),
    venue,
    market,
    lines: lines.map(({ name, state, lagMs }) => ({ name, state, lagMs: lagMs ?? null })),
  };
}

export function auditLine(feed: MarketFeed, audit: BookAudit, now: UnixMillis): object {
  const { venue, market } = feed;
  const { means, outcome, reason, compared, excused, differing, differences, nextAt } = audit;
  return {
    type: 'audit',
    at: timeText(now),
    venue,
    market,
    means,
    outcome,
    reason: reason ?? null,
    compared,
    excused,
    differing,
    differences: differences.map(({ side, price, ours, theirs, kind }) => ({
      side,
      price,
      ours: ours ?? null,
      theirs: theirs ?? null,
      kind,
    })),
    nextAt: nextAt === undefined ? null : timeText(nextAt),
  };
}

export function summaryLine(
  counters: FeedCounters,
  feeds: ReadonlyArray<{ readonly feed: MarketFeed; readonly state: Trust['state'] }>,
): object {
  const { messages, bytes, applied, rejected, unknown, ignored, gaps, resyncs } = counters;
  const { reconnects, duplicates, trades, dropped } = counters;
  return {
    type: 'summary',
    messages,
    bytes,
    applied,
    ignored,
    rejected,
    unknown,
    gaps,
    resyncs,
    reconnects,
    duplicates,
    trades,
    dropped,
    books: Object.fromEntries(
      feeds.map(({ feed, state }) => [
        feed.key,
        {
          state,
          levels: { bids: feed.book.bidCount, asks: feed.book.askCount },
          digest: feed.book.digest(),
          updates: feed.updates,
        },
      ]),
    ),
  };
}

function sideWord(side: number): 'buy' | 'sell' | null {
  if (side === tradeSideBuy) {
    return 'buy';
  }
  return side === tradeSideSell ? 'sell' : null;
}

function timeText(at: UnixMillis): string {
  return formatRfc3339(Math.round(at * 1000));
}
