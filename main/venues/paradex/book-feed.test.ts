/** How a book becomes wrong, says so, and becomes right again. SPEC.md PD21–PD29. */
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../event-recorder.ts';
import { EventBook } from './testing/event-book.ts';
import { AnsweredConversation } from './testing/fixtures.ts';
import { bookFrame, e8, encodeFrame, firstTs, type Level } from './testing/sbe-encoder.ts';

const market = 'BTC-USD-PERP';
const other = 'ETH-USD-PERP';
const book = [{ channel: 'book', market }] as const;
const both = [...book, { channel: 'book', market: other }] as const;
const again = [
  `unsubscribe order_book.${market}.deltas`,
  `subscribe order_book.${market}.deltas`,
] as const;

function level(price: string, size: string): Level {
  return [e8(price), e8(size)];
}

function snapshot(sequence: number, of = market): Uint8Array {
  return bookFrame({
    market: of,
    sequence,
    isSnapshot: true,
    bids: [level('100.5', '1'), level('100', '2')],
    asks: [level('101', '3')],
  });
}

function delta(sequence: number, of = market): Uint8Array {
  return bookFrame({
    market: of,
    sequence,
    isSnapshot: false,
    bids: [level('100.5', '7')],
    asks: [],
  });
}

function liveConversation(
  carries: ConstructorParameters<typeof AnsweredConversation>[0] = book,
  switches = {},
): AnsweredConversation {
  const driver = new AnsweredConversation(carries, switches);
  driver.answerAll();
  for (const { market: one } of carries) {
    driver.receiveBytes(snapshot(48_201_990, one), true);
  }
  driver.takeEvents();
  return driver;
}

function doubts(events: readonly RecordedEvent[]): unknown[] {
  return events.flatMap((event) =>
    event.kind === 'doubted'
      ? [[event.market, event.doubt.state, event.doubt.cause.code, ...event.doubt.cause.sentence]]
      : [],
  );
}

const resyncing = 'Waiting for the full book. You see the book from before the gap.';

describe('a book in order', () => {
  it('PD25, PD28, PD29: the full book with its proof, then levels with number and time', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    driver.takeEvents();
    driver.receiveBytes(snapshot(10), true);
    driver.receiveBytes(delta(11), true);
    const time = { kind: 'venue-time', market, time: firstTs };
    expect(driver.takeEvents()).toEqual([
      time,
      { kind: 'update', market, identity: 10, isSequence: true },
      {
        kind: 'snapshot',
        market,
        bids: [
          ['100.50000000', '1.00000000'],
          ['100.00000000', '2.00000000'],
        ],
        asks: [['101.00000000', '3.00000000']],
      },
      {
        kind: 'proof',
        market,
        proof: {
          word: 'sequence',
          holds: true,
          sentence: ['Every update since 00:00:00 arrived in order: 0 of 0.'],
        },
      },
      time,
      { kind: 'update', market, identity: 11, isSequence: true },
      { kind: 'level', market, side: 'bid', price: '100.50000000', size: '7.00000000' },
    ]);
  });

  it('PD22: an update without levels tells its number and nothing to draw', () => {
    const driver = liveConversation();
    driver.receiveBytes(
      bookFrame({ market, sequence: 48_201_991, isSnapshot: false, bids: [], asks: [] }),
      true,
    );
    driver.receiveBytes(delta(48_201_992), true);
    expect(driver.takeEvents().map(({ kind }) => kind)).toEqual([
      ...['venue-time', 'update'],
      ...['venue-time', 'update', 'level'],
    ]);
  });

  it('PD25: of two entries for one price the last counts, in a full book as in an update', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    const bids = [level('1', '1'), level('2', '0'), level('3', '5'), level('1', '4')];
    driver.receiveBytes(bookFrame({ market, sequence: 1, isSnapshot: true, bids, asks: [] }), true);
    const followed = new EventBook(market);
    followed.follow(driver.takeEvents());
    const expected = [
      ['3', '5'],
      ['1', '4'],
    ];
    expect(followed.levels('bid')).toEqual(expected);
    const asks = [level('9', '1'), level('9', '0'), level('8', '0'), level('8', '2')];
    driver.receiveBytes(bookFrame({ market, sequence: 2, isSnapshot: false, bids, asks }), true);
    followed.follow(driver.takeEvents());
    expect([followed.levels('bid'), followed.levels('ask')]).toEqual([expected, [['8', '2']]]);
  });

  it('PD4: values past 2^53 keep every digit', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    const bids: Level[] = [[2n ** 63n - 1n, 2n ** 53n + 1n]];
    driver.receiveBytes(bookFrame({ market, sequence: 1, isSnapshot: true, bids, asks: [] }), true);
    const followed = new EventBook(market);
    followed.follow(driver.takeEvents());
    expect(followed.levels('bid')).toEqual([['92233720368.54775807', '90071992.54740993']]);
  });

  it('PD28: the count follows at most once a second', () => {
    const driver = liveConversation();
    for (let sequence = 48_201_991; sequence <= 48_202_190; sequence += 1) {
      driver.advance(10);
      driver.receiveBytes(delta(sequence), true);
    }
    driver.advance(5_000);
    const proofs = driver
      .takeEvents()
      .flatMap((event) => (event.kind === 'proof' ? event.proof.sentence : []));
    expect(proofs).toEqual([
      'Every update since 00:00:00 arrived in order: 100 of 100.',
      'Every update since 00:00:00 arrived in order: 200 of 200.',
    ]);
  });
});

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

describe('PD35: the best-price fields of a book message are not the touch', () => {
  it('fields that contradict the levels change nothing', () => {
    const driver = new AnsweredConversation(book);
    driver.answerAll();
    driver.takeEvents();
    const block = [
      ['i64', firstTs],
      ['i64', 1],
      ['u8', 0],
      ...Array.from({ length: 9 }, () => ['i64', 5] as const),
    ] as const;
    driver.receiveBytes(
      encodeFrame({ templateId: 3, block, groups: [[level('2', '1')], []], texts: [market] }),
      true,
    );
    expect(driver.takeEvents().find(({ kind }) => kind === 'snapshot')).toEqual({
      kind: 'snapshot',
      market,
      bids: [['2.00000000', '1.00000000']],
      asks: [],
    });
  });
});
