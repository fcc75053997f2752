/** Rails' WebSocket API v2, market data, as the practice exchange speaks it (`rails.md`). SPEC.md PX51–PX65. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { MarketStates } from '../market-state.ts';
import type { SourceEvent } from '../source.ts';
import { ClientSession } from './client-session.ts';
import { refuseUpgrade } from './problem.ts';
import { RailsFeeds } from './rails-feeds.ts';
import { railsFrames } from './rails-frames.ts';
import { railsGarbage } from './rails-garbage.ts';
import { railsKnobs } from './rails-knobs.ts';
import { RailsRequests } from './rails-requests.ts';
import { answerRailsRest, type MarketsShape } from './rails-rest.ts';
import { allMarkets, isRailsStream, type RailsStream } from './rails-session.ts';
import { defaultTokenSeconds, type RailsClaims, RailsTokens } from './rails-tokens.ts';
import type { MalformedFrame, VenueServer, VenueServerContext } from './server.ts';

const tokenPath = '/api/v1/token';
const protocolPrefix = 'authorization#';
/** Connections for one market, and as many for all (§2.4). */
const mostConnections = 5;
const defaultStreams: readonly RailsStream[] = ['orders'];
const expiryCheckMs = 250;

interface Wish {
  readonly market: string;
  readonly streams: readonly RailsStream[];
}

export function createRailsServer(context: VenueServerContext): VenueServer {
  return new RailsServer(context);
}

class RailsServer implements VenueServer {
  readonly venue = 'rails';
  readonly restBasePath = '/api/v1';
  readonly frames = railsFrames;
  readonly tokenPath = tokenPath;
  readonly knobs = railsKnobs;
  readonly sessions = new Set<ClientSession>();
  readonly #context: VenueServerContext;
  readonly #markets: MarketStates;
  readonly #tokens: RailsTokens;
  readonly #requests: RailsRequests;
  readonly #feeds: RailsFeeds;
  readonly #handshakes: WebSocketServer;

  constructor(context: VenueServerContext) {
    this.#context = context;
    this.#markets = context.markets;
    this.#tokens = new RailsTokens(context.nowMs);
    this.#feeds = new RailsFeeds(context);
    this.#requests = new RailsRequests({
      context,
      lastTs: (market) => this.#feeds.lastTs(market),
      send: (session, frame) => this.#feeds.send(session, frame),
      onStreams: context.onFollowed,
    });
    this.#handshakes = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: 64 * 1024,
      handleProtocols: (protocols) =>
        context.knob('subprotocol') === 'not-echoed' ? false : ([...protocols][0] ?? false),
    });
    context.every(expiryCheckMs, () => this.#endExpired(), 'always');
  }

  get framesSent(): number {
    return this.#feeds.framesSent;
  }

  handleRequest(request: IncomingMessage, response: ServerResponse): void {
    const url = urlOf(request);
    const { status, body } = this.#answerRequest(request, url);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
    request.resume();
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const claims = this.#authenticate(request);
    if (claims === undefined) {
      refuseUpgrade(socket, 401, 'the token is missing, forged or expired');
      return;
    }
    if (claims.accountType === 'read-only') {
      refuseUpgrade(socket, 403, 'read-only keys cannot open WebSockets');
      return;
    }
    const wish = this.#readWish(urlOf(request).searchParams);
    if (typeof wish === 'string') {
      refuseUpgrade(socket, 400, wish);
      return;
    }
    if (this.#isFull(wish, claims)) {
      refuseUpgrade(socket, 403, 'too many connections');
      return;
    }
    this.#handshakes.handleUpgrade(request, socket, head, (webSocket) => {
      this.#open(webSocket, socket, wish, claims);
    });
  }

  publish(event: SourceEvent): void {
    this.#feeds.publish(event);
  }

  flush(): void {
    this.#feeds.flush();
  }

  isFollowed(market: string, channel: 'book' | 'trades'): boolean {
    return this.#feeds.isHeard(market, channel === 'book' ? 'publicOrderBook' : 'publicTrades');
  }

  malformedFrames(): readonly MalformedFrame[] {
    return railsGarbage(this.#markets.all('book')[0]?.market.market ?? 'BTC-USDT');
  }

  expireTokens(): void {
    this.#tokens.expireAll();
  }

  clockSet(): void {
    this.#feeds.clockSet();
  }

  close(): void {
    for (const session of this.sessions) {
      session.cut();
    }
    this.#handshakes.close();
  }

  // --- HTTP -------------------------------------------------------------------------------------------------------

  #answerRequest(request: IncomingMessage, url: URL): { status: number; body: unknown } {
    if (url.pathname === tokenPath) {
      if (request.method !== 'POST') {
        return { status: 405, body: { message: 'tokens are asked for by POST' } };
      }
      const accountType = this.#context.knob('key-kind') ?? 'trading';
      return this.#tokens.answer(request, accountType, this.#tokenSeconds());
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, body: { message: `${request.method} is not served here` } };
    }
    // Of this exchange alone: what clients asked for that no viewer has to ask for.
    if (url.pathname === '/practice/refused-requests') {
      return { status: 200, body: this.#requests.refused };
    }
    const shape = (this.#context.knob('markets-shape') ?? 'list') as MarketsShape;
    return answerRailsRest(url, this.#markets, shape, this.#context.nowMs());
  }

  #tokenSeconds(): number {
    const seconds = Number(this.#context.knob('token-seconds') ?? defaultTokenSeconds);
    return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : defaultTokenSeconds;
  }

  // --- connections ------------------------------------------------------------------------------------------------

  /** §2.2: the one subprotocol is `authorization#` and the token. */
  #authenticate({ headers }: IncomingMessage): RailsClaims | undefined {
    const protocol = (headers['sec-websocket-protocol'] ?? '').trim();
    return protocol.startsWith(protocolPrefix)
      ? this.#tokens.verify(protocol.slice(protocolPrefix.length))
      : undefined;
  }

  /** A text: why not. */
  #readWish(query: URLSearchParams): Wish | string {
    const market = query.get('market') ?? '';
    if (market !== allMarkets && this.#markets.get(market)?.market.kind !== 'book') {
      return market === '' ? 'market is required' : `market ${market} is not listed`;
    }
    const names = query.get('subscriptions')?.split(',') ?? defaultStreams;
    const streams = names.filter(isRailsStream);
    return streams.length === names.length
      ? { market, streams }
      : 'subscriptions names a stream that there is not';
  }

  #isFull({ market }: Wish, { sub }: RailsClaims): boolean {
    const limit = Number(this.#context.knob('most-connections') ?? mostConnections);
    const isForAll = market === allMarkets;
    const alike = [...this.#feeds.connections].filter(
      (one) => one.claims.sub === sub && (one.market === allMarkets) === isForAll,
    );
    return alike.length >= limit;
  }

  #open(webSocket: WebSocket, socket: Duplex, wish: Wish, claims: RailsClaims): void {
    const client = new ClientSession({
      path: `/?market=${wish.market}`,
      webSocket,
      stream: socket,
      wire: this.#context.wire,
    });
    const session = { client, claims, market: wish.market, streams: new Set(wish.streams) };
    webSocket.on('error', () => {
      // A broken line ends in `close` as well; what a client did wrong is its own to report.
    });
    webSocket.on('message', (data, isBinary) => {
      if (!client.isFrozen) {
        this.#requests.receive(session, isBinary ? '' : String(data));
      }
    });
    webSocket.on('close', () => {
      this.sessions.delete(client);
      this.#feeds.connections.delete(session);
    });
    this.#requests.noteStreams(wish.streams);
    this.sessions.add(client);
    this.#feeds.join(session);
    this.#context.onFollowed();
  }

  /** What an open connection does when its token expires is not documented (§2.3); `at-expiry` chooses. */
  #endExpired(): void {
    if (this.#context.knob('at-expiry') !== 'closed') {
      return;
    }
    for (const { claims, client } of this.#feeds.connections) {
      if (claims.exp * 1000 <= this.#context.nowMs()) {
        client.close(1008, 'token expired');
      }
    }
  }
}

/** Any request line has a path, even a damaged one. */
function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? '/';
  return new URL(`http://127.0.0.1${target.startsWith('/') ? target : `/${target}`}`);
}
