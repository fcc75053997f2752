/** Which sockets carry the markets somebody follows. SPEC.md PP20–PP23. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { Channel } from '#shared/domain/market.ts';
import type { FollowedMarket, SocketPlan, SocketSpec, VenueEndpoints } from '../venue.ts';

/** Beyond these, one socket for all markets replaces a socket each: connects are one a second (protocol §6). */
const maxMarketsApart = 3;

/** The venue publishes no figures beside book, trades and prices. */
type StreamedChannel = Exclude<Channel, 'ticker'>;

export function planSockets(
  followed: readonly FollowedMarket[],
  endpoints: VenueEndpoints,
): SocketPlan {
  const books = marketsWith('book', followed);
  const trades = marketsWith('trades', followed);
  const streamed = new Set([...books, ...trades]);
  const isApart = streamed.size <= maxMarketsApart;
  return {
    topology: isApart ? 'per-market' : 'all-markets',
    sockets: [
      ...(isApart ? apart('book', books, endpoints) : together('book', books, endpoints)),
      ...(isApart ? apart('trades', trades, endpoints) : together('trades', trades, endpoints)),
      // An address for all stablecoins is known from one client only, so it is not used (PP22).
      ...apart('price', marketsWith('price', followed), endpoints),
    ],
  };
}

function marketsWith(channel: StreamedChannel, followed: readonly FollowedMarket[]): string[] {
  const markets = followed
    .filter((entry) => entry.channels.includes(channel))
    .map((entry) => entry.market);
  return [...new Set(markets)];
}

function apart(
  channel: StreamedChannel,
  markets: readonly string[],
  endpoints: VenueEndpoints,
): SocketSpec[] {
  return markets.map((market) => ({
    id: `${channel} ${market}`,
    url: `${endpoints.ws}${channelPath(channel)}/${encodeURIComponent(market)}`,
    carries: [{ channel, market }],
  }));
}

function together(
  channel: StreamedChannel,
  markets: readonly string[],
  endpoints: VenueEndpoints,
): SocketSpec[] {
  if (markets.length === 0) {
    return [];
  }
  const url = `${endpoints.ws}${channelPath(channel)}`;
  return [{ id: `${channel}, all markets`, url, carries: [{ channel, market: 'all' }] }];
}

function channelPath(channel: StreamedChannel): string {
  switch (channel) {
    case 'book':
      return '/marketdata';
    case 'trades':
      return '/executiondata';
    case 'price':
      return '/marketdata/stablecoin';
    default:
      return ensureNever(channel);
  }
}
