/**
 * A venue on loopback that speaks Paxos' public wire and does exactly what a test tells it. The practice exchange shows
 * a market; this shows one situation. Written from the protocol document, shares no code with the product.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { NaiveBook } from '../books/naive-book.ts';

export type Level = readonly [price: string, size: string];
type Feed = 'book' | 'trades' | 'price';

interface ScriptedTrade {
  readonly id: string;
  readonly price: string;
  readonly size: string;
}

interface OpenSocket {
  readonly path: string;
  readonly socket: WebSocket;
}

const feedPaths = {
  book: '/marketdata',
  trades: '/executiondata',
  price: '/marketdata/stablecoin',
} as const;

export class VenueServer {
  readonly #http: Server;
  readonly #sockets = new Set<OpenSocket>();
  readonly #raws = new Set<Socket>();
  readonly #books = new Map<string, NaiveBook>();
  readonly #refusals = new Map<string, number>();
  readonly #mutePaths = new Set<string>();
  readonly #connects = new Map<string, number>();
  #trades = 0;

  private constructor() {
    const upgrades = new WebSocketServer({ noServer: true, autoPong: false });
    this.#http = createServer((request, response) => this.#answer(request, response));
    this.#http.on('connection', (raw) => {
      this.#raws.add(raw);
      raw.on('close', () => this.#raws.delete(raw));
    });
    this.#http.on('upgrade', (request: IncomingMessage, raw: Socket, head: Buffer) => {
      const path = request.url ?? '';
      this.#connects.set(path, this.#connectsTo(path) + 1);
      const status = this.#refusals.get(path);
      if (status !== undefined) {
        raw.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      upgrades.handleUpgrade(request, raw, head, (socket) => this.#greet(path, socket));
    });
  }

  static async start(): Promise<VenueServer> {
    const server = new VenueServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** The app's `--endpoint` flags that lead here. */
  get appFlags(): readonly string[] {
    return [
      `--endpoint=paxos-public.ws=ws://127.0.0.1:${this.port}`,
      `--endpoint=paxos-public.rest=http://127.0.0.1:${this.port}/v2`,
    ];
  }

  /** The market exists from here on, and its book is this. Sent to who follows it already, and first to who comes. */
  setBook(market: string, bids: readonly Level[], asks: readonly Level[]): void {
    const book = this.book(market);
    book.replace(bids, asks);
    this.#send(pathOf('book', market), snapshotOf(market, book));
  }

  /** One level's new size, in the book and on the wire. */
  update(market: string, side: 'bid' | 'ask', price: string, size: string): void {
    this.book(market).set(side, price, size);
    const message = { type: 'UPDATE', market, side: side === 'bid' ? 'BUY' : 'SELL', price };
    this.#send(pathOf('book', market), { ...message, amount: size });
  }

  /** What the market's book is: the plain reference that a window is held against. */
  book(market: string): NaiveBook {
    let book = this.#books.get(market);
    if (book === undefined) {
      book = new NaiveBook();
      this.#books.set(market, book);
    }
    return book;
  }

  trade(market: string, price: string, size: string): ScriptedTrade {
    this.#trades += 1;
    const id = `E2E${this.#trades}`;
    this.#send(pathOf('trades', market), {
      market,
      price,
      amount: size,
      executed_at: new Date().toISOString(),
      match_number: id,
    });
    return { id, price, size };
  }

  /** Anything at all, to those who follow this feed. */
  sendText(feed: Feed, market: string, text: string): void {
    this.#send(pathOf(feed, market), text);
  }

  /** Handshakes so far, refused ones included. */
  connectsOf(feed: Feed, market: string): number {
    return this.#connectsTo(pathOf(feed, market));
  }

  isFollowed(feed: Feed, market: string): boolean {
    return this.#at(pathOf(feed, market)).length > 0;
  }

  /** New sockets of this feed get an HTTP status instead; `undefined`: they are taken again. */
  refuse(feed: Feed, market: string, status: number | undefined): void {
    const path = pathOf(feed, market);
    if (status === undefined) {
      this.#refusals.delete(path);
    } else {
      this.#refusals.set(path, status);
    }
  }

  /** The line ends without a goodbye. */
  cut(feed: Feed, market: string): void {
    for (const { socket } of this.#at(pathOf(feed, market))) {
      socket.terminate();
    }
  }

  /** The venue says goodbye. */
  sayGoodbye(feed: Feed, market: string, code: number, reason = ''): void {
    for (const { socket } of this.#at(pathOf(feed, market))) {
      socket.close(code, reason);
    }
  }

  /** From here on no ping of this feed is answered; nothing else changes. */
  mute(feed: Feed, market: string): void {
    this.#mutePaths.add(pathOf(feed, market));
  }

  /** Resolves when all that was sent has left this process. */
  async flushed(feed: Feed, market: string): Promise<void> {
    await Promise.all(
      this.#at(pathOf(feed, market)).map(
        ({ socket }) =>
          new Promise<void>((resolve) => {
            socket.ping(undefined, undefined, () => resolve());
          }),
      ),
    );
  }

  async close(): Promise<void> {
    for (const { socket } of this.#sockets) {
      socket.terminate();
    }
    for (const raw of this.#raws) {
      raw.destroy();
    }
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  #connectsTo(path: string): number {
    return this.#connects.get(path) ?? 0;
  }

  #at(path: string): OpenSocket[] {
    return [...this.#sockets].filter((open) => open.path === path);
  }

  #send(path: string, message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    for (const { socket } of this.#at(path)) {
      socket.send(text);
    }
  }

  #greet(path: string, socket: WebSocket): void {
    const open = { path, socket };
    this.#sockets.add(open);
    socket.on('close', () => this.#sockets.delete(open));
    socket.on('error', () => this.#sockets.delete(open));
    socket.on('ping', (data) => {
      if (!this.#mutePaths.has(path)) {
        socket.pong(data);
      }
    });
    for (const [market, book] of this.#books) {
      if (path === pathOf('book', market)) {
        socket.send(JSON.stringify(snapshotOf(market, book)));
      }
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    if (path === '/v2/markets') {
      answerJson(response, 200, { markets: [...this.#books.keys()].map(listEntry) });
    } else if (/^\/v2\/markets\/[^/]+\/recent-executions$/.test(path)) {
      answerJson(response, 200, { items: [] });
    } else {
      answerJson(response, 404, { title: 'Not here' });
    }
  }
}

function pathOf(feed: Feed, market: string): string {
  return `${feedPaths[feed]}/${market}`;
}

function snapshotOf(market: string, book: NaiveBook): unknown {
  const side = (levels: readonly Level[]) => levels.map(([price, amount]) => ({ price, amount }));
  const [bids, asks] = [side(book.levels('bid')), side(book.levels('ask'))];
  return { type: 'SNAPSHOT', market, bids, asks, final_snapshot: true };
}

function listEntry(market: string): unknown {
  const quote = market.slice(-3);
  return { market, base_asset: market.slice(0, -3), quote_asset: quote, tick_rate: '0.25' };
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
