/**
 * Paxos Smart Order Routing with its OAuth2 server, from the protocol document alone. Honest as it stands; a test takes
 * over an answer by setting the hook of its name.
 */
import {
  type Admission,
  type Asked,
  type HttpAnswer,
  LoopbackServer,
  type Peer,
} from './loopback-server.ts';
import { PlainBook, type PlainLevel } from './plain-book.ts';

export interface SorChannel {
  readonly type: string;
  readonly params?: { readonly market: string };
}

interface SorRequest {
  readonly type: string;
  readonly channels?: readonly SorChannel[];
}

export const sorKey = { id: 'adversary-client', secret: 'adversary-secret-0123456789' };
const scope = 'exchange:read_aggregated_marketdata_stream';

export class SorVenue {
  readonly server: LoopbackServer;
  /** Tokens given out, oldest first. */
  readonly tokens: string[] = [];
  /** Sockets that were let in, oldest first. */
  readonly #admitted: Peer[] = [];
  readonly #books = new Map<string, PlainBook>();
  readonly #subscribed = new WeakMap<Peer, Set<string>>();

  /** Each may be replaced; `undefined` falls back to the honest answer. */
  onToken:
    | ((asked: Asked, count: number) => HttpAnswer | Promise<HttpAnswer> | undefined)
    | undefined;
  onUpgrade: ((asked: Asked, count: number) => Admission | undefined) | undefined;
  /** True: it was dealt with. */
  onRequest: ((peer: Peer, request: SorRequest) => boolean) | undefined;
  snapshotTime = '2026-11-16T10:30:00.5Z';

  private constructor() {
    this.server = new LoopbackServer({
      answer: (asked) => this.#answer(asked),
      admit: (asked) => this.#admit(asked),
      opened: (peer) => {
        this.#admitted.push(peer);
        this.#subscribed.set(peer, new Set());
      },
      heard: (peer, text) => this.#heard(peer, JSON.parse(text) as SorRequest),
    });
  }

  static async start(): Promise<SorVenue> {
    const venue = new SorVenue();
    await venue.server.listen();
    return venue;
  }

  get endpoints() {
    const { host } = this.server;
    return { ws: `ws://${host}`, rest: `http://${host}/v2`, auth: `http://${host}` };
  }

  book(market: string): PlainBook {
    let book = this.#books.get(market);
    if (book === undefined) {
      book = new PlainBook();
      this.#books.set(market, book);
    }
    return book;
  }

  get tokenRequests(): readonly Asked[] {
    return this.server.requests.filter((asked) => asked.path === '/oauth2/token');
  }

  /**
   * What is not so of: one socket brought the stream from the first moment on and still does; every other one was there for one
   * full book, of one market, and no two at a time. `visits`: how many of those came.
   */
  oneStream(): { readonly trouble: readonly string[]; readonly visits: number } {
    const [stream, ...visitors] = this.#admitted;
    const trouble: string[] = [];
    if (stream === undefined || stream.socket.readyState !== stream.socket.OPEN) {
      trouble.push('the socket of the stream is not open any more');
    }
    if (visitors.filter(({ socket }) => socket.readyState === socket.OPEN).length > 1) {
      trouble.push('two sockets beside the stream are open at once');
    }
    for (const { heard } of visitors) {
      const asked = heard.map((text) => JSON.parse(text) as SorRequest);
      const channels = asked.flatMap((request) => request.channels ?? []);
      const books = channels.filter(({ type }) => type === 'market_data');
      const rest = channels.filter(({ type }) => type !== 'market_data' && type !== 'heartbeat');
      if (books.length > 1 || rest.length > 0) {
        trouble.push(`a socket beside the stream asked for ${JSON.stringify(channels)}`);
      }
    }
    return { trouble, visits: visitors.length };
  }

  grant(expiresIn: unknown = 3600): HttpAnswer {
    const token = `sor-token-${this.tokens.length + 1}-${'x'.repeat(20)}`;
    this.tokens.push(token);
    return {
      status: 200,
      body: { access_token: token, expires_in: expiresIn, token_type: 'bearer', scope },
    };
  }

  snapshot(market: string, time = this.snapshotTime): unknown {
    const book = this.book(market);
    return {
      channel: 'market_data',
      payload: {
        market,
        type: 'SNAPSHOT',
        time,
        bids: sorSide(book.levels('bid')),
        asks: sorSide(book.levels('ask')),
      },
    };
  }

  /** Each of `channels` with its result, as one reply. */
  reply(
    type: string,
    channels: readonly (SorChannel & { success?: boolean; error?: string })[],
  ): unknown {
    return { type, channels: channels.map((channel) => ({ success: true, ...channel })) };
  }

  sendToAll(message: unknown): void {
    for (const peer of this.server.peers) {
      peer.send(message);
    }
  }

  isSubscribed(type: string, market?: string): boolean {
    return this.server.peers.some(
      (peer) =>
        this.#subscribed
          .get(peer)
          ?.has(keyOf({ type, ...(market === undefined ? {} : { params: { market } }) })) === true,
    );
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  async #answer(asked: Asked): Promise<HttpAnswer> {
    if (asked.path === '/oauth2/token') {
      const custom = await this.onToken?.(asked, this.tokenRequests.length);
      if (custom !== undefined) {
        return custom;
      }
      const form = new URLSearchParams(asked.body);
      const isRight =
        asked.method === 'POST' &&
        asked.headers['content-type'] === 'application/x-www-form-urlencoded' &&
        form.get('grant_type') === 'client_credentials' &&
        form.get('client_id') === sorKey.id &&
        form.get('client_secret') === sorKey.secret &&
        form.get('scope') === scope;
      return isRight ? this.grant() : { status: 401, body: { error: 'invalid_client' } };
    }
    if (asked.path === '/v2/markets') {
      return {
        status: 200,
        body: {
          markets: [...this.#books.keys()].map((market) => ({
            market,
            base_asset: market.slice(0, -3),
            quote_asset: market.slice(-3),
            tick_rate: '0.01',
          })),
        },
      };
    }
    return { status: 404, body: { title: 'Not here' } };
  }

  #admit(asked: Asked): Admission {
    const custom = this.onUpgrade?.(asked, this.server.handshakes.length);
    if (custom !== undefined) {
      return custom;
    }
    const { authorization = '' } = asked.headers;
    const isKnown = this.tokens.some((token) => authorization === `Bearer ${token}`);
    return isKnown && asked.path === '/' ? { subprotocol: undefined } : { status: 401 };
  }

  #heard(peer: Peer, request: SorRequest): void {
    if (this.onRequest?.(peer, request) === true) {
      return;
    }
    const mine = this.#subscribed.get(peer) ?? new Set();
    if (request.type === 'subscription_list') {
      peer.send({
        type: 'subscription_list',
        channels: [...mine].map((key) => JSON.parse(key) as unknown),
      });
      return;
    }
    const channels = request.channels ?? [];
    const isSubscribe = request.type === 'subscribe';
    const results = channels.map((channel) => {
      const changes = mine.has(keyOf(channel)) !== isSubscribe;
      if (isSubscribe) {
        mine.add(keyOf(channel));
      } else {
        mine.delete(keyOf(channel));
      }
      return changes ? channel : { ...channel, success: false, error: 'NO_EFFECT_ACTION' };
    });
    peer.send(this.reply(request.type, results));
    for (const result of results) {
      if (isSubscribe && result.type === 'market_data' && !('error' in result)) {
        peer.send(this.snapshot(result.params?.market ?? ''));
      }
    }
  }

  /** Takes `channels` as subscribed without a word, for tests that answer by themselves. */
  note(peer: Peer, channels: readonly SorChannel[]): void {
    for (const channel of channels) {
      this.#subscribed.get(peer)?.add(keyOf(channel));
    }
  }
}

function keyOf({ type, params }: SorChannel): string {
  return JSON.stringify(params === undefined ? { type } : { type, params });
}

export function sorSide(levels: readonly PlainLevel[]): unknown {
  return levels.map(([price, amount]) => ({ price, amount }));
}

export function sorUpdate(
  market: string,
  time: string,
  bids: readonly PlainLevel[] | undefined,
  asks: readonly PlainLevel[] | undefined,
): unknown {
  return {
    channel: 'market_data',
    payload: {
      market,
      type: 'UPDATE',
      time,
      ...(bids === undefined ? {} : { bids: sorSide(bids) }),
      ...(asks === undefined ? {} : { asks: sorSide(asks) }),
    },
  };
}

export function sorExecution(
  market: string,
  executedAt: string,
  price: string,
  amount: string,
): unknown {
  return { channel: 'execution_data', payload: { market, price, amount, executed_at: executedAt } };
}
