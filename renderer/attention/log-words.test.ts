import { describe, expect, it } from 'vitest';
import { incidentAt } from './incident.fixture.ts';
import {
  countLog,
  dayOf,
  incidentDetail,
  incidentLength,
  incidentSubject,
  incidentWord,
  isUnseen,
  knownLines,
  seenWords,
  timeOf,
} from './log-words.ts';

const start = Date.UTC(2026, 10, 21, 14, 31, 55);

describe('one incident', () => {
  it('says where, how it stands and why', () => {
    const open = incidentAt(start);
    expect(incidentDetail(open)).toBe(
      'Paxos · goes on. Paxos closed the socket (1001, going away).',
    );
    expect(incidentLength(open)).toBeUndefined();
    const healed = incidentAt(start, { endedAt: start + 2_900, times: 3, isPractice: true });
    expect(incidentDetail(healed)).toMatch(/^Paxos practice · healed, 3 times\. /);
    expect(incidentLength(healed)).toBe('2.9 s');
  });

  it('keeps to the cause; what was done about it stands in the evidence', () => {
    const detail = (text: string) =>
      incidentDetail(incidentAt(start, { cause: { code: 'crossed', text } }));
    expect(detail('Bid 18.41 is above ask 18.39. Likely a missed delete; reopening.')).toBe(
      'Paxos · goes on. Bid 18.41 is above ask 18.39.',
    );
    expect(detail('No bytes for 38 s: dead. Reconnecting in 3 s, try 4. These are old.')).toBe(
      'Paxos · goes on. No bytes for 38\u00a0s: dead.',
    );
    expect(detail('Paxos closed the socket (1001, going away)')).toContain('going away)');
  });

  it('calls a halt and an alert over, never healed', () => {
    const endedAt = start + 1000;
    expect(incidentDetail(incidentAt(start, { state: 'HALTED', endedAt }))).toContain('· over. ');
    const alert = incidentAt(start, {
      kind: 'alert',
      cause: { code: 'alert-off-par', text: 'The mid was 12 bp off par for 10 s.' },
      endedAt,
    });
    expect(incidentWord(alert)).toBe('OFF PAR');
    expect(incidentDetail(alert)).toBe(
      'Paxos · over. The mid was 12\u00a0bp off par for 10\u00a0s.',
    );
  });

  it('tells what is known and what was noted in the order it came', () => {
    const evidence = [
      { at: start, text: 'BTCUSD STALE for 3 s.' },
      { at: start + 2000, text: 'BTCUSD LIVE again.' },
    ];
    const notes = [{ at: start + 1000, text: 'ticket 4711' }];
    expect(knownLines(incidentAt(start, { evidence, notes })).map(({ text }) => text)).toEqual([
      'BTCUSD STALE for 3\u00a0s.',
      'Noted: “ticket 4711”',
      'BTCUSD LIVE again.',
    ]);
  });

  it('does not call healed what nobody watched to its end', () => {
    const lost = incidentAt(start, { endedAt: start + 1000, isEndUnknown: true });
    expect(incidentDetail(lost)).toContain('· end not seen. ');
    expect(countLog([lost], start + 2000)).toMatchObject({ events: 1, healedAlone: 0 });
  });

  it('names one or two markets and counts more', () => {
    const names = (count: number) =>
      ['BTCUSD', 'ETH-USD-PERP.interactive', 'PAXGUSD']
        .slice(0, count)
        .map((one) => `paradex:${one}`);
    const subject = (count: number) =>
      incidentSubject(incidentAt(start, { venue: 'paradex', markets: names(count) }));
    expect([0, 1, 2, 3].map(subject)).toEqual([
      'Paradex',
      'BTCUSD',
      'BTCUSD, ETH-USD-PERP interactive',
      '3 Paradex books',
    ]);
  });

  it('is unseen until it was acknowledged; a note asks for nothing', () => {
    expect(isUnseen(incidentAt(start))).toBe(true);
    const seen = incidentAt(start, { acknowledgedAt: start + 5000 });
    expect([isUnseen(seen), seenWords(seen)]).toEqual([false, 'Seen 14:32']);
    expect(isUnseen(incidentAt(start, { kind: 'note', severity: 'note' }))).toBe(false);
  });
});

it('counts events, those that healed alone and the longest', () => {
  const now = start + 60_000;
  const counts = countLog(
    [
      incidentAt(start, { state: 'HALTED', severity: 'caution' }),
      incidentAt(start + 1000, { endedAt: start + 79_000 }),
      incidentAt(start + 2000, { endedAt: start + 9000, acknowledgedAt: start + 4000 }),
      incidentAt(start + 3000),
      incidentAt(start - 1000, { kind: 'note', severity: 'note', endedAt: start - 1000 }),
    ],
    now,
  );
  expect(counts).toEqual({
    events: 5,
    healedAlone: 1,
    unseen: 3,
    longestMs: 78_000,
    since: start - 1000,
  });
  expect(countLog([], now)).toEqual({
    events: 0,
    healedAlone: 0,
    unseen: 0,
    longestMs: undefined,
    since: undefined,
  });
});

it('prints times and days in UTC', () => {
  expect([timeOf(start), dayOf(start)]).toEqual(['14:31:55', 'Sat 21 Nov']);
});
