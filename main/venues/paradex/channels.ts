/** What our channels and markets are called on this wire. SPEC.md PD8–PD11; protocol §4.1, §4.2. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { Channel } from '#shared/domain/market.ts';

/** One kind of message of one market. A frame names its kind and its symbol, never the channel. */
export type Feed = 'book' | 'trades' | 'touch' | 'summary' | 'funding';

/** Symbols of the venue hold no dot, so this cannot be part of one. */
const interactiveSuffix = '.interactive';

export const listingChannel = 'markets';

/** The book with retail price improvement orders: a market of its own for us, the same symbol for the venue. */
export function isInteractive(market: string): boolean {
  return market.endsWith(interactiveSuffix);
}

export function interactiveMarket(symbol: string): string {
  return `${symbol}${interactiveSuffix}`;
}

/** As the venue's frames name it. */
export function symbolOf(market: string): string {
  return isInteractive(market) ? market.slice(0, -interactiveSuffix.length) : market;
}

export function feedsOf(channel: Channel): readonly Feed[] {
  switch (channel) {
    case 'book':
      return ['book'];
    case 'trades':
      return ['trades'];
    case 'ticker':
      return ['touch', 'summary', 'funding'];
    case 'price':
      return [];
    default:
      return ensureNever(channel);
  }
}

export function wireChannel(feed: Feed, market: string): string {
  const symbol = symbolOf(market);
  switch (feed) {
    case 'book':
      // The bare name: the server refuses depth and rate on delta feeds, whatever its specification says (§4.1).
      return `order_book.${symbol}.${isInteractive(market) ? 'interactive_deltas' : 'deltas'}`;
    case 'trades':
      return `trades.${symbol}`;
    case 'touch':
      return isInteractive(market) ? `bbo.${symbol}.interactive` : `bbo.${symbol}`;
    case 'summary':
      return `markets_summary.${symbol}`;
    case 'funding':
      return `funding_data.${symbol}`;
    default:
      return ensureNever(feed);
  }
}
