import { expect, it } from 'vitest';
import type { Trust, TrustState } from '#shared/domain/trust.ts';
import { helpFor } from './trust-help.ts';

function help(code: string, state: TrustState = 'STALE', proof = 'no proof') {
  const trust: Trust = {
    state,
    since: 0,
    cause: { code, sentence: ['Test.'] },
    proof: { word: proof, holds: false },
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
  expect(help('feed-thread-silent')).toBeUndefined();
  expect(help('stream-replaced', 'RESYNCING')).toBeUndefined();
});

it('carries the button of design §10 for each state', () => {
  expect({
    live: help('live-proven', 'LIVE'),
    quiet: help('market-quiet', 'QUIET'),
    network: help('network-late', 'LATE'),
    venue: help('venue-late', 'LATE'),
    machine: help('this-machine-late', 'LATE'),
    silent: help('market-silent', 'LATE'),
    gap: help('sequence-gap', 'GAP'),
    drift: help('mirror-mismatch', 'GAP'),
    afterGap: help('full-book-requested', 'RESYNCING', 'sequence broken'),
    first: help('first-load', 'RESYNCING'),
    closed: help('socket-closed'),
    audit: help('audit-differs'),
    crossed: help('crossed', 'CROSSED'),
    halted: help('halted', 'HALTED'),
    replay: help('frozen', 'REPLAY'),
  }).toEqual({
    live: undefined,
    quiet: undefined,
    network: 'who-is-slow',
    venue: 'who-is-slow',
    machine: 'what-costs-most',
    silent: 'check',
    gap: 'show-gap',
    drift: 'show-gap',
    afterGap: 'show-gap',
    first: undefined,
    closed: 'retry',
    audit: 'show-levels',
    crossed: 'show-levels',
    halted: 'venue-status',
    replay: 'back-to-live',
  });
});
