/** The market list, which is itBit's alone; the aggregate has none. SPEC.md SO50. */
import type { Instrument } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { VenueRest } from '../venue.ts';
import { problemDetails, readList } from '../wire/answers.ts';
import { isObject } from '../wire/json.ts';
import { readMarket } from './wire-data.ts';

export const orderRoutingRest: VenueRest = {
  // itBit's list: the aggregate may have others (protocol §7).
  isListPartial: true,
  marketsUrl: (endpoints) => `${endpoints.rest}/markets`,
  parseMarkets,
};

function parseMarkets(body: string): Result<readonly Instrument[], string> {
  const list = readList(body, 'markets', problemDetails);
  if (!list.ok) {
    return list;
  }
  const instruments = new Map<string, Instrument>();
  for (const entry of list.value) {
    const instrument = readInstrument(entry);
    if (instrument !== undefined) {
      instruments.set(instrument.market, instrument);
    }
  }
  return instruments.size === 0 && list.value.length > 0
    ? err(`None of the ${list.value.length} entries of "markets" could be read as a market.`)
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
