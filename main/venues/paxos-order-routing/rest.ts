/** The market list, which is itBit's alone; the aggregate has none. SPEC.md SO50. */
import type { Instrument } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { VenueRest } from '../venue.ts';
import { isObject, quote, readMarket } from './wire-json.ts';

export const orderRoutingRest: VenueRest = {
  marketsUrl: (endpoints) => `${endpoints.rest}/markets`,
  parseMarkets,
};

function parseMarkets(body: string): Result<readonly Instrument[], string> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return err(`The answer is no JSON: ${quote(body)}`);
  }
  const list = isObject(value) ? value.markets : undefined;
  if (!Array.isArray(list)) {
    return err(problemText(value) ?? `The answer has no list "markets": ${quote(body)}`);
  }
  const instruments = new Map<string, Instrument>();
  for (const entry of list) {
    const instrument = readInstrument(entry);
    if (instrument !== undefined) {
      instruments.set(instrument.market, instrument);
    }
  }
  return instruments.size === 0 && list.length > 0
    ? err(`None of the ${list.length} entries of "markets" could be read as a market.`)
    : ok([...instruments.values()]);
}

/** Tick and halt are left out: they are itBit's, and the aggregate has other prices and other hours. */
function readInstrument(entry: unknown): Instrument | undefined {
  if (!isObject(entry)) {
    return undefined;
  }
  const market = readMarket(entry.market);
  const { base_asset: base, quote_asset: quoteAsset } = entry;
  return market.ok && typeof base === 'string' && typeof quoteAsset === 'string'
    ? { venue: 'paxos-order-routing', market: market.value, base, quote: quoteAsset, kind: 'spot' }
    : undefined;
}

/** `application/problem+json`, in one sentence. */
function problemText(value: unknown): string | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const said = [value.title, value.detail].filter((text) => typeof text === 'string').map(quote);
  return said.length === 0 ? undefined : `The venue answered with a problem: ${said.join(', ')}`;
}
