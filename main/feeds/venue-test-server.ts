/** A small server that speaks Paxos' public wire and misbehaves on demand. For tests; shares nothing with the adapter. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface VenueTestServer {
  readonly ws: string;
  readonly rest: string;
  /** Paths in the order they were asked for, refused ones included. */
  readonly asked: readonly string[];
  /** Open sockets by path. */
  sockets(path: string): WebSocket[];
  rawSocket(path: string): Socket;
  send(path: string, message: unknown): void;
  /** What a new socket of this path is sent at once; a function is asked each time. */
  greet(path: string, messages: () => readonly unknown[]): void;
  /** Answers the upgrade of this path with a status, until told otherwise. */
  refuse(
    path: string,
    status: number | undefined,
    headers?: Readonly<Record<string, string>>,
  ): void;
  answer(
    path: string,
    status: number,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): void;
  answersPings: boolean;
  /** An upgrade is neither answered nor refused. */
  stallsUpgrades: boolean;
  close(): Promise<void>;
}

export async function startVenueTestServer(port = 0): Promise<VenueTestServer> {
  const asked: string[] = [];
  const open = new Map<WebSocket, { path: string; raw: Socket }>();
  const raws = new Set<Socket>();
  const greetings = new Map<string, () => readonly unknown[]>();
  const refusals = new Map<string, { status: number; headers: Readonly<Record<string, string>> }>();
  const answers = new Map<
    string,
    { status: number; body: unknown; headers: Readonly<Record<string, string>> }
  >();
  const http: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(`GET ${request.url}`);
    const answer = answers.get(request.url ?? '');
    response.writeHead(answer?.status ?? 404, answer?.headers ?? {});
    response.end(
      typeof answer?.body === 'string' ? answer.body : JSON.stringify(answer?.body ?? {}),
    );
  });
  const server = new WebSocketServer({ noServer: true, autoPong: false });
  http.on('connection', (socket) => {
    raws.add(socket);
    socket.on('close', () => raws.delete(socket));
  });
  http.on('upgrade', (request: IncomingMessage, raw: Socket, head: Buffer) => {
    const path = request.url ?? '';
    asked.push(path);
    if (state.stallsUpgrades) {
      return;
    }
    const refusal = refusals.get(path);
    if (refusal !== undefined) {
      const headers = Object.entries(refusal.headers).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      raw.end(`HTTP/1.1 ${refusal.status} No\r\nContent-Length: 0\r\n${headers.join('')}\r\n`);
      return;
    }
    server.handleUpgrade(request, raw, head, (socket) => {
      open.set(socket, { path, raw });
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => open.delete(socket));
      socket.on('ping', (data) => {
        if (state.answersPings) {
          socket.pong(data);
        }
      });
      for (const message of greetings.get(path)?.() ?? []) {
        socket.send(text(message));
      }
    });
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const { port: actual } = http.address() as AddressInfo;
  const sockets = (path: string): WebSocket[] =>
    [...open].filter(([, entry]) => entry.path === path).map(([socket]) => socket);
  const state: VenueTestServer = {
    ws: `ws://127.0.0.1:${actual}`,
    rest: `http://127.0.0.1:${actual}/v2`,
    asked,
    answersPings: true,
    stallsUpgrades: false,
    sockets,
    rawSocket: (path) => {
      const found = [...open.values()].find((entry) => entry.path === path);
      if (found === undefined) {
        throw new Error(`no socket is open on ${path}`);
      }
      return found.raw;
    },
    send: (path, message) => {
      for (const socket of sockets(path)) {
        socket.send(text(message));
      }
    },
    greet: (path, messages) => greetings.set(path, messages),
    refuse: (path, status, headers = {}) => {
      if (status === undefined) {
        refusals.delete(path);
      } else {
        refusals.set(path, { status, headers });
      }
    },
    answer: (path, status, body, headers = {}) =>
      answers.set(`/v2${path}`, { status, body, headers }),
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
  return state;
}

function text(message: unknown): string {
  return typeof message === 'string' ? message : JSON.stringify(message);
}

export function snapshot(
  market: string,
  bids: ReadonlyArray<readonly [string, string]>,
  asks: ReadonlyArray<readonly [string, string]>,
): unknown {
  const levels = (side: ReadonlyArray<readonly [string, string]>) =>
    side.map(([price, amount]) => ({ price, amount }));
  return { type: 'SNAPSHOT', market, bids: levels(bids), asks: levels(asks), final_snapshot: true };
}

export function update(
  market: string,
  side: 'BUY' | 'SELL',
  price: string,
  amount: string,
): unknown {
  return { type: 'UPDATE', market, side, price, amount };
}

export function execution(
  market: string,
  matchNumber: string,
  price: string,
  executedAt: string,
  amount = '1',
): unknown {
  return { market, price, amount, executed_at: executedAt, match_number: matchNumber };
}

/** Lets the event loop turn until `isDone`; fails after four real seconds with what was waited for. */
export async function until(isDone: () => boolean, what = 'the state'): Promise<void> {
  const giveUpAt = performance.now() + 4_000;
  while (!isDone()) {
    if (performance.now() > giveUpAt) {
      throw new Error(`waited in vain for ${what}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
