import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SentencePart, sentenceText, type Trust } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { BookProof, BookRules } from '../venues/venue.ts';
import { ChannelWatch } from './channel-watch.ts';
import type { Link } from './link.ts';
import { ManualClock } from './manual-clock.ts';
import type { Session } from './session.ts';

const paxos: BookRules = {
  crossedAfterMs: 1_000,
  resyncsWhenCrossed: true,
  verification: 'none',
};
const aggregated: BookRules = {
  crossedAfterMs: 2_000,
  resyncsWhenCrossed: false,
  verification: 'time',
};
const numbered: BookRules = {
  crossedAfterMs: 250,
  resyncsWhenCrossed: true,
  verification: 'sequence',
};

let clock: ManualClock;
let told: Trust[];
let details: number;
let suspected: number;
let neighbourAt: number | undefined;
let connection: { evidenceAt: number; lastReceivedAt: number };
let session: Session;
let watch: ChannelWatch;
let link: Link;

function open(rules: BookRules, canAudit = true): void {
  watch = new ChannelWatch({
    subject: { label: 'Paxos', market: 'BTCUSD', channel: 'book', rules },
    clock,
    plannedLink: () => link,
    onTrust: (trust) => told.push(trust),
    onDetail: () => {
      details += 1;
    },
    neighbourChangedAt: () => neighbourAt,
    ...(canAudit
      ? {
          onSuspect: () => {
            suspected += 1;
          },
        }
      : {}),
  });
}

function fullBook(): void {
  watch.carriedBy(session);
  watch.fullBook();
  change();
}

function change(): void {
  watch.changed(clock.now());
  watch.judge();
}

function audit(outcome: BookAudit['outcome'], more: Partial<BookAudit> = {}): BookAudit {
  return {
    at: clock.now(),
    means: 'rest-book',
    outcome,
    compared: 412,
    excused: 0,
    differing: outcome === 'lost' || outcome === 'differs' ? 1 : 0,
    differences: [],
    ...more,
  };
}

const text = (parts: readonly SentencePart[] = []) => sentenceText(parts, clock.now());
const sentence = () => text(watch.trust.cause.sentence);
const detail = () => text(watch.trust.proof.detail);
const evidence = () =>
  Object.fromEntries((watch.trust.evidence ?? []).map(({ name, words }) => [name, text(words)]));

/** One change a second: it usually pauses for one. */
function learn(): void {
  for (let count = 0; count < 25; count += 1) {
    clock.advance(1_000);
    change();
  }
}

beforeEach(() => {
  clock = new ManualClock();
  told = [];
  details = 0;
  suspected = 0;
  neighbourAt = undefined;
  link = { kind: 'opening' };
  connection = { evidenceAt: clock.now(), lastReceivedAt: clock.now() };
  // Of a session the watch reads only its connection's times; a real one would need a socket.
  session = { connection } as unknown as Session;
});

afterEach(() => {
  watch.close();
  expect(clock.pendingTimers).toBe(0);
});

describe('a book that only an audit can prove', () => {
  it('TR19: says when the first check is due, what it found, and how old that is', () => {
    open(paxos);
    fullBook();
    watch.setAuditDue(clock.now() + 40_000);
    expect(sentence()).toBe(
      'Live, but not proven yet: the first check against a second copy is due in 40 s.',
    );
    expect(watch.trust.proof).toMatchObject({ word: 'no proof', holds: false });
    expect(detail()).toBe(
      'Unverified by venue; the first check against a second copy is due in 40 s.',
    );
    clock.advance(40_000);
    watch.setAudit(audit('matches'));
    const { at } = watch.trust.proof;
    expect(watch.trust.proof).toMatchObject({ word: 'audit', holds: true, at: clock.now() });
    change();
    clock.advance(4_000);
    expect(sentence()).toBe(
      "Matches the venue's REST book of 4.0 s ago: 0 of 412 levels differ. No sequence numbers.",
    );
    expect(detail()).toBe('Unverified by venue; audited 4.0 s ago, 0 of 412 levels differ.');
    expect(at).toBe(clock.now() - 4_000);
    expect(evidence().Audit).toBe('0 of 412 levels differ, 4.0 s ago');
  });

  it('TR19: one that differs or that could not be had is no proof', () => {
    open(paxos);
    fullBook();
    watch.setAudit(audit('differs', { nextAt: clock.now() + 2_000 }));
    expect(sentence()).toBe(
      "Live, but 1 of 412 levels differs from the venue's REST book of 0.0 s ago. Plumbline looks a second time before it believes that, in 2 s.",
    );
    expect(watch.trust.proof).toMatchObject({ word: 'audit failed', holds: false });
    clock.advance(2_000);
    watch.setAudit(audit('matches'));
    clock.advance(1_000);
    watch.setAudit(
      audit('failed', { reason: 'Paxos sent no answer for 10 s.', nextAt: clock.now() + 5_000 }),
    );
    expect(sentence()).toBe(
      'Live, but not proven: the check against a second copy failed. Paxos sent no answer for 10 s. Next try in 5 s.',
    );
    expect(detail()).toBe(
      'Unverified by venue; the last audit failed. Paxos sent no answer for 10 s. The copy before it agreed, 1.0 s ago.',
    );
  });

  it('TR18: one that was wrong twice makes it STALE until the next full book', () => {
    open(paxos);
    fullBook();
    clock.advance(60_000);
    watch.setAudit(audit('matches'));
    clock.advance(60_000);
    const lost = audit('lost', {
      compared: 164,
      differences: [{ side: 'ask', price: '101.5', ours: '2', kind: 'missed-delete' }],
    });
    watch.setAudit(lost);
    expect(watch.trust).toMatchObject({
      state: 'STALE',
      cause: { code: 'audit-differs' },
      proof: { word: 'audit failed', holds: false },
      ageFrom: clock.now() - 60_000,
    });
    expect(sentence()).toBe(
      "1 of 164 levels differed from the venue's copy twice. Reopening the socket for a full book; the case is kept.",
    );
    expect(evidence().Differs).toBe('ask 101.5: here 2, there none');
    expect(watch.isCurrent).toBe(false);
    change();
    expect(watch.state).toBe('STALE');
    fullBook();
    // TR12: long enough to be read.
    expect([watch.state, watch.isCurrent]).toEqual(['STALE', true]);
    clock.advance(400);
    expect(watch.state).toBe('LIVE');
    // What was found of the book before is no new finding.
    watch.setAudit({ ...lost, nextAt: clock.now() + 5_000 });
    expect(watch.state).toBe('LIVE');
    expect(sentence()).toContain('due in 5 s');
  });

  it('TR18: an audit that was compared before the full book came says nothing of it', () => {
    open(paxos);
    fullBook();
    const before = audit('lost');
    clock.advance(1_000);
    fullBook();
    watch.setAudit(before);
    expect(watch.state).toBe('LIVE');
  });
});

describe('a book that its venue can prove', () => {
  const proof: BookProof = {
    word: 'sequence',
    holds: true,
    sentence: ['Every update since 14:02:11 arrived in order: 48,201 of 48,201.'],
  };

  it('TR20: keeps its own proof, and the audit stands behind it', () => {
    open(numbered);
    fullBook();
    watch.setProof(session, proof);
    watch.setAudit(audit('matches'));
    expect(watch.trust.proof).toMatchObject({ word: 'sequence', holds: true });
    expect(sentence()).toBe(proof.sentence[0]);
    expect(detail()).toBe('Audited 0.0 s ago, 0 of 412 levels differ.');
  });

  it('TR20: a proof that does not hold gives way to an audit that agrees', () => {
    open(aggregated);
    fullBook();
    watch.setProof(session, { word: 'no proof', holds: false, sentence: ['Live, not proven.'] });
    watch.setAudit(audit('failed', { reason: 'Refused.' }));
    expect(sentence()).toBe('Live, not proven.');
    watch.setAudit(audit('matches', { means: 'second-connection' }));
    expect(watch.trust.proof).toMatchObject({ word: 'fresh copy', holds: true });
    expect(sentence()).toBe(
      'Matches the copy from a second connection of 0.0 s ago: 0 of 412 levels differ.',
    );
  });

  it('TR18: asks for the full book in its own way', () => {
    open(numbered);
    fullBook();
    clock.advance(1);
    watch.setAudit(audit('lost', { differing: 2 }));
    expect(sentence()).toBe(
      "2 of 412 levels differed from the venue's copy twice. Asking for a full book; the case is kept.",
    );
  });
});

describe('silence', () => {
  it('TR15: against its habit, while others move, it is LATE; a copy that agrees makes it QUIET', () => {
    open(paxos);
    fullBook();
    learn();
    clock.advance(20_000);
    expect(watch.state).toBe('QUIET');
    neighbourAt = clock.now();
    clock.advance(10_001);
    expect(watch.trust).toMatchObject({ state: 'LATE', cause: { code: 'market-silent' } });
    expect(watch.trust.delayMs).toBeUndefined();
    expect(watch.trust.ageFrom).toBe(clock.now() - 30_001);
    expect(sentence()).toBe(
      'No change for 30 s, although this market usually changes within 1 s and other markets of Paxos move. Its feed may have stalled: comparing it with a second copy now.',
    );
    expect([evidence()['Usual pause'], evidence()['Other markets']]).toEqual([
      'up to 1 s',
      'changed 10 s ago',
    ]);
    expect(suspected).toBe(1);
    watch.setAudit(audit('matches'));
    expect(watch.state).toBe('QUIET');
    expect(sentence()).toBe(
      "No change for 30 s. Heartbeat 55 s ago. That is longer than usual here, but the venue's REST book of 0.0 s ago agrees with this book: the market is quiet.",
    );
    clock.advance(120_000);
    expect(watch.state).toBe('QUIET');
    watch.setAudit(audit('differs'));
    expect(watch.state).toBe('LATE');
    expect(suspected).toBe(2);
    change();
    expect(watch.state).toBe('LIVE');
  });

  it('TR15: it is a stalled feed when the copy is another one', () => {
    open(paxos);
    fullBook();
    learn();
    clock.advance(25_000);
    neighbourAt = clock.now();
    clock.advance(10_000);
    expect(watch.state).toBe('LATE');
    watch.setAudit(audit('lost', { differing: 40 }));
    expect(watch.trust).toMatchObject({ state: 'STALE', also: [{ state: 'LATE' }] });
  });

  it('TR15: without a copy to be had it stays LATE, and never becomes STALE', () => {
    open(paxos, false);
    fullBook();
    learn();
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      connection.evidenceAt = clock.now();
      neighbourAt = clock.now();
      clock.advance(60_000);
    }
    expect(watch.state).toBe('LATE');
    expect(sentence()).toContain('There is no second copy to compare it with');
    expect(told.map(({ state }) => state)).not.toContain('STALE');
  });

  it('TR5, TR15: silent with all its neighbours, or by habit, it is QUIET for as long as that lasts', () => {
    open(paxos);
    fullBook();
    learn();
    clock.advance(1_000);
    neighbourAt = clock.now();
    clock.advance(24 * 3_600_000);
    expect(watch.state).toBe('QUIET');
    expect(suspected).toBe(0);
    // A neighbour that wakes up later is noticed by itself.
    neighbourAt = clock.now();
    clock.advance(5_000);
    expect(watch.state).toBe('LATE');
  });

  it('TR5: a market that never showed a habit is QUIET, whatever others do', () => {
    open(paxos);
    fullBook();
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      neighbourAt = clock.now();
      clock.advance(60_000);
    }
    expect([watch.state, suspected]).toEqual(['QUIET', 0]);
  });
});

describe('LATE by delay', () => {
  it('TR16, TR17: says by how much and whose it is', () => {
    open(numbered);
    fullBook();
    watch.setProof(session, { word: 'sequence', holds: true, sentence: ['In order.'] });
    watch.setDelay({
      middleMs: 1_840,
      clockUncertaintyMs: 36,
      venueMs: 990,
      roundTripMs: 1_700,
      usualRoundTripMs: 24,
    });
    expect(watch.trust).toMatchObject({ state: 'LATE', delayMs: 1_840 });
    expect(sentence()).toBe(
      'Prices reach you 1.84 s after the venue stamped them: round trip 1.7 s, usual 24 ms. Nothing is missing.',
    );
    expect([evidence().Delay, evidence()['Round trip']]).toEqual([
      '1.84 s, clock ± 40 ms',
      '1.7 s, usual 24 ms',
    ]);
    clock.advance(1_000);
    watch.setDelay({
      middleMs: 1_220,
      clockUncertaintyMs: 36,
      venueMs: 1_200,
      roundTripMs: 24,
      usualRoundTripMs: 24,
    });
    expect(sentence()).toBe(
      'The venue stamps its updates 1.2 s before it sends them. Round trip is as usual. Nothing is missing.',
    );
  });

  it('TR16: with an unsure clock the proof says that no delay is known', () => {
    open(numbered);
    fullBook();
    watch.setDelay({ middleMs: 4_000, clockUncertaintyMs: 351 });
    expect(watch.state).toBe('LIVE');
    expect(detail()).toBe('Delay unknown, clock ± 400 ms.');
    expect(evidence().Delay).toBe('unknown, clock ± 400 ms');
  });

  it('TR16: an interruption forgets it', () => {
    open(aggregated);
    fullBook();
    watch.setDelay({ middleMs: 4_000, clockUncertaintyMs: 3 });
    expect(watch.state).toBe('LATE');
    expect(sentence()).toContain('Nothing is known to be missing.');
    watch.carrierEnded();
    fullBook();
    expect(watch.state).toBe('LIVE');
  });
});

describe('overlap and emptiness', () => {
  it('TR21: an overlap that can be real is told and timed, and compared instead of asked away', () => {
    open(aggregated);
    fullBook();
    watch.setCrossed({ since: clock.now(), bid: '18.41', ask: '18.39' });
    change();
    clock.advance(2_001);
    expect(watch.trust).toMatchObject({ state: 'CROSSED', ageFrom: clock.now() - 2_001 });
    expect(sentence()).toBe(
      'Bid 18.41 is above ask 18.39 for 2.0 s. On an aggregated book this can be real, so a new one is not asked for because of it. It is compared with a second copy.',
    );
    expect(suspected).toBe(1);
    clock.advance(10_000);
    watch.setAudit(audit('matches', { means: 'second-connection' }));
    expect(sentence()).toContain('A copy from a second connection shows the same, 0.0 s ago.');
    expect(suspected).toBe(1);
  });

  it('TR22: an empty side is said first, and that the venue has none either once a copy agrees', () => {
    open(paxos);
    fullBook();
    watch.setEmptySide('ask', clock.now());
    watch.judge();
    clock.advance(3_000);
    expect(sentence()).toMatch(/^The ask side is empty in what the venue sent, for 3\.0 s\. Live,/);
    watch.setAudit(audit('matches'));
    clock.advance(1_900);
    expect(sentence()).toBe(
      "The ask side is empty at the venue too: its REST book agrees, 1.9 s ago. Matches the venue's REST book of 1.9 s ago: 0 of 412 levels differ. No sequence numbers.",
    );
    clock.advance(3_000);
    expect(sentence()).toMatch(
      /^The ask side is empty at the venue too: .* No change for 7\.9 s\./,
    );
  });
});

describe('what stands behind the word', () => {
  it('TR23: every other state that holds, in order', () => {
    open(paxos);
    fullBook();
    watch.setCrossed({ since: clock.now(), bid: '101', ask: '101' });
    change();
    watch.setHalted({ reason: 'Paxos reports buying disabled.', isVenueWide: false });
    watch.setDelay({ middleMs: 900, clockUncertaintyMs: 1 });
    clock.advance(9_000);
    watch.setAudit(audit('lost'));
    const { state, also = [] } = watch.trust;
    expect([state, ...also.map((other) => other.state)]).toEqual([
      'STALE',
      'CROSSED',
      'HALTED',
      'LATE',
      'QUIET',
    ]);
    // It is neither, while another state says that it is wrong.
    expect(text(also[1]?.cause.sentence)).not.toContain('complete and current');
  });

  it('TR24: a dead line says what was tried and what was last heard', () => {
    open(paxos);
    fullBook();
    clock.advance(8_000);
    link = {
      kind: 'down',
      down: {
        reason: { kind: 'silent', lastReceivedAt: connection.lastReceivedAt, pings: 2 },
        attempt: 4,
        nextTryAt: clock.now() + 3_000,
        isFinal: false,
      },
    };
    watch.carrierEnded();
    expect(evidence()).toEqual({
      Socket: 'closed',
      Unanswered: '2 pings',
      'Next try': 'in 3 s, try 4',
      'Last bytes': '8.0 s ago',
      'Full book': '8.0 s ago',
    });
  });

  it('TR25: what moves all the time is not told each time, a new fact is', () => {
    open(paxos);
    fullBook();
    const before = told.length;
    for (let count = 0; count < 40; count += 1) {
      clock.advance(100);
      connection.evidenceAt = clock.now();
      change();
    }
    expect([told.length, details]).toEqual([before, 0]);
    clock.advance(1_100);
    connection.evidenceAt = clock.now();
    change();
    expect([told.length, details]).toEqual([before, 1]);
    watch.setDelay({ clockUncertaintyMs: 5, roundTripMs: 24, usualRoundTripMs: 24 });
    expect([told.length, details]).toEqual([before, 2]);
  });
});
