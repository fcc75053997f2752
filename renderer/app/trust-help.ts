/** Which help a trust line offers: what this window can do about the cause. Pure. */
import type { Trust } from '#shared/domain/trust.ts';

export type Help =
  | 'choose-market'
  | 'add-key'
  | 'replace-key'
  | 'doctor'
  | 'retry'
  | 'back-to-live'
  | 'show-levels'
  | 'show-gap'
  | 'who-is-slow'
  | 'what-costs-most'
  | 'venue-status'
  | 'check';

/** Trying again changes nothing about these, or there is nothing to try: the way itself is to be looked at. */
const doctorCodes: ReadonlySet<string> = new Set([
  'scope-refused',
  'stream-refused',
  'token-refused',
  'token-throttled',
  'token-unreachable',
  'token-unreadable',
  'keychain-locked',
  'wrong-host',
  'handshake-refused',
  'certificate-invalid',
  'schema-refused',
  'offline',
  'socket-refused-401',
  'socket-refused-403',
  'socket-refused-407',
]);

/** Ours, not a venue's: nothing a person presses here helps. */
const ownCodes: ReadonlySet<string> = new Set([
  'feed-thread-silent',
  'stream-protocol',
  'stream-replaced',
]);

export function helpFor(trust: Trust): Help | undefined {
  const { code } = trust.cause;
  switch (code) {
    case 'no-market':
    case 'silent-channel':
    case 'geo-blocked':
      return 'choose-market';
    case 'no-credentials':
      return 'add-key';
    case 'credentials-refused':
      return 'replace-key';
    case 'audit-differs':
      return 'show-levels';
    case 'this-machine-late':
      return 'what-costs-most';
    case 'market-silent':
      return 'check';
    default:
      if (doctorCodes.has(code)) {
        return 'doctor';
      }
      return ownCodes.has(code) ? undefined : helpForState(trust);
  }
}

function helpForState({ state, proof }: Trust): Help | undefined {
  switch (state) {
    case 'REPLAY':
      return 'back-to-live';
    case 'STALE':
      return 'retry';
    case 'GAP':
      return 'show-gap';
    case 'RESYNCING':
      return proof.word === 'sequence broken' ? 'show-gap' : undefined;
    case 'CROSSED':
      return 'show-levels';
    case 'HALTED':
      return 'venue-status';
    case 'LATE':
      return 'who-is-slow';
    case 'LIVE':
    case 'QUIET':
      return undefined;
  }
}
