/** Every word of the connection doctor that follows from what is known. Pure; the components place them. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { venueFullNames, venueKeyWords } from '#shared/domain/venue-keys.ts';
import type { CredentialProfile, KeychainStatus } from '#shared/ipc/credentials.ts';
import {
  type DoctorReport,
  type DoctorStep,
  type DoctorStepName,
  doctorSteps,
} from '#shared/ipc/doctor.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';

/** In the order of the list at the left: those that need no key beside those that do. */
export const doctorVenues: readonly VenueId[] = [
  'paxos-public',
  'paxos-order-routing',
  'paradex',
  'rails',
];

export interface Condition {
  readonly words: string;
  readonly tone: 'well' | 'plain' | 'caution' | 'refused';
}

/** How a venue stands, in the few words that fit under its name. */
export function venueCondition(
  venue: VenueId,
  status: VenueStatus | undefined,
  profile: CredentialProfile | undefined,
  isPractice: boolean,
  now: UnixMillis,
): Condition {
  const needsKey = venueKeyWords(venue) !== undefined && !isPractice;
  if (needsKey && profile === undefined) {
    return { words: 'no key yet', tone: 'plain' };
  }
  const key = isPractice ? 'practice' : needsKey ? 'key in use' : 'no key needed';
  const state = status?.state ?? 'idle';
  switch (state) {
    case 'idle':
      return { words: `not followed, ${key}`, tone: 'plain' };
    case 'opening':
      return { words: `opening, ${key}`, tone: 'plain' };
    case 'open':
      return { words: `open, ${key}`, tone: 'well' };
    case 'waiting':
      return { words: waitingWords(status, now), tone: 'caution' };
    case 'refused':
      return { words: refusedWords(status, profile), tone: 'refused' };
    default:
      return ensureNever(state);
  }
}

function waitingWords(status: VenueStatus | undefined, now: UnixMillis): string {
  const at = status?.nextTryAt;
  return at === undefined
    ? 'closed'
    : `closed, next try in ${Math.max(0, Math.ceil((at - now) / 1000))} s`;
}

/** The number that support asks for, where the venue gave one. */
function refusedWords(
  status: VenueStatus | undefined,
  profile: CredentialProfile | undefined,
): string {
  const http = /\b(40[0-9]|429|451)\b/.exec(
    status?.reason ?? profile?.lastRefusal?.text ?? '',
  )?.[1];
  if (http !== undefined) {
    return `refused, ${http}`;
  }
  // A key that is good but not good for this: the venue's word on the stream is newer than the token's.
  if (/not for this stream/.test(status?.reason ?? '')) {
    return 'refused, the stream';
  }
  switch (profile?.lastRefusal?.code) {
    case 'credentials-refused':
      return 'refused, the key';
    case 'scope-refused':
      return 'refused, the scope';
    default:
      return 'refused';
  }
}

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

/** A token is refused where clocks are further apart than about this. */
const tokenClockMs = 60_000;
/** From here on delays are no longer believed either. */
const delayClockMs = 2_000;

export function clockWords(report: DoctorReport | undefined, needsToken: boolean): Condition {
  const skew = report?.clockSkew;
  if (skew === undefined) {
    const words =
      report === undefined
        ? 'not compared yet'
        : 'not compared: no answer on this way said the time';
    return { words, tone: 'plain' };
  }
  const apart = Math.abs(skew.offsetMs);
  const sure = `± ${spanText(skew.uncertaintyMs)}`;
  const tokens = needsToken ? ' Tokens fail from about 60 s.' : '';
  if (apart <= skew.uncertaintyMs) {
    return {
      words: `this computer agrees with the server (${sure}): fine.${tokens}`,
      tone: 'plain',
    };
  }
  const way = skew.offsetMs > 0 ? 'ahead' : 'behind';
  const lead = `this computer is ${spanText(apart)} ${way} (${sure})`;
  if (apart < delayClockMs) {
    return { words: `${lead}: fine.${tokens}`, tone: 'plain' };
  }
  const worst =
    needsToken && apart >= tokenClockMs / 2
      ? 'tokens may be refused and delays cannot be measured'
      : 'delays cannot be measured';
  return { words: `${lead}: ${worst}. Set the clock.${tokens}`, tone: 'caution' };
}

export type WayState = 'passed' | 'failed' | 'skipped' | 'not-reached' | 'walking' | 'not-walked';

export interface WayRow {
  readonly step: DoctorStepName;
  readonly title: string;
  readonly state: WayState;
  readonly duration: string;
  readonly detail: string;
}

/** All steps, also those that no report tells of yet: the first of them is being walked. */
export function wayRows(report: DoctorReport | undefined, isRunning: boolean): WayRow[] {
  const told = new Map(report?.steps.map((step) => [step.step, step]));
  let isNext = isRunning;
  let isStopped = false;
  return doctorSteps.map((name): WayRow => {
    const step = told.get(name);
    const title = stepTitle(name);
    if (step === undefined || (isNext && step.result === 'not-reached')) {
      const isWalking = isNext;
      isNext = false;
      const rest = isRunning || isStopped ? 'not-reached' : 'not-walked';
      return {
        step: name,
        title,
        state: isWalking ? 'walking' : rest,
        duration: '',
        detail: isWalking ? 'on the way' : isStopped ? 'not reached' : '',
      };
    }
    if (step.result === 'failed') {
      isNext = false;
      isStopped = true;
    }
    return {
      step: name,
      title,
      state: step.result,
      duration: step.durationMs === undefined ? '' : durationText(step.durationMs),
      detail: stepDetail(step),
    };
  });
}

function stepDetail(step: DoctorStep): string {
  if (step.detail !== '') {
    return step.detail;
  }
  switch (step.result) {
    case 'not-reached':
      return 'not reached';
    case 'skipped':
      return 'not needed here';
    case 'passed':
      return 'passed';
    case 'failed':
      return 'failed';
    default:
      return ensureNever(step.result);
  }
}

export function stepTitle(step: DoctorStepName): string {
  switch (step) {
    case 'dns':
      return 'Name lookup';
    case 'tcp':
      return 'TCP';
    case 'tls':
      return 'TLS';
    case 'token':
      return 'Token';
    case 'upgrade':
      return 'WebSocket upgrade';
    case 'subscribe':
      return 'Subscribe';
    case 'first-snapshot':
      return 'First full book';
    case 'second-message':
      return 'Second message';
    default:
      return ensureNever(step);
  }
}

/** What a screen reader hears when a walk is over. */
export function spokenResult(report: DoctorReport): string {
  const name = venueFullNames[report.venue];
  return report.finding === undefined
    ? `${name}: the way to the book is open.`
    : `${name} stops at ${stepTitle(report.finding.step)}. ${report.finding.happened}`;
}

/** Whole ms, from a second on in seconds. What took time never took none. */
export function durationText(ms: number): string {
  if (ms < 1) {
    return '<1 ms';
  }
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** `3 ms`, `0.5 s`, `74 s`. */
function spanText(ms: number): string {
  if (ms < 100) {
    return `${Math.round(ms)} ms`;
  }
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** `6 min 36 s`: an age to be read out, not to be watched. */
export function spelledAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) {
    return `${hours} h ${minutes % 60} min`;
  }
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** `14:25:31`, UTC as the window's clock. */
export function clockText(at: UnixMillis): string {
  return new Date(at).toISOString().slice(11, 19);
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `12 Nov`; with the year where it is another one. */
export function dayText(at: UnixMillis, now: UnixMillis): string {
  const date = new Date(at);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''}`;
  const year = date.getUTCFullYear();
  return year === new Date(now).getUTCFullYear() ? day : `${day} ${year}`;
}
