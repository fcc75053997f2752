import { afterEach, describe, expect, it } from 'vitest';
import type { AckMessage, TickMessage, VenueStatus } from '#shared/ipc/stream.ts';
import { FrameLoop } from './frame-loop.ts';
import { changeFrame, resetFrame, tick, trust, venueStatus } from './frames.fixture.ts';
import { MarketViews } from './market-views.ts';
import { StreamClient } from './stream-client.ts';

const key = 'paxos-public:BTCUSD';
const bids = [[1000, 5]] as const;
const asks = [[1010, 7]] as const;

/** What makes a first tick one that is painted. */
const word = { trust: [{ key, channel: 'book', trust: trust('LIVE', { ageFrom: 900 }) }] } as const;

interface Timer {
  at: number;
  readonly callback: () => void;
}

/** A page whose clock, timers and animation frames are turned by hand; the port is a real one. */
class Page {
  now = 1000;
  #steppedByMs = 0;
  isHidden = false;
  frameIntervalMs: number | undefined;
  readonly views = new MarketViews((delayMs, callback) => void this.#after(delayMs, callback));
  readonly venues: VenueStatus[] = [];
  readonly acks: AckMessage[] = [];
  readonly #frames: Array<() => void> = [];
  readonly #timers = new Set<Timer>();
  readonly #ports: MessagePort[] = [];
  readonly client: StreamClient;

  constructor() {
    this.client = new StreamClient({
      views: this.views,
      frameLoop: new FrameLoop(
        (callback) => this.#frames.push(callback),
        () => this.now,
      ),
      now: () => this.now,
      monotonic: () => this.now - this.#steppedByMs,
      isHidden: () => this.isHidden,
      frameIntervalMs: () => this.frameIntervalMs,
      after: (delayMs, callback) => this.#after(delayMs, callback),
      onVenues: (venues) => this.venues.push(...venues),
    });
  }

  /** Somebody sets the wall clock; timers and frames come when they would have come. */
  setClock(byMs: number): void {
    this.now += byMs;
    this.#steppedByMs += byMs;
    for (const timer of this.#timers) {
      timer.at += byMs;
    }
  }

  #after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.now + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** The feed thread's end of a new port. */
  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#ports.push(port1);
    port1.onmessage = (event) => this.acks.push(event.data);
    this.client.attach(port2);
    return port1;
  }

  /** Sends and waits until the page has applied it: messages on a port come in turn, so an echo behind it is enough. */
  async send(port: MessagePort, message: TickMessage): Promise<void> {
    port.postMessage(message);
    await turn();
  }

  /** One animation frame. False: the page did not ask for one. */
  frame(): boolean {
    const callback = this.#frames.shift();
    callback?.();
    return callback !== undefined;
  }

  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= until);
      const next = due.sort((a, b) => a.at - b.at)[0];
      if (next === undefined) {
        break;
      }
      this.#timers.delete(next);
      this.now = Math.max(this.now, next.at);
      next.callback();
    }
    this.now = until;
    await turn();
  }

  /** A tick with its frame, steadily: after it the next ack is a delayed one. */
  async sendAndPaint(port: MessagePort, message: TickMessage): Promise<void> {
    await this.send(port, message);
    this.frame();
    await turn();
  }

  close(): void {
    this.client.close();
    for (const port of this.#ports) {
      port.close();
    }
  }
}

/** Lets messages that were posted arrive: ports deliver in macrotasks, in order. */
async function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  for (let round = 0; round < 8; round += 1) {
    await new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(undefined);
    });
  }
  port1.close();
}

let page: Page;
afterEach(() => page.close());

function openPage(): Page {
  page = new Page();
  return page;
}

describe('StreamClient', () => {
  it('ST5: acks at once after the paint while the frame interval is unknown', async () => {
    const port = openPage().connect();
    await page.send(port, tick(1, word));
    expect(page.acks).toEqual([]);
    await page.sendAndPaint(port, tick(1));
    expect(page.acks.at(-1)).toEqual({ kind: 'ack', number: 1, resets: [] });
  });

  it('ST5: acks a round trip before the next frame while ticks come steadily', async () => {
    const port = openPage().connect();
    page.frameIntervalMs = 16;
    await page.sendAndPaint(port, tick(1, word));
    expect(page.acks).toHaveLength(1);
    page.now += 16;
    await page.sendAndPaint(port, tick(2, word));
    await page.advance(11);
    expect(page.acks).toHaveLength(1);
    await page.advance(1);
    expect(page.acks.at(-1)).toEqual({ kind: 'ack', number: 2, resets: [] });
  });

  it('ST5: acks a tick without any market on arrival, and in a hidden page only the first', async () => {
    const port = openPage().connect();
    page.isHidden = true;
    await page.send(port, tick(1));
    await turn();
    expect(page.acks).toEqual([{ kind: 'ack', number: 1, resets: [] }]);
    await page.send(port, tick(2, { venues: [venueStatus()] }));
    await turn();
    expect(page.acks).toHaveLength(1);
    page.frame();
    page.isHidden = false;
    await page.send(port, tick(3, { venues: [venueStatus()] }));
    await turn();
    expect(page.acks.map((ack) => ack.number)).toEqual([1, 2, 3]);
    expect(page.frame()).toBe(false);
    expect(page.venues).toHaveLength(2);
  });

  it('ST5: acks at once again when the page was idle', async () => {
    const port = openPage().connect();
    page.frameIntervalMs = 16;
    await page.sendAndPaint(port, tick(1, word));
    page.now += 40;
    await page.sendAndPaint(port, tick(2, word));
    expect(page.acks.at(-1)?.number).toBe(2);
  });

  it('ST6: acks nothing while no animation frame comes', async () => {
    const port = openPage().connect();
    page.isHidden = true;
    await page.send(port, tick(1, word));
    await page.advance(60_000);
    expect(page.acks).toEqual([]);
    page.isHidden = false;
    expect(page.frame()).toBe(true);
    await turn();
    expect(page.acks).toEqual([{ kind: 'ack', number: 1, resets: [] }]);
  });

  it('ST4: names a book whose mirror does not match, and trusts it again after the reset', async () => {
    const port = openPage().connect();
    const view = page.views.view('paxos-public', 'BTCUSD');
    const live = [{ key, channel: 'book', trust: trust('LIVE', { ageFrom: 900 }) }] as const;
    await page.sendAndPaint(
      port,
      tick(1, { books: [resetFrame(key, 1, bids, asks)], trust: live }),
    );
    expect(view.trust('book')?.state).toBe('LIVE');
    // Number 2 is missing.
    const late = changeFrame(key, 3, { bids: [[1000, 6]] }, { bids: [[1000, 6]], asks });
    await page.sendAndPaint(port, tick(2, { books: [late] }));
    expect(page.acks.at(-1)).toEqual({ kind: 'ack', number: 2, resets: [key] });
    expect(view.trust('book')).toMatchObject({
      state: 'GAP',
      cause: { code: 'mirror-mismatch' },
      ageFrom: 1000,
    });
    expect(view.book.levels('bid')).toEqual([['10', '0.005']]);
    await page.advance(100);
    await page.sendAndPaint(port, tick(3, { books: [resetFrame(key, 4, [[1000, 6]], asks)] }));
    // The book is right again, and changes are applied; the word stays until it can have been read.
    expect(view.trust('book')?.state).toBe('GAP');
    expect(view.book.levels('bid')).toEqual([['10', '0.006']]);
    expect(page.acks.at(-1)?.resets).toEqual([]);
    const next = changeFrame(key, 5, { bids: [[1000, 8]] }, { bids: [[1000, 8]], asks });
    await page.sendAndPaint(port, tick(4, { books: [next] }));
    expect(page.acks.at(-1)?.resets).toEqual([]);
    expect(view.book.levels('bid')).toEqual([['10', '0.008']]);
    let heard = 0;
    view.subscribe('trust', () => {
      heard += 1;
    });
    await page.advance(299);
    expect([view.trust('book')?.state, heard]).toEqual(['GAP', 0]);
    await page.advance(1);
    expect([view.trust('book')?.state, heard]).toEqual(['LIVE', 1]);
  });

  it('a copy that drifts again before it was shown right stays GAP until it was', async () => {
    const port = openPage().connect();
    const view = page.views.view('paxos-public', 'BTCUSD');
    const live = [{ key, channel: 'book', trust: trust('LIVE', { ageFrom: 900 }) }] as const;
    await page.sendAndPaint(
      port,
      tick(1, { books: [resetFrame(key, 1, bids, asks)], trust: live }),
    );
    const wrong = changeFrame(key, 3, { bids: [[1000, 6]] }, { bids: [[1000, 6]], asks });
    await page.sendAndPaint(port, tick(2, { books: [wrong] }));
    await page.sendAndPaint(port, tick(3, { books: [resetFrame(key, 4, [[1000, 6]], asks)] }));
    await page.advance(300);
    const again = changeFrame(key, 6, { bids: [[1000, 9]] }, { bids: [[1000, 9]], asks });
    await page.sendAndPaint(port, tick(4, { books: [again] }));
    await page.advance(1000);
    expect(view.trust('book')).toMatchObject({ state: 'GAP', since: 1300 });
    await page.sendAndPaint(port, tick(5, { books: [resetFrame(key, 7, [[1000, 9]], asks)] }));
    expect(view.trust('book')?.state).toBe('LIVE');
    expect(page.views.mismatches).toBe(2);
  });

  it('ST7: silence of the feed thread turns every book STALE, and its word ends that', async () => {
    const port = openPage().connect();
    const view = page.views.view('paxos-public', 'BTCUSD');
    const live = { key, channel: 'book', trust: trust('LIVE', { ageFrom: 900 }) } as const;
    await page.sendAndPaint(
      port,
      tick(1, { books: [resetFrame(key, 1, bids, asks)], trust: [live] }),
    );
    await page.advance(2900);
    expect(view.trust('book')?.state).toBe('LIVE');
    await page.advance(700);
    expect(view.trust('book')).toMatchObject({
      state: 'STALE',
      cause: { code: 'feed-thread-silent' },
      ageFrom: 1000,
    });
    expect(view.book.levels('ask')).toEqual([['10.1', '0.007']]);
    await page.sendAndPaint(port, tick(2, { venues: [venueStatus()] }));
    expect(view.trust('book')?.state).toBe('LIVE');
  });

  it('ST7: its own un-acked tick and a hidden page are no silence', async () => {
    const port = openPage().connect();
    const view = page.views.view('paxos-public', 'BTCUSD');
    const live = { key, channel: 'book', trust: trust('LIVE', { ageFrom: 900 }) } as const;
    await page.send(port, tick(1, { trust: [live] }));
    await page.advance(10_000);
    expect(view.trust('book')?.state).toBe('LIVE');
    page.frame();
    page.isHidden = true;
    await page.advance(10_000);
    expect(view.trust('book')?.state).toBe('LIVE');
  });

  it('ST7: without any tick there is a word too', async () => {
    openPage();
    const view = page.views.view('paxos-public', 'BTCUSD');
    await page.advance(4000);
    expect(view.trust('book')).toMatchObject({ state: 'STALE' });
    expect(view.trust('book')).not.toHaveProperty('ageFrom');
  });

  it('ST8: a new port puts every mirror in doubt until its reset, and the old one is not read', async () => {
    const old = openPage().connect();
    const view = page.views.view('paxos-public', 'BTCUSD');
    const live = { key, channel: 'book', trust: trust('LIVE', { ageFrom: 900 }) } as const;
    await page.sendAndPaint(
      old,
      tick(1, { books: [resetFrame(key, 1, bids, asks)], trust: [live] }),
    );
    const fresh = page.connect();
    expect(view.trust('book')).toMatchObject({
      state: 'RESYNCING',
      cause: { code: 'stream-replaced' },
    });
    await page.send(old, tick(2, { books: [resetFrame(key, 2, [], asks)] }));
    expect(view.book.bids.count).toBe(1);
    // A change frame whose number fits by chance is not taken for the old sender's next.
    const change = changeFrame(key, 2, { asks: [[1010, 8]] }, { bids, asks: [[1010, 8]] });
    await page.sendAndPaint(fresh, tick(1, { books: [change] }));
    expect(page.acks.at(-1)?.resets).toEqual([key]);
    await page.sendAndPaint(fresh, tick(2, { books: [resetFrame(key, 1, bids, [[1010, 8]])] }));
    expect(view.trust('book')?.state).toBe('LIVE');
    expect(view.book.levels('ask')).toEqual([['10.1', '0.008']]);
  });

  it('ST9: another protocol is neither applied nor acked, and said', async () => {
    const port = openPage().connect();
    const view = page.views.view('paxos-public', 'BTCUSD');
    const foreign = { ...tick(1, { books: [resetFrame(key, 1, bids, asks)] }), protocol: 99 };
    await page.send(port, foreign as unknown as TickMessage);
    page.frame();
    await turn();
    expect(page.acks).toEqual([]);
    expect(view.book.hasBook).toBe(false);
    expect(view.trust('book')).toMatchObject({
      state: 'STALE',
      cause: { code: 'stream-protocol' },
    });
  });

  it('measures from receipt to paint, stage by stage, but not the first tick of a port', async () => {
    const port = openPage().connect();
    await page.sendAndPaint(
      port,
      tick(1, { ...word, received: Float64Array.of(0, 1), sentAt: 900 }),
    );
    page.now = 2000;
    await page.send(port, tick(2, { received: Float64Array.of(1990, 1), sentAt: 1996 }));
    page.now = 2005;
    page.frame();
    const { receiveToPaint, receiveToSend, sendToArrive, arriveToPaint } = page.client.stats();
    expect([receiveToPaint, receiveToSend, sendToArrive, arriveToPaint]).toEqual(
      [15, 6, 4, 5].map((ms) => ({ count: 1, p50: ms, p95: ms, p99: ms, max: ms })),
    );
    expect(page.client.stats().buckets).toEqual([[30, 1]]);
  });

  it('calls its books LATE while this machine paints late, and only calm ones', async () => {
    const port = openPage().connect();
    const view = page.views.view('paxos-public', 'BTCUSD');
    const other = page.views.view('paxos-public', 'ETHUSD');
    const words = [
      { key, channel: 'book', trust: trust('LIVE', { ageFrom: 900 }) },
      { key: other.key, channel: 'book', trust: trust('HALTED') },
    ] as const;
    await page.sendAndPaint(port, tick(1, { trust: words }));
    for (let number = 2; number <= 8; number += 1) {
      await page.sendAndPaint(port, tick(number, { received: Float64Array.of(page.now - 400, 1) }));
      await page.advance(100);
    }
    await page.advance(500);
    expect(view.trust('book')).toMatchObject({
      state: 'LATE',
      delayMs: 400,
      cause: { code: 'this-machine-late' },
    });
    expect(other.trust('book')?.state).toBe('HALTED');
    expect(page.client.isLate).toBe(true);
    // Five calm seconds end it.
    for (let number = 9; number <= 24; number += 1) {
      await page.sendAndPaint(port, tick(number, { received: Float64Array.of(page.now - 10, 1) }));
      await page.advance(500);
    }
    expect(view.trust('book')?.state).toBe('LIVE');
  });

  it.each([
    ['an hour forward', 3_600_000],
    ['an hour back', -3_600_000],
  ])('DL8: a clock that is set %s makes nothing late', async (_name, byMs) => {
    const port = openPage().connect();
    const view = page.views.view('paxos-public', 'BTCUSD');
    page.frameIntervalMs = 16;
    let number = 1;
    const send = async (receivedAt: number, changes = 1): Promise<void> => {
      const words = number === 1 ? word : {};
      const received = Float64Array.of(receivedAt, changes);
      const books = number === 1 ? [resetFrame(key, 1, bids, asks)] : [];
      await page.sendAndPaint(port, tick(number, { ...words, books, received, sentAt: page.now }));
      number += 1;
    };
    for (let count = 0; count < 20; count += 1) {
      await send(page.now - 10);
      await page.advance(100);
    }
    const before = page.now;
    // One tick is between arrival and paint, the next one is full of changes from before.
    await page.send(port, tick(number, { received: Float64Array.of(before, 1), sentAt: before }));
    number += 1;
    page.setClock(byMs);
    page.frame();
    await page.advance(16);
    expect(page.acks.at(-1)?.number).toBe(number - 1);
    await send(before, 500);
    for (let count = 0; count < 5; count += 1) {
      await page.advance(100);
      await send(page.now - 10);
    }
    await page.advance(500);
    expect([view.trust('book')?.state, page.client.isLate]).toEqual(['LIVE', false]);
    expect(page.client.stats().receiveToPaint).toMatchObject({ count: 5, p50: 10, max: 10 });
    expect(page.client.latency.figures(key, page.now)).toEqual({ last10s: {}, last5min: {} });
  });

  it('ST7: a feed thread that dies is missed also after the clock was set back', async () => {
    const port = openPage().connect();
    const view = page.views.view('paxos-public', 'BTCUSD');
    await page.sendAndPaint(port, tick(1, word));
    page.setClock(-3_600_000);
    await page.advance(5_000);
    expect(view.trust('book')).toMatchObject({ cause: { code: 'feed-thread-silent' } });
  });

  it('does not take the pile after a hidden time for lateness', async () => {
    const port = openPage().connect();
    await page.sendAndPaint(port, tick(1));
    page.isHidden = true;
    await page.send(port, tick(2, { received: Float64Array.of(page.now, 1) }));
    await page.advance(60_000);
    page.isHidden = false;
    page.frame();
    await page.sendAndPaint(port, tick(3, { received: Float64Array.of(page.now - 59_000, 1) }));
    expect(page.client.stats().receiveToPaint).toBeUndefined();
  });

  it('hands on what the venues say, and counts numbers that never came', async () => {
    const port = openPage().connect();
    await page.sendAndPaint(port, tick(1, { venues: [venueStatus({ isPractice: true })] }));
    await page.sendAndPaint(port, tick(4));
    expect(page.venues).toHaveLength(1);
    expect(page.views.view('paxos-public', 'BTCUSD').isPractice).toBe(true);
    expect(page.client.stats()).toMatchObject({ ticks: 2, painted: 2, missingTicks: 2 });
  });
});
