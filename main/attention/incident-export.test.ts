import { describe, expect, it } from 'vitest';
import type { Incident } from '#shared/ipc/attention.ts';
import { exportText } from './incident-export.ts';

const start = Date.UTC(2026, 10, 3, 14, 30);
const newer: Incident = {
  id: 'b',
  kind: 'note',
  severity: 'note',
  markets: [],
  isPractice: false,
  cause: { code: 'note', text: '=HYPERLINK("x"), handing over\nto Ada' },
  startedAt: start + 60_000,
  endedAt: start + 60_000,
  evidence: [],
  notes: [],
};
const older: Incident = {
  id: 'a',
  kind: 'state',
  severity: 'distrust',
  state: 'STALE',
  venue: 'rails',
  markets: ['rails:BTCUSD', 'rails:ETHUSD'],
  isPractice: true,
  cause: { code: 'socket-cut', text: 'The connection to Rails broke off.' },
  startedAt: start,
  times: 2,
  acknowledgedAt: start + 5_500.25,
  evidence: [{ at: start, text: 'BTCUSD STALE: cut.' }],
  notes: [{ at: start + 9_000, text: 'Called, them' }],
};

describe('export', () => {
  it('AT40: JSON lines, oldest first, with times as the outside reads them', () => {
    const lines = exportText('/tmp/log.jsonl', [newer, older]).split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      type: 'incident',
      ...older,
      startedAt: '2026-11-03T14:30:00.000Z',
      acknowledgedAt: '2026-11-03T14:30:05.500Z',
      evidence: [{ at: '2026-11-03T14:30:00.000Z', text: 'BTCUSD STALE: cut.' }],
      notes: [{ at: '2026-11-03T14:30:09.000Z', text: 'Called, them' }],
    });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ id: 'b', endedAt: expect.any(String) });
  });

  it('AT41: CSV as spreadsheets read it; nothing in it is a formula', () => {
    const [head, first, ...rest] = exportText('/tmp/LOG.CSV', [newer, older]).split('\r\n');
    expect(head).toBe(
      'id,started,ended,seconds,kind,severity,state,venue,markets,practice,times,cause,words,acknowledged,notes,evidence',
    );
    expect(first).toBe(
      'a,2026-11-03T14:30:00.000Z,,,state,distrust,STALE,rails,rails:BTCUSD rails:ETHUSD,yes,2,socket-cut,The connection to Rails broke off.,2026-11-03T14:30:05.500Z,"2026-11-03T14:30:09.000Z Called, them",2026-11-03T14:30:00.000Z BTCUSD STALE: cut.',
    );
    expect(rest).toEqual([
      `b,2026-11-03T14:31:00.000Z,2026-11-03T14:31:00.000Z,0.000,note,note,,,,no,1,note,"'=HYPERLINK(""x""), handing over\nto Ada",,,`,
      '',
    ]);
  });
});
