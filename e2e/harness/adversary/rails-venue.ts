/** Rails from the protocol document alone. Honest as it stands; a test takes over an answer by setting the hook of its name. */
import { createHmac } from 'node:crypto';
import {
  type Admission,
  type Asked,
  type HttpAnswer,
  LoopbackServer,
  type Peer,
} from './loopback-server.ts';
import { PlainBook, type PlainLevel } from './plain-book.ts';

export interface RailsRequest {
  readonly message: string;
  readonly content?: {
    readonly clientRequestId?: string;
    readonly market?: string;
    readonly subscriptions?: readonly string[];
  };
}

export const railsKey = { id: 'adversary-api-key', secret: 'adversary-api-secret-0123456789' };

export class RailsVenue {
  readonly server: LoopbackServer;
  readonly tokens: string[] = [];
  readonly #books = new Map<string, PlainBook>();
  readonly #active = new WeakMap<Peer, Set<string>>();

  onToken:
    | ((asked: Asked, count: number) => HttpAnswer | Promise<HttpAnswer> | undefined)
    | undefined;
  onUpgrade: ((asked: Asked, count: number) => Admission | undefined) | undefined;
  /** True: it was dealt with. */
  onRequest: ((peer: Peer, request: RailsRequest) => boolean) | undefined;
  /** What a full book says of its time. */
  snapshotTime: number | undefined = 1_794_825_000_000;

  private constructor() {
    this.server = new LoopbackServer({
      answer: (asked) => this.#answer(asked),
      admit: (asked) => this.#admit(asked),
      opened: (peer) =>
        void this.#active.set(
          peer,
          new Set((peer.asked.query.get('subscriptions') ?? 'orders').split(',')),
        ),
      heard: (peer, text) => this.#heard(peer, JSON.parse(text) as RailsRequest),
    });
  }

  static async start(): Promise<RailsVenue> {
    const venue = new RailsVenue();
    await venue.server.listen();
    return venue;
  }

  get endpoints() {
    const { host } = this.server;
    return { ws: `ws://${host}`, rest: `http://${host}/api/v1`, auth: `http://${host}` };
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
    return this.server.requests.filter((asked) => asked.path === '/api/v1/token');
  }

  grant(expiresIn: unknown = 1800): HttpAnswer {
    const part = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'adversary', jti: this.tokens.length })}`;
    const token = `${claims}.${createHmac('sha256', 'adversary').update(claims).digest('base64url')}`;
    this.tokens.push(token);
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', expires_in: expiresIn },
    };
  }

  /** The body of a full book; `levels` a part of it. */
  fullBook(
    market: string,
    request?: RailsRequest,
    orders = railsOrders(this.book(market).levels('bid'), this.book(market).levels('ask')),
  ): unknown {
    const id = request?.content?.clientRequestId;
    return {
      resultType: 'publicOrderBook',
      market,
      data: {
        statusCode: 200,
        orders,
        ...(id === undefined ? {} : { clientRequestId: id }),
        ...(this.snapshotTime === undefined ? {} : { ts: this.snapshotTime }),
      },
    };
  }

  sendToAll(message: unknown): void {
    for (const peer of this.server.peers) {
      peer.send(message);
    }
  }

  /** Every request of this kind that came so far, on any socket. */
  requestsOf(message: string): number {
    return this.server.peers
      .flatMap((peer) => peer.heard)
      .filter((text) => (JSON.parse(text) as RailsRequest).message === message).length;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  async #answer(asked: Asked): Promise<HttpAnswer> {
    if (asked.path === '/api/v1/token') {
      const custom = await this.onToken?.(asked, this.tokenRequests.length);
      if (custom !== undefined) {
        return custom;
      }
      const isRight =
        asked.method === 'POST' &&
        asked.body === '' &&
        asked.headers['x-api-key'] === railsKey.id &&
        asked.headers['x-api-secret'] === railsKey.secret;
      return isRight ? this.grant() : { status: 401, body: { message: 'unauthorized' } };
    }
    if (asked.path === '/api/v1/markets') {
      return { status: 200, body: [...this.#books.keys()].map((market) => ({ market })) };
    }
    return { status: 404, body: {} };
  }

  #admit(asked: Asked): Admission {
    const custom = this.onUpgrade?.(asked, this.server.handshakes.length);
    if (custom !== undefined) {
      return custom;
    }
    const shown = asked.headers['sec-websocket-protocol'];
    const isKnown = this.tokens.some((token) => shown === `authorization#${token}`);
    return isKnown && asked.query.get('market') !== null ? { subprotocol: shown } : { status: 401 };
  }

  #heard(peer: Peer, request: RailsRequest): void {
    if (this.onRequest?.(peer, request) === true) {
      return;
    }
    const { clientRequestId, subscriptions = [] } = request.content ?? {};
    const id = clientRequestId === undefined ? {} : { clientRequestId };
    const active = this.#active.get(peer) ?? new Set();
    const market = request.content?.market ?? peer.asked.query.get('market') ?? '';
    switch (request.message) {
      case 'subscribe':
      case 'unsubscribe':
        for (const name of subscriptions) {
          if (request.message === 'subscribe') {
            active.add(name);
          } else {
            active.delete(name);
          }
        }
        peer.send({
          resultType: `${request.message}d`,
          data: { activeSubscriptions: [...active], ...id, requestedSubscriptions: subscriptions },
        });
        return;
      case 'ping':
        peer.send({ resultType: 'pong', data: { ...id, statusCode: 200 } });
        return;
      case 'emitPublicOrderBook':
        peer.send(this.fullBook(market, request));
        return;
      case 'emitPublicCompletedOrders':
        peer.send({
          resultType: 'publicCompletedOrders',
          market,
          data: { orders: [], ...id, statusCode: 200 },
        });
        return;
      default:
        peer.send({
          resultType: 'error',
          data: { ...id, statusCode: 400, body: 'no such message' },
        });
    }
  }
}

export function railsOrders(
  bids: readonly PlainLevel[],
  asks: readonly PlainLevel[],
): readonly unknown[] {
  const side = (orderType: string, levels: readonly PlainLevel[]) =>
    levels.map(([price, quantity]) => ({ orderType, price, quantity }));
  return [...side('buy', bids), ...side('sell', asks)];
}

export function railsDelta(
  market: string | undefined,
  ts: number | undefined,
  bids: readonly PlainLevel[],
  asks: readonly PlainLevel[],
): unknown {
  return {
    resultType: 'publicOrderBookDelta',
    ...(market === undefined ? {} : { market }),
    data: { orders: railsOrders(bids, asks), statusCode: 200, ...(ts === undefined ? {} : { ts }) },
  };
}

export function railsTrades(market: string, orders: readonly unknown[]): unknown {
  return { resultType: 'publicCompletedOrdersDelta', market, data: { orders, statusCode: 200 } };
}
