/** Paradex' public market data as the practice exchange speaks it (`paradex.md`). SPEC.md PX87–PX99. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SourceEvent } from '../source.ts';
import { ClientSession } from './client-session.ts';
import { allMarkets } from './paradex-channels.ts';
import { ParadexControl } from './paradex-control.ts';
import { ParadexFeeds } from './paradex-feeds.ts';
import { paradexFrames } from './paradex-frames.ts';
import { paradexGarbage } from './paradex-garbage.ts';
import { keepAlive } from './paradex-keep-alive.ts';
import { answerParadexRest, restError, systemStates } from './paradex-rest.ts';
import type { ParadexEncoding, ParadexSession } from './paradex-session.ts';
import { refuseUpgrade } from './problem.ts';
import type { MalformedFrame, VenueKnob, VenueServer, VenueServerContext } from './server.ts';

const socketPath = '/v1';
/** More than this many frames waiting unread: the venue hangs up (§2). */
const mostUnreadFrames = 2000;
const servedVersions = '0,1,2';

export function createParadexServer(context: VenueServerContext): VenueServer {
  return new ParadexServer(context);
}

class ParadexServer implements VenueServer {
  readonly venue = 'paradex';
  readonly restBasePath = '/v1';
  readonly frames = paradexFrames;
  readonly wsBasePath = socketPath;
  readonly knobs: readonly VenueKnob[] = [
    { name: 'system-state', values: systemStates, meaning: 'what GET /system/state says' },
    {
      name: 'without-sbe',
      values: ['served', 'silent', 'refused'],
      meaning:
        'a connection without the binary query: legacy JSON, acknowledged and silent, HTTP 400',
    },
    { name: 'sbe-versions', meaning: `versions of the schema that are served (${servedVersions})` },
    {
      name: 'touch-sharing',
      values: ['allowed', 'refused'],
      meaning: 'bbo.{m} and bbo.{m}.interactive on one binary connection',
    },
    {
      name: 'off-book-trades',
      values: ['off', 'on'],
      meaning: 'now and then a block trade among the trades, which is none of the book',
    },
    {
      name: 'ping-every-ms',
      meaning: 'how often a connection is pinged (55000), told to new ones',
    },
    { name: 'pong-within-ms', meaning: 'how long its answer may take (5000)' },
    {
      name: 'announce',
      meaning: 'MARKET UPDATED|CREATED|SETTLED|DELETED: said on the markets channel at once',
    },
  ];
  readonly sessions = new Set<ClientSession>();
  readonly #context: VenueServerContext;
  readonly #feeds: ParadexFeeds;
  readonly #control: ParadexControl;
  readonly #handshakes = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 64 * 1024,
  });

  constructor(context: VenueServerContext) {
    this.#context = context;
    this.#feeds = new ParadexFeeds(context);
    this.#control = new ParadexControl(context, this.#feeds);
  }

  get framesSent(): number {
    return this.#feeds.framesSent;
  }

  handleRequest(request: IncomingMessage, response: ServerResponse): void {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const { status, body } = isRead
      ? answerParadexRest(urlOf(request), this.#feeds, this.#context)
      : restError(405, 'METHOD_NOT_ALLOWED', `${request.method ?? 'this'} is not served here`);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = urlOf(request);
    if (url.pathname.replace(/\/$/, '') !== socketPath) {
      refuseUpgrade(socket, 404, `no WebSocket at ${url.pathname}`);
      return;
    }
    const encoding = this.#encodingOf(url.searchParams);
    if (encoding === undefined) {
      refuseUpgrade(socket, 400, 'this SBE schema id and version are not served');
      return;
    }
    this.#handshakes.handleUpgrade(request, socket, head, (webSocket) => {
      this.#open(webSocket, socket, encoding);
    });
  }

  publish(event: SourceEvent): void {
    this.#feeds.publish(event);
  }

  flush(): void {
    this.#feeds.flush();
  }

  isFollowed(market: string, channel: 'book' | 'trades'): boolean {
    return channel === 'trades'
      ? this.#feeds.audiences.hearing('trades', market).length > 0
      : this.#feeds.audiences.hearing('deltas', market).length > 0 ||
          this.#feeds.audiences.hearing('depth', market).length > 0;
  }

  malformedFrames(): readonly MalformedFrame[] {
    return paradexGarbage(this.#feeds.marketsOf(allMarkets)[0]?.name ?? 'BTC-USD-PERP');
  }

  turned(knob: string, value: string): void {
    if (knob === 'announce') {
      const [market = '', eventType = 'UPDATED'] = value.split(' ');
      this.#feeds.announce(market, eventType);
    }
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

  /** Absent: refused. One parameter without the other is no version either. */
  #encodingOf(query: URLSearchParams): ParadexEncoding | undefined {
    const [id, version] = [query.get('sbeSchemaId'), query.get('sbeSchemaVersion')];
    if (id === null && version === null) {
      return this.#context.knob('without-sbe') === 'refused' ? undefined : 'json';
    }
    const served = (this.#context.knob('sbe-versions') ?? servedVersions).split(',');
    if (id !== '1' || version === null || !served.includes(version)) {
      return undefined;
    }
    return ([0, 1, 2] as const).find((known) => String(known) === version);
  }

  #open(webSocket: WebSocket, socket: Duplex, encoding: ParadexEncoding): void {
    const client = new ClientSession({
      path: socketPath,
      webSocket,
      stream: socket,
      wire: this.#context.wire,
      ...(this.#context.waitsForClients ? {} : { mostUnreadFrames }),
    });
    const session: ParadexSession = {
      client,
      webSocket,
      encoding,
      channels: new Map(),
      summaryMarkets: undefined,
    };
    const stopPinging = keepAlive(session, this.#context);
    webSocket.on('error', () => {
      // A broken line ends in `close` as well; what a client did wrong is its own to report.
    });
    webSocket.on('message', (data, isBinary) => {
      // Requests are text (§0); bytes cannot be one, whatever they hold.
      this.#control.receive(session, isBinary ? '' : String(data));
    });
    webSocket.on('close', () => {
      stopPinging();
      this.sessions.delete(client);
      this.#control.leave(session);
    });
    this.sessions.add(client);
  }
}

/** Any request line has a path, even a damaged one. */
function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? '/';
  return new URL(`http://127.0.0.1${target.startsWith('/') ? target : `/${target}`}`);
}
