import { venueLabels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { TradeEvent, VenueAdapter, VenueEndpoints } from '../venues/venue.ts';
import { type RestClient, restErrorSentence } from './rest-client.ts';

/** The venue's recent executions, oldest first, where there is an address for them. SPEC.md TD4–TD6. */
export type RecentTrades =
  | { readonly kind: 'read'; read(): Promise<Result<readonly TradeEvent[], string>> }
  /** The REST address is not that of the sockets. */
  | { readonly kind: 'no-address' }
  | { readonly kind: 'not-kept' };

export function recentTradesOf(
  market: string,
  options: {
    readonly adapter: VenueAdapter;
    readonly endpoints: VenueEndpoints;
    readonly isRestPaired: boolean;
    readonly rest: RestClient;
  },
): RecentTrades {
  const { adapter, endpoints, isRestPaired, rest } = options;
  const { recentTrades } = adapter.rest;
  if (recentTrades === undefined) {
    return { kind: 'not-kept' };
  }
  if (!isRestPaired) {
    return { kind: 'no-address' };
  }
  return {
    kind: 'read',
    read: async () => {
      const answer = await rest.get(recentTrades.url(endpoints, market));
      if (!answer.ok) {
        return err(restErrorSentence(answer.error, venueLabels[adapter.id]));
      }
      const parsed = recentTrades.parse(answer.value, market);
      return parsed.ok ? ok(parsed.value.trades) : parsed;
    },
  };
}
