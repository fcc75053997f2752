/** REST companions: addresses and parsers, no I/O. SPEC.md RA41–RA44. */
import { DecimalCell, formatCell, parseDecimal } from '#shared/domain/decimal.ts';
import type { Instrument } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { VenueEndpoints, VenueRest } from '../venue.ts';
import { problemSentence } from '../wire/answers.ts';
import { isObject, isSymbol, type JsonObject, parseJson } from '../wire/json.ts';
import { quote } from '../wire/quoting.ts';
import { readSwitches } from './switches.ts';

export const railsRest: VenueRest = { marketsUrl, parseMarkets };

function marketsUrl(endpoints: VenueEndpoints): string {
  const path = readSwitches(endpoints).isListFromMarketData ? '/market-data' : '/markets';
  return `${endpoints.rest}${path}`;
}

/**
 * The shape of `/markets` is not documented: a list, bare or under `markets` or `data`, of names or of objects with the name under
 * `market`. `/market-data` is (§7): a list with a line for each figure of each market.
 */
function parseMarkets(body: string): Result<readonly Instrument[], string> {
  const answer = parseJson(body, 'answer');
  if (!answer.ok) {
    return answer;
  }
  const list = listOf(answer.value);
  if (list === undefined) {
    return err(refusalOf(answer.value) ?? `The answer has no list of markets: ${quote(body)}`);
  }
  const instruments = new Map<string, Instrument>();
  for (const entry of list) {
    const instrument = readInstrument(entry);
    if (instrument !== undefined) {
      // The first line of a market stands: further ones are further figures of it.
      const before = instruments.get(instrument.market);
      instruments.set(instrument.market, before ?? instrument);
    }
  }
  return instruments.size === 0 && list.length > 0
    ? err(`None of the ${list.length} entries of the answer could be read as a market.`)
    : ok([...instruments.values()]);
}

function listOf(value: unknown): readonly unknown[] | undefined {
  const candidates = isObject(value) ? [value.markets, value.data] : [value];
  return candidates.find((candidate) => Array.isArray(candidate));
}

/** RA42: every product of the venue is a perpetual future. */
function readInstrument(entry: unknown): Instrument | undefined {
  const fields: JsonObject = isObject(entry) ? entry : { market: entry };
  const { market } = fields;
  if (!isSymbol(market)) {
    return undefined;
  }
  const [named = market, quoted = ''] = splitName(market);
  const [base, quoteAsset] = [fields.baseAsset, fields.quoteAsset];
  const [tick, lot] = [readStep(fields.tickSize), readStep(fields.lotSize)];
  return {
    venue: 'rails',
    market,
    base: typeof base === 'string' ? base : named,
    quote: typeof quoteAsset === 'string' ? quoteAsset : quoted,
    kind: 'perpetual',
    ...(tick === undefined ? {} : { tick }),
    ...(lot === undefined ? {} : { lot }),
  };
}

/** `BTC-USDT`: the quote is behind the last hyphen. */
function splitName(market: string): readonly string[] {
  const at = market.lastIndexOf('-');
  return at < 1 ? [market] : [market.slice(0, at), market.slice(at + 1)];
}

function readStep(value: unknown): string | undefined {
  const cell = new DecimalCell();
  return typeof value === 'string' && parseDecimal(value, cell) && !cell.isZero
    ? formatCell(cell)
    : undefined;
}

function refusalOf(value: unknown): string | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const said = [value.message, value.error, value.body].find((one) => typeof one === 'string');
  return problemSentence([said], value.statusCode);
}
