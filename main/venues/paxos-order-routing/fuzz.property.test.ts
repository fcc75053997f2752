/** Random and damaged messages, 100,000 of them; more with `PLUMBLINE_FUZZ=1000000`. SPEC.md SO5. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationDriver } from '../conversation-driver.ts';
import type { RecordedEvent } from '../event-recorder.ts';
import { fixtureMessages } from './fixtures.ts';
import {
  acceptAll,
  carriedBooks,
  carriedTrades,
  market,
  openSession,
  snapshot,
} from './test-session.ts';

const cases = Math.max(100_000, Number(process.env.PLUMBLINE_FUZZ ?? 0) || 0);
const messagesPerSession = 50;

const fixtures = [
  'constructed-session-btcusd.jsonl',
  'constructed-acks.jsonl',
  'mutated-spelling.jsonl',
  'mutated-damaged.jsonl',
].flatMap((name) => fixtureMessages(name));

const carries = [...carriedBooks(market, 'ETHUSD'), ...carriedTrades(market, 'ETHUSD')];

const anyValue = fc.constantFrom<unknown[]>(
  null,
  true,
  0,
  -1,
  1.5,
  '',
  'x',
  '__proto__',
  [],
  {},
  [null],
  [[]],
);
/** Mostly right, so that what follows is reached. */
function mostly<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: anyValue });
}

const name = mostly(fc.constantFrom(market, market, 'ETHUSD', 'SOLUSD', '__proto__', 'Ü'));
const decimal = mostly(
  fc.constantFrom('0', '0.00', '1', '1.0', '50000.25', '99999999999999999999.5', '1e5', '-1', '.5'),
);
const time = mostly(
  fc.constantFrom(
    '2024-01-15T10:30:00Z',
    '2024-01-15T10:30:00.1Z',
    '2024-01-15T10:30:00.12Z',
    '2024-01-15T10:30:01.000000001Z',
    '2024-01-15T12:30:02+02:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
  ),
);
const levels = mostly(
  fc.array(mostly(fc.record({ price: decimal, amount: decimal })), { maxLength: 3 }),
);
const bookPayload = fc.record(
  {
    market: name,
    type: mostly(fc.constantFrom('UPDATE', 'UPDATE', 'UPDATE', 'SNAPSHOT')),
    time,
    bids: levels,
    asks: levels,
  },
  { requiredKeys: ['market', 'type', 'time'] },
);
const executionPayload = fc.record({
  market: name,
  price: decimal,
  amount: decimal,
  executed_at: time,
});
const data = fc.oneof(
  fc.record({ channel: fc.constant('market_data'), payload: mostly(bookPayload) }),
  fc.record({ channel: fc.constant('execution_data'), payload: mostly(executionPayload) }),
  fc.record({
    channel: mostly(fc.constantFrom('heartbeat', 'weather')),
    payload: mostly(fc.record({ timestamp: time })),
  }),
);
const code = mostly(
  fc.constantFrom(
    'UNKNOWN_ACTION',
    'MALFORMED_REQUEST',
    'UNKNOWN_CHANNEL',
    'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION',
    'NO_EFFECT_ACTION',
    'INTERNAL_SERVER_ERROR',
    'TEAPOT',
  ),
);
const resultEntry = fc.record(
  {
    type: mostly(fc.constantFrom('market_data', 'execution_data', 'heartbeat', 'weather')),
    params: mostly(fc.record({ market: name })),
    success: mostly(fc.boolean()),
    error: code,
  },
  { requiredKeys: ['type'] },
);
const reply = fc.oneof(
  fc.record({
    type: mostly(
      fc.constantFrom('subscribe', 'unsubscribe', 'unsubscribed', 'subscription_list', 'welcome'),
    ),
    channels: mostly(fc.array(mostly(resultEntry), { maxLength: 3 })),
  }),
  fc.record({ type: fc.constant('error'), error: code }),
);
const text = fc
  .oneof({ weight: 5, arbitrary: data }, { weight: 1, arbitrary: reply })
  .map((value) => Buffer.from(JSON.stringify(value)));
const edit = fc.record({
  at: fc.nat({ max: 300 }),
  removed: fc.nat({ max: 4 }),
  added: fc.uint8Array({ maxLength: 3 }),
});
const damaged = fc
  .tuple(fc.constantFrom(...fixtures), fc.array(edit, { minLength: 0, maxLength: 3 }))
  .map(([message, edits]) => edits.reduce(applyEdit, message));
const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 5, arbitrary: damaged },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
);
const step = fc.record({ bytes, waitMs: fc.constantFrom(0, 0, 0, 0, 40, 1_200, 11_000) });

function applyEdit(
  message: Uint8Array,
  { at, removed, added }: { at: number; removed: number; added: Uint8Array },
): Uint8Array {
  const place = at % (message.length + 1);
  return Buffer.concat([
    message.subarray(0, place),
    added,
    message.subarray(Math.min(message.length, place + removed)),
  ]);
}

/** Exactly one of these is what became of a message; a doubt may go with any of them. */
function outcomesOf(events: readonly RecordedEvent[]): string[] {
  const outcomes = new Set<string>();
  for (const { kind } of events) {
    if (kind === 'ignored' || kind === 'unknown' || kind === 'rejected') {
      outcomes.add(kind);
    } else if (kind !== 'doubted' && kind !== 'proof' && kind !== 'venue-time') {
      outcomes.add('applied');
    }
  }
  if (outcomes.size === 0 && events.some((event) => event.kind === 'doubted')) {
    outcomes.add('applied');
  }
  return [...outcomes];
}

/** The markets whose data or channels the events touch. */
function touched(events: readonly RecordedEvent[]): string[] {
  return events.flatMap((event) => {
    switch (event.kind) {
      case 'snapshot':
      case 'level':
      case 'venue-time':
      case 'proof':
      case 'ready':
      case 'doubted':
        return [event.market];
      case 'trade':
        return [event.trade.market];
      default:
        return [];
    }
  });
}

/** The one outcome. */
function check(session: ConversationDriver, message: Uint8Array): string {
  session.takeEvents();
  session.receiveBytes(message, false);
  const events = session.takeEvents();
  const said = Buffer.from(message).toString();
  const [outcome = '', ...more] = outcomesOf(events);
  if (outcome === '' || more.length > 0) {
    expect({ said, events }).toBe('exactly one of applied, ignored, unknown, rejected');
  }
  const isAboutRequests = /"error"|subscription_list/.test(said);
  for (const name of touched(events)) {
    if (!isAboutRequests && !nameOf(said).includes(name)) {
      expect({ said, touched: name }).toBe('only markets that the message names');
    }
  }
  return outcome;
}

/** The text with escapes undone, so that a name can be looked for in it. */
function nameOf(said: string): string {
  try {
    return JSON.stringify(JSON.parse(said));
  } catch {
    return '';
  }
}

describe('SO5: whatever comes', { timeout: 600_000 }, () => {
  it(`${cases} messages: nothing throws, each has one outcome, and none touches another market`, () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.array(step, { minLength: messagesPerSession, maxLength: messagesPerSession }),
        (steps) => {
          const session = openSession(carries);
          session.receive(snapshot('00', { bids: [['50000', '1']] }));
          session.receive(snapshot('00', { market: 'ETHUSD', asks: [['2500', '1']] }));
          for (const { bytes: message, waitMs } of steps) {
            const outcome = check(session, message);
            seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
            if (waitMs > 0) {
              session.advance(waitMs);
              acceptAll(session);
            }
          }
          session.conversation.close(session.recorder);
          if (session.pendingTimers > 0) {
            expect(session.pendingTimers).toBe(0);
          }
        },
      ),
      { numRuns: Math.ceil(cases / messagesPerSession) },
    );
    const counts = [...seen.values()];
    expect([...seen.keys()].sort()).toEqual(['applied', 'ignored', 'rejected', 'unknown']);
    expect(Math.min(...counts)).toBeGreaterThan(cases / 100);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(cases);
  });
});
