/** What the panels of a workspace ask of the feed thread. Main asks for it before the page can. */
import { type Channel, type MarketKey, marketKey, type VenueId } from '../domain/market.ts';
import type { PanelSettings } from './workspace.ts';

export interface FollowedMarket {
  venue: VenueId;
  market: string;
  channels: Channel[];
  /** On two parallel connections: some panel of the market asks for it. */
  isStandby?: boolean;
}

/** Venues that say mark price, index and funding of a market beside its book. */
const figureVenues: ReadonlySet<VenueId> = new Set(['paradex']);

export function hasFigures(venue: VenueId): boolean {
  return figureVenues.has(venue);
}

/** The channels a panel lives on. A ladder prints trades; a tape infers sides from the book. */
const channelsOf: Readonly<Record<PanelSettings['kind'], readonly Channel[]>> = {
  ladder: ['book', 'trades'],
  tape: ['book', 'trades'],
  'price-chart': ['price'],
};

function panelChannels({ kind, venue }: PanelSettings): readonly Channel[] {
  const channels = channelsOf[kind];
  return kind === 'ladder' && hasFigures(venue) ? [...channels, 'ticker'] : channels;
}

/** Every market of the panels once, with all channels that any of them needs. */
export function followedMarkets(panels: readonly PanelSettings[]): FollowedMarket[] {
  const followed = new Map<MarketKey, FollowedMarket>();
  for (const panel of panels) {
    const key = marketKey(panel.venue, panel.market);
    const entry = followed.get(key) ?? { venue: panel.venue, market: panel.market, channels: [] };
    followed.set(key, entry);
    if (panel.kind === 'ladder' && panel.isStandby === true) {
      entry.isStandby = true;
    }
    for (const channel of panelChannels(panel)) {
      if (!entry.channels.includes(channel)) {
        entry.channels.push(channel);
      }
    }
  }
  return [...followed.values()];
}
