import { describe, expect, it } from 'vitest';
import { sentenceText, type Trust } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { Doubt } from '../venues/venue.ts';
import { type Halt, type TrustFacts, type TrustSubject, transition } from './book-trust.ts';
import { type CloseReason, reasonCode, reasonOfError, reasonSentence } from './close-reason.ts';
import { Rhythm } from './rhythm.ts';
import { nothingMeasured } from './trust-delay.ts';
import { ordinal } from './trust-words.ts';

const now = Date.UTC(2026, 10, 3, 14, 30);
const subject: TrustSubject = {
  label: 'Paxos',
  market: 'BTCUSD',
  channel: 'book',
  rules: { crossedAfterMs: 1_000, resyncsWhenCrossed: true, verification: 'none' },
};
const open: TrustFacts = {
  link: { kind: 'open', evidenceAt: now },
  isCurrent: true,
  hadData: true,
  lastChangeAt: now,
  usualGapMs: undefined,
  provenAt: undefined,
  crossed: undefined,
  halted: undefined,
  note: undefined,
  doubt: undefined,
  proof: undefined,
  fullBookAt: now - 60_000,
  emptySide: undefined,
  delay: nothingMeasured,
  silent: undefined,
  hasNeighbours: false,
  audit: undefined,
  agreedAudit: undefined,
  auditDueAt: undefined,
  lost: undefined,
  agreedAt: undefined,
  canAudit: false,
};
const lost: TrustFacts = {
  ...open,
  isCurrent: false,
  provenAt: now - 4_000,
  link: {
    kind: 'down',
    down: { reason: { kind: 'cut' }, attempt: 2, nextTryAt: now + 2_500, isFinal: false },
  },
};
const halt: Halt = { reason: 'Paxos reports buying disabled.', isVenueWide: false };
const venueHalt: Halt = {
  reason: 'Paradex is in its weekday maintenance (cancel only) since 04:30 UTC, usually 15 min.',
  isVenueWide: true,
};
const gap: Doubt = {
  state: 'GAP',
  cause: {
    code: 'sequence-gap',
    sentence: ['2 updates are missing after 41. Subscribing again now.'],
  },
};
const lostAudit: BookAudit = {
  at: now,
  means: 'rest-book',
  outcome: 'lost',
  compared: 164,
  excused: 0,
  differing: 1,
  differences: [{ side: 'bid', price: '99', ours: '1', kind: 'missed-delete' }],
};
const overlap = { since: now - 1_001, bid: '101', ask: '101' };

function judge(facts: TrustFacts, previous?: Trust, at = now) {
  return transition(previous, subject, facts, at).trust;
}

function text(facts: TrustFacts) {
  return sentenceText(judge(facts).cause.sentence, now);
}

describe('the order of states', () => {
  it.each<[string, TrustFacts, Trust['state']]>([
    ['all well', open, 'LIVE'],
    ['quiet', { ...open, lastChangeAt: now - 5_000 }, 'QUIET'],
    ['halted and quiet', { ...open, lastChangeAt: now - 9_000, halted: halt }, 'HALTED'],
    ['crossed and halted', { ...open, halted: halt, crossed: overlap }, 'CROSSED'],
    ['no book yet', { ...open, isCurrent: false, crossed: overlap, halted: halt }, 'RESYNCING'],
    ['venue halted, line lost', { ...lost, halted: venueHalt }, 'HALTED'],
    ['venue halted, gap', { ...open, isCurrent: false, halted: venueHalt, doubt: gap }, 'GAP'],
    ['a gap on an open line', { ...open, isCurrent: false, doubt: gap }, 'GAP'],
    ['a gap on a lost line', { ...lost, doubt: gap }, 'STALE'],
    ['line lost', { ...lost, crossed: overlap, halted: halt }, 'STALE'],
  ])('%s', (_name, facts, state) => {
    expect(judge(facts).state).toBe(state);
  });
});

describe('times', () => {
  it('TR6: the quiet bound is four usual gaps, and the judgement says when to look again', () => {
    const slow = { ...open, usualGapMs: 3_000, lastChangeAt: now - 11_999 };
    expect(transition(undefined, subject, slow, now)).toMatchObject({
      trust: { state: 'LIVE' },
      checkAt: now + 1,
    });
    expect(judge({ ...slow, lastChangeAt: now - 12_000 }).state).toBe('QUIET');
  });

  it('TR12: a gap is shown for 400 ms, however soon it is mended, and then what holds', () => {
    const sequence = {
      ...subject,
      rules: { resyncsWhenCrossed: true, verification: 'sequence' } as const,
    };
    const at = (facts: TrustFacts, previous: Trust | undefined, after: number) =>
      transition(previous, sequence, facts, now + after);
    const found = at({ ...open, isCurrent: false, doubt: gap }, undefined, 0).trust;
    expect([found.state, found.proof]).toEqual(['GAP', { word: 'sequence broken', holds: false }]);
    expect(at(open, found, 399)).toMatchObject({ trust: { state: 'GAP' }, checkAt: now + 400 });
    expect(at(open, found, 400).trust.state).toBe('LIVE');
    expect(at(lost, found, 1).trust.state).toBe('STALE');
  });

  it('TR12: a book that an audit found wrong is STALE for 400 ms, however fast the full book came', () => {
    const at = (facts: TrustFacts, previous: Trust | undefined, after: number) =>
      transition(previous, subject, facts, now + after);
    const found = at({ ...open, lost: lostAudit }, undefined, 0).trust;
    expect([found.state, found.cause.code]).toEqual(['STALE', 'audit-differs']);
    expect(at(open, found, 399)).toMatchObject({
      trust: { cause: { code: 'audit-differs' } },
      checkAt: now + 400,
    });
    expect(at(open, found, 400).trust.state).toBe('LIVE');
    // A line that is lost meanwhile is the better reason, and has its own end.
    const cut = at(lost, found, 1).trust;
    expect([cut.state, cut.cause.code]).toEqual(['STALE', 'socket-cut']);
    expect(at(open, cut, 2).trust.state).toBe('LIVE');
  });

  it('TR13: what shows that a book is right is told with it, in the words of the venue', () => {
    const proof = {
      word: 'sequence',
      holds: true,
      sentence: ['Every update since 14:02:11 arrived in order: 48,201 of 48,201.'],
    };
    const trust = judge({ ...open, proof });
    expect(trust).toMatchObject({
      state: 'LIVE',
      cause: { code: 'live-proven' },
      proof: { word: 'sequence', holds: true },
    });
    expect(text({ ...open, proof })).toBe(proof.sentence[0]);
    expect(judge({ ...lost, proof }).proof).toEqual({ word: 'no proof', holds: false });
  });

  it('TR14: while all of the venue is halted a lost line is no fault, and its book is not current', () => {
    const trust = judge({ ...lost, halted: venueHalt });
    expect([trust.state, trust.isBookOld, trust.ageFrom]).toEqual(['HALTED', true, now - 4_000]);
    expect(text({ ...lost, halted: venueHalt })).toBe(
      `${venueHalt.reason} These prices are 4.0 s old. They are from before the interruption.`,
    );
    expect(judge({ ...open, halted: venueHalt }).isBookOld).toBeUndefined();
  });

  it('TR7: since is when the state began, whatever its cause did meanwhile', () => {
    const first = judge(lost);
    const again: TrustFacts = {
      ...lost,
      link: {
        kind: 'down',
        down: { reason: { kind: 'refused', status: 503 }, attempt: 3, isFinal: false },
      },
    };
    const second = judge(again, first, now + 5_000);
    expect([second.since, second.ageFrom]).toEqual([now, now - 4_000]);
    expect(judge(open, second, now + 9_000).since).toBe(now + 9_000);
    const waiting: TrustFacts = { ...lost, link: { kind: 'opening' } };
    expect(judge(waiting, judge(waiting), now + 3_000).ageFrom).toBe(now);
  });

  it('TR6: a rhythm is learned from twenty gaps on and forgets interruptions', () => {
    const rhythm = new Rhythm();
    for (let beat = 0; beat < 20; beat += 1) {
      rhythm.beat(beat * 100);
    }
    expect(rhythm.usualGapMs()).toBeUndefined();
    rhythm.interrupt();
    rhythm.beat(1_000_000);
    rhythm.beat(1_000_100);
    expect(rhythm.usualGapMs()).toBe(100);
    for (let beat = 1; beat <= 100; beat += 1) {
      rhythm.beat(1_000_100 + beat * 2_000);
    }
    expect(rhythm.usualGapMs()).toBe(2_000);
  });
});

describe('sentences', () => {
  it('TR4: say why, when, which try and how old', () => {
    expect(text(lost)).toBe(
      'The connection to Paxos broke off. Reconnecting in 3 s, try 2. These prices are 4.0 s old.',
    );
    expect(text({ ...lost, hadData: false })).toBe(
      'The connection to Paxos broke off. Reconnecting in 3 s, try 2.',
    );
  });

  it('TR9: name the two prices', () => {
    expect(text({ ...open, crossed: overlap })).toBe(
      'Bid 101 equals ask 101. Likely a missed delete; this feed cannot prove it. Reopening the socket for a full book.',
    );
  });

  it('CN2: count places as people do', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '22nd',
      '103rd',
      '111th',
    ]);
  });

  it.each<[CloseReason, string, string]>([
    [
      { kind: 'closed', code: 1001, text: '' },
      'socket-closed',
      'Paxos closed the socket (1001, going away).',
    ],
    [
      { kind: 'closed', code: 1005, text: '' },
      'socket-closed',
      'Paxos closed the socket without a reason.',
    ],
    [
      { kind: 'closed', code: 4000, text: 'bye' },
      'socket-closed',
      'Paxos closed the socket (4000, bye).',
    ],
    [
      { kind: 'refused', status: 503 },
      'socket-refused-503',
      'Paxos refused the socket (503, service unavailable).',
    ],
    [{ kind: 'refused', status: 418 }, 'socket-refused-418', 'Paxos refused the socket (418).'],
    [
      { kind: 'unreachable', code: 'ECONNREFUSED' },
      'unreachable',
      'Paxos cannot be reached: nothing listens at this address.',
    ],
    [
      { kind: 'certificate', code: 'CERT_HAS_EXPIRED' },
      'certificate-invalid',
      'The certificate of Paxos is not valid (CERT_HAS_EXPIRED), so nothing was exchanged.',
    ],
    [
      { kind: 'slow-start', afterMs: 12_000, wasOpen: true },
      'no-full-book',
      'Paxos opened the socket but sent no full book for 12 s.',
    ],
    [
      { kind: 'slow-start', afterMs: 12_000, wasOpen: false },
      'open-timeout',
      'Paxos did not open the socket within 12 s.',
    ],
    [{ kind: 'offline', since: now }, 'offline', 'This computer has no network since 14:30:00.'],
  ])('CN9, CN10: %j', (reason, code, words) => {
    expect([reasonCode(reason), reasonSentence(reason, 'Paxos')]).toEqual([code, words]);
  });

  it('CN9: errors become reasons; only a missing network is called one', () => {
    const error = (code: string) => Object.assign(new Error(code), { code });
    const of = (code: string, isOffline: boolean) =>
      reasonOfError(error(code), () => isOffline, now).kind;
    expect([
      of('ENOTFOUND', true),
      of('ENOTFOUND', false),
      of('ECONNREFUSED', true),
      of('ECONNRESET', false),
      of('DEPTH_ZERO_SELF_SIGNED_CERT', false),
      of('UNABLE_TO_VERIFY_LEAF_SIGNATURE', false),
      of('WS_ERR_INVALID_OPCODE', false),
    ]).toEqual([
      'offline',
      'unreachable',
      'unreachable',
      'cut',
      'certificate',
      'certificate',
      'protocol',
    ]);
  });
});
