/** Markets made by hand for the gallery and the tests: the real mirror and trade buffer, filled with frames of their own. */
import { BookSideLevels } from '#shared/domain/book-side.ts';
import type { Units } from '#shared/domain/decimal.ts';
import { marketKey, type VenueId } from '#shared/domain/market.ts';
import { RollingDigest } from '#shared/domain/rolling-digest.ts';
import type { Trust } from '#shared/domain/trust.ts';
import {
  type BookFrame,
  type LevelColumn,
  type MarketFiguresFrame,
  tradeFlagInferred,
  tradeFlagOffBook,
  tradeSideBuy,
  tradeSideSell,
} from '#shared/ipc/stream.ts';
import { BookMirror } from '../../stream/book-mirror.ts';
import type { MarketView, ViewPart } from '../../stream/market-view.ts';
import { PriceHistory } from '../../stream/price-history.ts';
import { TradeBuffer } from '../../stream/trade-buffer.ts';
import { parseUnits } from '../../ui/number-format.ts';

/** price, size: as exact decimals, in any order. */
export type FixtureLevels = ReadonlyArray<readonly [price: string, size: string]>;

export interface FixtureTrade {
  readonly price: string;
  readonly size: string;
  readonly side: 'buy' | 'sell';
  readonly time: number;
  readonly isOffBook?: boolean;
}

/** A market view whose book is set level by level, each change as a frame that proves itself. */
export class FixtureView implements MarketView {
  readonly venue: VenueId;
  readonly market: string;
  readonly key: string;
  readonly isPractice = false;
  readonly book: BookMirror;
  readonly trades: TradeBuffer;
  readonly prices: PriceHistory;
  figures: Omit<MarketFiguresFrame, 'key'> = {};
  readonly #listeners = new Map<ViewPart, Set<() => void>>();
  readonly #priceScale: number;
  readonly #sizeScale: number;
  readonly #isWide: boolean;
  #trust: Trust | undefined = undefined;
  #number = 0;
  #trades = 0;

  constructor(
    market: string,
    priceScale: number,
    sizeScale: number,
    isWide = false,
    venue: VenueId = 'paxos-public',
  ) {
    this.venue = venue;
    this.market = market;
    this.key = marketKey(this.venue, market);
    this.book = new BookMirror(this.key);
    this.trades = new TradeBuffer(this.key);
    this.prices = new PriceHistory(this.key);
    this.#priceScale = priceScale;
    this.#sizeScale = sizeScale;
    this.#isWide = isWide;
  }

  trust(): Trust | undefined {
    return this.#trust;
  }

  subscribe(part: ViewPart, listener: () => void): () => void {
    const listeners = this.#listeners.get(part) ?? new Set();
    this.#listeners.set(part, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  setTrust(trust: Trust): void {
    this.#trust = trust;
    this.#tell('trust');
  }

  setFigures(figures: Omit<MarketFiguresFrame, 'key'>): void {
    this.figures = figures;
    this.#tell('figures');
  }

  replace(bids: FixtureLevels, asks: FixtureLevels): void {
    this.#apply(true, this.#column(bids, 1), this.#column(asks, -1));
  }

  change(bids: FixtureLevels, asks: FixtureLevels): void {
    this.#apply(false, this.#column(bids, 1), this.#column(asks, -1));
  }

  addTrades(trades: readonly FixtureTrade[]): void {
    const first = this.#trades + 1;
    this.#trades += trades.length;
    this.trades.apply({
      key: this.key,
      isReset: false,
      total: this.#trades,
      skipped: 0,
      ids: trades.map((_, index) => String(first + index)),
      prices: trades.map((trade) => trade.price),
      sizes: trades.map((trade) => trade.size),
      times: trades.map((trade) => trade.time * 1000),
      sides: trades.map((trade) => (trade.side === 'buy' ? tradeSideBuy : tradeSideSell)),
      flags: trades.map(
        (trade) => tradeFlagInferred | (trade.isOffBook === true ? tradeFlagOffBook : 0),
      ),
      notes: trades.map(() => ''),
    });
    this.#tell('trades');
  }

  #tell(part: ViewPart): void {
    for (const listener of this.#listeners.get(part) ?? []) {
      listener();
    }
  }

  #units(text: string, scale: number): Units {
    const units = parseUnits(text, scale);
    if (units === undefined) {
      throw new Error(`fixture has a number that does not fit: ${text}`);
    }
    return this.#isWide ? BigInt(units) : units;
  }

  /** The touch last, as frames send it. */
  #column(levels: FixtureLevels, sign: 1 | -1): LevelColumn {
    const sorted = levels
      .map(([price, size]) => [
        this.#units(price, this.#priceScale),
        this.#units(size, this.#sizeScale),
      ])
      .sort(([a = 0], [b = 0]) => (a < b ? -sign : a > b ? sign : 0));
    const flat = sorted.flat();
    return this.#isWide ? flat.map(BigInt) : Float64Array.from(flat, Number);
  }

  #apply(isReset: boolean, bids: LevelColumn, asks: LevelColumn): void {
    const digest = new RollingDigest();
    digest.clear(this.#priceScale, this.#sizeScale);
    const after = { bid: new BookSideLevels('bid'), ask: new BookSideLevels('ask') };
    for (const side of ['bid', 'ask'] as const) {
      const levels = after[side];
      levels.clear(this.#isWide);
      const before = side === 'bid' ? this.book.bids : this.book.asks;
      for (let rank = 0; !isReset && rank < before.count; rank += 1) {
        levels.set(before.priceAt(rank), before.sizeAt(rank));
      }
      const column = side === 'bid' ? bids : asks;
      for (let index = 0; index < column.length; index += 2) {
        levels.set(column[index] ?? 0, column[index + 1] ?? 0);
      }
      for (let rank = 0; rank < levels.count; rank += 1) {
        digest.change(side, levels.priceAt(rank), 0, levels.sizeAt(rank));
      }
    }
    this.#number += 1;
    const frame: BookFrame = {
      key: this.key,
      number: this.#number,
      isReset,
      priceScale: this.#priceScale,
      sizeScale: this.#sizeScale,
      bids,
      asks,
      bidCount: after.bid.count,
      askCount: after.ask.count,
      digestLow: digest.low,
      digestHigh: digest.high,
      changedAt: 0,
    };
    if (this.book.apply(frame) !== 'applied') {
      throw new Error('the mirror refused a fixture frame');
    }
    this.#tell('book');
  }
}

/** The book of the design's first picture, two levels to a row where it says so. */
export const bitcoinAsks: FixtureLevels = [
  ['91266', '1.124'],
  ['91265', '2.973'],
  ['91264', '0.601'],
  ['91263', '0.810'],
  ['91262', '1.072'],
  ['91261', '3.273'],
  ['91260', '15.000'],
  ['91259', '5.278'],
  ['91258', '1.192'],
  ['91257', '0.310'],
  ['91256', '2.625'],
  ['91255', '8.250'],
  ['91254', '2.218'],
  ['91253', '3.400'],
  ['91252', '0.085'],
  ['91251', '2.115'],
  ['91249.75', '0.640'],
  ['91249', '1.204'],
];
export const bitcoinBids: FixtureLevels = [
  ['91246.25', '0.873'],
  ['91245.5', '2.000'],
  ['91245', '0.260'],
  ['91244', '1.415'],
  ['91243', '0.500'],
  ['91242', '4.020'],
  ['91241', '2.339'],
  ['91240', '12.500'],
  ['91239', '0.539'],
  ['91238', '0.044'],
  ['91237', '2.071'],
  ['91236', '0.663'],
  ['91235', '6.180'],
  ['91234', '0.572'],
  ['91233', '0.556'],
  ['91230', '5.000'],
  ['91229', '3.671'],
  ['91228', '1.800'],
];

/** What the book above was a moment before, so that the change column has something to say. */
export const bitcoinAsksBefore: FixtureLevels = [
  ['91265', '3.943'],
  ['91262', '1.472'],
  ['91259', '5.018'],
  ['91258', '2.162'],
  ['91255', '6.250'],
  ['91254', '3.088'],
  ['91253', '2.000'],
  ['91252', '0.585'],
  ['91249.75', '0.440'],
  ['91249', '2.054'],
];
export const bitcoinBidsBefore: FixtureLevels = [
  ['91246.25', '0.753'],
  ['91245', '1.210'],
  ['91244', '1.495'],
  ['91243', '0'],
  ['91242', '5.120'],
  ['91240', '10.000'],
];

export function bitcoinTrades(now: number): readonly FixtureTrade[] {
  return [
    { price: '91245', size: '0.950', side: 'sell', time: now - 9000 },
    { price: '91246.25', size: '0.412', side: 'sell', time: now - 8000 },
    { price: '91247', size: '0.080', side: 'sell', time: now - 7000 },
    { price: '91246.5', size: '0.150', side: 'buy', time: now - 6000 },
    { price: '91248', size: '0.635', side: 'buy', time: now - 5000 },
    { price: '91249.75', size: '0.300', side: 'buy', time: now - 4000 },
    { price: '91249', size: '1.289', side: 'buy', time: now - 3000 },
  ];
}

export function fixtureBitcoin(now: number, venue: VenueId = 'paxos-public'): FixtureView {
  const view = new FixtureView('BTCUSD', 2, 8, false, venue);
  view.replace(
    mergeLevels(bitcoinBids, bitcoinBidsBefore),
    mergeLevels(bitcoinAsks, bitcoinAsksBefore),
  );
  view.addTrades(bitcoinTrades(now));
  return view;
}

/** `changes` over `levels`; what becomes zero is left out. */
export function mergeLevels(levels: FixtureLevels, changes: FixtureLevels): FixtureLevels {
  const merged = new Map([...levels, ...changes]);
  return [...merged].filter(([, size]) => size !== '0');
}

/** A dollar stablecoin around par, sizes in hundreds of thousands. */
export function fixtureStablecoin(now: number): FixtureView {
  const view = new FixtureView('USDCUSD', 5, 2);
  const bids = [268, 905, 3400, 43.8, 120, 29.3, 0, 2000, 0, 36.4, 88, 233, 4100, 89.3];
  const asks = [
    413, 1200, 224, 650, 475, 2150, 5000, 310, 0, 46.5, 263, 2500, 124, 0, 168, 200, 163,
  ];
  view.replace(
    bids
      .map((size, index) => [price5(99992 - index), String(size * 1000)] as const)
      .filter(isThere),
    asks
      .map((size, index) => [price5(99994 + index), String(size * 1000)] as const)
      .filter(isThere),
  );
  view.addTrades([
    { price: '0.99992', size: '41000', side: 'sell', time: now - 20_000 },
    { price: '0.99994', size: '88000', side: 'buy', time: now - 4000 },
  ]);
  return view;
}

function price5(units: number): string {
  return `${Math.floor(units / 100_000)}.${String(units % 100_000).padStart(5, '0')}`;
}

function isThere([, size]: readonly [string, string]): boolean {
  return size !== '0';
}
