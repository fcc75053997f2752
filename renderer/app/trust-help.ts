/** Which help a trust line offers: what this window can do about the cause. Pure. */
import type { Trust } from '#shared/domain/trust.ts';

export type Help = 'choose-market' | 'add-key' | 'replace-key' | 'doctor' | 'retry';

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
const ownCodes: ReadonlySet<string> = new Set(['feed-thread-silent', 'stream-protocol']);

export function helpFor({ state, cause: { code } }: Trust): Help | undefined {
  switch (code) {
    case 'no-market':
    case 'silent-channel':
    case 'geo-blocked':
      return 'choose-market';
    case 'no-credentials':
      return 'add-key';
    case 'credentials-refused':
      return 'replace-key';
    default:
      if (doctorCodes.has(code)) {
        return 'doctor';
      }
      return state === 'STALE' && !ownCodes.has(code) ? 'retry' : undefined;
  }
}
