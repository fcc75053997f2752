/** REST companions: addresses and parsers, no I/O. SPEC.md PP24–PP29. */
import { DecimalCell, formatCell, parseDecimal } from '#shared/domain/decimal.ts';
import type { Instrument } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { VenueRest, WholeBook } from '../venue.ts';
import type { PastTrades } from '../wire/answers.ts';
import { problemDetails, readList, readPastTrades } from '../wire/answers.ts';
import type { JsonObject } from '../wire/json.ts';
import { isObject, parseObject, readDecimal } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';
import { readSides } from '../wire/whole-book.ts';
import { readExecution } from './execution-decoder.ts';
import { quoteNumbers, readMarket } from './message-fields.ts';

const venue = 'paxos-public';

/** The one market with an index price, by the channel's documentation (protocol §3.4). */
export const stablecoinMarket: Instrument = {
  venue,
  market: 'USDCUSD',
  base: 'USDC',
  quote: 'USD',
  hasIndexPrice: true,
};

export const paxosPublicRest: VenueRest = {
  marketsUrl: (endpoints) => `${endpoints.rest}/markets`,
  parseMarkets,
  recentTrades: {
    url: (endpoints, market) =>
      `${endpoints.rest}/markets/${encodeURIComponent(market)}/recent-executions`,
    parse: parseRecentTrades,
  },
  orderBook: {
    url: (endpoints, market) =>
      `${endpoints.rest}/markets/${encodeURIComponent(market)}/order-book`,
    parse: parseOrderBook,
  },
};

function parseMarkets(body: string): Result<readonly Instrument[], string> {
  const list = readList(quoteNumbers(body, 'tick_rate'), 'markets', problemDetails);
  if (!list.ok) {
    return list;
  }
  const instruments = new Map<string, Instrument>();
  for (const entry of list.value) {
    const instrument = isObject(entry) ? readInstrument(entry) : undefined;
    if (instrument !== undefined) {
      instruments.set(instrument.market, instrument);
    }
  }
  if (instruments.size === 0 && list.value.length > 0) {
    return err(`None of the ${list.value.length} entries of "markets" could be read as a market.`);
  }
  if (!instruments.has(stablecoinMarket.market)) {
    instruments.set(stablecoinMarket.market, stablecoinMarket);
  }
  return ok([...instruments.values()]);
}

function readInstrument(entry: JsonObject): Instrument | undefined {
  const market = readMarket(entry.market, 'all');
  const [base, quote] = [entry.base_asset, entry.quote_asset];
  if (!market.ok || typeof base !== 'string' || typeof quote !== 'string') {
    return undefined;
  }
  const tick = readTick(entry.tick_rate);
  const halted = readHalt(entry.market_status);
  return {
    venue,
    market: market.value,
    base,
    quote,
    ...(tick === undefined ? {} : { tick }),
    ...(market.value === stablecoinMarket.market ? { hasIndexPrice: true } : {}),
    ...(halted === undefined ? {} : { halted }),
  };
}

function readTick(value: unknown): string | undefined {
  const cell = new DecimalCell();
  if (typeof value !== 'string' || !parseDecimal(value, cell) || cell.isZero) {
    return undefined;
  }
  return formatCell(cell);
}

/** PP26: the words are not documented but for "available" in one client; anything else said is a halt. */
function readHalt(status: unknown): string | undefined {
  if (!isObject(status)) {
    return undefined;
  }
  const buying = haltedSide('buying', status.buy_status);
  const selling = haltedSide('selling', status.sell_status);
  return buying === undefined || selling === undefined
    ? (buying ?? selling)
    : `${buying}, ${selling}`;
}

/** Anything else is quoted. */
const plainWord = /^[A-Za-z_ ]{1,40}$/;

function haltedSide(side: string, value: unknown): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const words = value.toLowerCase().split(/[^a-z]+/);
  const saysNothing = ['', 'available', 'enabled', 'unknown', 'unspecified'];
  return words.some((word) => saysNothing.includes(word))
    ? undefined
    : `${side} ${plainWord.test(value) ? value.toLowerCase().replaceAll('_', ' ') : describe(value)}`;
}

/** PP29 */
function parseOrderBook(body: string, market: string): Result<WholeBook, string> {
  const answer = parseObject(quoteNumbers(quoteNumbers(body, 'price'), 'amount'), 'answer');
  if (!answer.ok) {
    return answer;
  }
  const named = readMarket(answer.value.market, market);
  if (!named.ok) {
    return err(problemDetails(answer.value) ?? named.error);
  }
  const levels = readSides(answer.value.bids, answer.value.asks, (level, price, size) =>
    isObject(level)
      ? (readDecimal('price', level.price, price) ?? readDecimal('amount', level.amount, size))
      : `A level should be an object, but is ${describe(level)}.`,
  );
  return levels.ok ? ok({ levels: levels.value }) : levels;
}

/** PP27 */
function parseRecentTrades(body: string, market: string): Result<PastTrades, string> {
  const list = readList(quoteNumbers(body, 'match_number'), 'items', problemDetails);
  return list.ok ? ok(readPastTrades(list.value, (item) => readExecution(item, market))) : list;
}
