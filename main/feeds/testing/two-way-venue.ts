/** A venue that is subscribed on its sockets, numbers its updates and may want a token: adapter and server for the tests of the feeds. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { DecimalCell, DecimalColumn, parseDecimal } from '#shared/domain/decimal.ts';
import { ok } from '#shared/domain/result.ts';
import type {
  Carried,
  Conversation,
  ConversationTools,
  SnapshotLevels,
  VenueAdapter,
  VenueAuth,
  VenueEventSink,
} from '../../venues/venue.ts';

type WireLevels = ReadonlyArray<readonly [price: string, size: string]>;

interface WireMessage {
  readonly ready?: string;
  readonly snapshot?: string;
  readonly update?: string;
  readonly noMarket?: string;
  readonly trade?: string;
  /** A trade that is told when the socket is over. */
  readonly held?: string;
  readonly ticker?: string;
  readonly alive?: boolean;
  readonly end?: string;
  readonly isFinal?: boolean;
  /** A timer that would still wait. */
  readonly timer?: number;
  readonly number: number;
  readonly bids: WireLevels;
  readonly asks: WireLevels;
}

export interface TwoWayAdapterOptions {
  readonly auth?: VenueAuth;
  readonly hasState?: boolean;
  /** Updates are only the same or not, and a lost one cannot be seen. */
  readonly isUnnumbered?: boolean;
  readonly finalRefusal?: VenueAdapter['finalRefusal'];
}

/** `book` of a market is on standby where a follower asks for it; everything else shares one socket. */
export function twoWayAdapter(options: TwoWayAdapterOptions = {}): VenueAdapter {
  return {
    id: 'paradex',
    endpoints: { production: { ws: '', rest: '' }, sandbox: { ws: '', rest: '' } },
    switches: [],
    timing: {
      pingEveryMs: 20_000,
      pongWithinMs: 10_000,
      connectSpacingMs: 0,
      firstFrameWithinMs: 10_000,
      maxPayloadBytes: 1_000_000,
    },
    ...(options.auth === undefined ? {} : { auth: options.auth }),
    ...(options.finalRefusal === undefined ? {} : { finalRefusal: options.finalRefusal }),
    isFirstTradeHistory: false,
    bookRules: () => ({
      crossedAfterMs: 1_000,
      resyncsWhenCrossed: true,
      verification: 'sequence',
    }),
    allowsStandby: true,
    planSockets: (followed, { ws }) => {
      const carriesOf = (isStandby: boolean): Carried[] =>
        followed
          .filter((entry) => (entry.isStandby ?? false) === isStandby)
          .flatMap(({ market, channels }) => channels.map((channel) => ({ channel, market })));
      const [alone, twice] = [carriesOf(false), carriesOf(true)];
      return {
        topology: 'shared',
        sockets: [
          ...(alone.length === 0 ? [] : [{ id: 'all', url: `${ws}/all`, carries: alone }]),
          ...(twice.length === 0
            ? []
            : (['A', 'B'] as const).map((standby) => ({
                id: `line ${standby}`,
                url: `${ws}/${standby}`,
                carries: twice,
                standby,
              }))),
        ],
      };
    },
    createConversation: (_socket, tools) =>
      new TwoWayConversation(tools, options.isUnnumbered !== true),
    rest: {
      marketsUrl: ({ rest }) => `${rest}/markets`,
      parseMarkets: () => ok([]),
      ...(options.hasState === true
        ? {
            state: {
              url: ({ rest }) => `${rest}/state`,
              parse: (body) => ok(body === 'ok' ? {} : { halted: body }),
              isHaltExpected: () => false,
              haltSentence: (words) => `Paradex is in maintenance (${words}).`,
            },
          }
        : {}),
    },
  };
}

class TwoWayConversation implements Conversation {
  readonly #tools: ConversationTools;
  readonly #isNumbered: boolean;
  #carries: readonly Carried[] = [];
  readonly #numbers = new Map<string, number>();
  #held: WireMessage | undefined;

  constructor(tools: ConversationTools, isNumbered: boolean) {
    this.#tools = tools;
    this.#isNumbered = isNumbered;
  }

  opened(carries: readonly Carried[]): void {
    this.#carries = carries;
    for (const entry of carries) {
      this.#say('subscribe', entry);
    }
  }

  carry(carries: readonly Carried[]): void {
    const has = (list: readonly Carried[], entry: Carried): boolean =>
      list.some((other) => other.channel === entry.channel && other.market === entry.market);
    for (const entry of carries.filter((each) => !has(this.#carries, each))) {
      this.#say('subscribe', entry);
    }
    for (const entry of this.#carries.filter((each) => !has(carries, each))) {
      this.#numbers.delete(entry.market);
      this.#say('unsubscribe', entry);
    }
    this.#carries = carries;
  }

  requestBook(market: string): boolean {
    this.#tools.send(`book ${market}`);
    return true;
  }

  close(sink?: VenueEventSink): void {
    this.#numbers.clear();
    if (this.#held?.held !== undefined) {
      const [id = '', price = ''] = this.#held.bids[0] ?? [];
      sink?.trade({ market: this.#held.held, id, price, size: '1', time: 1 });
    }
  }

  decode(bytes: Uint8Array, receivedAt: number, sink: VenueEventSink, isBinary?: boolean): void {
    if (isBinary === true) {
      sink.unknown('binary');
      return;
    }
    const message = JSON.parse(Buffer.from(bytes).toString('utf8')) as WireMessage;
    const { ready, snapshot, update, noMarket, trade, ticker } = message;
    if (ready !== undefined) {
      sink.channelReady(
        ready.startsWith('ticker') ? 'ticker' : 'trades',
        ready.split(' ')[1] ?? '',
      );
    } else if (snapshot !== undefined) {
      if (this.#isNumbered) {
        sink.bookUpdate(snapshot, message.number, true);
      }
      this.#numbers.set(snapshot, message.number);
      sink.bookSnapshot(snapshot, columns(message));
      this.#prove(snapshot, message.number, sink);
    } else if (update !== undefined) {
      this.#update(update, message, sink);
    } else if (noMarket !== undefined) {
      const sentence = [`Paradex has no market called ${noMarket}.`];
      const cause = { code: 'no-market', sentence };
      sink.doubted('book', noMarket, { state: 'STALE', cause, isFinal: true });
    } else if (trade !== undefined) {
      const [id = '', price = ''] = message.bids[0] ?? [];
      const isLate = message.number < 0;
      sink.trade({ market: trade, id, price, size: '1', time: receivedAt, isLate, note: 'block' });
    } else if (message.held !== undefined) {
      this.#held = message;
    } else if (ticker !== undefined) {
      sink.ticker(ticker, Object.fromEntries(message.bids), receivedAt);
    } else if (message.alive === true) {
      sink.alive();
    } else if (message.end !== undefined) {
      this.#tools.setTimer((late) => late.alive(), message.timer ?? 1_000);
      this.#tools.end({
        code: 'given-up',
        text: message.end,
        isFinal: message.isFinal ?? false,
      });
    }
  }

  #update(market: string, message: WireMessage, sink: VenueEventSink): void {
    const last = this.#numbers.get(market);
    if (last === undefined) {
      sink.ignored();
      return;
    }
    if (this.#isNumbered && message.number !== last + 1) {
      this.#numbers.delete(market);
      const sentence = [`Updates are missing after ${last}. Subscribing again now.`];
      sink.doubted('book', market, { state: 'GAP', cause: { code: 'sequence-gap', sentence } });
      this.#tools.send(`book ${market}`);
      const cause = { code: 'resync', sentence: ['Waiting for the full book.'] };
      sink.doubted('book', market, { state: 'RESYNCING', cause });
      return;
    }
    this.#numbers.set(market, message.number);
    if (sink.bookUpdate(market, message.number, this.#isNumbered)) {
      for (const [side, levels] of [
        ['bid', message.bids],
        ['ask', message.asks],
      ] as const) {
        for (const [price, size] of levels) {
          sink.bookLevel(market, side, cell(price), cell(size));
        }
      }
    }
  }

  #prove(market: string, number: number, sink: VenueEventSink): void {
    const sentence = [`Every update since ${number} arrived in order.`];
    sink.bookProof(market, { word: 'sequence', holds: true, sentence });
  }

  #say(what: string, { channel, market }: Carried): void {
    this.#tools.send(`${what} ${channel} ${market}`);
  }
}

function cell(text: string): DecimalCell {
  const made = new DecimalCell();
  parseDecimal(text, made);
  return made;
}

function columns({ bids, asks }: WireMessage): SnapshotLevels {
  const column = (levels: WireLevels, index: 0 | 1): DecimalColumn => {
    const made = new DecimalColumn();
    for (const level of levels) {
      made.push(cell(level[index]));
    }
    return made;
  };
  return {
    bidPrices: column(bids, 0),
    bidSizes: column(bids, 1),
    askPrices: column(asks, 0),
    askSizes: column(asks, 1),
  };
}

export interface TwoWayServer {
  readonly ws: string;
  readonly rest: string;
  /** `PATH TEXT` of everything that was said to it. */
  readonly heard: string[];
  /** Headers of every upgrade that was asked for. */
  readonly upgrades: Array<IncomingMessage['headers']>;
  /** Answer of each upgrade: a status, or undefined to let it in. */
  admit: (headers: IncomingMessage['headers']) => number | undefined;
  /** The subprotocol the answer names, of those asked for. */
  echo: (asked: readonly string[]) => string | false;
  state: string;
  sockets(path: string): WebSocket[];
  send(path: string, message: unknown): void;
  close(): Promise<void>;
}

/** Knows no market by itself: a test sends what is to be sent. */
export async function startTwoWayServer(): Promise<TwoWayServer> {
  const open = new Map<WebSocket, string>();
  const raws = new Set<Socket>();
  const http = createServer((request: IncomingMessage, response: ServerResponse) => {
    response.end(request.url === '/state' ? server.state : '[]');
  });
  http.on('connection', (raw: Socket) => {
    raws.add(raw);
    raw.on('close', () => raws.delete(raw));
  });
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (asked) => server.echo([...asked]),
  });
  http.on('upgrade', (request: IncomingMessage, raw: Socket, head: Buffer) => {
    server.upgrades.push(request.headers);
    const status = server.admit(request.headers);
    if (status !== undefined) {
      raw.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, raw, head, (socket) => {
      const path = request.url ?? '';
      open.set(socket, path);
      socket.on('close', () => open.delete(socket));
      socket.on('message', (data) => server.heard.push(`${path} ${data.toString()}`));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const server: TwoWayServer = {
    ws: `ws://127.0.0.1:${port}`,
    rest: `http://127.0.0.1:${port}`,
    heard: [],
    upgrades: [],
    admit: () => undefined,
    echo: (asked) => asked[0] ?? false,
    state: 'ok',
    sockets: (path) => [...open].flatMap(([socket, opened]) => (opened === path ? [socket] : [])),
    send: (path, message) => {
      for (const socket of server.sockets(path)) {
        socket.send(JSON.stringify({ number: 0, bids: [], asks: [], ...(message as object) }));
      }
    },
    close: async () => {
      for (const socket of open.keys()) {
        socket.terminate();
      }
      for (const raw of raws) {
        raw.destroy();
      }
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
  return server;
}
