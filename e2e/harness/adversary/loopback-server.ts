/** HTTP and WebSockets on loopback, where whoever holds it decides every answer. Knows no venue, shares no code with the product. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** A refusal, or what stands in the answer's subprotocol header (`undefined`: none). */
export type Admission = HttpAnswer | { readonly subprotocol: string | undefined };

const keptFrames = 60;

/** One open socket, as the server sees it. */
export class Peer {
  readonly asked: Asked;
  readonly socket: WebSocket;
  /** Text frames in the order they came. */
  readonly heard: string[] = [];
  /** The newest frames that were sent to it. */
  readonly said: (string | Uint8Array)[] = [];

  constructor(asked: Asked, socket: WebSocket) {
    this.asked = asked;
    this.socket = socket;
  }

  /** Bytes as a binary frame, text as it is, anything else as JSON. */
  send(message: unknown): void {
    const isRaw = typeof message === 'string' || message instanceof Uint8Array;
    const frame = isRaw ? message : JSON.stringify(message);
    this.said.push(frame);
    if (this.said.length > keptFrames) {
      this.said.shift();
    }
    this.socket.send(frame);
  }

  /** Bytes that say they are text. */
  sendTextBytes(bytes: Uint8Array): void {
    this.socket.send(bytes, { binary: false });
  }
}

export interface LoopbackHooks {
  answer(asked: Asked): HttpAnswer | Promise<HttpAnswer>;
  admit(asked: Asked): Admission;
  opened(peer: Peer): void;
  heard(peer: Peer, text: string): void;
}

export class LoopbackServer {
  readonly handshakes: Asked[] = [];
  readonly requests: Asked[] = [];
  /** Sockets that stay open and say nothing any more, not even to a ping: the line is dead and nobody hung up. */
  isDead: (peer: Peer) => boolean = () => false;
  readonly #hooks: LoopbackHooks;
  readonly #http: Server;
  readonly #peers = new Set<Peer>();
  readonly #raws = new Set<Socket>();

  constructor(hooks: LoopbackHooks) {
    this.#hooks = hooks;
    this.#http = createServer((request, response) => void this.#answer(request, response));
    this.#http.on('connection', (raw) => {
      this.#raws.add(raw);
      raw.on('error', () => undefined);
      raw.on('close', () => this.#raws.delete(raw));
    });
    this.#http.on('upgrade', (request, raw: Socket, head) => this.#upgrade(request, raw, head));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Oldest first. */
  get peers(): readonly Peer[] {
    return [...this.#peers];
  }

  async close(): Promise<void> {
    for (const { socket } of this.#peers) {
      socket.terminate();
    }
    for (const raw of this.#raws) {
      raw.destroy();
    }
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const asked = readAsked(request, Buffer.concat(chunks).toString('utf8'));
    this.requests.push(asked);
    const { status, headers = {}, body = '' } = await this.#hooks.answer(asked);
    // The machine's date is not that of a test's clock: whoever wants one says it.
    response.sendDate = false;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  #upgrade(request: IncomingMessage, raw: Socket, head: Buffer): void {
    const asked = readAsked(request, '');
    this.handshakes.push(asked);
    const admission = this.#hooks.admit(asked);
    if ('status' in admission) {
      const headers = Object.entries(admission.headers ?? {}).map(
        ([key, value]) => `${key}: ${value}\r\n`,
      );
      const body = typeof admission.body === 'string' ? admission.body : '';
      raw.end(
        `HTTP/1.1 ${admission.status} No\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers.join('')}\r\n${body}`,
      );
      return;
    }
    const upgrades = new WebSocketServer({
      noServer: true,
      autoPong: false,
      handleProtocols: () => admission.subprotocol ?? false,
    });
    upgrades.handleUpgrade(request, raw, head, (socket) => {
      // Without a request for one, `ws` writes no subprotocol header by itself.
      const peer = new Peer(asked, socket);
      this.#peers.add(peer);
      socket.on('close', () => this.#peers.delete(peer));
      socket.on('error', () => this.#peers.delete(peer));
      socket.on('ping', (data) => {
        if (!this.isDead(peer)) {
          socket.pong(data);
        }
      });
      socket.on('message', (data, isBinary) => {
        if (this.isDead(peer)) {
          return;
        }
        const text = isBinary ? '(binary)' : String(data);
        peer.heard.push(text);
        this.#hooks.heard(peer, text);
      });
      this.#hooks.opened(peer);
    });
  }
}

function readAsked(request: IncomingMessage, body: string): Asked {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body,
  };
}
