/** The other markets of a venue: whether they move says whether a silent one has stalled. SPEC.md TR15. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { MarketFeed } from './market-feed.ts';

/** Of those on the same socket, where it carries others, else of all of the venue. Only books whose line is up can say anything. */
export function neighbourChangedAt(
  market: string,
  markets: ReadonlyMap<string, MarketFeed>,
): UnixMillis | undefined {
  const own = markets.get(market)?.carrier('book');
  let onSocket: UnixMillis | undefined;
  let ofVenue: UnixMillis | undefined;
  for (const [name, feed] of markets) {
    const carrier = feed.carrier('book');
    const { changedAt } = feed;
    if (name === market || carrier === undefined || changedAt === undefined) {
      continue;
    }
    ofVenue = Math.max(ofVenue ?? 0, changedAt);
    if (carrier === own) {
      onSocket = Math.max(onSocket ?? 0, changedAt);
    }
  }
  return onSocket ?? ofVenue;
}
