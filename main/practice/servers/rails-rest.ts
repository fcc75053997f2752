/** Rails' REST companions (`rails.md` §7): a path in, a status and a body out. SPEC.md PX64. */
import type { MarketState, MarketStates } from '../market-state.ts';

export interface RailsRestAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type MarketsShape = 'list' | 'wrapped' | 'names';

export function answerRailsRest(
  url: URL,
  markets: MarketStates,
  shape: MarketsShape,
  nowMs: number,
): RailsRestAnswer {
  switch (url.pathname) {
    case '/api/v1/markets':
      return { status: 200, body: marketList(markets, shape) };
    case '/api/v1/market-data': {
      const wanted = (url.searchParams.get('markets') ?? '')
        .split(',')
        .filter((name) => name !== '');
      const states = markets
        .all('book')
        .filter(({ market }) => wanted.length === 0 || wanted.includes(market.market));
      return { status: 200, body: states.flatMap((state) => figures(state, nowMs)) };
    }
    default:
      return { status: 404, body: { message: `no resource at ${url.pathname}` } };
  }
}

/** Host and shape of this list are not known (§8); the names are written as in `market-data`. */
function marketList(markets: MarketStates, shape: MarketsShape): unknown {
  const entries = markets.all('book').map(({ market }) => ({
    market: market.market,
    baseAsset: market.base,
    quoteAsset: market.quote,
    tickSize: market.tick,
  }));
  switch (shape) {
    case 'list':
      return entries;
    case 'wrapped':
      return { markets: entries };
    case 'names':
      return entries.map(({ market }) => market);
  }
}

/** What this exchange knows of a market; it has no funding and no open interest, and sends none. */
function figures(state: MarketState, nowMs: number): object[] {
  const { market } = state.market;
  const updatedAt = Math.floor(nowMs);
  const [bid, ask, last] = [state.book.bestBid(), state.book.bestAsk(), state.latestExecution];
  const figure = (type: string, index: string, value: string | undefined): object[] =>
    value === undefined ? [] : [{ market, type, index, value, updatedAt }];
  return [
    ...figure('INDEX', 'CCIX', last?.price),
    ...figure('BID', 'RAILS', bid?.[0]),
    ...figure('ASK', 'RAILS', ask?.[0]),
    ...figure('24H_VOLUME', 'RAILS', state.traded?.volume ?? '0'),
    ...figure('24H_COUNT', 'RAILS', String(state.trades)),
  ];
}
