import { expect, it } from 'vitest';
import type { Trust, TrustState } from '#shared/domain/trust.ts';
import { helpFor } from './trust-help.ts';

function help(code: string, state: TrustState = 'STALE') {
  const trust: Trust = {
    state,
    since: 0,
    cause: { code, sentence: ['Test.'] },
    proof: { word: 'no proof', holds: false },
  };
  return helpFor(trust);
}

it('offers what helps with the cause, and nothing where nothing does', () => {
  expect(help('no-market')).toBe('choose-market');
  expect(help('silent-channel', 'RESYNCING')).toBe('choose-market');
  expect(help('no-credentials')).toBe('add-key');
  expect(help('credentials-refused')).toBe('replace-key');
  expect(help('scope-refused')).toBe('doctor');
  expect(help('offline')).toBe('doctor');
  expect(help('schema-refused')).toBe('doctor');
  expect(help('geo-blocked')).toBe('choose-market');
  expect(help('socket-closed')).toBe('retry');
  expect(help('sequence-gap', 'GAP')).toBeUndefined();
  expect(help('feed-thread-silent')).toBeUndefined();
  expect(help('live-proven', 'LIVE')).toBeUndefined();
});
