/** Paradex' REST companions (`paradex.md` §11): a path in, a status and a body out. SPEC.md PX99. */
import { normaliseDecimal } from '../exact-decimal.ts';
import type { PracticeLevel } from '../source.ts';
import { allMarkets } from './paradex-channels.ts';
import type { BookContent } from './paradex-content.ts';
import type { ParadexFeeds } from './paradex-feeds.ts';
import { summaryData, touchData, tradeData } from './paradex-json.ts';
import { type ParadexMarket, paradexTrade } from './paradex-market.ts';
import type { VenueServerContext } from './server.ts';

export interface RestAnswer {
  readonly status: number;
  readonly body: object;
}

export const systemStates = ['ok', 'maintenance', 'cancel_only', 'post_only'] as const;
const usualDepth = 20;
const usualPage = 100;
const largestPage = 1000;

export function answerParadexRest(
  url: URL,
  feeds: ParadexFeeds,
  context: VenueServerContext,
): RestAnswer {
  const [version, resource, name, view, ...more] = url.pathname.split('/').slice(1);
  if (version !== 'v1' || more.length > 0) {
    return noSuchPath(url);
  }
  const nowMs = context.nowMs();
  switch (resource) {
    case 'markets':
      return name === undefined
        ? answerMarkets(url, feeds)
        : name === 'summary' && view === undefined
          ? answerSummary(url, feeds, nowMs)
          : noSuchPath(url);
    case 'orderbook':
    case 'bbo': {
      const isInteractive = view === 'interactive';
      const market = feeds.market(name ?? '');
      if (market === undefined) {
        return marketNotFound(name ?? '');
      }
      if (view !== undefined && !isInteractive) {
        return noSuchPath(url);
      }
      return resource === 'bbo'
        ? found(touchData(market.touch(isInteractive, nowMs)))
        : answerBook(url, market, isInteractive, nowMs);
    }
    case 'trades':
      return name === undefined ? answerTrades(url, feeds, nowMs) : noSuchPath(url);
    case 'system':
      return answerSystem(url, name, context, nowMs);
    default:
      return noSuchPath(url);
  }
}

function answerMarkets(url: URL, feeds: ParadexFeeds): RestAnswer {
  const wanted = url.searchParams.get('market');
  const markets = feeds.marketsOf(wanted ?? allMarkets);
  return wanted !== null && markets.length === 0
    ? marketNotFound(wanted)
    : found({ results: markets.map(marketBody) });
}

function marketBody(market: ParadexMarket): object {
  const { base, quote, tick, lot = '0.00000001' } = market.state.market;
  return {
    symbol: market.name,
    base_currency: base,
    quote_currency: quote,
    settlement_currency: 'USDC',
    asset_kind: market.isPerpetual ? 'PERP' : 'SPOT',
    price_tick_size: tick,
    order_size_increment: lot,
    min_notional: '10',
    max_order_size: '',
    position_limit: '1000000',
    open_at: 1_717_065_600_000,
    expiry_at: 0,
    funding_period_hours: market.isPerpetual ? 8 : 0,
    trading_mode: 'STANDARD',
    tags: [],
  };
}

function answerBook(
  url: URL,
  market: ParadexMarket,
  isInteractive: boolean,
  nowMs: number,
): RestAnswer {
  const depth = wholeNumber(url, 'depth', usualDepth, 100_000);
  const tick = url.searchParams.get('price_tick') ?? undefined;
  if (depth === undefined || (tick !== undefined && !/^(0\.0*[1-9]\d*|[1-9]\d*)$/.test(tick))) {
    return badRequest('depth is a whole number, price_tick a price');
  }
  return found(bookBody(market.depth({ isInteractive, tick }, nowMs, depth)));
}

/** Pairs of price and size, whatever the document's text says (§11). */
function bookBody(book: BookContent): object {
  const pairs = (levels: readonly PracticeLevel[]): readonly (readonly string[])[] =>
    levels.map(([price, size]) => [normaliseDecimal(price), normaliseDecimal(size)]);
  return {
    market: book.market,
    seq_no: book.seq,
    last_updated_at: Math.floor(book.atMs),
    asks: pairs(book.asks),
    bids: pairs(book.bids),
  };
}

/** Newest first; the cursor counts trades from the newest at the time it was given, by the oldest one's id. */
function answerTrades(url: URL, feeds: ParadexFeeds, nowMs: number): RestAnswer {
  const name = url.searchParams.get('market') ?? '';
  const market = feeds.market(name);
  if (market === undefined) {
    return marketNotFound(name);
  }
  const size = wholeNumber(url, 'page_size', usualPage, largestPage);
  const fromMs = wholeNumber(url, 'start_at', 0, Number.MAX_SAFE_INTEGER);
  const toMs = wholeNumber(url, 'end_at', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  if (size === undefined || size === 0 || fromMs === undefined || toMs === undefined) {
    return badRequest(`page_size is 1 to ${largestPage}, start_at and end_at are milliseconds`);
  }
  const cursor = url.searchParams.get('cursor') ?? '';
  const trades = [...market.state.recentExecutions()]
    .reverse()
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .map((trade) => ({ trade, ...paradexTrade(trade), seq: 0, sentAtMs: nowMs }));
  const start = cursor === '' ? 0 : trades.findIndex(({ id }) => id === cursor) + 1;
  const page = trades.slice(start, start + size);
  const isLast = start + size >= trades.length;
  return found({
    next: isLast ? null : (page[page.length - 1]?.id ?? null),
    prev: null,
    results: page.map(tradeData),
  });
}

function answerSummary(url: URL, feeds: ParadexFeeds, nowMs: number): RestAnswer {
  const wanted = url.searchParams.get('market');
  if (wanted === null) {
    return badRequest('market is required');
  }
  const markets = feeds.marketsOf(wanted);
  return markets.length === 0
    ? marketNotFound(wanted)
    : found({ results: markets.map((market) => summaryData(market.summary(nowMs))) });
}

function answerSystem(
  url: URL,
  name: string | undefined,
  context: VenueServerContext,
  nowMs: number,
): RestAnswer {
  switch (name) {
    case 'time':
      return found({ server_time: String(Math.floor(nowMs)) });
    case 'state':
      return found({ status: context.knob('system-state') ?? systemStates[0] });
    default:
      return noSuchPath(url);
  }
}

/** Absent: not a whole number up to `most`. */
function wholeNumber(url: URL, name: string, usual: number, most: number): number | undefined {
  const text = url.searchParams.get(name);
  const value = text === null ? usual : /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value <= most ? value : undefined;
}

function found(body: object): RestAnswer {
  return { status: 200, body };
}

export function restError(status: number, error: string, message: string): RestAnswer {
  return { status, body: { error, message, data: {} } };
}

function badRequest(message: string): RestAnswer {
  return restError(400, 'BAD_REQUEST', message);
}

function marketNotFound(market: string): RestAnswer {
  return restError(404, 'MARKET_NOT_FOUND', `market ${market} is not listed`);
}

function noSuchPath(url: URL): RestAnswer {
  return restError(404, 'NOT_FOUND', `no resource at ${url.pathname}`);
}
