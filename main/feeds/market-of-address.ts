import type { SocketSpec } from '../venues/venue.ts';

/**
 * The market that a socket's address names: a 404 may then be about the market. A socket whose markets are subscribed by
 * messages has the same address whichever they are, and a 404 says nothing about them.
 */
export function marketOfAddress({ carries, url }: SocketSpec): string | undefined {
  const [market, ...others] = new Set(carries.map((entry) => entry.market));
  if (market === undefined || others.length > 0 || !URL.canParse(url)) {
    return undefined;
  }
  const { pathname, searchParams } = new URL(url);
  const names = [...pathname.split('/'), ...searchParams.values()];
  return names.includes(market) || names.includes(encodeURIComponent(market)) ? market : undefined;
}
