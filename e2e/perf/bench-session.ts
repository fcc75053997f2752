/**
 * The whole way of a message in the feed thread: pump, session sink with all that is counted and measured there, decoder, book,
 * trust, and a tick for a window every 64 messages. The socket is a real one on loopback, but what is measured is handed to the pump
 * as the socket's listener does: what `ws` and the kernel cost is not ours.
 */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { AlertEngine } from '../../main/feeds/alerts/alert-engine.ts';
import { FeedHub } from '../../main/feeds/feed-hub.ts';
import { SampleStride } from '../../main/feeds/latency/sample-stride.ts';
import { notMeasured } from '../../main/feeds/message-pump.ts';
import type { Session } from '../../main/feeds/session.ts';
import { TickSender } from '../../main/feeds/tick-sender.ts';
import { TrustReporter } from '../../main/feeds/trust-reporter.ts';
import { paradex } from '../../main/venues/paradex/paradex.ts';
import { paxosPublic } from '../../main/venues/paxos-public/paxos-public.ts';
import type { VenueAdapter } from '../../main/venues/venue.ts';
import type { TickMessage } from '../../shared/ipc/stream.ts';
import { type DecodeLoad, market as decodeMarket } from './bench-decode.ts';
import { type SbeLoad, market as sbeMarket } from './bench-decode-sbe.ts';
import { refuse } from './bench-sink.ts';

const messagesPerTurn = 64;
/** Behind the header of 8 bytes. */
const sbeStampAt = 8;
const openWithinMs = 10_000;

export interface SessionLoad {
  readonly adapter: VenueAdapter;
  readonly market: string;
  /** A full book, sent once before the clock runs. */
  readonly first: Uint8Array;
  readonly messages: readonly Uint8Array[];
  readonly isBinary: boolean;
  /** Called before each round: writes the time into the messages, where the venue stamps them. */
  readonly stamp: (now: number) => void;
}

/** Paxos' one-level updates, which have no stamp. */
export function paxosLoad({ first, messages }: DecodeLoad): SessionLoad {
  return {
    adapter: paxosPublic,
    market: decodeMarket,
    first,
    messages,
    isBinary: false,
    stamp: () => undefined,
  };
}

/** Paradex' binary deltas, stamped with the moment they are sent. */
export function paradexLoad({ snapshot, deltas }: SbeLoad): SessionLoad {
  return {
    adapter: paradex,
    market: sbeMarket,
    first: snapshot,
    messages: deltas,
    isBinary: true,
    stamp: (now) => {
      const micros = BigInt(now) * 1000n;
      for (const delta of deltas) {
        new DataView(delta.buffer, delta.byteOffset).setBigInt64(sbeStampAt, micros, true);
      }
    },
  };
}

/** Milliseconds to work on all messages; each must be applied and every tick of the window acked. */
export async function runSession(load: SessionLoad): Promise<number> {
  const server = await startServer(load);
  const turns: Array<() => void> = [];
  let isInHand = false;
  const hub = new FeedHub({
    adapters: new Map([[load.adapter.id, load.adapter]]),
    isOffline: () => false,
    schedule: (run) => void (isInHand ? turns.push(run) : setImmediate(run)),
  });
  try {
    const { id: venue } = load.adapter;
    const { port } = server.address() as AddressInfo;
    const endpoints = { ws: `ws://127.0.0.1:${port}`, rest: `http://127.0.0.1:${port}` };
    hub.configure([{ venue, endpoints, isPractice: true, isRestPaired: false }]);
    hub.follow(hub, [{ venue, market: load.market, channels: ['book'] }]);
    const session = await openBook(hub, load);
    const window = openWindow(hub, load);
    // The turn that the full book came in has to end first.
    await new Promise((resolve) => setImmediate(resolve));
    load.stamp(Date.now());
    isInHand = true;
    const milliseconds = pushAll(hub, session, load, turns);
    check(hub, load, window.ticks());
    window.sender.close();
    return milliseconds;
  } finally {
    hub.close();
    for (const client of server.clients) {
      client.terminate();
    }
    await new Promise((resolve) => server.close(resolve));
  }
}

function pushAll(
  hub: FeedHub,
  { connection }: Session,
  { messages, isBinary }: SessionLoad,
  turns: Array<() => void>,
): number {
  const { pump, clock } = hub;
  const stride = new SampleStride();
  const started = performance.now();
  let untilTurn = messagesPerTurn;
  for (const message of messages) {
    const receivedAt = clock.now();
    const readAtMs = stride.take(receivedAt) ? clock.monotonic() : notMeasured;
    pump.push(connection, message, receivedAt, isBinary, readAtMs);
    untilTurn -= 1;
    if (untilTurn === 0) {
      untilTurn = messagesPerTurn;
      turns.shift()?.();
    }
  }
  for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
    turn();
  }
  return performance.now() - started;
}

/** What the feed thread hangs on its hub: incidents, alerts, and a window that acks each tick when the turn is over. */
function openWindow(hub: FeedHub, { adapter, market }: SessionLoad) {
  let ticks = 0;
  let unacked: TickMessage | undefined;
  const sender = new TickSender({
    clock: hub.clock,
    send: (tick) => {
      ticks += 1;
      unacked = tick;
    },
    statuses: () => hub.statuses(),
  });
  const feed = hub.market(adapter.id, market);
  if (feed === undefined) {
    throw new Error('the market of the benchmark is not followed');
  }
  sender.follow([{ feed, channels: ['book'] }]);
  const reporter = new TrustReporter({ hub, send: () => undefined });
  const alerts = new AlertEngine({ hub, send: () => undefined, hasIndexPrice: () => false });
  reporter.flush();
  alerts.connect();
  hub.pump.onTurn(() => {
    sender.flush();
    reporter.settle();
    alerts.settle();
    if (unacked !== undefined) {
      const { number } = unacked;
      unacked = undefined;
      sender.ack({ kind: 'ack', number, resets: [] });
    }
  });
  return { sender, ticks: () => ticks };
}

async function openBook(hub: FeedHub, { adapter, market }: SessionLoad): Promise<Session> {
  const giveUpAt = performance.now() + openWithinMs;
  while (performance.now() < giveUpAt) {
    const feed = hub.market(adapter.id, market);
    const session = feed?.carrier('book');
    if (session !== undefined && feed?.book.hasSnapshot === true) {
      return session;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error('the benchmark waited in vain for its first book');
}

function check(hub: FeedHub, { adapter, messages }: SessionLoad, ticks: number): void {
  const counters = hub.supervisors.get(adapter.id)?.counters;
  if (counters === undefined || counters.unknown + counters.rejected > 0 || counters.ignored > 2) {
    refuse(JSON.stringify(counters));
  }
  if (counters.messages < messages.length || ticks < messages.length / messagesPerTurn / 2) {
    refuse(`${counters.messages} messages and ${ticks} ticks`);
  }
}

/** Gives the full book to whoever comes, or to whoever subscribes to it. */
async function startServer({ adapter, first, isBinary }: SessionLoad): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => {
    if (adapter.id === 'paradex') {
      socket.on('message', (data) => answerSubscription(socket, String(data), first));
    } else {
      socket.send(first, { binary: isBinary });
    }
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

function answerSubscription(socket: WebSocket, text: string, first: Uint8Array): void {
  const { id, params }: { readonly id: number; readonly params: { readonly channel: string } } =
    JSON.parse(text);
  const { channel } = params;
  const now = Date.now() * 1000;
  socket.send(
    JSON.stringify({ jsonrpc: '2.0', result: { channel }, usIn: now, usDiff: 1, usOut: now, id }),
  );
  if (channel.startsWith('order_book.')) {
    socket.send(first, { binary: true });
  }
}
