/** The adapter's conversation on a real socket of the practice exchange, in every reading of what the document leaves open. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { ensureDefined } from '#shared/domain/assert.ts';
import { startExchange } from '../../practice/exchange.ts';
import { ExchangeBook } from '../../practice/exchange-book.ts';
import { EventRecorder, type RecordedEvent } from '../event-recorder.ts';
import type { Handshake } from '../venue.ts';
import { rails } from './rails.ts';

// Real sockets on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const market = 'ETHUSDT';
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

async function recording(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-rails-'));
  closers.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ethusdt.jsonl');
  const level = (index: number, base: number) => [
    `${base + (index % 11)}.${index % 5}`,
    index % 4 === 0 ? '0' : String(index % 9),
  ];
  const lines = [
    { t_ms: 1, kind: 'snapshot', bids: [['900', '1']], asks: [['1100', '1']] },
    ...Array.from({ length: 400 }, (_, index) => {
      const t_ms = 2 + Math.floor(index / 3);
      return index % 4 === 3
        ? { t_ms, kind: 'trade', id: `t${index}`, side: 'buy', price: '1000', size: '1' }
        : { t_ms, kind: 'update', bids: [level(index, 950)], asks: [level(index, 1_050)] };
    }),
  ];
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  return file;
}

/** The book that the events make: a snapshot replaces, a level sets. */
function bookOf(events: readonly RecordedEvent[]): ExchangeBook {
  const book = new ExchangeBook();
  for (const event of events) {
    if (event.kind === 'snapshot') {
      book.replace(event.bids, event.asks);
    } else if (event.kind === 'level') {
      const level = [[event.price, event.size]] as const;
      book.set(event.side === 'bid' ? level : [], event.side === 'ask' ? level : []);
    }
  }
  return book;
}

/** The wire of one spec until `isDone`; what was told. */
async function follow(
  url: string,
  handshake: Handshake,
  isForAll: boolean,
  switches: Readonly<Record<string, string>>,
  isDone: (events: readonly RecordedEvent[]) => boolean,
): Promise<readonly RecordedEvent[]> {
  const carries = (['book', 'trades'] as const).map((channel) => ({ channel, market }));
  const name = isForAll ? 'ALL' : market;
  const spec = {
    id: 'test',
    url: `${url}?market=${name}&subscriptions=publicTrades,publicOrderBook`,
    carries,
  };
  const { protocols = [], headers = {} } = handshake;
  const socket = new WebSocket(spec.url, [...protocols], { headers, perMessageDeflate: false });
  closers.push(() => socket.terminate());
  const recorder = new EventRecorder();
  const timers = new Set<NodeJS.Timeout>();
  const conversation = rails.createConversation(
    spec,
    {
      send: (text) => socket.send(text),
      now: () => Date.now(),
      monotonic: () => performance.now(),
      setTimer: (run, afterMs) => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          run(recorder);
        }, afterMs);
        timers.add(timer);
        return () => {
          clearTimeout(timer);
          timers.delete(timer);
        };
      },
      uuid: randomUUID,
      end: ({ text }) => socket.close(1000, text),
    },
    { ws: url, rest: '', switches },
  );
  closers.push(() => conversation.close());
  socket.on('message', (data) => conversation.decode(data as Buffer, Date.now() * 1000, recorder));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  conversation.opened(carries, recorder);
  await vi.waitFor(() => expect(isDone(recorder.events)).toBe(true), {
    timeout: 10_000,
    interval: 20,
  });
  return recorder.events;
}

interface Reading {
  readonly knobs: Readonly<Record<string, string>>;
  readonly isForAll?: boolean;
  readonly switches?: Readonly<Record<string, string>>;
}

const inParts = { 'snapshot-frames': 'several' };
const readings: readonly Reading[] = [
  { knobs: {} },
  { knobs: {}, isForAll: true },
  { knobs: { subprotocol: 'not-echoed' } },
  { knobs: { 'snapshot-ts': 'absent' } },
  { knobs: { 'snapshot-id': 'absent', 'market-name': 'all-only' } },
  { knobs: { 'snapshot-ts': 'absent', 'snapshot-id': 'absent' }, isForAll: true },
  { knobs: inParts },
  { knobs: inParts, switches: inParts },
  { knobs: { ...inParts, 'snapshot-ts': 'absent' }, isForAll: true },
  { knobs: { legs: 'taker' } },
  { knobs: { legs: 'maker' } },
  { knobs: { legs: 'both' }, isForAll: true },
];

describe('Rails over the wire of the practice exchange', () => {
  it.each(readings)(
    '%o: book, trades and sides',
    async ({ knobs, isForAll = false, switches = {} }) => {
      const exchange = await startExchange({
        protocols: ['rails'],
        sources: [{ kind: 'recording', file: await recording(), market }],
        knobs: { rails: knobs },
        speed: 'max',
      });
      closers.push(() => exchange.close());
      const urls = ensureDefined(exchange.endpoints.rails, 'an endpoint');
      const answer = await fetch(`${urls.auth}/api/v1/token`, {
        method: 'POST',
        headers: { 'x-api-key': 'practice', 'x-api-secret': 'practice' },
      });
      const { access_token } = (await answer.json()) as { access_token: string };
      const form = rails.auth?.forms['subprotocol' in knobs ? 1 : 0];
      const handshake = ensureDefined(form, 'a form')(access_token);
      const tradesOf = (events: readonly RecordedEvent[]) =>
        events.flatMap((event) => (event.kind === 'trade' ? [event.trade] : []));
      const events = await follow(
        urls.ws,
        handshake,
        isForAll,
        switches,
        (told) =>
          tradesOf(told).length === 100 &&
          told.some(({ kind }) => kind === 'snapshot') &&
          bookOf(told).digest() === exchange.digest(market),
      );
      expect(new Set(tradesOf(events).map(({ aggressor }) => aggressor))).toEqual(new Set(['buy']));
      expect(events.filter(({ kind }) => kind === 'rejected' || kind === 'unknown')).toEqual([]);
      expect(events).toContainEqual({ kind: 'ready', channel: 'trades', market });
    },
  );
});
