import { describe, expect, it } from 'vitest';
import type { BookAudit } from '#shared/ipc/stream.ts';
import { auditSentence, countText, levelLine } from './audit-words.ts';

const now = 100_000;

function audit(parts: Partial<BookAudit> = {}): BookAudit {
  return {
    at: now - 12_000,
    means: 'rest-book',
    outcome: 'matches',
    compared: 412,
    excused: 0,
    differing: 0,
    differences: [],
    ...parts,
  };
}

describe('auditSentence', () => {
  it.each([
    [
      audit({ nextAt: now + 48_000 }),
      'Compared with the venue’s REST book 12 s ago: 0 of 412 levels differ. The next check is due in 48 s.',
    ],
    [
      audit({ means: 'fresh-copy', excused: 3 }),
      'Compared with a fresh copy from the venue 12 s ago: 0 of 412 levels differ. 3 changed meanwhile and were not counted.',
    ],
    [
      audit({ outcome: 'differs', differing: 1, compared: 164 }),
      'Compared with the venue’s REST book 12 s ago: 1 of 164 levels differs. Plumbline looks a second time before it calls that a fault.',
    ],
    [
      audit({
        outcome: 'lost',
        differing: 1,
        compared: 164,
        means: 'second-connection',
        excused: 1,
      }),
      'Compared twice with a copy from a second connection, 12 s ago: 1 of 164 levels differs, the same ones both times. 1 changed meanwhile and was not counted. Plumbline takes the whole book anew.',
    ],
    [
      audit({ outcome: 'failed', reason: 'Paxos answered 503.' }),
      'There was no copy to compare with, 12 s ago: Paxos answered 503.',
    ],
  ])('%#', (result, sentence) => {
    expect(auditSentence(result, now)).toBe(sentence);
  });

  it('counts with separators', () => {
    expect(countText(audit({ compared: 1, differing: 0 }))).toBe('0 of 1 level differ');
    expect(countText(audit({ compared: 12_345, differing: 2 }))).toBe('2 of 12,345 levels differ');
  });
});

it('names what a level is on each side, and why', () => {
  expect(levelLine({ side: 'bid', price: '18.41', ours: '181', kind: 'missed-delete' })).toEqual({
    side: 'bid',
    price: '18.41',
    ours: '181',
    theirs: 'no level',
    kind: 'missed delete',
  });
  expect(levelLine({ side: 'ask', price: '18.5', theirs: '2', kind: 'missed-update' }).ours).toBe(
    'no level',
  );
});
