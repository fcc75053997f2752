/** A venue in a thread of its own that pings and notes how long each answer took: so it goes on while the thread of a test is blocked. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface PingReport {
  readonly answered: number;
  readonly longestMs: number;
  /** Messages sent by `flood`. */
  readonly sent: number;
}

export interface PingingServer {
  readonly ws: string;
  /** Sends updates as fast as the socket takes them for so long. Resolves when it is over. */
  flood(forMs: number): Promise<void>;
  /** Since the last report. */
  report(): Promise<PingReport>;
  close(): Promise<void>;
}

// Plain JavaScript, since a thread from source text knows no types.
const source = `
const { parentPort } = require('node:worker_threads');
const { WebSocketServer } = require('ws');
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
let answered = 0, longestMs = 0, sent = 0;
const pending = new Map();
let nextPing = 1;
server.on('listening', () => parentPort.postMessage({ kind: 'listening', port: server.address().port }));
server.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.on('pong', (data) => {
    const sentAt = pending.get(String(data));
    pending.delete(String(data));
    answered += 1;
    longestMs = Math.max(longestMs, performance.now() - sentAt);
  });
  socket.send(JSON.stringify({ type: 'SNAPSHOT', market: 'BTCUSD', final_snapshot: true,
    bids: [{ price: '100', amount: '1' }], asks: [{ price: '101', amount: '1' }] }));
});
setInterval(() => {
  for (const socket of server.clients) {
    const name = String(nextPing++);
    pending.set(name, performance.now());
    socket.ping(name);
  }
}, 100);
function flood(until, done) {
  for (const socket of server.clients) {
    for (let count = 0; count < 2000 && socket.bufferedAmount < 4e6; count += 1) {
      sent += 1;
      socket.send(JSON.stringify({ type: 'UPDATE', market: 'BTCUSD', side: 'BUY',
        price: String(50 + (sent % 40)), amount: String(1 + (sent % 977)) }));
    }
  }
  if (performance.now() < until) setImmediate(() => flood(until, done)); else done();
}
parentPort.on('message', (message) => {
  if (message.kind === 'flood') {
    flood(performance.now() + message.forMs, () => parentPort.postMessage({ kind: 'flooded' }));
  } else {
    const open = [...pending.values()].map((at) => performance.now() - at);
    parentPort.postMessage({ kind: 'report', answered, sent, longestMs: Math.max(longestMs, ...open) });
    answered = 0; longestMs = 0; sent = 0;
  }
});
`;

export async function startPingingServer(): Promise<PingingServer> {
  const worker = new Worker(source, { eval: true });
  const [listening] = (await once(worker, 'message')) as [{ readonly port: number }];
  return {
    ws: `ws://127.0.0.1:${listening.port}`,
    flood: async (forMs) => {
      worker.postMessage({ kind: 'flood', forMs });
      await once(worker, 'message');
    },
    report: async () => {
      worker.postMessage({ kind: 'report' });
      const [report] = (await once(worker, 'message')) as [PingReport];
      const { answered, longestMs, sent } = report;
      return { answered, longestMs, sent };
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
