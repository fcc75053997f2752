/** A market of Rails at a server of strangers, followed by the product. */
import { rails } from '../../main/venues/rails/rails.ts';
import {
  type RailsRequest,
  RailsVenue,
  railsDelta,
  railsKey,
} from '../harness/adversary/rails-venue.ts';
import { HubBench } from './hub-bench.ts';

export const market = 'BTC-USDT';
/** What the first full book says of its time, in ms. */
export const start = 1_794_825_000_000;

export class RailsBench {
  readonly venue: RailsVenue;
  readonly bench: HubBench;

  private constructor(venue: RailsVenue) {
    this.venue = venue;
    this.bench = new HubBench(rails, venue.endpoints, { key: railsKey });
  }

  static async open(): Promise<RailsBench> {
    const venue = await RailsVenue.start();
    venue.snapshotTime = start;
    venue.book(market).replace(
      [
        ['50000.00', '1.5'],
        ['49999.5', '2'],
      ],
      [
        ['50100', '2'],
        ['50101', '1.5'],
      ],
    );
    return new RailsBench(venue);
  }

  async close(): Promise<void> {
    this.bench.close();
    await this.venue.close();
  }

  isLive(name = market): boolean {
    return ['LIVE', 'QUIET'].includes(this.bench.state(name));
  }

  async live(name = market): Promise<void> {
    await this.bench.pass(20_000, () => this.isLive(name), `LIVE of ${name}`);
  }

  async followLive(): Promise<void> {
    this.bench.follow(market);
    await this.live();
  }

  async stale(): Promise<void> {
    await this.bench.pass(20_000, () => this.bench.state(market) === 'STALE', 'STALE');
  }

  async equals(name = market): Promise<void> {
    const { bench, venue } = this;
    await bench.until(() => bench.digest(name) === venue.book(name).digest(), `book of ${name}`);
  }

  /** The bid at `price`, in the book and on the wire. */
  bid(ts: number, price: string, quantity: string): void {
    this.venue.book(market).set('bid', price, quantity);
    this.venue.sendToAll(railsDelta(market, ts, [[price, quantity]], []));
  }

  /** Whatever it was besides LIVE and QUIET. */
  troubles(name = market): readonly string[] {
    const states = this.bench.history(name).map(({ state }) => state);
    return [...new Set(states)].filter((state) => state !== 'LIVE' && state !== 'QUIET');
  }

  /** Answers requests for full books in place of the honest one. */
  fullBooks(answer: (send: (message: unknown) => void, request: RailsRequest) => void): void {
    this.venue.onRequest = (peer, request) => {
      if (request.message !== 'emitPublicOrderBook') {
        return false;
      }
      answer((message) => peer.send(message), request);
      return true;
    };
  }
}
