/** What a person needs to know of a venue's key: what it is called, and what it can do beyond reading. Never a key itself. */
import type { VenueId } from './market.ts';

export interface VenueKeyWords {
  /** As the venue's own pages name what is entered. */
  readonly idName: string;
  readonly secretName: string;
  /** Said wherever such a key is shown. */
  readonly warning?: string;
}

const keyWords: Readonly<Record<VenueId, VenueKeyWords | undefined>> = {
  'paxos-public': undefined,
  'paxos-order-routing': { idName: 'Client ID', secretName: 'Client secret' },
  rails: {
    idName: 'API key',
    secretName: 'API secret',
    warning:
      'Rails only lets keys that can trade open a stream. Plumbline never sends orders, but such a key deserves care.',
  },
  paradex: undefined,
};

/** Undefined: the venue is read without a key. */
export function venueKeyWords(venue: VenueId): VenueKeyWords | undefined {
  return keyWords[venue];
}

/** In full, where there is room for it; `venueLabels` is what panel headers have room for. */
export const venueFullNames: Readonly<Record<VenueId, string>> = {
  'paxos-public': 'Paxos public',
  'paxos-order-routing': 'Paxos Smart Order Routing',
  rails: 'Rails',
  paradex: 'Paradex',
};
