/** The venues Plumbline reads. A venue is where a book lives; a market is one book there. */
export const venueIds = ['paxos-public', 'paxos-order-routing', 'rails', 'paradex'] as const;
export type VenueId = (typeof venueIds)[number];

export function isVenueId(text: string): text is VenueId {
  return (venueIds as readonly string[]).includes(text);
}

/** As a panel header names it. */
export const venueLabels: Readonly<Record<VenueId, string>> = {
  'paxos-public': 'Paxos',
  'paxos-order-routing': 'Paxos SOR',
  rails: 'Rails',
  paradex: 'Paradex',
};

/** Who runs it, where a person is to talk to somebody there. */
export const venueCompanies: Readonly<Record<VenueId, string>> = {
  'paxos-public': 'Paxos',
  'paxos-order-routing': 'Paxos',
  rails: 'Rails',
  paradex: 'Paradex',
};

export const channels = ['book', 'trades', 'price', 'ticker'] as const;
/** What can be followed of a market: its book, its trades, its index price (stablecoins only), the venue's figures for it (mark price, funding, …). */
export type Channel = (typeof channels)[number];

/** `VENUE:MARKET`, the name of a market across venues. Market symbols hold no colon on any venue. */
export type MarketKey = string;

export function marketKey(venue: VenueId, market: string): MarketKey {
  return `${venue}:${market}`;
}

/** What a venue's list says of a market. Absent: the venue does not say. */
export interface Instrument {
  readonly venue: VenueId;
  readonly market: string;
  readonly base: string;
  readonly quote: string;
  /** Smallest price step, as an exact decimal. */
  readonly tick?: string;
  /** Smallest size step, as an exact decimal. */
  readonly lot?: string;
  readonly kind?: 'spot' | 'perpetual' | 'future' | 'option';
  /** What tells this book from another one of the same instrument: `interactive` (retail price improvement orders included). */
  readonly variant?: 'interactive';
  /** Whether an index price is published for it (`price` channel). */
  readonly hasIndexPrice?: boolean;
  /** The venue's word that trading is off, when it says so. */
  readonly halted?: string;
}

export type BookSide = 'bid' | 'ask';
/** The side that took liquidity. */
export type Aggressor = 'buy' | 'sell';
