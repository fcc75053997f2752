/** A market of Paxos Smart Order Routing at a server of strangers, followed by the product. */
import { expect } from 'vitest';
import { paxosOrderRouting } from '../../main/venues/paxos-order-routing/paxos-order-routing.ts';
import type { Peer } from '../harness/adversary/loopback-server.ts';
import { SorVenue, sorKey, sorUpdate } from '../harness/adversary/sor-venue.ts';
import { HubBench } from './hub-bench.ts';

export const market = 'BTCUSD';
export const other = 'ETHUSD';

export class SorBench {
  readonly venue: SorVenue;
  readonly bench: HubBench;

  private constructor(venue: SorVenue) {
    this.venue = venue;
    this.bench = new HubBench(paxosOrderRouting, venue.endpoints, { key: sorKey });
  }

  static async open(): Promise<SorBench> {
    const venue = await SorVenue.start();
    venue.book(market).replace(
      [
        ['50000.00', '1.5'],
        ['49999.50', '2.0'],
      ],
      [
        ['50100.00', '2.0'],
        ['50101.00', '1.5'],
      ],
    );
    venue.book(other).replace([['3000', '1']], [['3001', '1']]);
    return new SorBench(venue);
  }

  async close(): Promise<void> {
    this.bench.close();
    await this.venue.close();
  }

  async followLive(...more: readonly string[]): Promise<void> {
    this.bench.follow(market, ...more);
    for (const name of [market, ...more]) {
      await this.bench.pass(15_000, () => this.bench.state(name) === 'LIVE', `LIVE of ${name}`);
    }
  }

  async staleOf(name: string): Promise<void> {
    await this.bench.pass(15_000, () => this.bench.state(name) === 'STALE', `STALE of ${name}`);
  }

  async equals(name = market): Promise<void> {
    const { bench, venue } = this;
    await bench.until(() => bench.digest(name) === venue.book(name).digest(), `book of ${name}`);
  }

  /** That the socket of the stream was never dropped. At most `mostVisits` others came, each for one full book to compare with. */
  expectOneStream(mostVisits: number): void {
    const { trouble, visits } = this.venue.oneStream();
    expect(trouble).toEqual([]);
    expect(visits).toBeLessThanOrEqual(mostVisits);
  }

  /** The one that is connected. */
  get peer(): Peer {
    const [only] = this.venue.server.peers;
    if (only === undefined) {
      throw new Error('nobody is connected');
    }
    return only;
  }

  /** The bid at `price`, in the book and on the wire. `time` of the day, with its zone. */
  bid(time: string, price: string, amount: string): void {
    this.venue.book(market).set('bid', price, amount);
    this.bidOnWire(time, price, amount);
  }

  bidOnWire(time: string, price: string, amount: string): void {
    const levels = [[price, amount]] as const;
    this.venue.sendToAll(sorUpdate(market, `2026-11-16T${time}`, levels, undefined));
  }

  statesOf(name = market): readonly string[] {
    return [...new Set(this.bench.history(name).map(({ state }) => state))];
  }
}
