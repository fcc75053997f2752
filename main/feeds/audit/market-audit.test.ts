import { describe, expect, it } from 'vitest';
import { err, ok } from '#shared/domain/result.ts';
import {
  type AuditBench,
  bookOf,
  cell,
  columns,
  createBench,
  type TextLevels,
} from './audit-test-bench.ts';
import { copyOf } from './book-at-sequence.ts';

const bids: TextLevels = [
  ['100', '1'],
  ['99', '2'],
  ['98', '3'],
];
const asks: TextLevels = [
  ['101', '1'],
  ['102', '2'],
];

const outcomes = (bench: AuditBench): string[] => bench.told.map(({ outcome }) => outcome);

describe('when a book is compared', () => {
  it('AD12: some 8 s after its full book, then every minute, and it says when', async () => {
    const bench = createBench(bids, asks);
    expect(bench.dueAt).toBe(bench.clock.now() + 8_000);
    await bench.pass(7_900);
    expect(bench.asked).toBe(0);
    await bench.pass(1_000);
    expect(bench.told).toEqual([
      {
        at: expect.any(Number),
        means: 'rest-book',
        outcome: 'matches',
        compared: 5,
        excused: 0,
        differing: 0,
        differences: [],
        nextAt: (bench.told[0]?.at ?? 0) + 60_000,
      },
    ]);
    await bench.pass(59_000);
    expect(bench.asked).toBe(1);
    await bench.pass(2_000);
    expect(outcomes(bench)).toEqual(['matches', 'matches']);
    bench.audit.close();
    await bench.pass(120_000);
    expect(bench.asked).toBe(2);
    expect(bench.clock.pendingTimers).toBe(0);
  });

  it.each([
    [undefined, 0, 6_000],
    [undefined, 1, 10_000],
    [60_000, 0, 54_000],
    [60_000, 0.5, 60_000],
    [60_000, 1, 66_000],
  ])(
    'AD12: the first one after %s ms, with luck %d, is due after %d ms',
    (firstAfterMs, luck, dueMs) => {
      const bench = createBench(bids, asks, { firstAfterMs, random: () => luck });
      expect((bench.dueAt ?? 0) - bench.clock.now()).toBe(dueMs);
      bench.audit.close();
    },
  );

  it('AD12: full books that come again and again put it off for one interval at most', async () => {
    const bench = createBench(bids, asks);
    for (let passed = 0; passed < 180_000; passed += 5_000) {
      await bench.pass(5_000);
      bench.audit.replaced();
    }
    expect(outcomes(bench)).toEqual(['matches', 'matches']);
    bench.audit.close();
  });

  it('AD12: after an interruption the first look is as late as ever', async () => {
    const bench = createBench(bids, asks, { firstAfterMs: 60_000 });
    await bench.pass(10_000);
    bench.state = 'STALE';
    await bench.pass(400_000);
    bench.audit.replaced();
    expect((bench.dueAt ?? 0) - bench.clock.now()).toBe(60_000);
    bench.audit.close();
  });

  it('AD15: at once when a person asks, and once however often', async () => {
    const bench = createBench(bids, asks);
    bench.audit.ask();
    bench.audit.ask();
    expect(bench.isAuditing).toBe(true);
    await bench.pass(100);
    bench.audit.ask();
    await bench.pass(1_000);
    expect(bench.asked).toBe(1);
    expect(outcomes(bench)).toEqual(['matches']);
    expect(bench.isAuditing).toBe(false);
    bench.audit.close();
  });

  it('AD12: a suspicion is a reason, but not twice within 10 s', async () => {
    const bench = createBench(bids, asks);
    bench.audit.askSoon();
    await bench.pass(1_000);
    bench.audit.askSoon();
    await bench.pass(1_000);
    expect(bench.asked).toBe(1);
    await bench.pass(9_000);
    bench.audit.askSoon();
    await bench.pass(1_000);
    expect(bench.asked).toBe(2);
    bench.audit.close();
  });

  it('AD16: a book that is not believed or halted is not compared; who asks hears why', async () => {
    const bench = createBench(bids, asks);
    for (const state of ['STALE', 'GAP', 'RESYNCING', 'HALTED'] as const) {
      bench.state = state;
      await bench.pass(20_000);
      expect(bench.told).toEqual([]);
      bench.audit.ask();
      expect(bench.told.splice(0)).toMatchObject([
        {
          outcome: 'failed',
          reason: `The book is ${state}: comparing it would say nothing. It is compared when it is back.`,
        },
      ]);
    }
    expect(bench.asked).toBe(0);
    bench.state = 'LIVE';
    await bench.pass(7_000);
    expect(outcomes(bench)).toEqual(['matches']);
    bench.audit.close();
  });

  it('AD16: a book that is behind, since messages wait to be read, is compared when it has caught up', async () => {
    const bench = createBench(bids, asks);
    bench.set('bid', '99.5', '7', 'lost');
    bench.isBehind = true;
    await bench.pass(30_000);
    expect(outcomes(bench)).not.toContain('differs');
    expect(outcomes(bench)).not.toContain('lost');
    bench.isBehind = false;
    await bench.pass(120_000);
    expect(outcomes(bench)).toContain('lost');
    bench.audit.close();
  });

  it('AD17: a copy without any level is none, and never a reason to leave a book that has some', async () => {
    const bench = createBench(bids, asks);
    bench.answer = () => ok({ book: bookOf([], []) });
    await bench.pass(120_000);
    expect(new Set(outcomes(bench))).toEqual(new Set(['failed']));
    expect(bench.told[0]?.reason).toContain('no level on either side');
    expect(bench.renewals).toEqual([]);
    bench.audit.close();
  });

  it('AD12: a full book makes all anew: what was being found out is past', async () => {
    const bench = createBench(bids, asks);
    bench.set('bid', '99', '0', 'lost');
    bench.audit.ask();
    await bench.pass(1_000);
    expect(outcomes(bench)).toEqual(['differs']);
    bench.ours.replace(columns(bench.theirs.levels('bid'), bench.theirs.levels('ask')));
    bench.audit.replaced();
    expect(bench.dueAt).toBe(bench.clock.now() + 8_000);
    await bench.pass(9_000);
    expect(outcomes(bench)).toEqual(['differs', 'matches']);
    bench.audit.close();
  });
});

describe('what two looks say', () => {
  it('AD10, AD11: the same level wrong twice is a lost update; a full book is asked for until it comes', async () => {
    const bench = createBench(bids, asks);
    bench.set('bid', '99', '0', 'lost');
    await bench.pass(9_000);
    expect(bench.told).toMatchObject([
      {
        outcome: 'differs',
        compared: 5,
        differing: 1,
        differences: [{ side: 'bid', price: '99', ours: '2', kind: 'missed-delete' }],
        nextAt: (bench.told[0]?.at ?? 0) + 2_000,
      },
    ]);
    expect(bench.renewals).toEqual([]);
    await bench.pass(3_000);
    expect(bench.told[1]).toMatchObject({ outcome: 'lost', differing: 1 });
    expect(bench.renewals).toHaveLength(1);
    bench.state = 'STALE';
    await bench.pass(20_000);
    expect(bench.renewals).toHaveLength(3);
    bench.state = 'LIVE';
    bench.ours.set('bid', cell('99'), cell('0'));
    bench.audit.replaced();
    expect(bench.dueAt).toBe(bench.clock.now() + 3_000);
    await bench.pass(4_000);
    expect(outcomes(bench)).toEqual(['differs', 'lost', 'matches']);
    expect(bench.renewals).toHaveLength(3);
    bench.audit.close();
  });

  it('AD10: a level of ours that changed between the looks is no finding, though it is as it was', async () => {
    const bench = createBench(bids, asks);
    bench.set('bid', '99', '5', 'lost');
    await bench.pass(9_000);
    expect(outcomes(bench)).toEqual(['differs']);
    bench.ours.set('bid', cell('99'), cell('7'));
    bench.ours.set('bid', cell('99'), cell('2'));
    await bench.pass(3_000);
    expect(outcomes(bench)).toEqual(['differs', 'differs']);
    bench.audit.close();
  });

  it('AD10: other levels each time are no finding, and after five looks the schedule goes on', async () => {
    const bench = createBench(bids, asks);
    let size = 5;
    bench.answer = () => {
      size += 1;
      const wrong = bookOf(
        [
          ['100', '1'],
          ['99', '2'],
          ['98', '3'],
          [`${90 - size}`, '1'],
        ],
        asks,
      );
      return ok({ book: wrong });
    };
    await bench.pass(30_000);
    expect(outcomes(bench)).toEqual(Array.from({ length: 5 }, () => 'differs'));
    await bench.pass(60_000);
    expect(bench.asked).toBeGreaterThan(5);
    expect(outcomes(bench)).not.toContain('lost');
    bench.audit.close();
  });

  it('AD7, AD8: lost digits and the end of a copy are told and not healed', async () => {
    const bench = createBench(bids, asks);
    const cut = bookOf(bids.slice(0, 2), asks);
    cut.set('bid', cell('99'), cell('9'));
    bench.answer = () => ok({ book: cut, depthLevels: 2 });
    await bench.pass(9_000);
    expect(bench.told).toMatchObject([
      { outcome: 'matches', compared: 4, differing: 0, differences: [{ kind: 'depth-edge' }] },
    ]);
    expect(bench.renewals).toEqual([]);
    bench.audit.close();
  });
});

describe('copies with a number', () => {
  /** A numbered message on the feed. */
  function receive(bench: AuditBench, price: string, size: string, lost?: 'lost'): void {
    const sequence = (bench.sequence ?? 0) + 1;
    bench.onSequence?.(sequence);
    bench.sequence = sequence;
    bench.set('bid', price, size, lost);
  }

  it('AD9: the book is compared as it was at that number, and nothing is excused', async () => {
    const bench = createBench(bids, asks);
    bench.sequence = 40;
    const answers = [{ book: copyOf(bench.theirs), sequence: 40 }];
    bench.answer = () => {
      receive(bench, '98', '8');
      answers.push({ book: copyOf(bench.theirs), sequence: 41 });
      receive(bench, '98', '9');
      receive(bench, '97', '9');
      return ok(answers[1] ?? { book: bench.theirs });
    };
    await bench.pass(9_000);
    expect(bench.told).toMatchObject([{ outcome: 'matches', compared: 5, excused: 0 }]);
    bench.audit.close();
  });

  it('AD9: what is wrong shows although the level moves all the time', async () => {
    const bench = createBench(bids, asks);
    bench.sequence = 40;
    receive(bench, '97', '5', 'lost');
    bench.answer = () => {
      const copy = { book: copyOf(bench.theirs), sequence: bench.sequence };
      receive(bench, '98', '8');
      return ok(copy);
    };
    await bench.pass(12_000);
    expect(outcomes(bench)).toEqual(['differs', 'lost']);
    expect(bench.told[1]?.excused).toBe(0);
    bench.audit.close();
  });

  it('AD9: a copy that is older than the record is asked for again, and given up as older', async () => {
    const bench = createBench(bids, asks);
    bench.sequence = 40;
    bench.answer = () => ok({ book: copyOf(bench.theirs), sequence: 39 });
    bench.audit.ask();
    await bench.pass(10_000);
    expect(bench.asked).toBe(3);
    expect(bench.told).toMatchObject([
      {
        outcome: 'failed',
        reason: 'The copy was older than the book it was to be compared with.',
      },
    ]);
    bench.audit.close();
  });

  it('AD9: a copy that is ahead of the feed is waited for', async () => {
    const bench = createBench(bids, asks);
    bench.sequence = 40;
    bench.answer = () => {
      const ahead = copyOf(bench.theirs);
      ahead.set('bid', cell('97'), cell('4'));
      bench.clock.setTimer(() => receive(bench, '97', '4'), 900);
      return ok({ book: ahead, sequence: 41 });
    };
    bench.audit.ask();
    await bench.pass(4_000);
    expect(bench.told).toMatchObject([{ outcome: 'matches', excused: 0, compared: 6 }]);
    bench.audit.close();
  });
});

describe('copies that fail', () => {
  it('AD14: one failure is tried again in silence, a second one is told, with less and less hurry', async () => {
    const bench = createBench(bids, asks);
    bench.answer = () => err({ text: 'Paxos answered 503 to a REST request.' });
    await bench.pass(9_000);
    expect([bench.asked, bench.told]).toEqual([1, []]);
    await bench.pass(6_000);
    expect(bench.told).toMatchObject([
      { outcome: 'failed', reason: 'Paxos answered 503 to a REST request.', compared: 0 },
    ]);
    await bench.pass(600_000);
    expect(bench.asked).toBeLessThan(12);
    bench.answer = () => ok({ book: copyOf(bench.theirs) });
    await bench.pass(310_000);
    expect(outcomes(bench).at(-1)).toBe('matches');
    bench.audit.close();
  });

  it('AD14: the venue’s own time is kept, and who asks hears of the first failure', async () => {
    const bench = createBench(bids, asks);
    const retryAt = bench.clock.now() + 300_000;
    bench.answer = () => err({ text: 'Paxos asks for fewer REST requests.', retryAt });
    bench.audit.ask();
    await bench.pass(1_000);
    expect(bench.told).toMatchObject([{ outcome: 'failed' }]);
    expect(bench.told[0]?.nextAt).toBeGreaterThanOrEqual(retryAt);
    await bench.pass(290_000);
    expect(bench.asked).toBe(1);
    bench.audit.close();
  });

  it('AD3: a book that is rescaled or interrupted meanwhile says nothing', async () => {
    const bench = createBench(bids, asks);
    let looks = 0;
    bench.answer = () => {
      looks += 1;
      if (looks === 1) {
        bench.set('bid', '97', '1.234567');
      } else if (looks === 2) {
        bench.carrier = {};
      }
      return ok({ book: copyOf(bench.theirs) });
    };
    bench.audit.ask();
    await bench.pass(1_000);
    expect(bench.told).toEqual([]);
    await bench.pass(6_000);
    expect(bench.asked).toBe(3);
    expect(outcomes(bench)).toEqual(['matches']);
    bench.audit.close();
  });
});
