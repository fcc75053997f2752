/** Which sockets carry the markets somebody follows. SPEC.md RA37–RA40. */
import type { Channel } from '#shared/domain/market.ts';
import type { Carried, FollowedMarket, SocketPlan, SocketSpec, VenueEndpoints } from '../venue.ts';
import { allMarkets } from './rails-conversation.ts';
import { streamOfChannel, streamsOf } from './subscription.ts';
import { readSwitches } from './switches.ts';

/**
 * Five at a time, shared with the venue's own web page (protocol §2.4). Three markets leave two: for the page, and for the one
 * that opens before others close when the plan changes.
 */
const maxMarketsApart = 3;
const maxSocketsApart = 4;

interface Wanted {
  readonly market: string;
  readonly channels: readonly Channel[];
  readonly isStandby: boolean;
}

export function planSockets(
  followed: readonly FollowedMarket[],
  endpoints: VenueEndpoints,
): SocketPlan {
  const wanted = merge(followed, !readSwitches(endpoints).isV1Read);
  const socketsApart = wanted.length + wanted.filter(({ isStandby }) => isStandby).length;
  const isApart = wanted.length <= maxMarketsApart && socketsApart <= maxSocketsApart;
  if (isApart) {
    const sockets = wanted.flatMap((entry) =>
      lines(entry.market, entry.market, [entry], entry.isStandby ? [entry] : [], endpoints),
    );
    return { topology: 'per-market', sockets };
  }
  const parallel = wanted.filter(({ isStandby }) => isStandby);
  return {
    topology: 'all-markets',
    sockets: lines('all markets', allMarkets, wanted, parallel, endpoints),
  };
}

/** The first line keeps its name whether there is a second one or not, so that it stays open when that comes or goes. */
function lines(
  id: string,
  market: string,
  first: readonly Wanted[],
  second: readonly Wanted[],
  endpoints: VenueEndpoints,
): SocketSpec[] {
  const carries = carriedBy(first);
  const line = { id, url: socketUrl(endpoints, market, carries), carries };
  if (second.length === 0) {
    return [line];
  }
  const others = carriedBy(second);
  return [
    { ...line, standby: 'A' },
    {
      id: `${id}, line B`,
      url: socketUrl(endpoints, market, others),
      carries: others,
      standby: 'B',
    },
  ];
}

/** RA38: without `subscriptions` the venue would send the person's own orders. */
function socketUrl(endpoints: VenueEndpoints, market: string, carries: readonly Carried[]): string {
  const subscriptions = streamsOf(carries).join(',');
  return `${endpoints.ws}?market=${encodeURIComponent(market)}&subscriptions=${subscriptions}`;
}

function carriedBy(wanted: readonly Wanted[]): Carried[] {
  return wanted.flatMap(({ market, channels }) => channels.map((channel) => ({ channel, market })));
}

/** A market counts once; what Rails has no stream for counts not at all. */
function merge(followed: readonly FollowedMarket[], isStandbyPossible: boolean): Wanted[] {
  const byMarket = new Map<string, Wanted>();
  for (const { market, channels, isStandby = false } of followed) {
    const before = byMarket.get(market);
    const all = [...(before?.channels ?? []), ...channels];
    const carried = all.filter(
      (channel, index) => streamOfChannel[channel] !== undefined && all.indexOf(channel) === index,
    );
    if (carried.length > 0) {
      byMarket.set(market, {
        market,
        channels: carried.sort(),
        isStandby: before?.isStandby === true || (isStandby && isStandbyPossible),
      });
    }
  }
  return [...byMarket.values()];
}
