/** The venues' market lists as main last gave them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Instrument, VenueId } from '#shared/domain/market.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import type { MarketList } from '#shared/ipc/contract.ts';

export interface VenueMarkets {
  readonly isLoading: boolean;
  readonly list?: MarketList;
  /** Why there is no list, or no newer one. */
  readonly error?: string;
}

export interface MarketState {
  readonly venues: ReadonlyMap<VenueId, VenueMarkets>;
}

export type MarketStore = StoreApi<MarketState>;

export function createMarketStore(): MarketStore {
  return createStore<MarketState>()(() => ({ venues: new Map() }));
}

/** Asks main for the venue's list; what is known stays until the answer is there. One question at a time a venue. */
export async function loadMarkets(
  store: MarketStore,
  bridge: Bridge,
  venue: VenueId,
): Promise<void> {
  const known = store.getState().venues.get(venue);
  if (known?.isLoading) {
    return;
  }
  const keep = known?.list === undefined ? {} : { list: known.list };
  const asking: VenueMarkets = { ...keep, isLoading: true };
  setVenue(store, venue, asking);
  const answer = await bridge.call('markets.list', { venue });
  if (store.getState().venues.get(venue) !== asking) {
    // Forgotten meanwhile: this is the list of another source.
    return;
  }
  setVenue(
    store,
    venue,
    answer.ok
      ? { isLoading: false, list: keepSame(answer.value, known?.list) }
      : { ...keep, isLoading: false, error: answer.error.text },
  );
}

/** Forgets all lists: another source has other markets. */
export function forgetMarkets(store: MarketStore): void {
  store.setState({ venues: new Map() });
}

export function findInstrument(
  state: MarketState,
  venue: VenueId,
  market: string,
): Instrument | undefined {
  return state.venues
    .get(venue)
    ?.list?.instruments.find((instrument) => instrument.market === market);
}

/** A market that reads as before stays the same object: panels begin anew when theirs becomes another. */
function keepSame(list: MarketList, before: MarketList | undefined): MarketList {
  const known = new Map(before?.instruments.map((each) => [each.market, each]));
  return {
    ...list,
    instruments: list.instruments.map((each) => {
      const same = known.get(each.market);
      return same !== undefined && JSON.stringify(same) === JSON.stringify(each) ? same : each;
    }),
  };
}

function setVenue(store: MarketStore, venue: VenueId, markets: VenueMarkets): void {
  const venues = new Map(store.getState().venues);
  venues.set(venue, markets);
  store.setState({ venues });
}
