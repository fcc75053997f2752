/** Markets of Paradex at a server of strangers, followed by the product. */
import { paradex } from '../../main/venues/paradex/paradex.ts';
import type { Peer } from '../harness/adversary/loopback-server.ts';
import { ParadexVenue } from '../harness/adversary/paradex-venue.ts';
import { HubBench } from './hub-bench.ts';

export const market = 'BTC-USD-PERP';
export const other = 'ETH-USD-PERP';
export const bookChannel = `order_book.${market}.deltas`;

export class ParadexBench {
  readonly venue: ParadexVenue;
  readonly bench: HubBench;

  private constructor(venue: ParadexVenue) {
    this.venue = venue;
    this.bench = new HubBench(paradex, venue.endpoints);
  }

  static async open(): Promise<ParadexBench> {
    const venue = await ParadexVenue.start();
    venue.market(market).book.replace(
      [
        ['84000.1', '1.5'],
        ['84000', '2'],
      ],
      [
        ['84000.5', '2'],
        ['84001', '1.5'],
      ],
    );
    venue.market(other).book.replace([['3000', '1']], [['3001', '1']]);
    return new ParadexBench(venue);
  }

  async close(): Promise<void> {
    this.bench.close();
    await this.venue.close();
  }

  isLive(name = market): boolean {
    return ['LIVE', 'QUIET'].includes(this.bench.state(name));
  }

  async live(name = market): Promise<void> {
    await this.bench.pass(25_000, () => this.isLive(name), `LIVE of ${name}`);
  }

  async followLive(...more: readonly string[]): Promise<void> {
    this.bench.follow(market, ...more);
    for (const name of [market, ...more]) {
      await this.live(name);
    }
  }

  async equals(name = market): Promise<void> {
    const { bench, venue } = this;
    const { book } = venue.market(name);
    await bench.until(() => bench.digest(name) === book.digest(), `book of ${name}`);
  }

  /** The one that is connected. */
  get peer(): Peer {
    const [only] = this.venue.server.peers;
    if (only === undefined) {
      throw new Error('nobody is connected');
    }
    return only;
  }

  /** The next `count` updates get lost. */
  lose(count: number): void {
    this.venue.market(market).sequence += count;
  }

  codes(name = market): readonly string[] {
    return this.bench.history(name).map(({ code }) => code);
  }

  /** Whatever it was besides LIVE and QUIET. */
  troubles(name = market): readonly string[] {
    const states = this.bench.history(name).map(({ state }) => state);
    return [...new Set(states)].filter((state) => state !== 'LIVE' && state !== 'QUIET');
  }
}
