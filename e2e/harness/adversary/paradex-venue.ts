/** Paradex from the protocol document alone: binary public data, JSON-RPC control. Honest as it stands; hooks take over. */
import {
  type Admission,
  type Asked,
  type HttpAnswer,
  LoopbackServer,
  type Peer,
} from './loopback-server.ts';
import { bookFrame } from './paradex-frames.ts';
import { PlainBook, type PlainLevel } from './plain-book.ts';

export interface ParadexRequest {
  readonly id?: number | string;
  readonly method: string;
  readonly params: { readonly channel: string };
}

export class ParadexVenue {
  readonly server: LoopbackServer;
  readonly #books = new Map<string, { readonly book: PlainBook; sequence: number }>();
  readonly #channels = new WeakMap<Peer, Set<string>>();

  onUpgrade: ((asked: Asked, count: number) => Admission | undefined) | undefined;
  /** True: it was dealt with. */
  onRequest: ((peer: Peer, request: ParadexRequest) => boolean) | undefined;
  opened: (peer: Peer) => void = () => undefined;
  systemState = 'ok';
  /** In place of the honest REST book. */
  onBook: ((market: string) => HttpAnswer | Promise<HttpAnswer> | undefined) | undefined;
  /** The venue's clock; the venue's times are none that anybody should rely on where it is absent. */
  clock: (() => number) | undefined;
  /** It stamps its updates this long before it sends them. */
  stampsEarlierMs = 0;

  private constructor() {
    this.server = new LoopbackServer({
      answer: (asked) => this.#answer(asked),
      admit: (asked) => this.#admit(asked),
      opened: (peer) => {
        this.#channels.set(peer, new Set());
        this.opened(peer);
      },
      heard: (peer, text) => this.#heard(peer, JSON.parse(text) as ParadexRequest),
    });
  }

  static async start(): Promise<ParadexVenue> {
    const venue = new ParadexVenue();
    await venue.server.listen();
    return venue;
  }

  get endpoints() {
    const { host } = this.server;
    return { ws: `ws://${host}/v1`, rest: `http://${host}/v1` };
  }

  /** The app's flags that lead here. */
  get appFlags(): readonly string[] {
    const { ws, rest } = this.endpoints;
    return [`--endpoint=paradex.ws=${ws}`, `--endpoint=paradex.rest=${rest}`];
  }

  market(market: string): { readonly book: PlainBook; sequence: number } {
    let known = this.#books.get(market);
    if (known === undefined) {
      known = { book: new PlainBook(), sequence: 7_700_000_000 };
      this.#books.set(market, known);
    }
    return known;
  }

  /** The next update, in the book and on the wire. */
  delta(market: string, bids: readonly PlainLevel[], asks: readonly PlainLevel[]): void {
    for (const peer of this.subscribers(`order_book.${market}.deltas`)) {
      peer.send(this.nextDelta(market, bids, asks));
      return;
    }
    this.nextDelta(market, bids, asks);
  }

  /** Applied to the book, and given back instead of sent. */
  nextDelta(market: string, bids: readonly PlainLevel[], asks: readonly PlainLevel[]): Buffer {
    const known = this.market(market);
    known.sequence += 1;
    for (const [price, size] of bids) {
      known.book.set('bid', price, size);
    }
    for (const [price, size] of asks) {
      known.book.set('ask', price, size);
    }
    return bookFrame('delta', market, known.sequence, bids, asks, this.#stamp);
  }

  snapshot(market: string): Buffer {
    const { book, sequence } = this.market(market);
    const [bids, asks] = [book.levels('bid'), book.levels('ask')];
    return bookFrame('snapshot', market, sequence, bids, asks, this.#stamp);
  }

  get #stamp(): { micros?: bigint } {
    return this.clock === undefined
      ? {}
      : { micros: BigInt(Math.round((this.clock() - this.stampsEarlierMs) * 1000)) };
  }

  subscribers(channel: string): readonly Peer[] {
    return this.server.peers.filter((peer) => this.#channels.get(peer)?.has(channel) === true);
  }

  sendToAll(message: unknown): void {
    for (const peer of this.server.peers) {
      peer.send(message);
    }
  }

  /** As the honest venue answers. */
  accept(peer: Peer, request: ParadexRequest): void {
    const { channel } = request.params;
    const mine = this.#channels.get(peer);
    if (request.method === 'subscribe') {
      mine?.add(channel);
    } else {
      mine?.delete(channel);
    }
    this.reply(peer, request, { result: { channel } });
  }

  reply(
    peer: Peer,
    request: ParadexRequest,
    outcome: { result: unknown } | { error: unknown },
  ): void {
    const usIn = Math.round((this.clock?.() ?? 1_791_421_535_351.531) * 1000);
    const timing = { usIn, usDiff: 143, usOut: usIn + 143 };
    peer.send(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, ...outcome, ...timing })}\n`);
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  /** The answer of the honest REST book. */
  restBook(market: string): HttpAnswer {
    const { book, sequence } = this.market(market);
    return {
      status: 200,
      body: {
        market,
        seq_no: sequence,
        last_updated_at: 1_794_787_200_164,
        bids: book.levels('bid'),
        asks: book.levels('ask'),
      },
    };
  }

  async #answer(asked: Asked): Promise<HttpAnswer> {
    const market = /^\/v1\/orderbook\/([^/]+)$/.exec(asked.path)?.[1];
    if (market !== undefined && this.#books.has(market)) {
      return (await this.onBook?.(market)) ?? this.restBook(market);
    }
    if (asked.path === '/v1/system/time' && this.clock !== undefined) {
      return { status: 200, body: { server_time: String(Math.round(this.clock())) } };
    }
    if (asked.path === '/v1/system/state') {
      return { status: 200, body: { status: this.systemState } };
    }
    if (asked.path === '/v1/markets') {
      const results = [...this.#books.keys()].map((symbol) => {
        const [base = '', quote = ''] = symbol.split('-');
        return {
          symbol,
          base_currency: base,
          quote_currency: quote,
          settlement_currency: 'USDC',
          asset_kind: 'PERP',
          price_tick_size: '0.1',
          order_size_increment: '0.001',
        };
      });
      return { status: 200, body: { results } };
    }
    return asked.path === '/v1/trades'
      ? { status: 200, body: { next: null, prev: null, results: [] } }
      : { status: 404, body: { error: 'NOT_FOUND', message: 'no such path', data: {} } };
  }

  #admit(asked: Asked): Admission {
    const custom = this.onUpgrade?.(asked, this.server.handshakes.length);
    if (custom !== undefined) {
      return custom;
    }
    const { query } = asked;
    const isServed = query.get('sbeSchemaId') === '1' && query.get('sbeSchemaVersion') === '1';
    return isServed ? { subprotocol: undefined } : { status: 400 };
  }

  #heard(peer: Peer, request: ParadexRequest): void {
    if (this.onRequest?.(peer, request) === true) {
      return;
    }
    const { channel } = request.params;
    const has = this.#channels.get(peer)?.has(channel) === true;
    const market = /^order_book\.(.+)\.(?:interactive_)?deltas$/.exec(channel)?.[1];
    const isUnknown = market !== undefined && !this.#books.has(market);
    if (isUnknown || has === (request.method === 'subscribe')) {
      const error = {
        code: -32600,
        message: `invalid ${request.method} request`,
        data: 'invalid channel',
      };
      this.reply(peer, request, { error });
      return;
    }
    this.accept(peer, request);
    if (request.method === 'subscribe' && market !== undefined) {
      peer.send(this.snapshot(market));
    }
  }
}
