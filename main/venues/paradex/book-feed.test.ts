/** How a book becomes wrong, says so, and becomes right again. SPEC.md PD23–PD27, PD40. */
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../event-recorder.ts';
import { AnsweredConversation } from './testing/fixtures.ts';
import {
  followedBook as book,
  delta,
  liveConversation,
  market,
  snapshot,
} from './testing/one-book.ts';
import { bookFrame } from './testing/sbe-encoder.ts';

const other = 'ETH-USD-PERP';
const both = [...book, { channel: 'book', market: other }] as const;
const again = [
  `unsubscribe order_book.${market}.deltas`,
  `subscribe order_book.${market}.deltas`,
] as const;

function doubts(events: readonly RecordedEvent[]): unknown[] {
  return events.flatMap((event) =>
    event.kind === 'doubted'
      ? [[event.market, event.doubt.state, event.doubt.cause.code, ...event.doubt.cause.sentence]]
      : [],
  );
}

const resyncing = 'Waiting for the full book. You see the book from before the gap.';

describe('a book out of order', () => {
  it('PD23: a gap is said with its size, then the book is asked for again', () => {
    const driver = liveConversation();
    driver.receiveBytes(delta(48_201_991), true);
    driver.receiveBytes(delta(48_201_994), true);
    const events = driver.takeEvents();
    expect(doubts(events)).toEqual([
      [
        market,
        'GAP',
        'sequence-gap',
        '2 updates are missing after 48,201,991. This book may be wrong from here on. Subscribing again now.',
      ],
    ]);
    expect(events.find(({ kind }) => kind === 'doubted')).toMatchObject({
      doubt: { evidence: [{ name: 'Missing', words: ['48,201,992 to 48,201,993'] }] },
    });
    expect(events.at(-1)).toEqual({ kind: 'ignored' });
    expect(events.filter(({ kind }) => kind === 'proof')).toMatchObject([
      { proof: { word: 'sequence broken', holds: false } },
    ]);
    expect(driver.answerAll()).toEqual(again);
    expect(doubts(driver.takeEvents())).toEqual([
      [market, 'RESYNCING', 'full-book-requested', resyncing],
    ]);
    driver.receiveBytes(delta(48_201_995), true);
    expect(driver.takeEvents()).toEqual([{ kind: 'ignored' }]);
    driver.advance(400);
    driver.receiveBytes(snapshot(48_202_000), true);
    driver.receiveBytes(delta(48_202_001), true);
    expect(driver.takeEvents().map(({ kind }) => kind)).toEqual([
      ...['venue-time', 'update', 'snapshot', 'proof'],
      ...['venue-time', 'update', 'level'],
    ]);
    // The next one knows how long it took.
    driver.receiveBytes(delta(48_202_003), true);
    driver.answerAll();
    expect(doubts(driver.takeEvents()).at(-1)).toContain(
      'Waiting for the full book. Usually 0.4 s. You see the book from before the gap.',
    );
  });

  it('PD23: repeated and backward numbers prove nothing either', () => {
    for (const sequence of [48_201_990, 48_201_000, 0]) {
      const driver = liveConversation();
      driver.receiveBytes(delta(sequence), true);
      expect(doubts(driver.takeEvents())).toEqual([
        [market, 'GAP', 'sequence-backward', expect.any(String)],
      ]);
      expect(driver.answerAll()).toEqual(again);
    }
  });

  it('PD23: full books of the old subscription are not taken for the new one', () => {
    const driver = liveConversation();
    driver.receiveBytes(delta(48_201_999), true);
    const [unsubscribe] = driver.takeRequestsRaw();
    driver.takeEvents();
    driver.receiveBytes(snapshot(48_202_000), true);
    expect(driver.takeEvents()).toEqual([{ kind: 'ignored' }]);
    driver.accept(unsubscribe as never);
    driver.receiveBytes(snapshot(48_202_010), true);
    expect(driver.takeEvents().some(({ kind }) => kind === 'snapshot')).toBe(true);
  });

  it('PD24: a refused book frame breaks all books of the connection, and they come back', () => {
    const driver = liveConversation(both);
    driver.frame('truncated-group-entries');
    const events = driver.takeEvents();
    expect(events[0]).toEqual({
      kind: 'rejected',
      reason: 'group-truncated: BookEvent, 126 bytes',
    });
    const words =
      'A frame could not be read (group-truncated) and may have held an update. This book may be wrong from here on. Subscribing again now.';
    expect(doubts(events)).toEqual([
      [market, 'GAP', 'frame-refused', words],
      [other, 'GAP', 'frame-refused', words],
    ]);
    expect(driver.answerAll()).toHaveLength(4);
    for (const one of [market, other]) {
      driver.receiveBytes(snapshot(1, one), true);
      expect(driver.takeEvents().some(({ kind }) => kind === 'snapshot')).toBe(true);
    }
  });

  it('PD24: frames that name no known template break them as well, other refused messages do not', () => {
    for (const [name, isBreaking] of [
      ['truncated-header', true],
      ['wrong-schema-id', true],
      ['empty-frame', true],
      ['trade-null-price', false],
      ['root-block-below-version-0', false],
    ] as const) {
      const driver = liveConversation();
      driver.frame(name);
      const events = driver.takeEvents();
      expect([name, events[0]?.kind, doubts(events).length]).toEqual([
        name,
        'rejected',
        isBreaking ? 1 : 0,
      ]);
    }
  });

  it('PD3: negative prices, sizes, times and numbers out of range are refused', () => {
    const parts = { market, sequence: 48_201_991, isSnapshot: false, bids: [], asks: [] };
    const frames = [
      bookFrame({ ...parts, bids: [[-1n, 1n]] }),
      bookFrame({ ...parts, asks: [[1n, -1n]] }),
      bookFrame({ ...parts, ts: -1 }),
      bookFrame({ ...parts, sequence: -5n }),
      bookFrame({ ...parts, sequence: 2n ** 53n }),
    ];
    for (const frame of frames) {
      const driver = liveConversation();
      driver.receiveBytes(frame, true);
      expect(driver.takeEvents()[0]).toEqual({
        kind: 'rejected',
        reason: `value-out-of-range: BookEvent, ${frame.length} bytes`,
      });
    }
  });

  it('PD24: a refused frame while the first book is awaited may have been it', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    driver.takeEvents();
    driver.frame('truncated-group-entries');
    expect(doubts(driver.takeEvents())).toEqual([]);
    expect(driver.answerAll()).toEqual(again);
  });

  it('PD26: no full book within 5 s gives the socket up', () => {
    const driver = liveConversation();
    driver.receiveBytes(delta(48_201_999), true);
    driver.answerAll();
    driver.advance(4_999);
    expect(driver.ended).toBeUndefined();
    driver.advance(1);
    expect(driver.ended).toEqual({
      code: 'no-full-book',
      text: `Paradex sent no full book of ${market} within 5 s of being asked.`,
    });
  });

  it('PD26: a fourth time in a minute gives the socket up; a minute later it is one again', () => {
    const driver = liveConversation();
    let sequence = 48_201_990;
    const breakOnce = (): void => {
      driver.receiveBytes(delta(sequence + 5), true);
      driver.answerAll();
      sequence += 100;
      driver.receiveBytes(snapshot(sequence), true);
      driver.advance(1_000);
    };
    breakOnce();
    breakOnce();
    breakOnce();
    driver.advance(58_000);
    breakOnce();
    expect(driver.ended).toBeUndefined();
    breakOnce();
    breakOnce();
    expect(driver.ended).toBeUndefined();
    breakOnce();
    expect(driver.ended?.code).toBe('resync-limit');
  });

  it('PD27: a wish for the full book asks again at once, without a gap', () => {
    const driver = liveConversation();
    expect([driver.requestBook(market), driver.requestBook('NO-SUCH')]).toEqual([true, false]);
    expect(doubts(driver.takeEvents())).toEqual([
      [
        market,
        'RESYNCING',
        'full-book-requested',
        'Waiting for the full book. You see the book from before the request.',
      ],
    ]);
    // Once is enough.
    expect(driver.requestBook(market)).toBe(true);
    expect(driver.answerAll()).toEqual(again);
    driver.receiveBytes(snapshot(5), true);
    expect(driver.takeEvents().some(({ kind }) => kind === 'snapshot')).toBe(true);
  });

  it('PD27: wishes that come too often wait, give no socket up, and leave one for a gap', () => {
    const driver = liveConversation();
    let sequence = 48_201_990;
    const answer = (): number => {
      const asked = driver.answerAll().length;
      if (asked > 0) {
        sequence += 100;
        driver.receiveBytes(snapshot(sequence), true);
      }
      return asked;
    };
    const wish = (): number => {
      driver.requestBook(market);
      const asked = answer();
      driver.advance(1_000);
      return asked;
    };
    const asked = again.length;
    expect([wish(), wish(), wish(), wish()]).toEqual([asked, asked, 0, 0]);
    driver.receiveBytes(delta(sequence + 5), true);
    expect(answer()).toBe(asked);
    expect(wish()).toBe(0);
    driver.advance(53_000);
    expect(answer()).toBe(0);
    driver.advance(3_000);
    expect(answer()).toBe(asked);
    expect(driver.ended).toBeUndefined();
  });

  it('PD40: where resubscribing is not trusted, the socket is given up', () => {
    const driver = liveConversation(book, { resync: 'reconnect' });
    driver.receiveBytes(delta(48_201_999), true);
    expect(driver.ended?.code).toBe('resync-by-reconnect');
    expect(driver.takeRequests()).toEqual([]);
  });

  it('PD10: an update of one market never touches the other', () => {
    const driver = liveConversation(both);
    driver.receiveBytes(delta(48_201_999), true);
    driver.answerAll();
    driver.takeEvents();
    driver.receiveBytes(delta(48_201_991, other), true);
    const [, , told] = driver.takeEvents();
    expect(told).toMatchObject({ kind: 'level', market: other });
  });
});
