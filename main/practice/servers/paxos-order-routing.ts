/** Paxos' Smart Order Routing stream as the practice exchange speaks it (`paxos-order-routing.md`). SPEC.md PX66–PX80. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { ensureNever } from '#shared/domain/assert.ts';
import type { SourceEvent } from '../source.ts';
import { ClientSession } from './client-session.ts';
import { OAuth2Tokens } from './oauth2-tokens.ts';
import { OrderRoutingFeeds } from './paxos-order-routing-feeds.ts';
import { paxosOrderRoutingFrames } from './paxos-order-routing-frames.ts';
import { paxosOrderRoutingKnobs } from './paxos-order-routing-knobs.ts';
import {
  answerRequest,
  type Subscription,
  subscriptionKey,
} from './paxos-order-routing-requests.ts';
import { nanosOf } from './paxos-order-routing-time.ts';
import { errorFrame, heartbeatFrame, wrongFrames } from './paxos-order-routing-wire.ts';
import { answerPaxosRest } from './paxos-public-rest.ts';
import { refuseUpgrade, sendProblem } from './problem.ts';
import type { MalformedFrame, VenueServer, VenueServerContext } from './server.ts';

const marketDataScope = 'exchange:read_aggregated_marketdata_stream';
/** Scopes a client of Paxos may have; the others open no market data. */
const scopes = [
  marketDataScope,
  'exchange:read_order',
  'exchange:read_quote',
  'funding:read_profile',
];
const tokenPath = '/oauth2/token';
const usualLifetimeSeconds = 3_600;
/** An average of one a second over five minutes (§6). */
const usualTokenRequests = 300;
const usualHeartbeatMs = 5_000;
/** What waits for another message waits no longer than this. */
const longestWaitMs = 100;
const expiryLookMs = 500;

interface Client {
  readonly session: ClientSession;
  readonly authorization: string | undefined;
  readonly subscriptions: Map<string, Subscription>;
}

export function createPaxosOrderRoutingServer(context: VenueServerContext): VenueServer {
  return new PaxosOrderRoutingServer(context);
}

class PaxosOrderRoutingServer implements VenueServer {
  readonly venue = 'paxos-order-routing';
  readonly restBasePath = '/v2';
  readonly frames = paxosOrderRoutingFrames;
  readonly tokenPath = tokenPath;
  readonly knobs = paxosOrderRoutingKnobs;
  readonly sessions = new Set<ClientSession>();
  readonly #context: VenueServerContext;
  readonly #tokens: OAuth2Tokens;
  readonly #feeds: OrderRoutingFeeds;
  readonly #clients = new Set<Client>();
  readonly #handshakes = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 64 * 1024,
  });
  #stopHeartbeat: () => void;

  constructor(context: VenueServerContext) {
    this.#context = context;
    const { knob } = context;
    this.#tokens = new OAuth2Tokens({
      nowMs: context.nowMs,
      scopes,
      lifetimeSeconds: () => numberOr(knob('token-seconds'), usualLifetimeSeconds),
      mostRequests: () => numberOr(knob('token-requests'), usualTokenRequests),
      areCredentialsRefused: () => knob('credentials') === 'refused',
      isScopeWithheld: () => knob('scope') === 'withheld',
    });
    this.#feeds = new OrderRoutingFeeds(context);
    context.every(longestWaitMs, () => this.#feeds.releaseAll());
    context.every(expiryLookMs, () => this.#closeExpired(), 'always');
    this.#stopHeartbeat = this.#startHeartbeat();
  }

  get framesSent(): number {
    return this.#feeds.framesSent;
  }

  turned(name: string): void {
    if (name === 'heartbeat-ms') {
      this.#stopHeartbeat();
      this.#stopHeartbeat = this.#startHeartbeat();
    }
  }

  handleRequest(request: IncomingMessage, response: ServerResponse): void {
    const url = urlOf(request);
    if (url.pathname === tokenPath) {
      this.#tokens.handleRequest(request, response);
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendProblem(response, 405, `${request.method ?? 'this method'} is not served here`);
      return;
    }
    const answer = answerPaxosRest(url, this.#context.markets, this.#context.nowMs());
    if (answer.status === 200) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    } else {
      sendProblem(response, answer.status, answer.detail);
    }
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname } = urlOf(request);
    if (pathname !== '/') {
      refuseUpgrade(socket, 404, `no stream at ${pathname}`);
      return;
    }
    const { authorization } = request.headers;
    const state = this.#tokens.stateOf(authorization);
    if (state !== 'valid' || this.#context.knob('upgrade') === 'refused-401') {
      refuseUpgrade(socket, 401, `the access token is ${state === 'valid' ? 'refused' : state}`);
      return;
    }
    if (!this.#tokens.hasScope(authorization, marketDataScope)) {
      refuseUpgrade(socket, 403, `the token has no scope ${marketDataScope}`);
      return;
    }
    this.#handshakes.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new ClientSession({
        path: pathname,
        webSocket,
        stream: socket,
        wire: this.#context.wire,
      });
      this.#welcome({ session, authorization, subscriptions: new Map() }, webSocket);
    });
  }

  publish(event: SourceEvent): void {
    switch (event.kind) {
      case 'snapshot':
        this.#feeds.snapshot(event);
        break;
      case 'update':
        this.#feeds.update(event);
        break;
      case 'trade':
        this.#feeds.trade(event);
        break;
      case 'index-price':
        // This stream has no index prices.
        break;
      default:
        ensureNever(event);
    }
  }

  flush(): void {
    this.#feeds.flush();
  }

  isFollowed(market: string, channel: 'book' | 'trades'): boolean {
    return this.#feeds.isFollowed({
      type: channel === 'book' ? 'market_data' : 'execution_data',
      market,
    });
  }

  malformedFrames(): readonly MalformedFrame[] {
    return wrongFrames(this.#context.markets.all('book')[0]?.market.market ?? 'BTCUSD');
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

  #welcome(client: Client, webSocket: WebSocket): void {
    const { session } = client;
    webSocket.on('error', () => {
      // A broken line ends in `close` as well; what a client did wrong is its own to report.
    });
    webSocket.on('message', (data, isBinary) => {
      if (!session.isFrozen) {
        this.#receive(client, isBinary ? '' : String(data));
      }
    });
    webSocket.on('close', () => {
      this.#feeds.leave(session);
      this.#clients.delete(client);
      this.sessions.delete(session);
    });
    this.#clients.add(client);
    this.sessions.add(session);
  }

  #receive({ session, subscriptions }: Client, text: string): void {
    const { knob, markets } = this.#context;
    if (knob('faults') === 'request') {
      this.#feeds.send(session, errorFrame('INTERNAL_SERVER_ERROR'));
      return;
    }
    const { frame, added, removed } = answerRequest(text, subscriptions, {
      isListed: (market) => markets.get(market)?.market.kind === 'book',
      isBroken: () => knob('faults') === 'channel',
    });
    for (const subscription of removed) {
      this.#feeds.unsubscribe(session, subscription);
    }
    const isAckLast = knob('ack-order') === 'after-snapshot';
    if (!isAckLast) {
      this.#feeds.send(session, JSON.stringify(frame));
    }
    for (const subscription of added) {
      // What was added and removed again in one message is not there any more.
      if (subscriptions.has(subscriptionKey(subscription))) {
        this.#feeds.subscribe(session, subscription);
      }
    }
    if (isAckLast) {
      this.#feeds.send(session, JSON.stringify(frame));
    }
    if (added.length > 0) {
      this.#context.onFollowed();
    }
  }

  #startHeartbeat(): () => void {
    const everyMs = numberOr(this.#context.knob('heartbeat-ms'), usualHeartbeatMs);
    const beat = (): void => {
      this.#feeds.tell({ type: 'heartbeat' }, heartbeatFrame(nanosOf(this.#context.nowMs())));
    };
    return this.#context.every(everyMs, beat, 'always');
  }

  #closeExpired(): void {
    if (this.#context.knob('at-expiry') !== 'closed') {
      return;
    }
    const now = this.#context.nowMs();
    for (const { session, authorization } of this.#clients) {
      if ((this.#tokens.expiresAtMs(authorization) ?? 0) <= now) {
        session.close(1008, 'the access token has expired');
      }
    }
  }
}

function numberOr(text: string | undefined, usual: number): number {
  const value = Number(text ?? usual);
  return Number.isFinite(value) && value > 0 ? value : usual;
}

/** Any request line has a path, even a damaged one. */
function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? '/';
  return new URL(`http://127.0.0.1${target.startsWith('/') ? target : `/${target}`}`);
}
