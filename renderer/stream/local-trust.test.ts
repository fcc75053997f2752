import { describe, expect, it } from 'vitest';
import { sentenceText, type TrustState, trustStates } from '#shared/domain/trust.ts';
import spec from '../../main/feeds/SPEC.md?raw';
import { trust } from './frames.fixture.ts';
import { effectiveTrust, type LocalTrouble, pinnedTrust } from './local-trust.ts';

const fine: LocalTrouble = {
  stream: undefined,
  mirror: undefined,
  refusedFrames: 0,
  paintDelayMs: undefined,
  paintLateSince: undefined,
  lastChangeAt: undefined,
};
const drifted: LocalTrouble = {
  ...fine,
  mirror: { code: 'mirror-mismatch', since: 50 },
  refusedFrames: 1,
};
const replaced: LocalTrouble = { ...fine, mirror: { code: 'stream-replaced', since: 50 } };
const lateHere: LocalTrouble = { ...fine, paintDelayMs: 400, paintLateSince: 60 };
const silent: LocalTrouble = {
  ...fine,
  stream: { code: 'feed-thread-silent', since: 70, lastTickAt: 40 },
};

function words(state: TrustState, local: LocalTrouble): string {
  const shown = effectiveTrust(trust(state, { ageFrom: 5 }), local);
  const others = (shown?.also ?? []).map((other) => `+${other.state}`);
  return [shown?.state, ...others].join(' ');
}

it('TP1–TP5: the page’s own states and causes are those of the table, and no other', () => {
  const told = [...spec.matchAll(/^\| TP\d+ +\| (\w+) +\|[^|]*\| (.*?) *\|$/gm)].flatMap(
    ([, state, causes]) =>
      [...(causes ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => `${state} ${code}`),
  );
  const live = trust('LIVE', { ageFrom: 5 });
  const reached = [
    pinnedTrust({ at: 1, was: live }, live),
    effectiveTrust(live, silent),
    effectiveTrust(live, { ...fine, stream: { code: 'stream-protocol', since: 70 } }),
    effectiveTrust(live, drifted),
    effectiveTrust(live, replaced),
    effectiveTrust(live, lateHere),
  ].map((word) => `${word?.state} ${word?.cause.code}`);
  expect(reached.sort()).toEqual(told.sort());
});

it('goes back to the feed thread’s word when its own is over', () => {
  const live = trust('LIVE', { ageFrom: 5 });
  for (const own of [silent, drifted, replaced, lateHere]) {
    expect(effectiveTrust(live, own)?.state).not.toBe('LIVE');
  }
  expect(effectiveTrust(live, fine)).toEqual(live);
});

describe('effectiveTrust', () => {
  it('shows the first of what holds, and the others beside it, whatever the feed thread said', () => {
    const table = Object.fromEntries(
      trustStates.map((state) => [
        state,
        {
          drifted: words(state, drifted),
          replaced: words(state, replaced),
          late: words(state, lateHere),
          silent: words(state, silent),
        },
      ]),
    );
    expect(table).toEqual({
      REPLAY: {
        drifted: 'REPLAY +GAP',
        replaced: 'REPLAY +RESYNCING',
        late: 'REPLAY +LATE',
        silent: 'STALE',
      },
      STALE: {
        drifted: 'STALE +GAP',
        replaced: 'STALE +RESYNCING',
        late: 'STALE +LATE',
        silent: 'STALE',
      },
      GAP: { drifted: 'GAP +GAP', replaced: 'GAP +RESYNCING', late: 'GAP +LATE', silent: 'STALE' },
      RESYNCING: {
        drifted: 'GAP +RESYNCING',
        replaced: 'RESYNCING +RESYNCING',
        late: 'RESYNCING +LATE',
        silent: 'STALE',
      },
      CROSSED: {
        drifted: 'GAP +CROSSED',
        replaced: 'RESYNCING +CROSSED',
        late: 'CROSSED +LATE',
        silent: 'STALE',
      },
      HALTED: {
        drifted: 'GAP +HALTED',
        replaced: 'RESYNCING +HALTED',
        late: 'HALTED +LATE',
        silent: 'STALE',
      },
      LATE: {
        drifted: 'GAP +LATE',
        replaced: 'RESYNCING +LATE',
        late: 'LATE +LATE',
        silent: 'STALE',
      },
      QUIET: {
        drifted: 'GAP +QUIET',
        replaced: 'RESYNCING +QUIET',
        late: 'LATE +QUIET',
        silent: 'STALE',
      },
      LIVE: { drifted: 'GAP', replaced: 'RESYNCING', late: 'LATE', silent: 'STALE' },
    });
  });

  it('keeps what the feed thread said beside its word, in the order of the states', () => {
    const crossed = trust('CROSSED', {
      also: [{ state: 'QUIET', cause: { code: 'market-quiet', sentence: ['Quiet.'] } }],
      evidence: [{ name: 'Last bytes', words: [{ age: 30 }, ' ago'] }],
    });
    const shown = effectiveTrust(crossed, {
      ...lateHere,
      ...drifted,
      paintDelayMs: 400,
      paintLateSince: 60,
    });
    expect(shown?.also?.map(({ state, cause }) => [state, cause.code])).toEqual([
      ['CROSSED', 'crossed'],
      ['LATE', 'this-machine-late'],
      ['QUIET', 'market-quiet'],
    ]);
    expect(
      shown?.evidence?.map(({ name, words: said }) => [name, sentenceText(said, 100)]),
    ).toEqual([
      [
        'This copy',
        'the whole book was asked for 0.0 s ago; 1 frame did not fit since this window opened',
      ],
      ['Receipt to paint', '0.4 s, the middle one of the last 2 s'],
      ['Last bytes', '0.0 s ago'],
    ]);
  });

  it('says a drifted copy is GAP without any proof', () => {
    expect(effectiveTrust(trust('LIVE'), drifted)).toMatchObject({
      state: 'GAP',
      since: 50,
      ageFrom: 50,
      cause: { code: 'mirror-mismatch' },
      proof: { holds: false },
    });
  });

  it('has no word before the feed thread has one', () => {
    expect(effectiveTrust(undefined, { ...drifted, ...lateHere })).toBeUndefined();
  });
});

describe('pinnedTrust', () => {
  const at = Date.parse('2026-11-03T14:28:51.200Z');
  const live = trust('LIVE', { ageFrom: at - 10, proof: { word: 'audit', holds: true, at } });

  it('says which moment is shown, what was said of it, and that receiving goes on', () => {
    const shown = pinnedTrust({ at, was: live }, live);
    expect(shown).toMatchObject({ state: 'REPLAY', since: at, ageFrom: at });
    expect(sentenceText(shown.cause.sentence, at + 196_000)).toBe(
      'You are looking at 14:28:51.200, 3:16 ago. It was LIVE then. Live data is still being received underneath.',
    );
    expect([shown.isBookOld, shown.also]).toEqual([undefined, undefined]);
    // An age that counts on would be of now.
    expect(shown.proof).toMatchObject({ word: 'audit', holds: true });
    expect(shown.proof.at).toBeUndefined();
  });

  it('does not dress what was not to be believed then', () => {
    const shown = pinnedTrust({ at, was: trust('STALE') }, live);
    expect(shown.isBookOld).toBe(true);
    expect(sentenceText(shown.cause.sentence, at)).toContain('It was STALE then.');
  });

  it('says what became of the book underneath', () => {
    const now = trust('STALE', {
      also: [{ state: 'HALTED', cause: { code: 'halted', sentence: [] } }],
    });
    const shown = pinnedTrust({ at, was: live }, now);
    expect(sentenceText(shown.cause.sentence, at)).toContain('Underneath it is STALE now.');
    expect(shown.also?.map(({ state }) => state)).toEqual(['STALE', 'HALTED']);
  });

  it('knows nothing of a market that was opened later', () => {
    const shown = pinnedTrust({ at }, undefined);
    expect(sentenceText(shown.cause.sentence, at + 12_000)).toBe(
      'You are looking at 14:28:51.200, 12 s ago. Nothing was known of this market then. It opens when you are back to live.',
    );
    expect(shown.proof).toEqual({ word: 'no proof', holds: false });
  });
});
