import { describe, expect, it } from 'vitest';
import { trust } from '../stream/frames.fixture.ts';
import { badgeAge, badgePeriod, countStates, proofText, sentencePeriod } from './trust-text.ts';

describe('badgeAge', () => {
  it.each([
    ['counts from where the state says', trust('LIVE', { ageFrom: 9800 }), '0.2 s'],
    ['goes to seconds at ten', trust('QUIET', { ageFrom: -31_000 }), '41 s'],
    ['never live', trust('STALE'), 'never live'],
    ['says nothing where nothing is known', trust('RESYNCING'), ''],
    [
      'is the delay where the state is LATE',
      trust('LATE', { ageFrom: 0, delayMs: 1840 }),
      '1.84 s',
    ],
    ['is the distance from now where it is REPLAY', trust('REPLAY', { ageFrom: -2000 }), '−0:12'],
    ['in minutes', trust('REPLAY', { ageFrom: -186_000 }), '−3:16'],
    ['in hours', trust('REPLAY', { ageFrom: -3_715_000 }), '−1:02:05'],
    ['and a long delay', trust('LATE', { delayMs: 75_000 }), '1:15'],
  ])('%s', (_name, word, text) => {
    expect(badgeAge(word, 10_000)).toBe(text);
  });

  it('ticks ten times a second under ten seconds, then each second', () => {
    expect(badgePeriod(trust('LIVE', { ageFrom: 1 }), 10_000)).toBe(100);
    expect(badgePeriod(trust('LIVE', { ageFrom: 0 }), 10_000)).toBe(1000);
    expect(badgePeriod(trust('STALE'), 10_000)).toBe(1000);
    expect(badgePeriod(trust('REPLAY', { ageFrom: 9999 }), 10_000)).toBe(250);
  });
});

describe('proofText', () => {
  it.each([
    [{ word: 'audit', holds: true, at: 9900 }, 'audit 0 s'],
    [{ word: 'audit', holds: true, at: -31_000 }, 'audit 41 s'],
    [{ word: 'fresh copy', holds: true, at: -170_000 }, 'fresh copy 3 min'],
    [{ word: 'sequence', holds: true }, 'sequence'],
    [{ word: 'no proof', holds: false, at: 0 }, 'no proof'],
  ])('%j reads %s', (proof, text) => {
    expect(proofText(proof, 10_000)).toBe(text);
  });
});

describe('sentencePeriod', () => {
  it('keeps step with the badge while that shows tenths of the same age', () => {
    const sentence = ['These prices are ', { age: 5000 }, ' old.'];
    const word = trust('STALE', { ageFrom: 5000, cause: { code: 'x', sentence } });
    expect(sentencePeriod(word, 10_000)).toBe(100);
    expect(sentencePeriod(word, 60_000)).toBe(1000);
  });

  it('writes any other young age once a second', () => {
    const sentence = ['No change for ', { age: -20_000 }, '. Heartbeat ', { age: 9500 }, ' ago.'];
    const word = trust('QUIET', { ageFrom: -20_000, cause: { code: 'x', sentence } });
    expect(sentencePeriod(word, 10_000)).toBe(1000);
  });

  it('looks twice a second where it counts down', () => {
    const sentence = ['Next try in ', { until: 15_000 }, '.'];
    expect(sentencePeriod(trust('STALE', { cause: { code: 'x', sentence } }), 10_000)).toBe(500);
  });
});

it('counts words, those to be believed first', () => {
  expect(countStates(['STALE', 'LIVE', 'QUIET', 'LIVE'])).toEqual([
    ['LIVE', 2],
    ['QUIET', 1],
    ['STALE', 1],
  ]);
});
