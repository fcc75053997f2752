import { describe, expect, it } from 'vitest';
import { sentenceText } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { ConversationDriver } from '../conversation-driver.ts';
import type { RecordedEvent } from '../event-recorder.ts';
import { fixtureMessages } from './fixtures.ts';
import {
  bookCopy,
  delta,
  kinds,
  lastAsked,
  liveDriver,
  market,
  openDriver,
  takeAsked,
  told,
} from './test-driver.ts';

const bid = ['buy', '10', '1'] as const;
const ask = ['sell', '11', '2'] as const;

function snapshotOf(events: readonly RecordedEvent[]) {
  return events.flatMap((event) =>
    event.kind === 'snapshot' ? [{ bids: event.bids, asks: event.asks }] : [],
  );
}

function proofs(driver: ConversationDriver, events: readonly RecordedEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'proof'
      ? [
          `${event.proof.word} ${event.proof.holds}: ${sentenceText(event.proof.sentence, driver.nowMs)}`,
        ]
      : [],
  );
}

function audits(events: readonly RecordedEvent[]): BookAudit[] {
  return events.flatMap((event) => (event.kind === 'audit' ? [event.audit] : []));
}

describe('Rails book: the full book', () => {
  it('RA10: subscribes, asks for the book and holds what comes before it', () => {
    const driver = openDriver();
    expect(driver.takeSent()).toEqual([
      {
        message: 'subscribe',
        content: {
          clientRequestId: '00000000-0000-4000-8000-000000000001',
          subscriptions: ['publicOrderBook'],
        },
      },
      {
        message: 'emitPublicOrderBook',
        content: { clientRequestId: '00000000-0000-4000-8000-000000000002', market },
      },
    ]);
    driver.receive(delta(1, [['buy', '9', '1']]));
    expect(driver.takeEvents()).toEqual([{ kind: 'ignored' }]);
  });

  it('RA11, RA12: with a time the held updates that are not older follow the full book', () => {
    const driver = openDriver();
    driver.receive(delta(98, [['buy', '9', '8']]));
    driver.receive(delta(100, [['buy', '9', '1']]));
    driver.receive(delta(101, [['sell', '11', '0.0']]));
    driver.takeEvents();
    driver.receive(bookCopy([bid, ask], { clientRequestId: lastAsked(driver), ts: 100 }));
    const events = driver.takeEvents();
    expect(kinds(events)).toEqual([
      'snapshot',
      'venue-time',
      'update',
      'venue-time',
      'level',
      'update',
      'venue-time',
      'level',
      'proof',
    ]);
    expect(snapshotOf(events)).toEqual([{ bids: [['10', '1']], asks: [['11', '2']] }]);
    expect(told(events)).toEqual(['bid 9 1', 'ask 11 0.0']);
    expect(events.filter((event) => event.kind === 'venue-time')).toEqual([
      { kind: 'venue-time', market, time: 100_000 },
      { kind: 'venue-time', market, time: 100_000 },
      { kind: 'venue-time', market, time: 101_000 },
    ]);
  });

  it('RA13: without a time all updates since the request follow, in the order they came', () => {
    const driver = openDriver();
    driver.receive(delta(98, [['buy', '9', '8']]));
    driver.receive(delta(99, [['buy', '9', '7']]));
    driver.takeEvents();
    driver.receive(bookCopy([bid], { clientRequestId: lastAsked(driver) }));
    expect(told(driver.takeEvents())).toEqual(['bid 9 8', 'bid 9 7']);
  });

  it('RA13: what came before a later request is in the answer to it', () => {
    const driver = liveDriver([bid]);
    driver.advance(2_000);
    driver.receive(delta(200, [['buy', '9', '8']]));
    driver.receive(delta(100, [['buy', '8', '8']]));
    expect(kinds(driver.takeEvents())).toEqual(['update', 'venue-time', 'level', 'doubted']);
    driver.receive(delta(101, [['buy', '7', '7']]));
    driver.receive(bookCopy([bid], { clientRequestId: lastAsked(driver) }));
    const events = driver.takeEvents();
    expect(snapshotOf(events)).toEqual([{ bids: [['10', '1']], asks: [] }]);
    expect(told(events)).toEqual(['bid 8 8', 'bid 7 7']);
  });

  it('RA13: an update behind the full book is told whatever its time: what follows it makes it right', () => {
    const driver = openDriver();
    driver.receive(bookCopy([bid], { clientRequestId: lastAsked(driver), ts: 100 }));
    driver.takeEvents();
    driver.receive(delta(99, [['buy', '10', '5']]));
    driver.receive(delta(100, [['buy', '10', '6']]));
    expect(told(driver.takeEvents())).toEqual(['bid 10 5', 'bid 10 6']);
  });

  it('RA13: a full book stamped by another clock holds nothing of what came since the request', () => {
    const driver = openDriver();
    driver.receive(delta(100_000, [['buy', '9', '1']]));
    driver.receive(bookCopy([bid], { clientRequestId: lastAsked(driver), ts: 120_000 }));
    expect(told(driver.takeEvents())).toEqual(['bid 9 1']);
  });

  it('RA7: an answer to another request is late, one without an id is the present one’s', () => {
    const driver = openDriver();
    driver.receive(bookCopy([bid], { clientRequestId: 'another' }));
    expect(kinds(driver.takeEvents())).toEqual(['ignored']);
    driver.receive(bookCopy([bid]));
    expect(kinds(driver.takeEvents())).toEqual(['snapshot', 'proof']);
    driver.advance(1_500);
    driver.receive(bookCopy([ask]));
    expect(kinds(driver.takeEvents())).toEqual(['ignored']);
  });

  it('RA7: the late answer to a request that was given up is not taken for the next one’s', () => {
    const driver = openDriver();
    const first = lastAsked(driver);
    driver.advance(5_000);
    const second = lastAsked(driver);
    driver.receive(bookCopy([ask], { clientRequestId: first }));
    expect(kinds(driver.takeEvents())).toEqual(['ignored']);
    driver.receive(bookCopy([bid], { clientRequestId: second }));
    expect(snapshotOf(driver.takeEvents())).toEqual([{ bids: [['10', '1']], asks: [] }]);
  });

  it('RA14: parts that follow within a second are added, with what changed since', () => {
    const driver = openDriver();
    const clientRequestId = lastAsked(driver);
    driver.receive(bookCopy([bid, ['buy', '9', '1']], { clientRequestId }));
    driver.receive(delta(5, [['buy', '9', '0']]));
    driver.takeEvents();
    driver.advance(400);
    driver.receive(bookCopy([ask], { clientRequestId }));
    expect(snapshotOf(driver.takeEvents())).toEqual([{ bids: [['10', '1']], asks: [['11', '2']] }]);
    driver.advance(1_000);
    driver.receive(bookCopy([['sell', '12', '2']], { clientRequestId }));
    expect(kinds(driver.takeEvents())).toEqual(['ignored']);
  });

  it('RA14: with snapshot-frames=several nothing is shown before the last part', () => {
    const driver = openDriver({ switches: { 'snapshot-frames': 'several' } });
    const clientRequestId = lastAsked(driver);
    driver.receive(bookCopy([bid], { clientRequestId }));
    driver.advance(400);
    driver.receive(bookCopy([ask], { clientRequestId }));
    driver.receive(delta(5, [['buy', '9', '3']]));
    driver.advance(499);
    expect(kinds(driver.takeEvents())).toEqual(['ignored', 'ignored', 'ignored']);
    driver.advance(1);
    const events = driver.takeEvents();
    expect(snapshotOf(events)).toEqual([{ bids: [['10', '1']], asks: [['11', '2']] }]);
    expect(told(events)).toEqual(['bid 9 3']);
  });

  it('RA15: asks again after 5 s, and after the third time gives the socket up', () => {
    const driver = openDriver();
    expect(takeAsked(driver)).toHaveLength(1);
    driver.advance(4_999);
    expect(takeAsked(driver)).toHaveLength(0);
    driver.advance(1);
    expect(takeAsked(driver)).toHaveLength(1);
    driver.advance(9_999);
    expect(driver.ended).toBeUndefined();
    driver.advance(1);
    expect(driver.ended).toEqual({
      code: 'no-full-book',
      text: 'Rails did not answer 3 requests for the full book of ETH-USDT.',
    });
  });

  it('RA15: a request answered with an error is made again after a second', () => {
    const driver = openDriver();
    for (let time = 0; time < 3; time += 1) {
      const clientRequestId = lastAsked(driver);
      const refusal = { clientRequestId, statusCode: 404, body: 'unknown market' };
      driver.receive({ resultType: 'publicOrderBook', market, data: refusal });
      expect(driver.takeEvents()).toEqual([
        {
          kind: 'unknown',
          reason: 'The venue sent an error (publicOrderBook with status 404): unknown market',
        },
      ]);
      driver.advance(1_000);
    }
    expect(driver.ended?.text).toBe(
      'Rails refused (404 “unknown market”) 3 requests for the full book of ETH-USDT.',
    );
  });

  it('RA16: on a connection that brings another book only this one is given up', () => {
    const driver = openDriver({ markets: [market, 'NOPE', 'SLOW'], isForAll: true });
    const [first, second] = takeAsked(driver);
    driver.receive(bookCopy([bid], { clientRequestId: first }));
    driver.takeEvents();
    const refuse = (clientRequestId: string | undefined): void =>
      driver.receive({ resultType: 'error', data: { clientRequestId, statusCode: 404 } });
    refuse(second);
    for (let time = 0; time < 2; time += 1) {
      driver.advance(1_000);
      refuse(lastAsked(driver));
    }
    driver.advance(1_000);
    const isDoubt = (event: RecordedEvent) => event.kind === 'doubted';
    expect(driver.takeEvents().filter(isDoubt)).toEqual([
      {
        kind: 'doubted',
        channel: 'book',
        market: 'NOPE',
        doubt: {
          state: 'STALE',
          isFinal: true,
          cause: {
            code: 'no-market',
            sentence: [
              'Rails has no book of NOPE: it answered 404. Plumbline will not ask again by itself. Choose another market, or reconnect to ask again.',
            ],
          },
        },
      },
    ]);
    driver.advance(12_000);
    const [doubt] = driver.takeEvents().filter(isDoubt);
    expect(doubt).toMatchObject({ market: 'SLOW', doubt: { cause: { code: 'no-full-book' } } });
    expect(driver.ended).toBeUndefined();
    const before = takeAsked(driver).length;
    driver.advance(60_000);
    expect([before > 0, takeAsked(driver).length > 0]).toEqual([true, true]);
  });

  it('RA19: a book that is asked for from outside replaces whatever there is', () => {
    const driver = liveDriver([bid, ask]);
    driver.advance(2_000);
    expect(driver.requestBook(market)).toBe(true);
    expect(driver.requestBook('BTC-USDT')).toBe(false);
    driver.receive(delta(7, [['buy', '9', '3']]));
    expect(told(driver.takeEvents())).toEqual(['bid 9 3']);
    driver.receive(bookCopy([['sell', '12', '1']], { clientRequestId: lastAsked(driver) }));
    expect(snapshotOf(driver.takeEvents())).toEqual([{ bids: [['9', '3']], asks: [['12', '1']] }]);
  });

  it('RA7, RA19: the answer to an audit, taken for that to a request behind it, misses nothing', () => {
    const driver = liveDriver([bid]);
    driver.advance(10_000);
    driver.receive(delta(7, [['buy', '9', '3']]));
    driver.advance(1_000);
    driver.requestBook(market);
    expect(takeAsked(driver)).toHaveLength(2);
    driver.takeEvents();
    driver.receive(bookCopy([bid]));
    expect(snapshotOf(driver.takeEvents())).toEqual([
      {
        bids: [
          ['10', '1'],
          ['9', '3'],
        ],
        asks: [],
      },
    ]);
  });

  it('RA19: also right after a full book, and after one that was not to be had', () => {
    const driver = liveDriver([bid]);
    driver.requestBook(market);
    driver.advance(1_000);
    expect(takeAsked(driver)).toHaveLength(1);
    driver.advance(15_000);
    expect(driver.ended?.code).toBe('no-full-book');
    takeAsked(driver);
    driver.requestBook(market);
    expect(takeAsked(driver)).toHaveLength(1);
  });

  it('RA5: the first version’s names are read with their switch alone', () => {
    const messages = fixtureMessages('constructed-book-v1-eth-usdt.jsonl');
    const plain = openDriver();
    const old = openDriver({ switches: { 'message-names': 'v1' } });
    for (const message of messages) {
      plain.receive(message);
      old.receive(message);
    }
    expect(kinds(plain.takeEvents())).toEqual(['unknown', 'unknown']);
    const events = old.takeEvents();
    expect(snapshotOf(events)).toEqual([{ bids: [['2000', '1']], asks: [['2100', '0.7']] }]);
    expect(told(events)).toEqual(['bid 2000 0', 'bid 1999.5 0.5']);
  });
});

describe('Rails book: updates', () => {
  it('RA17: quantities are totals, zero in any spelling removes, equal prices are one level', () => {
    const driver = liveDriver([bid, ['buy', '10.0', '3'], ask]);
    driver.receive(delta(1, [['buy', '10.00', '0.00']]));
    driver.advance(2_000);
    driver.requestBook(market);
    driver.takeEvents();
    driver.receive(bookCopy([ask], { clientRequestId: lastAsked(driver), ts: 1 }));
    expect(snapshotOf(driver.takeEvents())).toEqual([{ bids: [], asks: [['11', '2']] }]);
  });

  it('RA18: a time that goes back puts the book in doubt and asks for a full one, once', () => {
    const driver = liveDriver([bid]);
    driver.advance(2_000);
    driver.receive(delta(1_000, [['buy', '9', '1']]));
    driver.takeEvents();
    driver.receive(delta(900, [['buy', '9', '2']]));
    const [doubt] = driver.takeEvents();
    expect(doubt).toMatchObject({
      kind: 'doubted',
      channel: 'book',
      market,
      doubt: { state: 'RESYNCING', cause: { code: 'time-backwards' } },
    });
    driver.receive(delta(901, [['buy', '9', '3']]));
    expect(kinds(driver.takeEvents())).toEqual(['ignored']);
    driver.receive(bookCopy([bid], { clientRequestId: lastAsked(driver), ts: 890 }));
    expect(told(driver.takeEvents())).toEqual(['bid 9 2', 'bid 9 3']);
    driver.receive(delta(902, [['buy', '9', '4']]));
    expect(told(driver.takeEvents())).toEqual(['bid 9 4']);
    expect(takeAsked(driver)).toEqual([]);
  });

  it('RA18: a time that goes back among held updates has the book asked for again', () => {
    const driver = openDriver();
    driver.advance(1_000);
    driver.receive(delta(30, [['buy', '9', '3']]));
    const first = lastAsked(driver);
    driver.receive(delta(20, [['buy', '9', '2']]));
    driver.receive(bookCopy([bid], { clientRequestId: first }));
    expect(kinds(driver.takeEvents())).toEqual(['ignored', 'ignored', 'ignored']);
    driver.receive(bookCopy([bid], { clientRequestId: lastAsked(driver), ts: 20 }));
    expect(told(driver.takeEvents())).toEqual(['bid 9 2']);
  });

  it('RA18: where that never ends the order of arrival counts', () => {
    const driver = openDriver();
    for (const ts of [50, 40, 30, 20]) {
      driver.receive(delta(ts, [['buy', '9', String(ts)]]));
      driver.advance(1_000);
    }
    driver.takeEvents();
    driver.receive(bookCopy([bid], { clientRequestId: lastAsked(driver), ts: 25 }));
    expect(told(driver.takeEvents())).toEqual(['bid 9 30', 'bid 9 20']);
  });

  it('RA15: full books of a market are asked for at most once a second', () => {
    const driver = liveDriver([bid]);
    driver.receive(delta(1_000, [bid]));
    driver.receive(delta(900, [bid]));
    expect(takeAsked(driver)).toEqual([]);
    driver.advance(1_000);
    expect(takeAsked(driver)).toHaveLength(1);
  });

  it('RA23: an update has the same identity on two lines, and equal ones of one time differ', () => {
    const identities = (driver: ConversationDriver): number[] =>
      driver.takeEvents().flatMap((event) => (event.kind === 'update' ? [event.identity] : []));
    const [one, other] = [liveDriver([bid]), liveDriver([ask])];
    const messages = [
      delta(5, [['buy', '9', '1']]),
      delta(5, [['buy', '9', '2']]),
      delta(5, [['buy', '9.0', '1.0']]),
      delta(6, [['buy', '9', '1']]),
      delta(6, [['sell', '9', '1']]),
    ];
    for (const message of messages) {
      one.receive(message);
      other.receive(message);
    }
    const ours = identities(one);
    expect(ours).toEqual(identities(other));
    expect(new Set(ours).size).toBe(5);
    expect(ours.every(Number.isSafeInteger)).toBe(true);
  });

  it('RA23: levels that another line brought are not told again, and count for the copy', () => {
    const driver = liveDriver([bid]);
    driver.recorder.bookUpdate = () => false;
    driver.receive(delta(5, [['buy', '9', '1']]));
    expect(driver.takeEvents()).toEqual([]);
    driver.advance(10_000);
    driver.receive(bookCopy([bid, ['buy', '9', '1']], { clientRequestId: lastAsked(driver) }));
    driver.takeEvents();
    driver.advance(500);
    expect(proofs(driver, driver.takeEvents())[0]).toMatch(/^fresh copy true/);
  });
});

describe('Rails book: the audit', () => {
  it('RA20, RA21: a copy that agrees is the proof; the first after 10 s, then one a minute', () => {
    const driver = openDriver();
    driver.receive(bookCopy([bid, ask], { clientRequestId: lastAsked(driver) }));
    expect(proofs(driver, driver.takeEvents())).toEqual([
      'no proof false: Live, but not proven yet: the first check against a second copy is due in 10 s.',
    ]);
    driver.advance(9_999);
    expect(takeAsked(driver)).toEqual([]);
    driver.advance(1);
    driver.receive(bookCopy([ask, bid], { clientRequestId: lastAsked(driver) }));
    driver.advance(500);
    const events = driver.takeEvents();
    expect(kinds(events)).toEqual(['ignored', 'audit', 'proof']);
    expect(audits(events)).toEqual([
      {
        at: driver.nowMs,
        means: 'fresh-copy',
        outcome: 'matches',
        compared: 2,
        excused: 0,
        differing: 0,
        differences: [],
        nextAt: driver.nowMs + 60_000,
      },
    ]);
    expect(proofs(driver, events)).toEqual([
      'fresh copy true: Matches the copy that Rails sent 0.0 s ago: 0 of 2 levels differ. No sequence numbers.',
    ]);
    driver.advance(59_999);
    expect(takeAsked(driver)).toEqual([]);
    driver.advance(1);
    expect(takeAsked(driver)).toHaveLength(1);
  });

  it('RA20: levels that changed between request and answer are excused', () => {
    const driver = liveDriver([bid, ask]);
    driver.advance(10_000);
    driver.receive(delta(50, [['buy', '10', '7']]));
    driver.receive(bookCopy([bid, ask], { clientRequestId: lastAsked(driver) }));
    driver.receive(delta(60, [['sell', '11', '0']]));
    driver.takeEvents();
    driver.advance(500);
    const events = driver.takeEvents();
    expect(proofs(driver, events)[0]).toMatch(/^fresh copy true/);
    expect(audits(events)).toMatchObject([{ outcome: 'matches', compared: 0, excused: 2 }]);
  });

  it('RA21: the same level wrong in two copies: the copy replaces the book, and that is said', () => {
    const driver = liveDriver([bid, ask]);
    const answer = () => {
      driver.receive(bookCopy([bid], { clientRequestId: lastAsked(driver) }));
      driver.advance(500);
      return driver.takeEvents().filter((event) => event.kind !== 'ignored');
    };
    driver.advance(10_000);
    expect(proofs(driver, answer())).toEqual([
      'audit failed false: 1 of 2 levels differs from a copy that Rails sent. Plumbline asks for a second one before it believes that.',
    ]);
    driver.advance(2_000);
    const events = answer();
    expect(kinds(events)).toEqual(['audit', 'doubted', 'snapshot', 'proof']);
    expect(audits(events)).toMatchObject([
      {
        outcome: 'lost',
        compared: 2,
        differing: 1,
        differences: [{ side: 'ask', price: '11', ours: '2', kind: 'missed-delete' }],
      },
    ]);
    expect(events[1]).toMatchObject({
      doubt: { state: 'STALE', cause: { code: 'audit-differs' } },
    });
    expect(snapshotOf(events)).toEqual([{ bids: [['10', '1']], asks: [] }]);
    expect(proofs(driver, events)[0]).toMatch(
      /^fresh copy true: 1 of 2 levels differed from Rails' copy twice: an update was lost\./,
    );
    driver.advance(5_000);
    expect(proofs(driver, answer())[0]).toMatch(/^fresh copy true: Matches/);
  });

  it('RA21: a level that moved between the two copies is another case', () => {
    const driver = liveDriver([bid, ask]);
    driver.advance(10_000);
    driver.receive(bookCopy([['buy', '10', '5'], ask], { clientRequestId: lastAsked(driver) }));
    driver.advance(500);
    driver.receive(delta(70, [['buy', '10', '5']]));
    driver.advance(2_000);
    driver.takeEvents();
    driver.receive(bookCopy([['buy', '10', '5'], ask], { clientRequestId: lastAsked(driver) }));
    driver.advance(500);
    const events = driver.takeEvents();
    expect(kinds(events)).toEqual(['ignored', 'audit', 'proof']);
    expect(proofs(driver, events)[0]).toMatch(/^fresh copy true/);
  });

  it('RA49: who wants to know now is told, unless there is no book to compare', () => {
    const waiting = openDriver();
    expect(waiting.conversation.auditBook?.(market, waiting.recorder)).toBe(false);
    const driver = liveDriver([bid, ask]);
    driver.advance(2_000);
    takeAsked(driver);
    expect(driver.conversation.auditBook?.(market, driver.recorder)).toBe(true);
    // One that is on its way is the same one.
    expect(driver.conversation.auditBook?.(market, driver.recorder)).toBe(true);
    expect(takeAsked(driver)).toHaveLength(1);
    expect(driver.conversation.auditBook?.('NOPE', driver.recorder)).toBe(false);
  });

  it('RA22: an unanswered audit takes the proof, never the book', () => {
    const driver = liveDriver([bid, ask]);
    driver.advance(25_000);
    const events = driver.takeEvents();
    expect(kinds(events)).toEqual(['audit', 'proof']);
    expect(audits(events)).toMatchObject([
      { outcome: 'failed', reason: 'Rails did not answer 3 requests for a copy of the book.' },
    ]);
    expect(proofs(driver, events)[0]).toMatch(
      /^no proof false: Updates arrive, but Rails did not answer 3 requests .* Asked again in 60 s\.$/,
    );
    driver.receive(delta(80, [['buy', '9', '1']]));
    expect(told(driver.takeEvents())).toEqual(['bid 9 1']);
    expect(driver.ended).toBeUndefined();
    takeAsked(driver);
    driver.advance(60_000);
    expect(takeAsked(driver)).toHaveLength(1);
  });

  it('RA24: after a message that could not be read the book is compared, at most each 5 s', () => {
    const driver = liveDriver([bid, ask]);
    driver.advance(2_000);
    driver.receive('{"resultType":"publicOrderBookDelta","mark');
    driver.receive('garbage');
    driver.advance(0);
    const events = driver.takeEvents();
    expect(kinds(events)).toEqual(['rejected', 'rejected', 'proof']);
    expect(proofs(driver, events)[0]).toMatch(/^no proof false: Rails sent a message/);
    const asked = takeAsked(driver);
    expect(asked).toHaveLength(1);
    driver.receive(bookCopy([bid, ask], { clientRequestId: asked[0] }));
    driver.advance(500);
    expect(proofs(driver, driver.takeEvents())[0]).toMatch(/^fresh copy true/);
    driver.receive('garbage');
    driver.advance(1_000);
    expect(takeAsked(driver)).toEqual([]);
  });

  it('RA12: too many held updates count as an answer that did not come', {
    timeout: 30_000,
  }, () => {
    const driver = openDriver();
    const asked = lastAsked(driver);
    for (let ts = 0; ts <= 100_000; ts += 1) {
      driver.receive(delta(ts, [['buy', '9', '1']]));
    }
    driver.receive(bookCopy([bid], { clientRequestId: asked }));
    expect(snapshotOf(driver.takeEvents())).toEqual([]);
    driver.advance(1_000);
    driver.receive(delta(100_001, [['buy', '9', '2']]));
    driver.receive(bookCopy([bid], { clientRequestId: lastAsked(driver) }));
    expect(told(driver.takeEvents())).toEqual(['bid 9 2']);
  });
});
