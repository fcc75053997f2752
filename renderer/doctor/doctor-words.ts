/** How a venue and the clocks stand, in the words of the connection doctor. Pure; the components place them. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { venueKeyWords } from '#shared/domain/venue-keys.ts';
import type { CredentialProfile } from '#shared/ipc/credentials.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';
import { spanText } from './doctor-times.ts';

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
