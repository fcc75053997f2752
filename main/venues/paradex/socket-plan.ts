/** Which sockets carry the markets somebody follows. SPEC.md PD8, PD12, PD13. */
import type { Carried, FollowedMarket, SocketPlan, SocketSpec, VenueEndpoints } from '../venue.ts';
import { feedsOf, isInteractive } from './channels.ts';
import { socketUrl } from './switches.ts';

/**
 * One socket for the public books and one for the interactive ones: a connection takes one book and one touch of a market
 * (protocol §3.2, §4.2). Markets on standby have two of each.
 */
export function planSockets(
  followed: readonly FollowedMarket[],
  endpoints: VenueEndpoints,
): SocketPlan {
  const url = socketUrl(endpoints);
  const isKind = (wantsInteractive: boolean, wantsStandby: boolean): FollowedMarket[] =>
    followed.filter(
      ({ market, isStandby = false }) =>
        isInteractive(market) === wantsInteractive && isStandby === wantsStandby,
    );
  return {
    topology: 'shared',
    sockets: [
      ...single('public', isKind(false, false), url),
      ...pair('public', isKind(false, true), url),
      ...single('interactive', isKind(true, false), url),
      ...pair('interactive', isKind(true, true), url),
    ],
  };
}

function single(id: string, followed: readonly FollowedMarket[], url: string): SocketSpec[] {
  const carries = carriesOf(followed);
  return carries.length === 0 ? [] : [{ id, url, carries }];
}

function pair(id: string, followed: readonly FollowedMarket[], url: string): SocketSpec[] {
  const carries = carriesOf(followed);
  return carries.length === 0
    ? []
    : [
        { id: `${id} A`, url, carries, standby: 'A' },
        { id: `${id} B`, url, carries, standby: 'B' },
      ];
}

/** Each channel of each market once, whoever follows it how often. */
function carriesOf(followed: readonly FollowedMarket[]): Carried[] {
  const carries = new Map<string, Carried>();
  for (const { market, channels } of followed) {
    for (const channel of channels) {
      if (feedsOf(channel).length > 0) {
        carries.set(`${channel} ${market}`, { channel, market });
      }
    }
  }
  return [...carries.values()];
}
