/** A server that goes wrong at one step of the way to a book, over plain or encrypted sockets. For tests; loopback only. */
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createEncryptedServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Certificate } from './certificates.ts';

export interface WayServer {
  readonly port: number;
  readonly ws: string;
  readonly rest: string;
  /** Header lines of each handshake that came. */
  readonly handshakes: IncomingMessage['headers'][];
  close(): Promise<void>;
}

export interface WayServerOptions {
  readonly certificate?: Certificate;
  readonly secureProtocol?: { readonly minVersion: 'TLSv1'; readonly maxVersion: 'TLSv1.1' };
  /** The name in the addresses; default: 127.0.0.1. */
  readonly host?: string;
  /** Takes over the upgrade; without it, the handshake is done and `greet` is called. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly greet?: (socket: WebSocket, request: IncomingMessage) => void;
  readonly answersPings?: boolean;
  readonly echoesSubprotocol?: boolean;
  /** Answers REST requests by path. */
  readonly rest?: Readonly<
    Record<string, { readonly status: number; readonly body: unknown; readonly date?: string }>
  >;
}

export async function startWayServer(options: WayServerOptions = {}): Promise<WayServer> {
  const { certificate, host = '127.0.0.1' } = options;
  const handshakes: IncomingMessage['headers'][] = [];
  const server: Server & ReturnType<typeof createServer> =
    certificate === undefined
      ? createServer()
      : createEncryptedServer({
          key: certificate.key,
          cert: certificate.cert,
          ...options.secureProtocol,
          ...(options.secureProtocol === undefined ? {} : { ciphers: 'DEFAULT:@SECLEVEL=0' }),
        });
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: options.answersPings !== false,
    handleProtocols: (protocols) =>
      options.echoesSubprotocol === false ? false : ([...protocols][0] ?? false),
  });
  const raws = trackSockets(server);
  server.on('request', (request, response) => {
    const answer = options.rest?.[request.url ?? ''];
    if (answer?.date !== undefined) {
      response.sendDate = false;
      response.setHeader('date', answer.date);
    }
    response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer?.body ?? {}));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    handshakes.push(request.headers);
    socket.on('error', () => undefined);
    if (options.onUpgrade !== undefined) {
      options.onUpgrade(request, socket, head);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => undefined);
      options.greet?.(webSocket, request);
    });
  });
  // A handshake that fails is the client's to tell.
  server.on('tlsClientError', () => undefined);
  const port = await listen(server);
  const kind = certificate === undefined ? '' : 's';
  return {
    port,
    ws: `ws${kind}://${host}:${port}`,
    rest: `http${kind}://${host}:${port}/v2`,
    handshakes,
    close: async () => {
      for (const client of sockets.clients) {
        client.terminate();
      }
      await closeServer(server, raws);
    },
  };
}

export interface RawServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What is listened to by `onSocket` alone. */
export async function startRawServer(server: Server): Promise<RawServer> {
  const raws = trackSockets(server);
  const port = await listen(server);
  return { port, close: () => closeServer(server, raws) };
}

function trackSockets(server: Server): Set<Socket> {
  const raws = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    raws.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => raws.delete(socket));
  });
  return raws;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function closeServer(server: Server, raws: ReadonlySet<Socket>): Promise<void> {
  for (const raw of raws) {
    raw.destroy();
  }
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

/** Answers an upgrade with a status. */
export function answerUpgrade(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): (request: IncomingMessage, socket: Duplex) => void {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return (_request, socket) => {
    socket.end(`HTTP/1.1 ${status} No\r\nconnection: close\r\n${lines}\r\n${body}`);
  };
}
