/** Paxos' public market data as the practice exchange speaks it (`paxos-public.md`). SPEC.md PX21–PX30. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { ensureNever } from '#shared/domain/assert.ts';
import { isZeroDecimal } from '../exact-decimal.ts';
import type { MarketState, MarketStates } from '../market-state.ts';
import type { PracticeLevel, SourceEvent, UpdateEvent } from '../source.ts';
import { exchangeBooks, type PastBooks, type TimedBook } from '../wire/past-books.ts';
import { ClientSession } from './client-session.ts';
import { FrameBatch } from './frame-batch.ts';
import { paxosPublicFrames } from './paxos-public-frames.ts';
import { paxosPublicGarbage } from './paxos-public-garbage.ts';
import { answerPaxosRest } from './paxos-public-rest.ts';
import {
  executionFrame,
  snapshotFrame,
  stablecoinFrame,
  updateFrame,
} from './paxos-public-wire.ts';
import { refuseUpgrade, sendProblem } from './problem.ts';
import type { MalformedFrame, VenueKnob, VenueServer, VenueServerContext } from './server.ts';

type PaxosChannel = 'book' | 'trades' | 'index-price';

/** Everybody on one path gets the same frames. */
interface Audience {
  readonly channel: PaxosChannel;
  /** Absent: all markets of the channel. */
  readonly market: string | undefined;
  readonly sessions: Set<ClientSession>;
  readonly batch: FrameBatch;
}

const channelPaths: readonly (readonly [path: string, channel: PaxosChannel])[] = [
  ['/marketdata/stablecoin', 'index-price'],
  ['/marketdata', 'book'],
  ['/executiondata', 'trades'],
];
/** Trades go first: a client that infers the aggressor from the book just before still has that book. */
const flushOrder: readonly PaxosChannel[] = ['trades', 'book', 'index-price'];

export function createPaxosPublicServer(context: VenueServerContext): VenueServer {
  return new PaxosPublicServer(context);
}

class PaxosPublicServer implements VenueServer {
  readonly venue = 'paxos-public';
  readonly restBasePath = '/v2';
  readonly frames = paxosPublicFrames;
  readonly knobs: readonly VenueKnob[] = [
    {
      name: 'market-status',
      values: ['ENABLED', 'DISABLED'],
      meaning: 'what the list of markets says of buying and selling, in every market',
    },
  ];
  readonly sessions = new Set<ClientSession>();
  #framesSent = 0;
  readonly #context: VenueServerContext;
  readonly #markets: MarketStates;
  readonly #books: PastBooks<TimedBook>;
  /** By path. An audience stays when its last client leaves: there are few paths. */
  readonly #audiences = new Map<string, Audience>();
  /** Who hears a market on a channel: its own audience and the one of all markets. Looked up for every frame. */
  readonly #hearers: Readonly<Record<PaxosChannel, Map<string, readonly Audience[]>>> = {
    book: new Map(),
    trades: new Map(),
    'index-price': new Map(),
  };
  readonly #handshakes = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 64 * 1024,
  });

  constructor(context: VenueServerContext) {
    this.#context = context;
    this.#markets = context.markets;
    this.#books = context.wire.pastBooks(exchangeBooks(context.markets, context.nowMs));
  }

  handleRequest(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendProblem(response, 405, `${request.method ?? 'this method'} is not served here`);
      return;
    }
    const { knob, nowMs } = this.#context;
    const answer = answerPaxosRest(urlOf(request), this.#markets, nowMs(), knob('market-status'));
    if (answer.status === 200) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    } else {
      sendProblem(response, answer.status, answer.detail);
    }
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = urlOf(request).pathname;
    const audience = this.#audienceOf(path);
    if (audience === undefined) {
      refuseUpgrade(socket, 404, `no market data at ${path}`);
      return;
    }
    this.#handshakes.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new ClientSession({
        path,
        webSocket,
        stream: socket,
        wire: this.#context.wire,
      });
      webSocket.on('error', () => {
        // A broken line ends in `close` as well; what a client did wrong is its own to report.
      });
      webSocket.on('message', () => session.close(1008, 'this feed takes no messages'));
      webSocket.on('close', () => {
        this.sessions.delete(session);
        audience.sessions.delete(session);
      });
      this.#greet(audience, session);
      audience.sessions.add(session);
      this.sessions.add(session);
      this.#context.onFollowed();
    });
  }

  publish(event: SourceEvent): void {
    switch (event.kind) {
      case 'snapshot': {
        const state = this.#markets.get(event.market);
        if (state !== undefined && this.isFollowed(event.market, 'book')) {
          const { book } = state;
          this.#append('book', event.market, snapshotFrame(event.market, book.bids(), book.asks()));
        }
        break;
      }
      case 'update':
        if (this.isFollowed(event.market, 'book')) {
          this.#appendUpdate(event);
        }
        break;
      case 'trade':
        if (this.isFollowed(event.market, 'trades')) {
          this.#append('trades', event.market, executionFrame(event));
        }
        break;
      case 'index-price':
        this.#append('index-price', event.market, stablecoinFrame(event));
        break;
      default:
        ensureNever(event);
    }
  }

  flush(): void {
    for (const channel of flushOrder) {
      for (const audience of this.#audiences.values()) {
        const { count } = audience.batch;
        const frames = audience.channel === channel ? audience.batch.take() : undefined;
        if (frames !== undefined) {
          for (const session of audience.sessions) {
            this.#framesSent += session.write(frames, count) ? count : 0;
          }
        }
      }
    }
  }

  get framesSent(): number {
    return this.#framesSent;
  }

  isFollowed(market: string, channel: 'book' | 'trades'): boolean {
    return this.#hearersOf(channel, market).some((audience) => audience.sessions.size > 0);
  }

  malformedFrames(): readonly MalformedFrame[] {
    return paxosPublicGarbage(this.#markets.all('book')[0]?.market.market ?? 'BTCUSD');
  }

  close(): void {
    for (const session of this.sessions) {
      session.cut();
    }
    this.#handshakes.close();
  }

  #audienceOf(path: string): Audience | undefined {
    const known = this.#audiences.get(path);
    if (known !== undefined) {
      return known;
    }
    for (const [prefix, channel] of channelPaths) {
      const market = path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : undefined;
      if (path === prefix || (market !== undefined && this.#lists(market, channel))) {
        const sessions = new Set<ClientSession>();
        const audience = { channel, market, sessions, batch: new FrameBatch() };
        this.#audiences.set(path, audience);
        this.#hearers[channel].clear();
        return audience;
      }
    }
    return undefined;
  }

  #lists(market: string, channel: PaxosChannel): boolean {
    const kind = this.#markets.get(market)?.market.kind;
    return channel === 'index-price' ? kind === 'index-price' : kind === 'book';
  }

  /** What a client is told before anything new (§2.2–2.4). The stablecoin feed is not known to say anything first; ours does. */
  #greet(audience: Audience, session: ClientSession): void {
    const kind = audience.channel === 'index-price' ? 'index-price' : 'book';
    for (const state of this.#markets.all(kind)) {
      if (audience.market === undefined || audience.market === state.market.market) {
        const first = greeting(audience.channel, state, this.#books.late(state.market.market));
        if (first !== undefined && session.send(first)) {
          this.#framesSent += 1;
        }
      }
    }
  }

  /** Removals first: every book in between is then a part of the old or of the new one, and none of those is crossed. */
  #appendUpdate(event: UpdateEvent): void {
    const { market } = event;
    const isSingle = event.bids.length + event.asks.length === 1;
    for (const isRemoving of isSingle ? [undefined] : [true, false]) {
      const append = (side: 'BUY' | 'SELL', level: PracticeLevel): void => {
        if (isRemoving === undefined || isZeroDecimal(level[1]) === isRemoving) {
          this.#append('book', market, updateFrame(market, side, level));
        }
      };
      for (const level of event.bids) {
        append('BUY', level);
      }
      for (const level of event.asks) {
        append('SELL', level);
      }
    }
  }

  #append(channel: PaxosChannel, market: string, frame: string): void {
    for (const audience of this.#hearersOf(channel, market)) {
      if (audience.sessions.size > 0) {
        audience.batch.append(frame);
      }
    }
  }

  #hearersOf(channel: PaxosChannel, market: string): readonly Audience[] {
    const known = this.#hearers[channel].get(market);
    if (known !== undefined) {
      return known;
    }
    const hearers = [...this.#audiences.values()].filter(
      (audience) =>
        audience.channel === channel &&
        (audience.market === undefined || audience.market === market),
    );
    this.#hearers[channel].set(market, hearers);
    return hearers;
  }
}

function greeting(
  channel: PaxosChannel,
  state: MarketState,
  late: TimedBook | undefined,
): string | undefined {
  switch (channel) {
    case 'book': {
      const book = late ?? { bids: state.book.bids(), asks: state.book.asks() };
      return snapshotFrame(state.market.market, book.bids, book.asks);
    }
    case 'trades':
      return state.latestExecution === undefined
        ? undefined
        : executionFrame(state.latestExecution);
    case 'index-price':
      return state.indexPrice === undefined ? undefined : stablecoinFrame(state.indexPrice);
    default:
      return ensureNever(channel);
  }
}

/** Any request line has a path, even a damaged one. */
function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? '/';
  return new URL(`http://127.0.0.1${target.startsWith('/') ? target : `/${target}`}`);
}
