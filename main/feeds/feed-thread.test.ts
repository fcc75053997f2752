import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatDecimal } from '#shared/domain/decimal.ts';
import { marketKey } from '#shared/domain/market.ts';
import type { AckMessage, BookFrame, LevelColumn, TickMessage } from '#shared/ipc/stream.ts';
import { paxosPublic } from '../venues/paxos-public/paxos-public.ts';
import type { ToThread } from './feed-protocol.ts';
import { runFeedThread } from './feed-thread.ts';
import {
  execution,
  snapshot,
  startVenueTestServer,
  until,
  update,
  type VenueTestServer,
} from './venue-test-server.ts';

const venue = 'paxos-public';
const key = marketKey(venue, 'BTCUSD');
const bookPath = '/marketdata/BTCUSD';
const bids = [['100', '1']] as const;
const asks = [['101', '1']] as const;

let server: VenueTestServer;
let host: MessagePort;
let thread: { close(): void };
let pages: Page[] = [];

/** The plainest reading of the frames: the page's real mirror belongs to another project. */
class PlainMirror {
  #bids = new Map<number, number>();
  #asks = new Map<number, number>();
  #scales: readonly [number, number] = [0, 0];
  hasBook = false;

  apply({ isReset, priceScale, sizeScale, bids, asks }: BookFrame): void {
    if (isReset) {
      this.#bids = new Map();
      this.#asks = new Map();
      this.#scales = [priceScale, sizeScale];
      this.hasBook = true;
    }
    setLevels(this.#bids, bids);
    setLevels(this.#asks, asks);
  }

  levels(side: 'bid' | 'ask'): string[][] {
    const sign = side === 'bid' ? -1 : 1;
    return [...(side === 'bid' ? this.#bids : this.#asks)]
      .sort(([one], [other]) => sign * (one - other))
      .map(([price, size]) => [
        formatDecimal(price, this.#scales[0]),
        formatDecimal(size, this.#scales[1]),
      ]);
  }
}

function setLevels(levels: Map<number, number>, column: LevelColumn): void {
  for (let index = 0; index < column.length; index += 2) {
    const price = Number(column[index]);
    const size = Number(column[index + 1]);
    if (size === 0) {
      levels.delete(price);
    } else {
      levels.set(price, size);
    }
  }
}

/** What a window does with its port, without a window: mirrors, and acks when told to. */
class Page {
  readonly mirror = new PlainMirror();
  readonly ticks: TickMessage[] = [];
  acksAtOnce = true;
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (tick: TickMessage) => {
      this.ticks.push(tick);
      for (const frame of tick.books) {
        this.mirror.apply(frame);
      }
      if (this.acksAtOnce) {
        this.ack(tick.number);
      }
    });
  }

  ack(number: number, resets: readonly string[] = []): void {
    this.#port.postMessage({ kind: 'ack', number, resets } satisfies AckMessage);
  }

  get state() {
    const frames = this.ticks
      .flatMap((tick) => tick.trust)
      .filter((frame) => frame.channel === 'book');
    return frames.at(-1)?.trust.state;
  }

  close(): void {
    this.#port.close();
  }
}

function say(message: ToThread, transfer: MessagePort[] = []): void {
  host.postMessage(message, transfer);
}

function openPage(windowId: number): Page {
  const { port1, port2 } = new MessageChannel();
  say({ kind: 'window', windowId, port: port1 }, [port1]);
  const page = new Page(port2);
  pages.push(page);
  return page;
}

function configure(target: VenueTestServer): void {
  say({
    kind: 'configure',
    venues: [
      {
        venue,
        endpoints: { ws: target.ws, rest: target.rest },
        isPractice: true,
        isRestPaired: true,
      },
    ],
  });
}

function follow(windowId: number): void {
  say({
    kind: 'follow',
    windowId,
    markets: [{ venue, market: 'BTCUSD', channels: ['book', 'trades'] }],
  });
}

beforeEach(async () => {
  server = await startVenueTestServer();
  server.greet(bookPath, () => [snapshot('BTCUSD', bids, asks)]);
  const { port1, port2 } = new MessageChannel();
  host = port2;
  thread = runFeedThread(port1, { adapters: new Map([[venue, paxosPublic]]) });
  configure(server);
});

afterEach(async () => {
  thread.close();
  thread.close();
  host.close();
  for (const page of pages) {
    page.close();
  }
  pages = [];
  await server.close();
});

describe('the feed thread', () => {
  it('TS1: brings a window the book, its trust and the venue in numbered ticks', async () => {
    const page = openPage(1);
    follow(1);
    await until(() => page.mirror.hasBook && page.state === 'LIVE', 'the book');
    server.send(bookPath, update('BTCUSD', 'BUY', '100.25', '3'));
    await until(() => page.mirror.levels('bid').length === 2, 'the update');
    expect(page.mirror.levels('bid')).toEqual([
      ['100.25', '3'],
      ['100', '1'],
    ]);
    expect(page.ticks.map((tick) => tick.number)).toEqual(page.ticks.map((_, index) => index + 1));
    const statuses = page.ticks.flatMap((tick) => tick.venues);
    expect(statuses.length).toBeGreaterThan(0);
    expect(statuses.at(-1)).toMatchObject({ venue, isPractice: true, topology: 'per-market' });
    const withBook = page.ticks.filter((tick) => tick.books.length > 0);
    expect(withBook.every((tick) => (tick.received[0] ?? 0) > 0)).toBe(true);
  });

  it('TS2: sends nothing while a tick is un-acked; the ack brings all at once, merged', async () => {
    const page = openPage(1);
    follow(1);
    await until(() => page.mirror.hasBook, 'the book');
    page.acksAtOnce = false;
    const before = page.ticks.length;
    await until(() => page.ticks.length > before, 'a tick to hold back');
    const held = page.ticks.length;
    for (let size = 1; size <= 50; size += 1) {
      server.send(bookPath, update('BTCUSD', 'SELL', '101', String(size)));
    }
    const reader = openPage(2);
    follow(2);
    await until(() => reader.mirror.levels('ask')[0]?.[1] === '50', 'the other window');
    expect(page.ticks).toHaveLength(held);
    page.acksAtOnce = true;
    page.ack(page.ticks.at(-1)?.number ?? 0);
    await until(() => page.mirror.levels('ask')[0]?.[1] === '50', 'the merged book');
    const frames = page.ticks.slice(held).flatMap((tick) => tick.books);
    expect(frames.length).toBeLessThanOrEqual(2);
  });

  it('TS3: a mirror that asks for a reset gets the whole book', async () => {
    const page = openPage(1);
    follow(1);
    await until(() => page.mirror.hasBook, 'the book');
    page.acksAtOnce = false;
    const before = page.ticks.length;
    await until(() => page.ticks.length > before, 'the next tick (a status is due twice a second)');
    page.acksAtOnce = true;
    page.ack(page.ticks.at(-1)?.number ?? 0, [key]);
    await until(
      () => page.ticks.slice(before).some((tick) => tick.books.some((frame) => frame.isReset)),
      'the reset',
    );
    expect(page.mirror.levels('bid')).toEqual(bids);
  });

  it('TS5: trades that waited too long are counted as skipped, the newest are kept', async () => {
    const page = openPage(1);
    follow(1);
    await until(() => server.sockets('/executiondata/BTCUSD').length === 1, 'the trade socket');
    await until(() => page.mirror.hasBook, 'the book');
    page.acksAtOnce = false;
    const before = page.ticks.length;
    await until(() => page.ticks.length > before, 'a tick to hold back');
    const time = '2026-11-03T14:30:00.000Z';
    for (let count = 0; count < 6_000; count += 1) {
      server.send('/executiondata/BTCUSD', execution('BTCUSD', `T${count}`, '100', time));
    }
    const reader = openPage(2);
    follow(2);
    await until(
      () => reader.ticks.some((tick) => tick.trades.some((frame) => frame.total === 6_000)),
      'all trades',
    );
    page.acksAtOnce = true;
    page.ack(page.ticks.at(-1)?.number ?? 0);
    await until(
      () => page.ticks.some((tick) => tick.trades.some((frame) => frame.total === 6_000)),
      'the pile',
    );
    const frames = page.ticks.flatMap((tick) => tick.trades);
    const sent = frames.reduce((sum, frame) => sum + frame.ids.length, 0);
    expect(sent + (frames.at(-1)?.skipped ?? 0)).toBe(6_000);
    expect(frames.at(-1)?.ids.at(-1)).toBe('T5999');
    expect(frames.at(-1)?.ids.length).toBe(5_000);
  });

  it('FT2: another source begins every book anew', async () => {
    const other = await startVenueTestServer();
    try {
      other.greet(bookPath, () => [snapshot('BTCUSD', [['7', '7']], [['8', '8']])]);
      const page = openPage(1);
      follow(1);
      await until(() => page.mirror.hasBook, 'the book');
      configure(other);
      const fresh = openPage(1);
      follow(1);
      await until(() => fresh.mirror.levels('bid')[0]?.[0] === '7', 'the other book');
      await until(() => server.sockets(bookPath).length === 0, 'the old socket to close');
    } finally {
      await other.close();
    }
  });

  it('FT1: a message that is none of the protocol is refused in the log and changes nothing', async () => {
    const heard: unknown[] = [];
    host.on('message', (message) => heard.push(message));
    host.postMessage({ kind: 'explode' });
    const page = openPage(1);
    follow(1);
    await until(() => page.mirror.hasBook, 'the book');
    expect(heard).toContainEqual(expect.objectContaining({ kind: 'log', level: 'error' }));
  });
});
