import { beforeEach, describe, expect, it } from 'vitest';
import type { AttentionSettings, Incident } from '#shared/ipc/attention.ts';
import { ManualClock } from '../feeds/manual-clock.ts';
import { Announcer } from './announcer.ts';

const everything = { note: true, caution: true, distrust: true };
const nothing = { note: false, caution: false, distrust: false };

let clock: ManualClock;
let settings: AttentionSettings;
let isMuted: boolean;
let told: string[];
let incidents: Map<string, Incident>;
let announcer: Announcer;

function incident(id: string, more: Partial<Incident> = {}): Incident {
  const made: Incident = {
    id,
    kind: 'state',
    severity: 'distrust',
    state: 'STALE',
    venue: 'rails',
    markets: ['rails:BTCUSD'],
    isPractice: false,
    cause: { code: 'socket-cut', text: 'The connection to Rails broke off.' },
    startedAt: clock.now(),
    evidence: [],
    notes: [],
    ...more,
  };
  incidents.set(id, made);
  return made;
}

const news = (made: Incident, family = 'live rails line') => announcer.news(made, family);

beforeEach(() => {
  clock = new ManualClock();
  settings = { notifications: everything, sound: nothing };
  isMuted = false;
  told = [];
  incidents = new Map();
  announcer = new Announcer({
    clock,
    settings: () => settings,
    isMuted: () => isMuted,
    incident: (id) => incidents.get(id),
    notify: ({ title, body }) => told.push(`${title} | ${body}`),
    sound: (severity) => told.push(`♪ ${severity}`),
  });
});

describe('announcing', () => {
  it('AT30: what gathers within half a second is told as it is then, in words and one sound', () => {
    settings = { notifications: everything, sound: everything };
    news(incident('a'));
    const markets = ['paradex:BTC-USD-PERP'];
    news(
      incident('late', { severity: 'caution', state: 'LATE', venue: 'paradex', markets }),
      'late',
    );
    incident('a', { markets: ['rails:BTCUSD', 'rails:ETHUSD', 'rails:SOLUSD'] });
    clock.advance(499);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual([
      '3 Rails books are STALE | The connection to Rails broke off.',
      'Paradex BTC-USD-PERP is LATE | The connection to Rails broke off.',
      '♪ distrust',
    ]);
  });

  it('AT31: nothing is told by default, and each severity is its own choice', () => {
    settings = { notifications: nothing, sound: nothing };
    news(incident('a'));
    clock.advance(1_000);
    settings = { notifications: nothing, sound: { ...nothing, caution: true } };
    news(incident('b'), 'other');
    news(incident('c', { severity: 'caution', state: 'LATE' }), 'third');
    clock.advance(1_000);
    expect(told).toEqual(['♪ caution']);
  });

  it('AT32: the same cause is told again after 30 s at the soonest, then 60 s … 5 min, and from the start after a calm', () => {
    const at: number[] = [];
    const started = clock.monotonic();
    let before = 0;
    for (let second = 0; second < 1_500; second += 1) {
      news(incident(`i${second}`, { endedAt: clock.now() }));
      clock.advance(1_000);
      if (told.length > before) {
        before = told.length;
        at.push(Math.round((clock.monotonic() - started) / 1_000) - 1);
      }
    }
    expect(at).toEqual([0, 30, 90, 210, 450, 750, 1_050, 1_350]);
    clock.advance(11 * 60_000);
    told = [];
    news(incident('x', { endedAt: clock.now() }));
    clock.advance(1_000);
    news(incident('y', { endedAt: clock.now() }));
    clock.advance(30_000);
    news(incident('z', { endedAt: clock.now() }));
    clock.advance(1_000);
    expect(told).toHaveLength(2);
  });

  it('AT33: what came meanwhile and goes on is told when the pause is over, with how often it came', () => {
    news(incident('a', { endedAt: clock.now() }));
    clock.advance(5_000);
    news(incident('b', { endedAt: clock.now() }));
    clock.advance(5_000);
    news(incident('c'));
    clock.advance(19_499);
    expect(told).toHaveLength(1);
    clock.advance(1_001);
    expect(told.at(-1)).toBe(
      'Rails BTCUSD is STALE | The connection to Rails broke off. It came 2 times since you were last told.',
    );
    clock.advance(3_600_000);
    expect(told).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it('AT34: nothing is told of what is muted, acknowledged, or a note', () => {
    isMuted = true;
    news(incident('a'));
    clock.advance(1_000);
    isMuted = false;
    news(incident('b', { acknowledgedAt: 1 }));
    news(incident('c', { kind: 'note', severity: 'note', markets: [] }));
    clock.advance(60_000);
    expect(told).toEqual([]);
  });

  it('AT35: practice data and what is over by then are named; an alert has its own words', () => {
    news(incident('a', { isPractice: true, endedAt: clock.now() }));
    news(
      incident('b', {
        kind: 'alert',
        severity: 'caution',
        cause: { code: 'alert-spread-above', text: 'The spread of BTCUSD is 12 bp.' },
      }),
      'alert 7',
    );
    clock.advance(1_000);
    expect(told).toEqual([
      'Practice: Rails BTCUSD was STALE | The connection to Rails broke off. It is over by now.',
      'Alert: Rails BTCUSD | The spread of BTCUSD is 12 bp.',
    ]);
  });
});
