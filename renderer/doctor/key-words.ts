/** What the connection doctor says of a key: where it lies, the life of its token, its scopes. Pure. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { CredentialProfile, KeychainStatus } from '#shared/ipc/credentials.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';
import { clockText, dayText, spelledAge } from './doctor-times.ts';
import type { Condition } from './doctor-words.ts';

/** `set 12 Nov by you; it cannot be shown again`. */
export function secretWords(profile: CredentialProfile | undefined, now: UnixMillis): string {
  return profile === undefined
    ? 'none yet'
    : `set ${dayText(profile.setAt, now)} by you; it cannot be shown again`;
}

/** Where the secret lies, and why it lies there. */
export function keptWords(
  profile: CredentialProfile | undefined,
  keychain: KeychainStatus,
): Condition {
  const why = keychainTrouble(keychain);
  if (profile === undefined) {
    return why === undefined
      ? { words: `a key goes to ${keychain.name}, encrypted`, tone: 'plain' }
      : { words: `a key stays in memory only: ${why}`, tone: 'caution' };
  }
  if (profile.keptIn === 'keychain') {
    return why === undefined
      ? { words: `${keychain.name}, encrypted`, tone: 'well' }
      : { words: `${keychain.name}: ${why}`, tone: 'caution' };
  }
  return why === undefined
    ? { words: 'memory only, until Plumbline quits', tone: 'plain' }
    : { words: `memory only, until Plumbline quits: ${why}`, tone: 'caution' };
}

/** Undefined: nothing is wrong with it. */
export function keychainTrouble(keychain: KeychainStatus): string | undefined {
  switch (keychain.state) {
    case 'secure':
      return undefined;
    case 'locked':
      return `${keychain.name} is locked`;
    case 'missing':
      return 'this system offers no keychain';
    case 'plain-text':
      return 'this system offers only plain text storage';
    default:
      return ensureNever(keychain.state);
  }
}

export interface TokenLife {
  /** Shares of the whole life, 0 to 1. */
  readonly gone: number;
  readonly renewal: number | undefined;
  readonly issued: string;
  readonly renewed: string;
  readonly ends: string;
  readonly isOver: boolean;
}

/** Of the profile's token, else of the one the doctor's walk saw, which has no renewal. */
export function tokenLife(
  profile: CredentialProfile | undefined,
  report: DoctorReport | undefined,
  now: UnixMillis,
): TokenLife | undefined {
  const token = profile?.token ?? reportToken(report);
  if (token === undefined || token.expiresAt <= token.issuedAt) {
    return undefined;
  }
  const share = (at: UnixMillis): number =>
    Math.min(1, Math.max(0, (at - token.issuedAt) / (token.expiresAt - token.issuedAt)));
  const { renewsAt } = token;
  const isOver = now >= token.expiresAt;
  return {
    gone: share(now),
    renewal: renewsAt === undefined ? undefined : share(renewsAt),
    issued: `issued ${clockText(token.issuedAt)}, ${spelledAge(now - token.issuedAt)} old`,
    renewed: renewsAt === undefined ? '' : `renewed at ${clockText(renewsAt).slice(0, 5)}`,
    ends: `${isOver ? 'ended' : 'ends'} ${clockText(token.expiresAt)}`,
    isOver,
  };
}

interface Life {
  readonly issuedAt: UnixMillis;
  readonly renewsAt?: UnixMillis;
  readonly expiresAt: UnixMillis;
}

function reportToken(report: DoctorReport | undefined): Life | undefined {
  const token = report?.token;
  return report === undefined || token === undefined
    ? undefined
    : {
        issuedAt: report.startedAt - token.ageMs,
        expiresAt: report.startedAt + token.expiresInMs,
      };
}

export interface ScopeWords {
  readonly scope: string;
  readonly words: string;
  readonly isGranted: boolean;
}

/** Undefined: the venue knows no scopes, or nothing was asked yet. */
export function scopeWords(
  profile: CredentialProfile | undefined,
  report: DoctorReport | undefined,
): ScopeWords | undefined {
  const asked = profile?.token?.scopeAsked;
  const granted = profile?.token?.scopeGranted ?? report?.token?.scopes.join(' ');
  const scope = asked ?? granted;
  if (scope === undefined || scope === '') {
    return undefined;
  }
  const has = new Set((granted ?? '').split(/\s+/));
  const isRefused =
    profile?.lastRefusal?.code === 'scope-refused' || report?.finding?.code === 'scope-refused';
  const isGranted = !isRefused && scope.split(/\s+/).every((one) => has.has(one));
  return { scope, words: isGranted ? 'granted' : 'not granted', isGranted };
}
