import { describe, expect, it } from 'vitest';
import { type TrustState, trustStates } from '#shared/domain/trust.ts';
import { trust, venueStatus } from '../stream/frames.fixture.ts';
import { auditWords, evidenceRows, otherStates, type WhyInput, whyRows } from './why-words.ts';

const now = Date.UTC(2026, 10, 21, 14, 32, 7);

function rowsOf(parts: Partial<WhyInput>): Readonly<Record<string, string>> {
  const input = {
    trust: trust('LIVE', { since: now - 78_000 }),
    figures: {},
    status: undefined,
    isFeedSilent: false,
    now,
    ...parts,
  };
  const rows = [...whyRows(input), ...evidenceRows(input)];
  return Object.fromEntries(rows.map(({ name, words }) => [name, words]));
}

describe('whyRows', () => {
  it('tells cause, meaning, since when and what proves it', () => {
    const rows = rowsOf({
      trust: trust('LIVE', {
        since: now - 78_000,
        cause: { code: 'live', sentence: ['The full book came ', { age: now - 41_000 }, ' ago.'] },
        proof: { word: 'fresh copy', holds: true, at: now - 41_000 },
      }),
    });
    expect(rows).toEqual({
      Cause: 'The full book came 41 s ago.',
      Means: 'Changing, link proven alive, nothing doubtful. Believe it.',
      Since: '14:30:49 UTC, 1:18 ago',
      Proof: 'fresh copy 41 s, holds',
    });
  });

  it('has a meaning for each of the nine words, and for a halt with the line down', () => {
    const means = trustStates.map((state) => rowsOf({ trust: trust(state) }).Means);
    expect(new Set(means).size).toBe(trustStates.length);
    const old = trust('HALTED', { isBookOld: true });
    expect(rowsOf({ trust: old }).Means).toMatch(/from before\. Do not use it\.$/);
    const frozen = trust('REPLAY', { isBookOld: true });
    expect(rowsOf({ trust: frozen }).Means).toMatch(/not to be believed then\. Do not use it\.$/);
  });

  it('tells what can be here, both lines, and the counts of the venue', () => {
    const rows = rowsOf({
      figures: {
        rules: { depthLevels: 100, allowsStandby: true },
        standby: [
          { name: 'A', state: 'in-step' },
          { name: 'B', state: 'in-step', lagMs: 12 },
        ],
      },
      status: venueStatus({
        received: 48_201,
        applied: 48_000,
        ignored: 199,
        unknown: 3,
        rejected: 2,
        reconnects: 1,
      }),
    });
    expect(rows['This feed']).toBe(
      'bids can really stand above asks; the venue sends up to 100 levels a side',
    );
    expect(rows.Lines).toContain('A in step; B 12 ms behind.');
    expect(rows.Messages).toBe(
      '48,201 received = 48,000 applied + 199 without effect (3 not known) + 2 rejected; 0 dropped; reconnected 1 time',
    );
  });

  it('shows the sum that does not fit', () => {
    const short = venueStatus({ received: 100, applied: 80, ignored: 8, rejected: 0 });
    expect(rowsOf({ status: short }).Messages).toContain('(the sum does not fit: 12 unaccounted)');
    const long = venueStatus({ received: 100, applied: 101, ignored: 0, rejected: 0 });
    expect(rowsOf({ status: long }).Messages).toContain('(the sum does not fit: 1 too many)');
  });

  it('tells the detail of the proof, the evidence, and what holds behind the word', () => {
    const stale = trust('STALE', {
      proof: {
        word: 'audit',
        holds: true,
        at: now - 12_000,
        detail: [
          'Unverified by venue; audited ',
          { age: now - 12_000 },
          ' ago, 0 of 412 levels differ.',
        ],
      },
      evidence: [{ name: 'Last bytes', words: [{ age: now - 38_000 }, ' ago'] }],
      also: [
        {
          state: 'HALTED',
          cause: { code: 'halted', sentence: ['Halted for ', { age: now - 60_000 }, '.'] },
        },
      ],
    });
    const rows = rowsOf({ trust: stale });
    expect(rows.Proof).toBe(
      'audit 12 s, holds. Unverified by venue; audited 12 s ago, 0 of 412 levels differ.',
    );
    expect(rows['Last bytes']).toBe('38 s ago');
    expect(otherStates(stale, now)).toEqual([
      { key: 'HALTED halted', state: 'HALTED', words: 'Halted for 1:00.' },
    ]);
  });

  it('tells of the second copy, also before there was one', () => {
    expect(auditWords({ trust: trust('LIVE'), figures: {}, now })).toBe(
      'Not compared with a second copy yet.',
    );
    expect(auditWords({ trust: trust('LIVE'), figures: { isAuditing: true }, now })).toBe(
      'The first copy is being compared now.',
    );
    const audit = {
      at: now - 2000,
      means: 'rest-book',
      outcome: 'lost',
      compared: 164,
      excused: 0,
      differing: 1,
      differences: [],
    } as const;
    const words = (state: TrustState) =>
      auditWords({ trust: trust(state), figures: { audit }, now });
    expect(words('STALE')).toContain('Plumbline takes the whole book anew.');
    expect(words('LIVE')).toContain('The whole book was taken anew since.');
  });

  it('promises no next check by a result of the book before this one', () => {
    const audit = {
      at: now - 9600,
      means: 'rest-book',
      outcome: 'matches',
      compared: 323,
      excused: 0,
      differing: 0,
      differences: [],
      nextAt: now + 56_000,
    } as const;
    const words = (holds: boolean) =>
      auditWords({
        trust: trust('CROSSED', { proof: { word: holds ? 'audit' : 'no proof', holds } }),
        figures: { audit },
        now,
      });
    expect(words(true)).toContain('The next check is due in 56 s.');
    expect(words(false)).toMatch(/0 of 323 levels differ\.$/);
  });

  it('asks nobody to believe a book that nothing proves', () => {
    const unproven = trust('LIVE', { proof: { word: 'no proof', holds: false } });
    expect(rowsOf({ trust: unproven }).Means).toMatch(/is not proven\.$/);
  });

  it('claims nothing of a venue while the feed thread is silent', () => {
    const rows = rowsOf({ status: venueStatus(), isFeedSilent: true });
    expect(rows.Paxos).toBe('unknown');
    expect(rows.Messages).toBeUndefined();
  });

  it('has no time before the first word', () => {
    const first = trust('RESYNCING', { since: Number.POSITIVE_INFINITY });
    expect(rowsOf({ trust: first }).Since).toBeUndefined();
  });
});
