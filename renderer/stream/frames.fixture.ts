/** Frames and ticks as the feed thread would send them, for tests. The digest is computed here, level by level. */
import type { MarketKey } from '#shared/domain/market.ts';
import { RollingDigest } from '#shared/domain/rolling-digest.ts';
import type { Trust, TrustState } from '#shared/domain/trust.ts';
import {
  type BookFrame,
  streamProtocol,
  type TickMessage,
  type VenueStatus,
} from '#shared/ipc/stream.ts';

type Level = readonly [price: number, size: number];

/** The whole book `bids`/`asks` (units at scale 2 and 3) as a frame. */
export function resetFrame(
  key: MarketKey,
  number: number,
  bids: readonly Level[],
  asks: readonly Level[],
): BookFrame {
  return bookFrame(key, number, true, bids, asks, bids, asks);
}

/** The changes `bids`/`asks`, with the digest of the book that they lead to. */
export function changeFrame(
  key: MarketKey,
  number: number,
  changes: { readonly bids?: readonly Level[]; readonly asks?: readonly Level[] },
  after: { readonly bids: readonly Level[]; readonly asks: readonly Level[] },
): BookFrame {
  const { bids = [], asks = [] } = changes;
  return bookFrame(key, number, false, bids, asks, after.bids, after.asks);
}

function bookFrame(
  key: MarketKey,
  number: number,
  isReset: boolean,
  bids: readonly Level[],
  asks: readonly Level[],
  allBids: readonly Level[],
  allAsks: readonly Level[],
): BookFrame {
  const digest = new RollingDigest();
  digest.clear(2, 3);
  for (const [price, size] of allBids) {
    digest.change('bid', price, 0, size);
  }
  for (const [price, size] of allAsks) {
    digest.change('ask', price, 0, size);
  }
  return {
    key,
    number,
    isReset,
    priceScale: 2,
    sizeScale: 3,
    bids: Float64Array.from(bids.flat()),
    asks: Float64Array.from(asks.flat()),
    bidCount: allBids.length,
    askCount: allAsks.length,
    digestLow: digest.low,
    digestHigh: digest.high,
    changedAt: 0,
  };
}

export function tick(number: number, parts: Partial<TickMessage> = {}): TickMessage {
  return {
    kind: 'tick',
    protocol: streamProtocol,
    number,
    sentAt: 0,
    received: new Float64Array(),
    books: [],
    trades: [],
    prices: [],
    figures: [],
    trust: [],
    venues: [],
    ...parts,
  };
}

export function trust(state: TrustState, parts: Partial<Trust> = {}): Trust {
  return {
    state,
    cause: { code: state.toLowerCase(), sentence: [`It is ${state}.`] },
    since: 0,
    proof: { word: 'audit', holds: true },
    ...parts,
  };
}

export function venueStatus(parts: Partial<VenueStatus> = {}): VenueStatus {
  return {
    venue: 'paxos-public',
    state: 'open',
    isPractice: false,
    topology: 'per-market',
    openSockets: 5,
    wantedSockets: 5,
    messagesPerSecond: 41.3,
    received: 1000,
    applied: 990,
    ignored: 10,
    rejected: 0,
    unknown: 0,
    dropped: 0,
    reconnects: 0,
    ...parts,
  };
}
