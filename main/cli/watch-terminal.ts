/** `watch` for people: a ladder that is drawn in place on a terminal, else a line a second for each market. */
import { ensureNever } from '#shared/domain/assert.ts';
import { isBookUntrusted, sentenceText, type Trust } from '#shared/domain/trust.ts';
import {
  type BookAudit,
  type StandbyLine,
  tradeFlagHistory,
  tradeFlagLate,
  tradeSideBuy,
  tradeSideSell,
} from '#shared/ipc/stream.ts';
import type { LoggedTrade } from '../books/trade-log.ts';
import type { MarketFeed } from '../feeds/market-feed.ts';
import type { CliIo } from './cli-io.ts';
import type { WatchedMarkets, WatchReport } from './watched-markets.ts';

const ladderLevels = 10;
const shownTrades = 6;
const controlSequence = '\u001b[';
const enterScreen = `${controlSequence}?1049h${controlSequence}?25l`;
const leaveScreen = `${controlSequence}?25h${controlSequence}?1049l`;
const home = `${controlSequence}H`;
const clearLine = `${controlSequence}K`;
const clearBelow = `${controlSequence}J`;

/** With its venue where several are watched. */
export type FeedName = (feed: MarketFeed) => string;

export class TextReport implements WatchReport {
  readonly #io: CliIo;
  readonly #name: FeedName;
  readonly #trades = new Map<MarketFeed, number>();
  readonly #prices = new Map<MarketFeed, string>();

  constructor(io: CliIo, name: FeedName) {
    this.#io = io;
    this.#name = name;
  }

  state(feed: MarketFeed, trust: Trust): void {
    this.#say(feed, `${trust.state}: ${sentenceText(trust.cause.sentence, Date.now())}`);
  }

  snapshot(): void {
    // The next beat shows it.
  }

  trade(feed: MarketFeed, trade: LoggedTrade): void {
    if ((trade.flags & tradeFlagHistory) === 0) {
      this.#trades.set(feed, (this.#trades.get(feed) ?? 0) + 1);
    }
  }

  price(feed: MarketFeed, price: string): void {
    this.#prices.set(feed, price);
  }

  ticker(): void {
    // The next beat shows it.
  }

  standby(feed: MarketFeed, lines: readonly StandbyLine[]): void {
    this.#say(feed, standbyText(lines));
  }

  audit(feed: MarketFeed, audit: BookAudit): void {
    this.#say(feed, auditText(audit));
  }

  beat(watched: WatchedMarkets): void {
    for (const feed of watched.feeds) {
      const trust = watched.trust(feed);
      const index = this.#prices.get(feed);
      const trades = this.#trades.get(feed) ?? 0;
      this.#say(
        feed,
        [
          trust.state,
          touchText(feed, trust),
          `${feed.book.bidCount}+${feed.book.askCount} levels`,
          trades === 0 ? undefined : `${trades} ${trades === 1 ? 'trade' : 'trades'}`,
          index === undefined ? undefined : `index ${index}`,
          figuresText(feed),
        ]
          .filter((part) => part !== undefined)
          .join('  '),
      );
      this.#trades.delete(feed);
    }
  }

  end(watched: WatchedMarkets): void {
    this.beat(watched);
    this.#io.stdout(totals(watched));
  }

  #say(feed: MarketFeed, text: string): void {
    this.#io.stdout(`${timeOfDay()}  ${this.#name(feed)}  ${text}`);
  }
}

export class TerminalReport implements WatchReport {
  readonly #io: CliIo;
  readonly #name: FeedName;
  readonly #standby = new Map<MarketFeed, readonly StandbyLine[]>();
  readonly #trades = new Map<MarketFeed, LoggedTrade[]>();
  readonly #prices = new Map<MarketFeed, string>();
  #watched: WatchedMarkets | undefined;
  #isEntered = false;

  constructor(io: CliIo, name: FeedName) {
    this.#io = io;
    this.#name = name;
  }

  state(): void {
    this.#draw();
  }

  snapshot(): void {
    this.#draw();
  }

  trade(feed: MarketFeed, trade: LoggedTrade): void {
    const trades = this.#trades.get(feed) ?? [];
    trades.unshift(trade);
    trades.length = Math.min(trades.length, shownTrades);
    this.#trades.set(feed, trades);
  }

  price(feed: MarketFeed, price: string): void {
    this.#prices.set(feed, price);
  }

  ticker(): void {
    // The next beat draws it.
  }

  audit(): void {
    // The state says what follows from it.
  }

  standby(feed: MarketFeed, lines: readonly StandbyLine[]): void {
    this.#standby.set(feed, lines);
  }

  beat(watched: WatchedMarkets): void {
    this.#watched = watched;
    this.#draw();
  }

  end(watched: WatchedMarkets): void {
    if (this.#isEntered) {
      this.#io.stdout(leaveScreen);
    }
    for (const feed of watched.feeds) {
      const trust = watched.trust(feed);
      this.#io.stdout(`${this.#name(feed)}  ${trust.state}  ${touchText(feed, trust)}`);
    }
    this.#io.stdout(totals(watched));
  }

  #draw(): void {
    if (this.#watched === undefined) {
      return;
    }
    const lines: string[] = [];
    for (const feed of this.#watched.feeds) {
      lines.push(...this.#ladder(feed, this.#watched.trust(feed)), '');
    }
    const start = this.#isEntered ? '' : enterScreen;
    this.#isEntered = true;
    const text = lines.map((line) => `${line}${clearLine}`).join('\n');
    this.#io.stdout(`${start}${home}${text}${clearBelow}`);
  }

  #ladder(feed: MarketFeed, trust: Trust): string[] {
    const asks = feed.book.levels('ask', ladderLevels).reverse();
    const bids = feed.book.levels('bid', ladderLevels);
    const index = this.#prices.get(feed);
    const mark = isBookUntrusted(trust) ? ' (do not use)' : '';
    const lines = this.#standby.get(feed);
    const figures = figuresText(feed);
    return [
      `${this.#name(feed)}  [${trust.state}]${mark}${index === undefined ? '' : `  index ${index}`}`,
      `  ${sentenceText(trust.cause.sentence, Date.now())}`,
      ...(lines === undefined ? [] : [`  ${standbyText(lines)}`]),
      ...(figures === undefined ? [] : [`  ${figures}`]),
      ...asks.map(
        ([price, size]) => `  ${''.padStart(16)} ${price.padStart(14)} ${size.padStart(16)}`,
      ),
      `  ${'— '.repeat(24)}`,
      ...bids.map(([price, size]) => `  ${size.padStart(16)} ${price.padStart(14)}`),
      ...(this.#trades.get(feed) ?? []).map((trade) => `  ${tradeText(trade)}`),
    ];
  }
}

function tradeText({ side, price, size, time, flags, note }: LoggedTrade): string {
  const word = side === tradeSideBuy ? 'bought' : side === tradeSideSell ? 'sold' : '—';
  const past = (flags & tradeFlagHistory) === 0 ? '' : '  before we connected';
  const late = (flags & tradeFlagLate) === 0 ? '' : '  late';
  const kind = note === '' ? '' : `  ${note}`;
  return `${new Date(time / 1000).toISOString().slice(11, 23)}  ${word.padEnd(6)} ${size} at ${price}${past}${late}${kind}`;
}

/** `line A in step, line B 3 ms behind`. */
function standbyText(lines: readonly StandbyLine[]): string {
  return lines
    .map(({ name, state, lagMs }) => {
      const behind = lagMs === undefined || lagMs < 1 ? '' : ` ${Math.round(lagMs)} ms behind`;
      return `line ${name} ${state === 'in-step' ? `in step${behind}` : state}`;
    })
    .join(', ');
}

function figuresText({ figures }: MarketFeed): string | undefined {
  const { markPrice, fundingRate } = figures.values;
  const parts = [
    markPrice === undefined ? undefined : `mark ${markPrice}`,
    fundingRate === undefined ? undefined : `funding ${fundingRate}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('  ');
}

function touchText(feed: MarketFeed, trust: Trust): string {
  const bid = feed.book.levels('bid', 1)[0]?.[0] ?? '—';
  const ask = feed.book.levels('ask', 1)[0]?.[0] ?? '—';
  return `${bid} / ${ask}${isBookUntrusted(trust) && feed.book.hasSnapshot ? ' then' : ''}`;
}

function totals({ counters }: WatchedMarkets): string {
  const { messages, trades, reconnects, rejected, unknown, dropped } = counters;
  return `${messages} messages, ${trades} trades, ${reconnects} reconnects, ${rejected} rejected, ${unknown} unknown, ${dropped} dropped`;
}

function timeOfDay(): string {
  return new Date().toISOString().slice(11, 19);
}

function auditText({ outcome, reason, compared, differing }: BookAudit): string {
  switch (outcome) {
    case 'matches':
      return `audit: 0 of ${compared} levels differ`;
    case 'differs':
      return `audit: ${differing} of ${compared} levels differ, looked at again`;
    case 'lost':
      return `audit: ${differing} of ${compared} levels differed twice`;
    case 'failed':
      return `audit failed: ${reason ?? 'no reason given'}`;
    default:
      return ensureNever(outcome);
  }
}
