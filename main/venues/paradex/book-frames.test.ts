/** What a book in order tells. SPEC.md PD4, PD22, PD25, PD28, PD29, PD35. */
import { describe, expect, it } from 'vitest';
import { EventBook } from './testing/event-book.ts';
import { AnsweredConversation } from './testing/fixtures.ts';
import {
  followedBook as book,
  delta,
  level,
  liveConversation,
  market,
  snapshot,
} from './testing/one-book.ts';
import { bookFrame, encodeFrame, firstTs, type Level } from './testing/sbe-encoder.ts';

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
