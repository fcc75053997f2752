/** A venue's market list for the picker: from the venue, or as it was last given. */
import { type VenueId, venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { CallError, MarketList } from '#shared/ipc/contract.ts';
import type { VenueConfig } from './feeds/feed-hub.ts';
import { type RestClient, restErrorSentence } from './feeds/rest-client.ts';
import type { MarketListCache } from './settings/market-list-cache.ts';
import { venueAdapters } from './venues/registry.ts';

export interface MarketListsOptions {
  readonly rest: RestClient;
  readonly cache: MarketListCache;
  readonly now: () => UnixMillis;
  readonly configOf: (venue: VenueId) => VenueConfig | undefined;
}

export class MarketLists {
  readonly #options: MarketListsOptions;

  constructor(options: MarketListsOptions) {
    this.#options = options;
  }

  async list(venue: VenueId): Promise<Result<MarketList, CallError>> {
    const { rest, cache, now, configOf } = this.#options;
    const adapter = venueAdapters.get(venue);
    const config = configOf(venue);
    if (adapter === undefined || config === undefined) {
      return err({
        code: 'unavailable',
        text:
          adapter === undefined
            ? `This version of Plumbline cannot connect to ${venueLabels[venue]} yet.`
            : `${venueLabels[venue]} is not part of the practice data. Go live to see its markets.`,
      });
    }
    const answer = await rest.get(adapter.rest.marketsUrl(config.endpoints));
    const parsed = answer.ok
      ? adapter.rest.parseMarkets(answer.value)
      : err(restErrorSentence(answer.error, venueLabels[venue]));
    if (parsed.ok) {
      // Practice has a new address with each start, and is always there.
      if (!config.isPractice) {
        await cache.save(venue, config.endpoints.rest, parsed.value);
      }
      return ok({ instruments: parsed.value, from: 'venue', at: now() });
    }
    const kept = config.isPractice ? undefined : await cache.load(venue, config.endpoints.rest);
    return kept === undefined
      ? err({
          code: 'unavailable',
          text: `${parsed.error} No earlier list is kept. Try again later.`,
        })
      : ok({ ...kept, reason: parsed.error });
  }
}
