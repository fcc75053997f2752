import type { Channel } from '#shared/domain/market.ts';
import type { Trust } from '#shared/domain/trust.ts';
import { ChannelWatch } from './channel-watch.ts';
import type { MarketFeedOptions } from './market-feed-options.ts';

/** Neighbours and second copies are a book's alone. */
export function createWatch(
  { label, market, rules, clock, plannedLink, neighbourChangedAt, audit }: MarketFeedOptions,
  channel: Channel,
  tell: { trust(trust: Trust): void; detail(): void },
): ChannelWatch {
  const isBook = channel === 'book';
  return new ChannelWatch({
    subject: { label, market, channel, rules },
    clock,
    plannedLink: () => plannedLink(channel),
    ...(isBook && neighbourChangedAt !== undefined ? { neighbourChangedAt } : {}),
    ...(isBook && audit !== undefined ? { onSuspect: () => audit.ask() } : {}),
    onTrust: (trust) => tell.trust(trust),
    onDetail: () => tell.detail(),
  });
}
