import type { VenueKnob } from './server.ts';

/** What `rails.md` §8 leaves open, and what a test wants otherwise. */
export const railsKnobs: readonly VenueKnob[] = [
  {
    name: 'subprotocol',
    values: ['echoed', 'not-echoed'],
    meaning: 'whether the handshake answers with the subprotocol it was asked with',
  },
  {
    name: 'snapshot-frames',
    values: ['one', 'several'],
    meaning: 'a full book in one frame, or in three with the same request id',
  },
  { name: 'snapshot-ts', values: ['sent', 'absent'], meaning: 'whether a full book has a time' },
  {
    name: 'snapshot-id',
    values: ['echoed', 'absent'],
    meaning: 'whether a full book repeats the clientRequestId',
  },
  {
    name: 'snapshots',
    values: ['answered', 'unanswered'],
    meaning: 'whether a request for a full book is answered at all',
  },
  {
    name: 'legs',
    values: ['mixed', 'taker', 'maker', 'both'],
    meaning: 'which legs of a match are told; mixed has all cases',
  },
  {
    name: 'market-name',
    values: ['always', 'all-only'],
    meaning: 'whether frames name their market on connections for one market',
  },
  {
    name: 'errors',
    values: ['typed', 'echoed'],
    meaning: 'a refused request is answered as "error", or as its own type with a statusCode',
  },
  {
    name: 'markets-shape',
    values: ['list', 'wrapped', 'names'],
    meaning: 'GET /api/v1/markets: objects, objects under "markets", names alone',
  },
  {
    name: 'key-kind',
    values: ['trading', 'read-only'],
    meaning: 'tokens of read-only keys are refused with 403 on the upgrade',
  },
  {
    name: 'at-expiry',
    values: ['kept', 'closed'],
    meaning: 'what an open connection does when its token expires',
  },
  { name: 'token-seconds', meaning: 'how long a token lives (1800)' },
  { name: 'most-connections', meaning: 'for one market, and as many for all, a key (5)' },
];
