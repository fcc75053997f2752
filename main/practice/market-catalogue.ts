import type { VenueId } from '#shared/domain/market.ts';
import { formatUnits } from './exact-decimal.ts';
import { isListedOn, type PracticeMarket } from './source.ts';

/** How one practice market behaves. Symbols are of the kind each venue documents; the numbers are ours, chosen to look like such a market. */
export interface ModelledMarket extends PracticeMarket {
  readonly kind: 'book';
  readonly priceDecimals: number;
  /** Tick in units of 10^-priceDecimals. */
  readonly tickUnits: number;
  readonly sizeDecimals: number;
  /** Where it starts, in ticks. */
  readonly startTicks: number;
  /** Book changes a second, on average, bursts included. */
  readonly bookChangesPerSecond: number;
  /** Orders that take liquidity, a second, on average. */
  readonly takersPerSecond: number;
  /** Random walk of the fair price: ticks per square root of a second. */
  readonly driftTicks: number;
  /** Usual half spread, in ticks. */
  readonly halfSpreadTicks: number;
  /** Levels a side the book tends to. */
  readonly levelsPerSide: number;
  /** Farthest new order from the fair price, in ticks. */
  readonly deepestTicks: number;
  /** Median size of an order, in base currency. */
  readonly medianSize: number;
  /** Distance of round prices that attract large orders, in ticks. */
  readonly wallTicks: number;
}

interface Sketch {
  readonly market: string;
  readonly venues: readonly VenueId[];
  readonly tick: string;
  readonly start: number;
  readonly sizeDecimals: number;
  readonly changes: number;
  readonly takers: number;
  readonly drift: number;
  readonly halfSpread: number;
  readonly levels: number;
  readonly median: number;
  readonly wall: number;
}

/** Two doors to one house: both of Paxos' venues name a market alike. */
const paxos: readonly VenueId[] = ['paxos-public', 'paxos-order-routing'];
const rails: readonly VenueId[] = ['rails'];
const paradex: readonly VenueId[] = ['paradex'];

const sketches: readonly Sketch[] = [
  // biome-ignore format: a table reads better as one
  { market: 'BTCUSD', venues: paxos, tick: '0.25', start: 91_240, sizeDecimals: 8, changes: 38, takers: 1.1, drift: 4, halfSpread: 6, levels: 220, median: 0.11, wall: 100 },
  // biome-ignore format: a table reads better as one
  { market: 'ETHUSD', venues: paxos, tick: '0.05', start: 3_148, sizeDecimals: 8, changes: 26, takers: 0.8, drift: 2.2, halfSpread: 4, levels: 190, median: 1.4, wall: 10 },
  // biome-ignore format: a table reads better as one
  { market: 'PAXGUSD', venues: paxos, tick: '0.25', start: 4_086, sizeDecimals: 8, changes: 9, takers: 0.25, drift: 0.7, halfSpread: 3, levels: 110, median: 0.6, wall: 25 },
  // biome-ignore format: a table reads better as one
  { market: 'LTCUSD', venues: paxos, tick: '0.01', start: 96.4, sizeDecimals: 6, changes: 7, takers: 0.22, drift: 0.9, halfSpread: 2, levels: 120, median: 6, wall: 1 },
  // biome-ignore format: a table reads better as one
  { market: 'LINKUSD', venues: paxos, tick: '0.001', start: 14.12, sizeDecimals: 4, changes: 8, takers: 0.25, drift: 1.4, halfSpread: 4, levels: 130, median: 40, wall: 0.25 },
  // biome-ignore format: a table reads better as one
  { market: 'BCHUSD', venues: paxos, tick: '0.05', start: 512, sizeDecimals: 6, changes: 5, takers: 0.15, drift: 0.6, halfSpread: 3, levels: 100, median: 1.1, wall: 5 },
  // biome-ignore format: a table reads better as one
  { market: 'AAVEUSD', venues: paxos, tick: '0.01', start: 186, sizeDecimals: 4, changes: 4, takers: 0.1, drift: 1.2, halfSpread: 5, levels: 90, median: 3, wall: 1 },
  // biome-ignore format: a table reads better as one
  { market: 'UNIUSD', venues: paxos, tick: '0.001', start: 7.44, sizeDecimals: 4, changes: 4, takers: 0.1, drift: 0.8, halfSpread: 3, levels: 90, median: 70, wall: 0.1 },
  // biome-ignore format: a table reads better as one
  { market: 'BTCEUR', venues: paxos, tick: '0.25', start: 78_920, sizeDecimals: 8, changes: 12, takers: 0.3, drift: 3.4, halfSpread: 9, levels: 140, median: 0.08, wall: 100 },
  // biome-ignore format: a table reads better as one
  { market: 'ETHEUR', venues: paxos, tick: '0.05', start: 2_722, sizeDecimals: 8, changes: 8, takers: 0.2, drift: 1.9, halfSpread: 6, levels: 120, median: 0.9, wall: 10 },
  // biome-ignore format: a table reads better as one
  { market: 'USDPUSD', venues: paxos, tick: '0.0001', start: 0.9998, sizeDecimals: 2, changes: 1.2, takers: 0.04, drift: 0.02, halfSpread: 1, levels: 24, median: 9_000, wall: 0.001 },
  // biome-ignore format: a table reads better as one
  { market: 'BTC-USDT', venues: rails, tick: '0.1', start: 91_252, sizeDecimals: 5, changes: 30, takers: 0.9, drift: 8, halfSpread: 9, levels: 160, median: 0.09, wall: 100 },
  // biome-ignore format: a table reads better as one
  { market: 'ETH-USDT', venues: rails, tick: '0.01', start: 3_148.6, sizeDecimals: 4, changes: 20, takers: 0.6, drift: 11, halfSpread: 14, levels: 140, median: 1.2, wall: 10 },
  // biome-ignore format: a table reads better as one
  { market: 'BTC-USD-PERP', venues: paradex, tick: '0.1', start: 91_236, sizeDecimals: 5, changes: 34, takers: 1, drift: 9, halfSpread: 6, levels: 100, median: 0.14, wall: 100 },
  // biome-ignore format: a table reads better as one
  { market: 'ETH-USD-PERP', venues: paradex, tick: '0.01', start: 3_147.8, sizeDecimals: 4, changes: 22, takers: 0.7, drift: 11, halfSpread: 9, levels: 100, median: 1.6, wall: 10 },
  // biome-ignore format: a table reads better as one
  { market: 'kBONK-USD-PERP', venues: paradex, tick: '0.000001', start: 0.028_776, sizeDecimals: 0, changes: 4, takers: 0.12, drift: 2.2, halfSpread: 5, levels: 70, median: 34_000, wall: 0.0005 },
  // biome-ignore format: a table reads better as one
  { market: 'ETH-USD', venues: paradex, tick: '0.01', start: 3_148.2, sizeDecimals: 4, changes: 5, takers: 0.15, drift: 9, halfSpread: 12, levels: 60, median: 0.8, wall: 10 },
];

export const modelledMarkets: readonly ModelledMarket[] = sketches.map(modelled);

/** The one stablecoin index Paxos documents. */
export const indexMarket: PracticeMarket = {
  market: 'USDCUSD',
  base: 'USDC',
  quote: 'USD',
  tick: '0.0001',
  kind: 'index-price',
  venues: ['paxos-public'],
};

export const demoMarketNames: readonly string[] = [
  ...modelledMarkets.map((market) => market.market),
  indexMarket.market,
];

/** The demo's markets that at least one of the venues lists. */
export function demoMarketsOf(venues: readonly VenueId[]): readonly string[] {
  return [...modelledMarkets, indexMarket]
    .filter((market) => venues.some((venue) => isListedOn(market, venue)))
    .map(({ market }) => market);
}

function modelled(sketch: Sketch): ModelledMarket {
  const point = sketch.tick.indexOf('.');
  const priceDecimals = sketch.tick.length - point - 1;
  const tickUnits = Number(sketch.tick.replace('.', ''));
  const ticks = (price: number): number => Math.round((price * 10 ** priceDecimals) / tickUnits);
  return {
    ...assetsOf(sketch.market),
    market: sketch.market,
    venues: sketch.venues,
    lot: formatUnits(1, sketch.sizeDecimals),
    kind: 'book',
    tick: sketch.tick,
    priceDecimals,
    tickUnits,
    sizeDecimals: sketch.sizeDecimals,
    startTicks: ticks(sketch.start),
    bookChangesPerSecond: sketch.changes,
    takersPerSecond: sketch.takers,
    driftTicks: sketch.drift,
    halfSpreadTicks: sketch.halfSpread,
    levelsPerSide: sketch.levels,
    deepestTicks: Math.min(sketch.levels * 40, Math.floor(ticks(sketch.start) / 2)),
    medianSize: sketch.median,
    wallTicks: ticks(sketch.wall),
  };
}

/** `BTCUSD`, `BTC-USDT` and `BTC-USD-PERP` → BTC and its quote. Without a dash the quotes known here are the ones tried. */
export function assetsOf(market: string): { readonly base: string; readonly quote: string } {
  if (market.includes('-')) {
    const [base = market, quote = ''] = market.split('-');
    return { base, quote };
  }
  const quote = ['USDT', 'USDC', 'USD', 'EUR', 'SGD'].find(
    (candidate) => market.endsWith(candidate) && market.length > candidate.length,
  );
  return quote === undefined
    ? { base: market, quote: '' }
    : { base: market.slice(0, -quote.length), quote };
}
