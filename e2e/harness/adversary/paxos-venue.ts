/** Paxos public from the protocol document alone: the address is the subscription, nothing is numbered. Honest as it stands; hooks take over. */
import { type Asked, type HttpAnswer, LoopbackServer, type Peer } from './loopback-server.ts';
import { PlainBook, type PlainLevel, type PlainSide } from './plain-book.ts';

export class PaxosVenue {
  readonly server: LoopbackServer;
  readonly #books = new Map<string, PlainBook>();

  /** In place of the honest REST book. */
  onBook:
    | ((market: string, asked: Asked) => HttpAnswer | Promise<HttpAnswer | undefined> | undefined)
    | undefined;
  /** What its list says of every market's state; absent: nothing. */
  marketStatus: unknown;
  /** True: it was dealt with. */
  onOpened: ((peer: Peer, market: string) => boolean) | undefined;

  private constructor() {
    this.server = new LoopbackServer({
      answer: (asked) => this.#answer(asked),
      admit: (asked) =>
        this.#marketsOf(asked, '/marketdata').length === 0 &&
        this.#marketsOf(asked, '/executiondata').length === 0
          ? { status: 404 }
          : { subprotocol: undefined },
      opened: (peer) => {
        for (const market of this.#marketsOf(peer.asked, '/marketdata')) {
          if (this.onOpened?.(peer, market) !== true) {
            peer.send(this.snapshot(market));
          }
        }
      },
      heard: () => undefined,
    });
  }

  static async start(): Promise<PaxosVenue> {
    const venue = new PaxosVenue();
    await venue.server.listen();
    return venue;
  }

  get endpoints() {
    const { host } = this.server;
    return { ws: `ws://${host}`, rest: `http://${host}/v2` };
  }

  book(market: string): PlainBook {
    let book = this.#books.get(market);
    if (book === undefined) {
      book = new PlainBook();
      this.#books.set(market, book);
    }
    return book;
  }

  snapshot(market: string): unknown {
    const book = this.book(market);
    return {
      type: 'SNAPSHOT',
      market,
      bids: paxosSide(book.levels('bid')),
      asks: paxosSide(book.levels('ask')),
      final_snapshot: true,
    };
  }

  /** In the book, and on the wire unless it gets lost. */
  set(market: string, side: PlainSide, price: string, amount: string, lost?: 'lost'): void {
    this.book(market).set(side, price, amount);
    if (lost === undefined) {
      this.send(market, {
        type: 'UPDATE',
        market,
        side: side === 'bid' ? 'BUY' : 'SELL',
        price,
        amount,
      });
    }
  }

  /** To those who follow the book of `market`. */
  send(market: string, message: unknown): void {
    for (const peer of this.bookPeers(market)) {
      peer.send(message);
    }
  }

  bookPeers(market: string): readonly Peer[] {
    return this.server.peers.filter(({ asked }) =>
      this.#marketsOf(asked, '/marketdata').includes(market),
    );
  }

  /** How often the REST book of `market` was asked for. */
  asksFor(market: string): number {
    return this.server.requests.filter((asked) => asked.path === `/v2/markets/${market}/order-book`)
      .length;
  }

  /** The answer of the honest REST book. */
  restBook(market: string, book = this.book(market)): HttpAnswer {
    return {
      status: 200,
      body: { market, bids: paxosSide(book.levels('bid')), asks: paxosSide(book.levels('ask')) },
    };
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  async #answer(asked: Asked): Promise<HttpAnswer> {
    const market = /^\/v2\/markets\/([^/]+)\/order-book$/.exec(asked.path)?.[1];
    if (market !== undefined && this.#books.has(market)) {
      return (await this.onBook?.(market, asked)) ?? this.restBook(market);
    }
    if (asked.path === '/v2/markets') {
      const markets = [...this.#books.keys()].map((name) => ({
        market: name,
        base_asset: name.slice(0, -3),
        quote_asset: name.slice(-3),
        tick_rate: '0.01',
        ...(this.marketStatus === undefined ? {} : { market_status: this.marketStatus }),
      }));
      return { status: 200, body: { markets } };
    }
    return asked.path.endsWith('/recent-executions')
      ? { status: 200, body: { items: [] } }
      : { status: 404, body: { title: 'Not Found', status: 404 } };
  }

  /** All of them where the address names none. */
  #marketsOf({ path }: Asked, feed: string): readonly string[] {
    const known = [...this.#books.keys()];
    return path === feed ? known : known.filter((market) => path === `${feed}/${market}`);
  }
}

function paxosSide(levels: readonly PlainLevel[]): unknown {
  return levels.map(([price, amount]) => ({ price, amount }));
}
