/** Each venue at a server of strangers, behind one set of moves: what is promised of all of them is tested on all of them. */
import { paradex } from '../../main/venues/paradex/paradex.ts';
import { paxosOrderRouting } from '../../main/venues/paxos-order-routing/paxos-order-routing.ts';
import { paxosPublic } from '../../main/venues/paxos-public/paxos-public.ts';
import { rails } from '../../main/venues/rails/rails.ts';
import type { VenueAdapter } from '../../main/venues/venue.ts';
import type { LoopbackServer } from '../harness/adversary/loopback-server.ts';
import { ParadexVenue } from '../harness/adversary/paradex-venue.ts';
import { PaxosVenue } from '../harness/adversary/paxos-venue.ts';
import type { PlainBook, PlainSide } from '../harness/adversary/plain-book.ts';
import { RailsVenue, railsDelta, railsKey } from '../harness/adversary/rails-venue.ts';
import { SorVenue, sorKey, sorUpdate } from '../harness/adversary/sor-venue.ts';
import { HubBench } from './hub-bench.ts';

export interface VenueRig {
  readonly bench: HubBench;
  readonly adapter: VenueAdapter;
  readonly server: LoopbackServer;
  /** Two markets, both with a book of two levels a side. */
  readonly market: string;
  readonly other: string;
  /** The venue's own book. */
  book(market: string): PlainBook;
  /** A level's new size, in the venue's book and on the wire, unless it gets lost. */
  set(market: string, side: PlainSide, price: string, size: string, lost?: 'lost'): void;
  /** From now on no copy of a book beside the feed can be had. */
  refuseCopies(): void;
  close(): Promise<void>;
}

const bids = [
  ['50000', '1.5'],
  ['49999.5', '2'],
] as const;
const asks = [
  ['50100', '2'],
  ['50101', '1.5'],
] as const;

async function paxosRig(): Promise<VenueRig> {
  const venue = await PaxosVenue.start();
  const bench = new HubBench(paxosPublic, venue.endpoints);
  const tell: Tell = (market, side, price, size) =>
    venue.send(market, {
      type: 'UPDATE',
      market,
      side: side === 'bid' ? 'BUY' : 'SELL',
      price,
      amount: size,
    });
  return rigOf(paxosPublic, venue, bench, ['USDCUSD', 'BTCUSD'], tell, () => {
    venue.onBook = () => ({ status: 503 });
  });
}

async function sorRig(): Promise<VenueRig> {
  const venue = await SorVenue.start();
  const bench = new HubBench(paxosOrderRouting, venue.endpoints, { key: sorKey });
  venue.snapshotTime = '2026-11-16T10:30:00Z';
  let sent = 0;
  const tell: Tell = (market, side, price, size) => {
    sent += 1;
    const time = new Date(Date.UTC(2026, 10, 16, 10, 30) + sent).toISOString();
    venue.snapshotTime = time;
    const levels = [[price, size]] as const;
    venue.sendToAll(
      side === 'bid'
        ? sorUpdate(market, time, levels, undefined)
        : sorUpdate(market, time, undefined, levels),
    );
  };
  return rigOf(paxosOrderRouting, venue, bench, ['USDCUSD', 'BTCUSD'], tell, () => {
    venue.onUpgrade = () => ({ status: 503 });
  });
}

async function railsRig(): Promise<VenueRig> {
  const venue = await RailsVenue.start();
  const bench = new HubBench(rails, venue.endpoints, { key: railsKey });
  const start = 1_794_825_000_000;
  venue.snapshotTime = start;
  let sent = 0;
  const tell: Tell = (market, side, price, size) => {
    sent += 1;
    venue.snapshotTime = start + sent;
    const levels = [[price, size]] as const;
    const delta = railsDelta(
      market,
      start + sent,
      side === 'bid' ? levels : [],
      side === 'ask' ? levels : [],
    );
    for (const peer of venue.server.peers) {
      if (peer.asked.query.get('market') === market && !venue.server.isDead(peer)) {
        peer.send(delta);
      }
    }
  };
  return rigOf(rails, venue, bench, ['USDC-USDT', 'BTC-USDT'], tell, () => {
    venue.onRequest = (_peer, { message }) => message === 'emitPublicOrderBook';
  });
}

async function paradexRig(): Promise<VenueRig> {
  const venue = await ParadexVenue.start();
  const bench = new HubBench(paradex, venue.endpoints);
  const book = (market: string): PlainBook => venue.market(market).book;
  const markets = ['USDC-USD-PERP', 'BTC-USD-PERP'] as const;
  const tell: Tell = (market, side, price, size) => {
    const levels = [[price, size]] as const;
    venue.delta(market, side === 'bid' ? levels : [], side === 'ask' ? levels : []);
  };
  return rigOf(paradex, { ...views(venue), book }, bench, markets, tell, () => {
    venue.onBook = () => ({ status: 503 });
  });
}

type Tell = (market: string, side: PlainSide, price: string, size: string) => void;

interface Venue {
  readonly server: LoopbackServer;
  book(market: string): PlainBook;
  close(): Promise<void>;
}

function views(venue: { readonly server: LoopbackServer; close(): Promise<void> }) {
  return { server: venue.server, close: () => venue.close() };
}

function rigOf(
  adapter: VenueAdapter,
  venue: Venue,
  bench: HubBench,
  [market, other]: readonly [string, string],
  tell: Tell,
  refuseCopies: () => void,
): VenueRig {
  for (const name of [market, other]) {
    venue.book(name).replace(bids, asks);
  }
  return {
    bench,
    adapter,
    server: venue.server,
    market,
    other,
    book: (name) => venue.book(name),
    set: (name, side, price, size, lost) => {
      venue.book(name).set(side, price, size);
      if (lost === undefined) {
        tell(name, side, price, size);
      }
    },
    refuseCopies,
    close: async () => {
      bench.close();
      await venue.close();
    },
  };
}

export const venueRigs: Readonly<Record<string, () => Promise<VenueRig>>> = {
  'Paxos public': paxosRig,
  'Paxos SOR': sorRig,
  Rails: railsRig,
  Paradex: paradexRig,
};

/** LIVE or QUIET of all of `markets`, and the venue's own book. */
export async function followAll({ bench, market, other }: VenueRig): Promise<void> {
  bench.follow(market, other);
  for (const name of [market, other]) {
    const isBelieved = () => ['LIVE', 'QUIET'].includes(bench.state(name));
    await bench.pass(20_000, isBelieved, `LIVE of ${name}`);
  }
}
