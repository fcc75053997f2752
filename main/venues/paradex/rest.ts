/** REST companions, always JSON: addresses and parsers, no I/O. SPEC.md PD42–PD46; protocol §11. */
import type { Instrument } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { VenueRest, WholeBook } from '../venue.ts';
import type { PastTrades } from '../wire/answers.ts';
import { problemSentence, readList, readPastTrades } from '../wire/answers.ts';
import type { JsonObject } from '../wire/json.ts';
import { isObject, parseObject, readDecimal } from '../wire/json.ts';
import { describe, quote } from '../wire/quoting.ts';
import { readSides } from '../wire/whole-book.ts';
import { interactiveMarket, isInteractive, symbolOf } from './channels.ts';
import { decimalText, readTrade } from './json-values.ts';

const venue = 'paradex';
const recentTrades = 100;
/** How many the venue gives at most is not documented; its feed is cut at about as many. */
const mostLevels = 100;
const symbolPattern = /^[\x21-\x2d\x2f-\x39\x3b-\x7e]{1,64}$/;

const kinds: Readonly<Record<string, NonNullable<Instrument['kind']>>> = {
  PERP: 'perpetual',
  PERP_OPTION: 'option',
  OPTION: 'option',
  FUTURE: 'future',
  SPOT: 'spot',
};

export const paradexRest: VenueRest = {
  marketsUrl: (endpoints) => `${endpoints.rest}/markets`,
  parseMarkets,
  recentTrades: {
    url: (endpoints, market) =>
      `${endpoints.rest}/trades?market=${encodeURIComponent(symbolOf(market))}&page_size=${recentTrades}`,
    parse: parseRecentTrades,
  },
  time: {
    url: (endpoints) => `${endpoints.rest}/system/time`,
    parse: parseTime,
  },
  orderBook: {
    url: (endpoints, market, levels) =>
      `${endpoints.rest}/orderbook/${encodeURIComponent(symbolOf(market))}${isInteractive(market) ? '/interactive' : ''}?depth=${levels}`,
    parse: parseOrderBook,
    mostLevels,
  },
  state: {
    url: (endpoints) => `${endpoints.rest}/system/state`,
    parse: parseState,
    isHaltExpected: isMaintenanceWindow,
    haltSentence: (words, since) => {
      const at = new Date(since).toISOString().slice(11, 16);
      return isMaintenanceWindow(since)
        ? `Paradex is in its weekday maintenance (${words}) since ${at} UTC, usually 15 min. Plumbline reconnects by itself.`
        : `Paradex reports ${words} since ${at} UTC, outside its weekday maintenance. Plumbline reconnects by itself.`;
    },
  },
};

/** Each market that has a book is two: the public book, and the one with retail price improvement orders. */
function parseMarkets(body: string): Result<readonly Instrument[], string> {
  const list = readResults(body);
  if (!list.ok) {
    return list;
  }
  const instruments = list.value.flatMap((entry) => (isObject(entry) ? readInstrument(entry) : []));
  if (instruments.length === 0 && list.value.length > 0) {
    return err(`None of the ${list.value.length} entries of "results" could be read as a market.`);
  }
  return ok(instruments);
}

function readInstrument(entry: JsonObject): Instrument[] {
  const { symbol, base_currency: base, quote_currency: quote, asset_kind: kind } = entry;
  const isMarket = typeof symbol === 'string' && symbolPattern.test(symbol);
  if (!isMarket || typeof base !== 'string' || typeof quote !== 'string') {
    return [];
  }
  const tick = readStep(entry.price_tick_size);
  const lot = readStep(entry.order_size_increment);
  const known = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  const instrument: Instrument = {
    venue,
    market: symbol,
    base,
    quote,
    ...(tick === undefined ? {} : { tick }),
    ...(lot === undefined ? {} : { lot }),
    ...(known === undefined ? {} : { kind: known }),
  };
  return [instrument, { ...instrument, market: interactiveMarket(symbol), variant: 'interactive' }];
}

function readStep(value: unknown): string | undefined {
  const text = decimalText(value);
  return text === undefined || text === '0' || text.startsWith('-') ? undefined : text;
}

function parseRecentTrades(body: string, market: string): Result<PastTrades, string> {
  const list = readResults(body);
  return list.ok ? ok(readPastTrades(list.value, (item) => readTrade(item, market))) : list;
}

/** PD46. Entries are price and size, whatever the document's text says (§11). */
function parseOrderBook(body: string, market: string): Result<WholeBook, string> {
  const answer = parseObject(body, 'answer');
  if (!answer.ok) {
    return answer;
  }
  const { market: symbol, seq_no: sequence, bids, asks } = answer.value;
  if (symbol !== symbolOf(market)) {
    return err(
      problemText(answer.value) ??
        `"market" should be ${symbolOf(market)}, but is ${describe(symbol)}.`,
    );
  }
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 0) {
    return err(`"seq_no" should be a whole number, but is ${describe(sequence)}.`);
  }
  const levels = readSides(bids, asks, (level, price, size) =>
    Array.isArray(level)
      ? (readDecimal('price', level[0], price) ?? readDecimal('size', level[1], size))
      : `A level should be a pair of price and size, but is ${describe(level)}.`,
  );
  return levels.ok ? ok({ levels: levels.value, sequence }) : levels;
}

function parseState(body: string): Result<{ readonly halted?: string }, string> {
  const object = parseObject(body, 'answer');
  if (!object.ok) {
    return object;
  }
  const { status } = object.value;
  if (typeof status !== 'string' || status === '') {
    return err(
      problemText(object.value) ?? `"status" should be a word, but is ${describe(status)}.`,
    );
  }
  return ok(status === 'ok' ? {} : { halted: quote(status).replaceAll('_', ' ') });
}

function parseTime(body: string): Result<UnixMillis, string> {
  const object = parseObject(body, 'answer');
  if (!object.ok) {
    return object;
  }
  const { server_time: time } = object.value;
  return typeof time === 'string' && /^\d{13}$/.test(time)
    ? ok(Number(time))
    : err(
        problemText(object.value) ??
          `"server_time" should be milliseconds as text, but is ${describe(time)}.`,
      );
}

/** Maintenance is on weekdays at 04:30 UTC and takes about 15 min (§2); it is awaited a little longer. */
function isMaintenanceWindow(at: UnixMillis): boolean {
  const time = new Date(at);
  const minute = time.getUTCHours() * 60 + time.getUTCMinutes();
  const isWeekday = time.getUTCDay() >= 1 && time.getUTCDay() <= 5;
  return isWeekday && minute >= 4 * 60 + 30 && minute < 4 * 60 + 50;
}

function readResults(body: string): Result<readonly unknown[], string> {
  return readList(body, 'results', problemText);
}

/** The venue's error body in one sentence. */
function problemText({ error, message }: JsonObject): string | undefined {
  return problemSentence([error, message]);
}
