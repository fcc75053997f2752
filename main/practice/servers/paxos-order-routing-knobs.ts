import type { VenueKnob } from './server.ts';

/** What `paxos-order-routing.md` §9 leaves open, and what a test wants otherwise. */
export const paxosOrderRoutingKnobs: readonly VenueKnob[] = [
  { name: 'token-seconds', meaning: 'how long a token lives (3600)' },
  { name: 'token-requests', meaning: 'token requests in any five minutes (300)' },
  {
    name: 'credentials',
    values: ['accepted', 'refused'],
    meaning: 'refused: every client id is invalid_client',
  },
  {
    name: 'scope',
    values: ['granted', 'withheld'],
    meaning: 'withheld: tokens come without a scope, so the upgrade is refused with 403',
  },
  {
    name: 'upgrade',
    values: ['checked', 'refused-401'],
    meaning: 'refused-401: no token is good enough for a socket',
  },
  {
    name: 'at-expiry',
    values: ['kept', 'closed'],
    meaning: 'what an open connection does when its token expires',
  },
  {
    name: 'snapshot-order',
    values: ['mixed', 'snapshot-first', 'update-first'],
    meaning: 'whether updates come before the snapshot; mixed: for every second subscription',
  },
  {
    name: 'ack-order',
    values: ['before-snapshot', 'after-snapshot'],
    meaning: 'where the acknowledgement of a subscription comes',
  },
  {
    name: 'faults',
    values: ['none', 'channel', 'request'],
    meaning: 'INTERNAL_SERVER_ERROR for each channel of a request, or for the request',
  },
  { name: 'heartbeat-ms', meaning: 'time between two heartbeats (5000)' },
];
