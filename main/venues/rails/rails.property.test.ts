import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import type { ConversationDriver } from '../conversation-driver.ts';
import type { RecordedEvent } from '../event-recorder.ts';
import { fixtureMessages } from './fixtures.ts';
import { privateStreams, publicStreams } from './requests.ts';
import { bookCopy, delta, market, openDriver, takeAsked } from './test-driver.ts';

const fuzzCases = Math.max(120_000, Number(process.env.PLUMBLINE_FUZZ ?? 0));

/** The simplest book there is, fed by what the conversation tells: a snapshot replaces, a level sets. */
class NaiveBook {
  readonly levels = new Map<string, number>();
  isBelieved = false;
  isProven = false;

  take(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (event.kind === 'snapshot') {
        this.levels.clear();
        this.isBelieved = true;
        for (const [side, levels] of [
          ['bid', event.bids],
          ['ask', event.asks],
        ] as const) {
          for (const [price, size] of levels) {
            this.levels.set(`${side} ${Number(price)}`, Number(size));
          }
        }
      } else if (event.kind === 'level' && this.isBelieved) {
        setLevel(this.levels, `${event.side} ${Number(event.price)}`, Number(event.size));
      } else if (event.kind === 'doubted') {
        this.isBelieved = false;
      } else if (event.kind === 'proof') {
        this.isProven = event.proof.holds;
      }
    }
  }
}

function setLevel(levels: Map<string, number>, key: string, size: number): void {
  if (size === 0) {
    levels.delete(key);
  } else {
    levels.set(key, size);
  }
}

type Level = readonly ['buy' | 'sell', string, string];

/** The venue's own book, with what it says of it. */
class NaiveVenue {
  readonly levels = new Map<string, number>();
  ts = 10_000_000;

  change(side: 'buy' | 'sell', price: number, size: number): Level {
    setLevel(this.levels, `${side === 'buy' ? 'bid' : 'ask'} ${price}`, size);
    return [side, size % 2 === 0 ? `${price}.0` : String(price), String(size)];
  }

  all(): Level[] {
    return [...this.levels].map(([key, size]) => {
      const [side, price] = key.split(' ');
      return [side === 'bid' ? 'buy' : 'sell', price ?? '', String(size)];
    });
  }
}

function sorted(levels: ReadonlyMap<string, number>): string[] {
  return [...levels].map(([key, size]) => `${key} ${size}`).sort();
}

const change = fc.record({
  side: fc.constantFrom<('buy' | 'sell')[]>('buy', 'sell'),
  price: fc.integer({ min: 1, max: 6 }),
  size: fc.integer({ min: 0, max: 3 }),
});
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('delta' as const),
      changes: fc.array(change, { maxLength: 3 }),
      laterMs: fc.nat({ max: 2 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(100, 600, 2_000, 9_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renew' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('back' as const) }) },
);
/** Both readings of what the document leaves open. */
const habits = fc.record({
  hasTime: fc.boolean(),
  hasId: fc.boolean(),
  parts: fc.constantFrom(1, 1, 3),
  isHeldUntilLast: fc.boolean(),
});

function answer(
  driver: ConversationDriver,
  venue: NaiveVenue,
  id: string,
  { hasTime, hasId, parts }: { hasTime: boolean; hasId: boolean; parts: number },
): void {
  const levels = venue.all();
  const extra = { ...(hasTime ? { ts: venue.ts } : {}), ...(hasId ? { clientRequestId: id } : {}) };
  for (let part = 0; part < parts; part += 1) {
    driver.receive(
      bookCopy(
        levels.filter((_, index) => index % parts === part),
        extra,
      ),
    );
  }
}

describe('Rails book against a naive one', { timeout: 60_000 }, () => {
  it('RA10–RA19: whenever it is believed it is the venue’s', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), habits, (steps, habit) => {
        const switches = { 'snapshot-frames': habit.isHeldUntilLast ? 'several' : 'one' };
        const driver = openDriver({ switches });
        const [venue, book] = [new NaiveVenue(), new NaiveBook()];
        let asked: string | undefined = takeAsked(driver).at(-1);
        for (const one of steps) {
          if (one.kind === 'delta') {
            venue.ts += one.laterMs;
            const levels = one.changes.map(({ side, price, size }) =>
              venue.change(side, price, size),
            );
            driver.receive(delta(venue.ts, levels));
          } else if (one.kind === 'answer' && asked !== undefined) {
            answer(driver, venue, asked, habit);
            asked = undefined;
          } else if (one.kind === 'wait') {
            driver.advance(one.ms);
          } else if (one.kind === 'renew') {
            driver.requestBook(market);
          } else if (one.kind === 'back') {
            venue.ts -= 100_000;
          }
          asked = takeAsked(driver).at(-1) ?? asked;
          book.take(driver.takeEvents());
          if (book.isBelieved) {
            expect(sorted(book.levels)).toEqual(sorted(venue.levels));
          }
          if (driver.ended !== undefined) {
            return;
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('RA20–RA22: with updates lost on the way it is the venue’s again after two copies, and not proven before', () => {
    const lossy = fc.array(
      fc.record({
        changes: fc.array(change, { minLength: 1, maxLength: 3 }),
        isLost: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(lossy, habits, (steps, habit) => {
        const driver = openDriver();
        const [venue, book] = [new NaiveVenue(), new NaiveBook()];
        const settle = () => {
          for (const asked of takeAsked(driver)) {
            answer(driver, venue, asked, habit);
          }
          book.take(driver.takeEvents());
        };
        settle();
        for (const { changes, isLost } of steps) {
          venue.ts += 1;
          const levels = changes.map(({ side, price, size }) => venue.change(side, price, size));
          if (!isLost) {
            driver.receive(delta(venue.ts, levels));
          }
        }
        for (let look = 0; look < 40; look += 1) {
          driver.advance(500);
          settle();
          if (book.isProven) {
            expect(sorted(book.levels)).toEqual(sorted(venue.levels));
          }
        }
        expect([sorted(book.levels), book.isBelieved, book.isProven]).toEqual([
          sorted(venue.levels),
          true,
          true,
        ]);
      }),
      { numRuns: 500 },
    );
  });
});

const allowedKeys = new Set(['clientRequestId', 'market', 'subscriptions']);

/** RA9, over everything that was ever sent. */
function expectOnlyReading(sent: readonly string[], markets: readonly string[]): void {
  for (const text of sent) {
    const { message, content, ...more } = JSON.parse(text) as {
      message: string;
      content: Record<string, unknown>;
    };
    const names: unknown = content.subscriptions ?? [];
    const known: readonly string[] =
      message === 'unsubscribe' ? [...publicStreams, ...privateStreams] : publicStreams;
    const isRight =
      [
        'subscribe',
        'unsubscribe',
        'ping',
        'emitPublicOrderBook',
        'emitPublicCompletedOrders',
      ].includes(message) &&
      Object.keys(more).length === 0 &&
      Object.keys(content).every((key) => allowedKeys.has(key)) &&
      (content.market === undefined || markets.includes(String(content.market))) &&
      (names as readonly string[]).every((name) => known.includes(name)) &&
      Array.isArray(names);
    expect([text, isRight]).toEqual([text, true]);
  }
}

const seeds = [
  'constructed-book-eth-usdt.jsonl',
  'constructed-book-v1-eth-usdt.jsonl',
  'constructed-trades-eth-usdt.jsonl',
  'mutated-eth-usdt.jsonl',
  'mutated-unknown-eth-usdt.jsonl',
].flatMap(fixtureMessages);

const names = ['ETH-USDT', 'BTC-USDT', 'SOL-USDT', '', 'ALL', '__proto__', 'a b', 7, null];
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    '1',
    '0',
    '10.50',
    '-1',
    '1e5',
    '',
    'buy',
    'sell',
    'taker',
    'maker',
    200,
    404,
    1.5,
    null,
    true,
  ),
  fc.string({ maxLength: 5 }),
  fc.integer(),
);
const order = fc.record(
  {
    orderType: fc.constantFrom<unknown>('buy', 'sell', 'buy', 'sell', 'up', 1),
    price: fc.constantFrom<unknown>('1', '2', '2.0', '3', '1e3', 4),
    quantity: fc.constantFrom<unknown>('0', '1', '2.50', '', -1),
    executionType: fc.constantFrom<unknown>('taker', 'maker', 'x'),
    matchId: fc.constantFrom<unknown>('m1', 'm2', 'm3', '', 5),
    updatedAt: fc.constantFrom<unknown>(1, 2, 3, -1, '1'),
  },
  { requiredKeys: ['orderType', 'price', 'quantity'] },
);
const ids = Array.from(
  { length: 12 },
  (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
);
const structured = fc
  .record(
    {
      resultType: fc.constantFrom<unknown>(
        'publicOrderBookDelta',
        'publicOrderBookDelta',
        'publicOrderBookDelta',
        'publicOrderBook',
        'publicOrderBook',
        'publicCompletedOrdersDelta',
        'publicCompletedOrders',
        'orderBook',
        'orderBookDelta',
        'subscribed',
        'unsubscribed',
        'pong',
        'error',
        'orders',
        9,
      ),
      market: fc.constantFrom<unknown>('ETH-USDT', 'ETH-USDT', ...names),
      data: fc.oneof(
        {
          weight: 9,
          arbitrary: fc.record(
            {
              orders: fc.oneof(
                { weight: 5, arbitrary: fc.array(order, { maxLength: 4 }) },
                { weight: 1, arbitrary: scalar },
              ),
              ts: fc.constantFrom<unknown>(1, 2, 3, 4, 5, -1, 1.5, 'x'),
              statusCode: fc.constantFrom<unknown>(200, 200, 200, 404, 'x'),
              clientRequestId: fc.constantFrom<unknown>(...ids, '', 4),
              activeSubscriptions: fc.constantFrom<unknown>(
                ['publicTrades', 'publicOrderBook'],
                ['orders', 'publicTrades'],
                [],
                'x',
                [3],
              ),
              body: scalar,
            },
            { requiredKeys: [] },
          ),
        },
        { weight: 1, arbitrary: scalar },
      ),
    },
    { requiredKeys: ['resultType'] },
  )
  .map((message) => JSON.stringify(message));
const damaged = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(
      fc.record({
        at: fc.nat({ max: 400 }),
        removed: fc.nat({ max: 6 }),
        text: fc.constantFrom('', '"', '{', '0', 'null', '}', '\\', 'é', '-1'),
      }),
      { maxLength: 3 },
    ),
  )
  .map(([seed, edits]) =>
    edits.reduce(
      (text, { at, removed, text: added }) => text.slice(0, at) + added + text.slice(at + removed),
      seed,
    ),
  );
const frame = fc.oneof(
  { weight: 6, arbitrary: structured.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: damaged.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
);
const move = fc.oneof(
  { weight: 18, arbitrary: frame.map((bytes) => ({ kind: 'frame' as const, bytes })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(0, 500, 1_000, 5_000, 30_000)
      .map((ms) => ({ kind: 'wait' as const, ms })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('ETH-USDT', 'BTC-USDT', 'nope')
      .map((name) => ({ kind: 'ask' as const, name })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('ETH-USDT', 'ETH-USDT BTC-USDT', '')
      .map((list) => ({ kind: 'carry' as const, markets: list.split(' ').filter(Boolean) })),
  },
);

/** Of one message: what became of it. A conversation that says two things of one is wrong. */
function outcome(events: readonly RecordedEvent[]): string {
  const ends = events.filter(
    ({ kind }) => kind === 'ignored' || kind === 'unknown' || kind === 'rejected',
  );
  if (ends.length === 0) {
    return events.length === 0 ? 'nothing' : 'applied';
  }
  return ends.length === 1 && events.length === 1
    ? ensureDefined(ends[0], 'an end').kind
    : 'more than one';
}

describe('Rails fuzz', { timeout: Math.max(60_000, fuzzCases / 4) }, () => {
  it('RA2, RA9: never throws, never another market, each message ends in one way, and only reading is asked for', () => {
    const seen = new Map<string, number>();
    let cases = 0;
    const run = fc.record({
      isForAll: fc.boolean(),
      switches: fc.record({
        'message-names': fc.constantFrom('v1', 'v2'),
        'snapshot-frames': fc.constantFrom('one', 'several'),
      }),
      moves: fc.array(move, { minLength: 40, maxLength: 160, size: 'max' }),
    });
    const property = fc.property(run, ({ isForAll, switches, moves }) => {
      const own = isForAll ? ['ETH-USDT', 'BTC-USDT'] : ['ETH-USDT'];
      const driver = openDriver({ isForAll, switches, markets: own, channels: ['book', 'trades'] });
      let carried: readonly string[] = own;
      for (const one of moves) {
        driver.takeEvents();
        if (one.kind === 'frame') {
          driver.receiveBytes(one.bytes, false);
          cases += 1;
          const end = outcome(driver.events);
          seen.set(end, (seen.get(end) ?? 0) + 1);
          if (end === 'nothing' || end === 'more than one') {
            expect([one.bytes.toString(), driver.events]).toEqual(end);
          }
        } else if (one.kind === 'wait') {
          driver.advance(one.ms);
        } else if (one.kind === 'ask') {
          driver.requestBook(one.name);
        } else if (isForAll) {
          carried = one.markets;
          const carries = carried.flatMap((name) => [
            { channel: 'book' as const, market: name },
            { channel: 'trades' as const, market: name },
          ]);
          driver.carry(carries);
        }
        for (const event of driver.events) {
          const about =
            'trade' in event ? event.trade.market : 'market' in event ? event.market : carried[0];
          if (about !== undefined && !carried.includes(about)) {
            expect(event).toEqual('an event of a market that is carried');
          }
        }
      }
      expectOnlyReading(driver.sent, own);
      driver.conversation.close();
      expect(driver.pendingTimers).toBe(0);
    });
    while (cases < fuzzCases) {
      fc.assert(property, { numRuns: 100 });
    }
    expect([...seen.keys()].sort()).toEqual(['applied', 'ignored', 'rejected', 'unknown']);
    expect(Math.min(...seen.values())).toBeGreaterThan(cases / 50);
  });
});
