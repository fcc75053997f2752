import { describe, expect, it } from 'vitest';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';
import { dayText, durationText, spelledAge } from './doctor-times.ts';
import { clockWords, venueCondition } from './doctor-words.ts';
import { keptWords, scopeWords, secretWords, tokenLife } from './key-words.ts';
import { spokenResult, wayRows } from './way-words.ts';

const now = Date.UTC(2026, 10, 21, 14, 32, 7);
const minute = 60_000;
const issuedAt = Date.UTC(2026, 10, 21, 14, 25, 31);

const profile: CredentialProfile = {
  venue: 'paxos-order-routing',
  name: 'production',
  environment: 'production',
  hosts: ['oauth.paxos.com'],
  isActive: true,
  setAt: Date.UTC(2026, 10, 12, 9),
  idTail: '7f2c',
  keptIn: 'keychain',
  token: {
    issuedAt,
    renewsAt: issuedAt + 48 * minute,
    expiresAt: issuedAt + 60 * minute,
    scopeAsked: 'read:depth',
    scopeGranted: 'read:depth read:more',
  },
};

function status(state: VenueStatus['state'], more: Partial<VenueStatus> = {}): VenueStatus {
  return {
    venue: 'paxos-order-routing',
    state,
    isPractice: false,
    topology: 'shared',
    openSockets: 0,
    wantedSockets: 1,
    messagesPerSecond: 0,
    received: 0,
    applied: 0,
    ignored: 0,
    rejected: 0,
    unknown: 0,
    dropped: 0,
    reconnects: 0,
    ...more,
  };
}

function report(more: Partial<DoctorReport>): DoctorReport {
  return {
    venue: 'paxos-order-routing',
    startedAt: now,
    isWell: false,
    steps: [],
    keychain: 'GNOME Keyring, secure',
    ...more,
  };
}

describe('venueCondition', () => {
  const of = (state: VenueStatus | undefined, key: CredentialProfile | undefined = profile) =>
    venueCondition('paxos-order-routing', state, key, false, now);

  it('says what a person can know of a venue in a few words', () => {
    expect(of(undefined)).toEqual({ words: 'not followed, key in use', tone: 'plain' });
    expect(of(status('opening'))).toEqual({ words: 'opening, key in use', tone: 'plain' });
    expect(of(status('open'))).toEqual({ words: 'open, key in use', tone: 'well' });
    expect(of(status('waiting', { nextTryAt: now + 2500 }))).toEqual({
      words: 'closed, next try in 3 s',
      tone: 'caution',
    });
    expect(of(status('refused', { reason: 'Paxos refused the stream (403).' }))).toEqual({
      words: 'refused, 403',
      tone: 'refused',
    });
  });

  it('puts a missing key before everything else, and asks none of practice or public data', () => {
    expect(venueCondition('rails', undefined, undefined, false, now)).toEqual({
      words: 'no key yet',
      tone: 'plain',
    });
    expect(venueCondition('rails', status('open'), undefined, true, now).words).toBe(
      'open, practice',
    );
    expect(venueCondition('paradex', status('open'), undefined, false, now).words).toBe(
      'open, no key needed',
    );
  });

  it('does not blame the key where the venue refuses the stream', () => {
    const reason = 'Paxos accepts the key but not for this stream. Plumbline has stopped trying.';
    const lastRefusal = { at: now, code: 'credentials-refused', text: 'Two tokens in a row.' };
    expect(of(status('refused', { reason }), { ...profile, lastRefusal }).words).toBe(
      'refused, the stream',
    );
  });

  it('names what was refused where no number says it', () => {
    const refusal = { at: now, code: 'credentials-refused', text: 'The key is wrong or revoked.' };
    expect(of(status('refused'), { ...profile, lastRefusal: refusal }).words).toBe(
      'refused, the key',
    );
  });
});

describe('a key', () => {
  it('is told by when it was set and where it lies, never by itself', () => {
    expect(secretWords(profile, now)).toBe('set 12 Nov by you; it cannot be shown again');
    expect(secretWords(undefined, now)).toBe('none yet');
    expect(dayText(Date.UTC(2025, 1, 3), now)).toBe('3 Feb 2025');
    expect(keptWords(profile, { name: 'GNOME Keyring', state: 'secure' })).toEqual({
      words: 'GNOME Keyring, encrypted',
      tone: 'well',
    });
    expect(
      keptWords({ ...profile, keptIn: 'memory' }, { name: 'basic_text', state: 'plain-text' }),
    ).toEqual({
      words: 'memory only, until Plumbline quits: this system offers only plain text storage',
      tone: 'caution',
    });
    expect(keptWords(undefined, { name: 'KWallet', state: 'locked' }).words).toBe(
      'a key stays in memory only: KWallet is locked',
    );
  });
});

describe('tokenLife', () => {
  it('stands between issue and end, with the renewal on the way', () => {
    expect(tokenLife(profile, undefined, now)).toEqual({
      gone: (6 * minute + 36_000) / (60 * minute),
      renewal: 0.8,
      issued: 'issued 14:25:31, 6 min 36 s old',
      renewed: 'renewed at 15:13',
      ends: 'ends 15:25:31',
      isOver: false,
    });
  });

  it('is over at its end, and comes from the walk where no profile has one', () => {
    expect(tokenLife(profile, undefined, issuedAt + 61 * minute)).toMatchObject({
      gone: 1,
      ends: 'ended 15:25:31',
      isOver: true,
    });
    const walk = report({ token: { ageMs: 30_000, expiresInMs: 30_000, scopes: [] } });
    expect(tokenLife(undefined, walk, now)).toMatchObject({ gone: 0.5, renewal: undefined });
    expect(tokenLife(undefined, undefined, now)).toBeUndefined();
  });
});

describe('scopeWords', () => {
  it('is granted only where each word that was asked for is among those given', () => {
    expect(scopeWords(profile, undefined)).toEqual({
      scope: 'read:depth',
      words: 'granted',
      isGranted: true,
    });
    const { token } = profile;
    const without = { ...profile, ...(token && { token: { ...token, scopeGranted: 'other' } }) };
    expect(scopeWords(without, undefined)?.words).toBe('not granted');
    const refused = { ...profile, lastRefusal: { at: now, code: 'scope-refused', text: 'No.' } };
    expect(scopeWords(refused, undefined)?.isGranted).toBe(false);
    expect(scopeWords(undefined, undefined)).toBeUndefined();
  });
});

describe('clockWords', () => {
  const words = (offsetMs: number, needsToken = true) =>
    clockWords(report({ clockSkew: { offsetMs, uncertaintyMs: 500 } }), needsToken);

  it('does not claim more than the server’s whole seconds allow', () => {
    expect(words(3).words).toBe(
      'this computer agrees with the server (± 0.5 s): fine. Tokens fail from about 60 s.',
    );
    expect(words(900, false).words).toBe('this computer is 0.9 s ahead (± 0.5 s): fine.');
  });

  it('says what a clock that is off costs, and what to do', () => {
    expect(words(-74_000)).toEqual({
      words:
        'this computer is 74 s behind (± 0.5 s): tokens may be refused and delays cannot be measured. ' +
        'Set the clock. Tokens fail from about 60 s.',
      tone: 'caution',
    });
    expect(clockWords(undefined, true).words).toBe('not compared yet');
    expect(clockWords(report({}), true).words).toBe(
      'not compared: no answer on this way said the time',
    );
  });
});

describe('wayRows', () => {
  const passed = { step: 'dns', result: 'passed', durationMs: 4, detail: 'found' } as const;
  const states = (rows: ReturnType<typeof wayRows>) => rows.map((row) => row.state);

  it('shows the steps as they come: the next one is on the way', () => {
    const rows = wayRows(report({ steps: [passed] }), true);
    expect(rows[0]).toEqual({
      step: 'dns',
      title: 'Name lookup',
      state: 'passed',
      duration: '4 ms',
      detail: 'found',
    });
    expect(states(rows)).toEqual(['passed', 'walking', ...Array(6).fill('not-reached')]);
    expect(states(wayRows(undefined, true))[0]).toBe('walking');
  });

  it('also while the report names the later steps already', () => {
    const rows = wayRows(
      report({ steps: [passed, { step: 'tcp', result: 'not-reached', detail: '' }] }),
      true,
    );
    expect(states(rows).slice(0, 3)).toEqual(['passed', 'walking', 'not-reached']);
  });

  it('walks on from no step that failed', () => {
    const rows = wayRows(
      report({ steps: [{ step: 'dns', result: 'failed', detail: 'no such name' }] }),
      true,
    );
    expect(states(rows).slice(0, 2)).toEqual(['failed', 'not-reached']);
    const over = wayRows(
      report({ steps: [{ step: 'dns', result: 'failed', detail: 'no such name' }] }),
      false,
    );
    expect(over.slice(1).map(({ state, detail }) => [state, detail])).toEqual(
      Array(7).fill(['not-reached', 'not reached']),
    );
    expect(states(wayRows(undefined, false))).toEqual(Array(8).fill('not-walked'));
  });
});

describe('what is said aloud', () => {
  it('names the venue, and the step where it stops', () => {
    expect(spokenResult(report({ isWell: true }))).toBe(
      'Paxos Smart Order Routing: the way to the book is open.',
    );
    const finding = {
      step: 'upgrade',
      code: 'scope-refused',
      happened: 'Paxos accepts the key but not for this stream.',
      usuallyMeans: '',
      whatToDo: '',
    } as const;
    expect(spokenResult(report({ finding }))).toBe(
      'Paxos Smart Order Routing stops at WebSocket upgrade. Paxos accepts the key but not for this stream.',
    );
  });

  it('says how long a step took', () => {
    expect([0.2, 4.4, 640, 5_010, 12_400].map(durationText)).toEqual([
      '<1 ms',
      '4 ms',
      '640 ms',
      '5.0 s',
      '12 s',
    ]);
  });

  it('spells ages', () => {
    expect([5_000, 396_000, 7_380_000].map(spelledAge)).toEqual(['5 s', '6 min 36 s', '2 h 3 min']);
  });
});
