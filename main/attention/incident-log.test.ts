import { beforeEach, describe, expect, it } from 'vitest';
import type { TrustState } from '#shared/domain/trust.ts';
import type { Incident } from '#shared/ipc/attention.ts';
import { againWithinMs, type Subject, type Trouble, togetherWithinMs } from './incident-entry.ts';
import { IncidentLog, type IncidentNews, mostIncidents } from './incident-log.ts';
import { severityOf } from './trouble-rules.ts';

const start = Date.UTC(2026, 10, 3, 14, 30);
let log: IncidentLog;
let news: string[];
let count: number;

function subject(market: string, venue: Subject['venue'] = 'rails'): Subject {
  return { key: `live ${venue}:${market} book`, venue, market, isPractice: false, name: market };
}

function state(word: TrustState, code: string, text = `${code}.`): Trouble {
  const facts = { state: word, code, isBookOld: false, isLeading: true };
  return {
    kind: 'state',
    severity: severityOf(facts) ?? 'note',
    state: word,
    code,
    text,
    evidence: [],
  };
}

const calm = (market: string, at: number) =>
  log.over(subject(market).key, 'LIVE again.', start + at);
const trouble = (market: string, what: Trouble, at: number) =>
  log.trouble(subject(market), what, start + at);

/** What a person reads of it. */
function short({ cause, severity, state: word, markets, startedAt, endedAt, times }: Incident) {
  const until = endedAt === undefined ? 'open' : endedAt - start;
  return [
    `${startedAt - start}–${until}`,
    severity,
    word,
    cause.code,
    markets.map((key) => key.split(':')[1]).join(' '),
    ...(times === undefined ? [] : [times]),
  ];
}

beforeEach(() => {
  news = [];
  count = 0;
  log = new IncidentLog({
    createId: () => {
      count += 1;
      return `i${count}`;
    },
    onChange: (incident, told: IncidentNews) => news.push(`${incident.id} ${told}`),
  });
});

describe('incidents', () => {
  it('AT9: one stretch of trouble is one, whatever states it went through', () => {
    trouble('BTCUSD', state('GAP', 'sequence-gap', '2 updates are missing.'), 0);
    trouble('BTCUSD', state('RESYNCING', 'resync', 'Waiting for the full book.'), 400);
    trouble('BTCUSD', state('STALE', 'socket-cut', 'The connection broke off.'), 900);
    trouble('BTCUSD', state('RESYNCING', 'resync', 'Waiting for the full book.'), 2_000);
    calm('BTCUSD', 78_000);
    expect(log.incidents).toEqual([
      {
        id: 'i1',
        kind: 'state',
        severity: 'distrust',
        state: 'STALE',
        venue: 'rails',
        markets: ['rails:BTCUSD'],
        isPractice: false,
        cause: { code: 'socket-cut', text: 'The connection broke off.' },
        startedAt: start,
        endedAt: start + 78_000,
        evidence: [
          { at: start, text: 'BTCUSD GAP: 2 updates are missing.' },
          { at: start + 400, text: 'BTCUSD RESYNCING: Waiting for the full book.' },
          { at: start + 900, text: 'BTCUSD STALE: The connection broke off.' },
          { at: start + 2_000, text: 'BTCUSD RESYNCING: Waiting for the full book.' },
          { at: start + 78_000, text: 'BTCUSD LIVE again. Over after 1:18.' },
        ],
        notes: [],
      },
    ]);
    expect(news).toEqual(['i1 began', 'i1 changed', 'i1 changed', 'i1 changed', 'i1 ended']);
  });

  it('AT7: a first load and a market that does not exist begin none; in trouble that goes on they count', () => {
    trouble('BTCUSD', state('RESYNCING', 'first-load'), 0);
    trouble('NOSUCH', state('STALE', 'no-market'), 0);
    expect(log.incidents).toEqual([]);
    trouble('BTCUSD', state('STALE', 'unreachable'), 100);
    trouble('BTCUSD', state('RESYNCING', 'first-load'), 200);
    expect(log.incidents.map(short)).toEqual([
      ['100–open', 'distrust', 'STALE', 'unreachable', 'BTCUSD'],
    ]);
  });

  it('AT10: markets of a venue that fall within 2 s of one cause are one; it ends with the last of them', () => {
    trouble('BTCUSD', state('STALE', 'socket-closed'), 0);
    trouble('ETHUSD', state('STALE', 'socket-cut'), 10);
    trouble('SOLUSD', state('STALE', 'socket-refused-503'), togetherWithinMs);
    trouble('XRPUSD', state('STALE', 'socket-cut'), togetherWithinMs + 1);
    log.trouble(subject('BTC-USD-PERP', 'paradex'), state('STALE', 'socket-cut'), start + 20);
    trouble('PAXGUSD', state('CROSSED', 'crossed'), 30);
    calm('BTCUSD', 3_000);
    calm('ETHUSD', 3_100);
    calm('SOLUSD', 4_000);
    expect(log.incidents.map(short)).toEqual([
      ['2001–open', 'distrust', 'STALE', 'socket-cut', 'XRPUSD'],
      ['30–open', 'distrust', 'CROSSED', 'crossed', 'PAXGUSD'],
      ['20–open', 'distrust', 'STALE', 'socket-cut', 'BTC-USD-PERP'],
      ['0–4000', 'distrust', 'STALE', 'socket-closed', 'BTCUSD ETHUSD SOLUSD'],
    ]);
  });

  it('AT10: a market that falls a moment after the others are well again fell with them', () => {
    trouble('BTCUSD', state('CROSSED', 'crossed'), 0);
    calm('BTCUSD', 12);
    trouble('ETHUSD', state('CROSSED', 'crossed'), 16);
    expect(log.incidents.map(short)).toEqual([
      ['0–open', 'distrust', 'CROSSED', 'crossed', 'BTCUSD ETHUSD'],
    ]);
    calm('ETHUSD', 30);
    trouble('SOLUSD', state('CROSSED', 'crossed'), togetherWithinMs + 1);
    expect(log.incidents.map(short)).toEqual([
      ['2001–open', 'distrust', 'CROSSED', 'crossed', 'SOLUSD'],
      ['0–30', 'distrust', 'CROSSED', 'crossed', 'BTCUSD ETHUSD'],
    ]);
    expect(news).toEqual(['i1 began', 'i1 ended', 'i1 changed', 'i1 ended', 'i2 began']);
  });

  it('AT11: a book that is silent, overlaps or differs from a copy is one story, and so is its resync', () => {
    trouble('BTCUSD', state('LATE', 'market-silent', 'No change for 30 s.'), 0);
    calm('BTCUSD', 10);
    trouble('BTCUSD', state('STALE', 'audit-differs', '9 of 90 levels differed.'), 3_000);
    calm('BTCUSD', 3_100);
    trouble('BTCUSD', state('RESYNCING', 'resync', 'Waiting for the full book.'), 4_000);
    calm('BTCUSD', 4_100);
    trouble('BTCUSD', state('CROSSED', 'crossed', 'Bid 2 is above ask 1.'), 5_000);
    calm('BTCUSD', 5_100);
    trouble('BTCUSD', state('STALE', 'socket-cut', 'The connection broke off.'), 6_000);
    expect(log.incidents.map(short)).toEqual([
      ['6000–open', 'distrust', 'STALE', 'socket-cut', 'BTCUSD'],
      ['0–5100', 'distrust', 'STALE', 'audit-differs', 'BTCUSD', 4],
    ]);
  });

  it('AT9: what is true of several is one line, and its facts stand there once', () => {
    const cut: Trouble = {
      ...state('STALE', 'socket-cut', 'The connection broke off. Reconnecting in 1 s, try 1.'),
      evidence: ['Socket: closed', 'Last bytes: 3.0 s ago'],
    };
    trouble('BTCUSD', cut, 0);
    trouble(
      'ETHUSD',
      { ...cut, text: 'The connection broke off. Reconnecting in 2 s, try 1.' },
      90,
    );
    trouble(
      'BTCUSD',
      { ...state('RESYNCING', 'resync', 'Waiting.'), evidence: ['Socket: open'] },
      2_000,
    );
    trouble(
      'ETHUSD',
      { ...state('RESYNCING', 'resync', 'Waiting.'), evidence: ['Socket: open'] },
      2_900,
    );
    calm('BTCUSD', 3_000);
    calm('ETHUSD', 3_020);
    expect(log.incidents[0]?.evidence).toEqual([
      {
        at: start,
        text: 'BTCUSD, ETHUSD STALE: The connection broke off. Reconnecting in 1 s, try 1.',
      },
      { at: start, text: 'BTCUSD: Socket: closed; Last bytes: 3.0 s ago.' },
      { at: start + 2_000, text: 'BTCUSD, ETHUSD RESYNCING: Waiting.' },
      { at: start + 3_000, text: 'BTCUSD, ETHUSD LIVE again. Over after 3.0 s.' },
    ]);
  });

  it('AT9: what came later stands later, also when others had said it before', () => {
    trouble('BTCUSD', state('STALE', 'socket-cut', 'Cut.'), 0);
    trouble('ETHUSD', state('STALE', 'socket-cut', 'Cut.'), 1);
    calm('BTCUSD', 500);
    trouble('ETHUSD', state('RESYNCING', 'resync', 'Waiting.'), 501);
    calm('ETHUSD', 502);
    expect(log.incidents[0]?.evidence.map(({ text }) => text)).toEqual([
      'BTCUSD, ETHUSD STALE: Cut.',
      'BTCUSD LIVE again.',
      'ETHUSD RESYNCING: Waiting.',
      'ETHUSD LIVE again. Over after 0.5 s.',
    ]);
  });

  it('AT9: of many the first are named; what is over in a moment is not said to have taken 0 s', () => {
    for (let index = 0; index < 20; index += 1) {
      trouble(`M${index}`, state('STALE', 'socket-cut', 'Cut.'), index);
    }
    for (let index = 0; index < 20; index += 1) {
      calm(`M${index}`, 40);
    }
    const names = Array.from({ length: 12 }, (_, index) => `M${index}`).join(', ');
    expect(log.incidents[0]?.evidence.map(({ text }) => text)).toEqual([
      `${names} and 8 more STALE: Cut.`,
      `${names} and 8 more LIVE again. Over after less than 0.1 s.`,
    ]);
  });

  it('AT9: two markets with causes of their own keep their own words', () => {
    trouble('BTCUSD', state('CROSSED', 'crossed', 'Bid 2 is above ask 1.'), 0);
    trouble('ETHUSD', state('CROSSED', 'crossed', 'Bid 5 is above ask 4.'), 5);
    trouble('BTCUSD', state('STALE', 'socket-cut', 'Cut.'), 3_000);
    trouble('ETHUSD', state('STALE', 'socket-cut', 'Cut.'), 4_001);
    expect(log.incidents[0]?.evidence.map(({ text }) => text)).toEqual([
      'BTCUSD CROSSED: Bid 2 is above ask 1.',
      'ETHUSD CROSSED: Bid 5 is above ask 4.',
      'BTCUSD STALE: Cut.',
      'ETHUSD STALE: Cut.',
    ]);
  });

  it('AT12: what was being done about it is not its cause once it is over', () => {
    trouble('BTCUSD', state('STALE', 'socket-cut', 'Cut off. Reconnecting in 1.5 s, try 1.'), 0);
    expect(log.incidents[0]?.cause.text).toBe('Cut off. Reconnecting in 1.5 s, try 1.');
    calm('BTCUSD', 3_000);
    expect(log.incidents[0]?.cause.text).toBe('Cut off.');
    expect(log.incidents[0]?.evidence[0]?.text).toBe(
      'BTCUSD STALE: Cut off. Reconnecting in 1.5 s, try 1.',
    );
  });

  it('AT11: trouble that returns within 30 s of its end is the same again, and is counted', () => {
    for (const at of [0, 10_000, 20_000]) {
      trouble('BTCUSD', state('STALE', 'socket-cut'), at);
      calm('BTCUSD', at + 1_000);
    }
    const last = 21_000;
    trouble('BTCUSD', state('CROSSED', 'crossed'), last + 500);
    calm('BTCUSD', last + 700);
    trouble('ETHUSD', state('STALE', 'socket-cut'), last + 1_600);
    trouble('BTCUSD', state('STALE', 'socket-cut'), last + againWithinMs + 1);
    expect(log.incidents.map(short)).toEqual([
      ['51001–open', 'distrust', 'STALE', 'socket-cut', 'BTCUSD'],
      ['22600–open', 'distrust', 'STALE', 'socket-cut', 'ETHUSD'],
      ['21500–21700', 'distrust', 'CROSSED', 'crossed', 'BTCUSD'],
      ['0–21000', 'distrust', 'STALE', 'socket-cut', 'BTCUSD', 3],
    ]);
    expect(news.filter((line) => line.startsWith('i1'))).toEqual([
      'i1 began',
      'i1 ended',
      'i1 again',
      'i1 ended',
      'i1 again',
      'i1 ended',
    ]);
    expect(log.incidents.at(-1)?.evidence.map(({ text }) => text)).toContain(
      'Again: 3 times by now.',
    );
  });

  it('AT12: it is as serious as it ever was, and says so when it becomes more so', () => {
    trouble('BTCUSD', state('LATE', 'network-late', 'Late.'), 0);
    trouble('BTCUSD', state('STALE', 'socket-silent', 'Dead.'), 5_000);
    trouble('BTCUSD', state('LATE', 'network-late', 'Late.'), 9_000);
    expect(log.incidents.map(short)).toEqual([
      ['0–open', 'distrust', 'STALE', 'socket-silent', 'BTCUSD'],
    ]);
    expect(news).toEqual(['i1 began', 'i1 worse', 'i1 changed']);
  });

  it('AT12: what was crossed and is being healed is an incident of a crossed book', () => {
    trouble('BTCUSD', state('CROSSED', 'crossed'), 0);
    trouble('BTCUSD', state('RESYNCING', 'full-book-requested'), 10);
    trouble('BTCUSD', state('GAP', 'sequence-gap'), 20);
    trouble('BTCUSD', state('CROSSED', 'crossed'), 30);
    trouble('ETHUSD', state('RESYNCING', 'full-book-requested'), 5_000);
    trouble('ETHUSD', state('CROSSED', 'crossed'), 5_010);
    expect(log.incidents.map(short)).toEqual([
      ['5000–open', 'distrust', 'CROSSED', 'crossed', 'ETHUSD'],
      ['0–open', 'distrust', 'GAP', 'sequence-gap', 'BTCUSD'],
    ]);
  });

  it('AT13: acknowledged stays acknowledged, until it becomes more serious than what was seen', () => {
    trouble('BTCUSD', state('LATE', 'network-late'), 0);
    expect(log.acknowledge(['i1', 'i9'], start + 100)).toBe(true);
    expect(log.acknowledge(['i9'], start + 100)).toBe(false);
    trouble('BTCUSD', state('LATE', 'venue-late'), 200);
    expect(log.get('i1')?.acknowledgedAt).toBe(start + 100);
    trouble('BTCUSD', state('STALE', 'socket-cut'), 300);
    expect(log.get('i1')?.acknowledgedAt).toBeUndefined();
  });

  it('AT14: notes belong to an incident or to the shift', () => {
    trouble('BTCUSD', state('STALE', 'socket-cut'), 0);
    expect(log.note('i1', 'Called the desk.', start + 50)).toBe(true);
    expect(log.note('i7', 'Lost.', start + 60)).toBe(false);
    log.note(undefined, 'Handing over to Ada.', start + 70);
    expect(log.get('i1')?.notes).toEqual([{ at: start + 50, text: 'Called the desk.' }]);
    expect(log.incidents[0]).toMatchObject({
      kind: 'note',
      severity: 'note',
      cause: { code: 'note', text: 'Handing over to Ada.' },
      startedAt: start + 70,
      endedAt: start + 70,
    });
  });

  it('AT9: of much evidence the first and the last stay, and a line says that some are left out', () => {
    for (let index = 0; index < 100; index += 1) {
      trouble('BTCUSD', state('STALE', index % 2 === 0 ? 'a' : 'b', `${index}`), index);
    }
    const texts = log.incidents[0]?.evidence.map(({ text }) => text) ?? [];
    expect(texts).toHaveLength(60);
    expect([texts[0], texts[19], texts[20], texts[21], texts[59]]).toEqual([
      'BTCUSD STALE: 0',
      'BTCUSD STALE: 19',
      'Some of what came between is left out.',
      'BTCUSD STALE: 61',
      'BTCUSD STALE: 99',
    ]);
  });

  it('AT15: the newest 500 are kept, and what goes on is kept before what is over', () => {
    trouble('OPEN', state('STALE', 'socket-cut'), 0);
    for (let index = 0; index < mostIncidents + 20; index += 1) {
      log.note(undefined, `${index}`, start + 10_000 + index);
    }
    expect(log.incidents).toHaveLength(mostIncidents);
    expect(log.incidents.at(-1)?.markets).toEqual(['rails:OPEN']);
    expect(log.incidents[0]?.cause.text).toBe(`${mostIncidents + 19}`);
    calm('OPEN', 90_000);
    expect(log.incidents.at(-1)?.endedAt).toBe(start + 90_000);
  });

  it('AT16: what was open when Plumbline stopped ended by then, and does not go on by itself', () => {
    trouble('BTCUSD', state('STALE', 'socket-cut'), 0);
    const kept = log.incidents;
    const next = new IncidentLog({ createId: () => 'n1', onChange: () => undefined });
    next.restore(kept, start + 7_000);
    expect(next.incidents[0]).toMatchObject({
      id: 'i1',
      endedAt: start + 7_000,
      isEndUnknown: true,
    });
    expect(next.incidents[0]?.evidence.at(-1)?.text).toBe(
      'Plumbline stopped. How it went on from here is not known.',
    );
    next.trouble(subject('BTCUSD'), state('STALE', 'socket-cut'), start + 8_000);
    expect(next.incidents.map(({ id }) => id)).toEqual(['n1', 'i1']);
  });

  it('AT18: what is no longer followed was not seen to heal, until it comes back and does', () => {
    trouble('BTCUSD', state('STALE', 'socket-cut'), 0);
    log.outOfSight(subject('BTCUSD').key, 'is no longer followed.', start + 5_000);
    expect(log.incidents[0]).toMatchObject({ endedAt: start + 5_000, isEndUnknown: true });
    trouble('BTCUSD', state('STALE', 'socket-cut'), 9_000);
    expect(log.incidents[0]?.isEndUnknown).toBeUndefined();
    calm('BTCUSD', 12_000);
    expect(log.incidents).toMatchObject([{ times: 2, endedAt: start + 12_000 }]);
    expect(log.incidents[0]?.isEndUnknown).toBeUndefined();
  });
});
