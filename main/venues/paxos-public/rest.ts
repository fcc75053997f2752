/** REST companions: addresses and parsers, no I/O. SPEC.md PP24–PP28. */
import { DecimalCell, parseDecimal } from '#shared/domain/decimal.ts';
import type { Instrument } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { TradeEvent, VenueRest } from '../venue.ts';
import { readExecution } from './execution-decoder.ts';
import type { JsonObject } from './wire-json.ts';
import {
  cellText,
  describe,
  isObject,
  quoteMessage,
  quoteNumbers,
  readMarket,
} from './wire-json.ts';

const venue = 'paxos-public';

/** The one market with an index price, by the channel's documentation (protocol §3.4). */
const stablecoinMarket: Instrument = {
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
};

function parseMarkets(body: string): Result<readonly Instrument[], string> {
  const list = readList(quoteNumbers(body, 'tick_rate'), 'markets');
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
  return cellText(cell);
}

/** PP26: the words are not documented but for "available" in one client; anything else said is a halt, quoted. */
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

function haltedSide(side: string, value: unknown): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const words = value.toLowerCase().split(/[^a-z]+/);
  const saysNothing = ['', 'available', 'enabled', 'unknown', 'unspecified'];
  return words.some((word) => saysNothing.includes(word))
    ? undefined
    : `${side} ${describe(value)}`;
}

function parseRecentTrades(
  body: string,
  market: string,
): Result<{ readonly trades: readonly TradeEvent[]; readonly rejected: number }, string> {
  const list = readList(quoteNumbers(body, 'match_number'), 'items');
  if (!list.ok) {
    return list;
  }
  const trades: TradeEvent[] = [];
  let rejected = 0;
  for (const item of list.value) {
    const trade = isObject(item) ? readExecution(item, market) : err('not an object');
    if (trade.ok) {
      trades.push(trade.value);
    } else {
      rejected += 1;
    }
  }
  return ok({ trades: oldestFirst(trades), rejected });
}

/** PP27: the order of the list is not documented, so it is told by its ends; equal times keep the list's direction. */
function oldestFirst(trades: TradeEvent[]): TradeEvent[] {
  const [first, last] = [trades[0], trades.at(-1)];
  const isNewestFirst = first !== undefined && last !== undefined && first.time > last.time;
  return (isNewestFirst ? trades.reverse() : trades).sort((a, b) => a.time - b.time);
}

/** The list under `field`; a `problem+json` body or anything else becomes a reason. */
function readList(body: string, field: string): Result<readonly unknown[], string> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return err(`The answer is no JSON: ${quoteMessage(body)}`);
  }
  if (!isObject(value)) {
    return err(`The answer is no JSON object: ${quoteMessage(body)}`);
  }
  const list = value[field];
  if (Array.isArray(list)) {
    return ok(list);
  }
  return err(problemText(value) ?? `The answer has no list "${field}": ${quoteMessage(body)}`);
}

/** PP28: `application/problem+json`, in one sentence. */
function problemText(value: JsonObject): string | undefined {
  const { title, detail, status } = value;
  if (typeof title !== 'string' && typeof detail !== 'string') {
    return undefined;
  }
  const said = [title, detail]
    .filter((text) => typeof text === 'string')
    .map(String)
    .map(quoteMessage);
  const code = typeof status === 'number' ? ` (${status})` : '';
  return `The venue answered with a problem${code}: ${said.join(', ')}`;
}
