/** One market as Paradex tells of it: a number for every change of its book, its interactive book, its figures. SPEC.md PX95, PX98. */
import { addDecimals, divideDecimals, normaliseDecimal, unitsOf } from '../exact-decimal.ts';
import type { MarketState } from '../market-state.ts';
import type { PracticeLevel, TradeEvent } from '../source.ts';
import type {
  BookContent,
  ComparisonContent,
  FundingContent,
  SummaryContent,
  TouchContent,
  TradeContent,
  TradeType,
} from './paradex-content.ts';
import { decimalText } from './paradex-decimals.ts';
import { type BookSideName, InteractiveBook, type LevelChanges } from './paradex-interactive.ts';
import { groupLevels } from './paradex-price-groups.ts';

/** Somewhere above 2³², as on the venue: a reader that keeps 32 bits is found out. */
const firstSeq = 7_700_000_000;
/** Every so many changes of the public book, a retail order changes the interactive one alone: an empty change of the public book. */
const changesToARetailOrder = 3;
const depthLevels = 15;
const noLevels: readonly PracticeLevel[] = [];
const fundingPeriodHours = 8;
const comparedSources = { paradex: 1, binance: 2, bybit: 3 } as const;

export class ParadexMarket {
  readonly state: MarketState;
  #seq = firstSeq;
  #changes = 0;
  /** Exists once somebody asked for it. */
  #interactive: InteractiveBook | undefined;

  constructor(state: MarketState) {
    this.state = state;
  }

  get name(): string {
    return this.state.market.market;
  }

  get isPerpetual(): boolean {
    return !/^[^-]+-[^-]+$/.test(this.name);
  }

  /** The book's number after a trade that is about to change it. */
  get nextSeq(): number {
    return this.#seq + 1;
  }

  /** The public book's next change. */
  change(changes: LevelChanges, atMs: number): BookContent {
    this.#seq += 1;
    this.#changes += 1;
    return { ...this.#head(atMs, false), ...changes };
  }

  /** The same change as the interactive book tells it; absent while nobody asked for that book. */
  interactiveChange(change: BookContent): BookContent | undefined {
    return this.#interactive === undefined
      ? undefined
      : { ...change, ...this.#interactive.translate(change) };
  }

  /** A change of the interactive book alone, when it is due. */
  retailChange(
    atMs: number,
  ): { readonly book: BookContent; readonly interactive: BookContent | undefined } | undefined {
    if (this.#changes % changesToARetailOrder !== 0) {
      return undefined;
    }
    this.#seq += 1;
    const head = this.#head(atMs, false);
    return {
      book: { ...head, bids: noLevels, asks: noLevels },
      interactive:
        this.#interactive === undefined ? undefined : { ...head, ...this.#interactive.change() },
    };
  }

  /** Which of its full books somebody may be told. */
  fullBookKinds(): readonly ('public' | 'interactive')[] {
    return this.#interactive === undefined ? ['public'] : ['public', 'interactive'];
  }

  /** The public book was replaced. */
  replace(): void {
    this.#seq += 1;
    this.#interactive = undefined;
  }

  snapshot(isInteractive: boolean, atMs: number): BookContent {
    const { book } = this.state;
    if (!isInteractive) {
      return { ...this.#head(atMs, true), bids: book.bids(), asks: book.asks() };
    }
    const api = { bid: book.bestBid(), ask: book.bestAsk() };
    const interactive = this.#interactiveBook();
    const [bids, asks] = [interactive.all('bids'), interactive.all('asks')];
    return { ...this.#head(atMs, true), bids, asks, api };
  }

  /** The best `count` a side; prices grouped when a tick is given. */
  depth(
    options: { readonly isInteractive: boolean; readonly tick?: string | undefined },
    atMs: number,
    count = depthLevels,
  ): BookContent {
    const { isInteractive, tick } = options;
    const { book } = this.state;
    const source = isInteractive ? this.#interactiveBook() : book;
    const side = (name: BookSideName): readonly PracticeLevel[] => {
      if (tick === undefined) {
        return source.top(name, count);
      }
      const levels = isInteractive
        ? this.#interactiveBook().all(name)
        : name === 'bids'
          ? book.bids()
          : book.asks();
      return groupLevels(levels, tick, name, count);
    };
    return {
      ...this.#head(atMs, true),
      bids: side('bids'),
      asks: side('asks'),
      ...(isInteractive ? { api: { bid: book.bestBid(), ask: book.bestAsk() } } : {}),
    };
  }

  touch(isInteractive: boolean, atMs: number): TouchContent {
    const { name: market } = this;
    if (isInteractive) {
      const interactive = this.#interactiveBook();
      const [bid, ask] = [interactive.top('bids', 1)[0], interactive.top('asks', 1)[0]];
      return { market, seq: this.#seq, atMs, bid, ask };
    }
    const { book } = this.state;
    return { market, seq: this.#seq, atMs, bid: book.bestBid(), ask: book.bestAsk() };
  }

  trade(trade: TradeEvent, sentAtMs: number): TradeContent {
    const { id, type } = paradexTrade(trade);
    return { trade, id, type, seq: this.nextSeq, sentAtMs };
  }

  summary(atMs: number): SummaryContent {
    const { state } = this;
    const [bid, ask] = [state.book.bestBid(), state.book.bestAsk()];
    const last = state.latestExecution?.price ?? bid?.[0] ?? ask?.[0] ?? '0';
    const mark =
      bid === undefined || ask === undefined
        ? last
        : divideDecimals(addDecimals(bid[0], ask[0]), '2', 8);
    const turnover = normaliseDecimal(state.traded?.turnover ?? '0');
    return {
      market: this.name,
      atMs,
      mark: normaliseDecimal(mark),
      index: normaliseDecimal(mark),
      last: normaliseDecimal(last),
      volume: turnover,
      totalVolume: turnover,
      openInterest: normaliseDecimal(addDecimals(state.traded?.volume ?? '0', '6999.5')),
      fundingRate: this.isPerpetual ? fundingRate(this.name, atMs) : '0',
      priceChange: priceChange(state.traded?.open ?? last, last),
      bid,
      ask,
    };
  }

  /** Perpetuals alone have it. */
  funding(atMs: number): FundingContent {
    const rate = fundingRate(this.name, atMs);
    return {
      market: this.name,
      atMs,
      rate,
      rate8h: rate,
      index: '-0.551694014226244835',
      premium: rate,
      periodHours: fundingPeriodHours,
    };
  }

  comparison(atMs: number): readonly ComparisonContent[] {
    return Object.entries(comparedSources).map(([name, source]) => ({
      market: this.name,
      atMs,
      hourlyRate: fundingRate(`${name} ${this.name}`, atMs),
      source,
    }));
  }

  #interactiveBook(): InteractiveBook {
    this.#interactive ??= new InteractiveBook(this.state);
    return this.#interactive;
  }

  #head(atMs: number, isSnapshot: boolean) {
    return { market: this.name, seq: this.#seq, atMs, isSnapshot };
  }
}

/** A recording's numbers stay; the demo's become ones of 28 digits, time first, as the venue's are, and of the three kinds the book makes. */
export function paradexTrade(trade: TradeEvent): { readonly id: string; readonly type: TradeType } {
  if (/^\d{1,28}$/.test(trade.id)) {
    return { id: trade.id, type: 'FILL' };
  }
  let number = 0n;
  for (const character of trade.id) {
    number = number * 37n + BigInt(Number.parseInt(character, 36) || 0);
  }
  const time = String(Math.floor(Math.max(0, trade.atMs))).padStart(13, '0');
  const id = `${time}${String(number % 10n ** 15n).padStart(15, '0')}`;
  const type = number % 23n === 0n ? 'LIQUIDATION' : number % 7n === 0n ? 'RPI' : 'FILL';
  return { id, type };
}

/** Swings around nothing within a quarter of an hour, so that it is below zero now and then. */
function fundingRate(name: string, atMs: number): string {
  const phase = name.length + name.charCodeAt(0);
  const swing = Math.sin(atMs / 900_000 + phase);
  return decimalText(BigInt(Math.round((0.4 + swing) * 1e10)), 14);
}

function priceChange(open: string, last: string): string {
  const before = unitsOf(divideDecimals(open, '1', 8), 8);
  const now = unitsOf(divideDecimals(last, '1', 8), 8);
  return before === 0n ? '0' : decimalText(((now - before) * 10n ** 8n) / before, 8);
}
