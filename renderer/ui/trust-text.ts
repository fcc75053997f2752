/** The words and numbers of a trust badge. Pure; the components write them. */
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import {
  type Proof,
  sentenceText,
  type Trust,
  type TrustState,
  trustStates,
} from '#shared/domain/trust.ts';

/** A first load is not a fault: for this long it is drawn as calm (design §4). */
export const firstLoadCalmMs = 5000;

/** What stands behind the word. Empty: nothing to say. */
export function badgeAge(trust: Trust, now: UnixMillis): string {
  if (trust.state === 'LATE' && trust.delayMs !== undefined) {
    return delayText(trust.delayMs);
  }
  if (trust.state === 'REPLAY' && trust.ageFrom !== undefined) {
    return distanceText(now - trust.ageFrom);
  }
  if (trust.ageFrom === undefined) {
    return trust.state === 'STALE' ? 'never live' : '';
  }
  return formatAge(now - trust.ageFrom);
}

/**
 * In how many ms the badge reads differently: tenths under ten seconds, then seconds. The seconds of a frozen moment turn
 * between those of the clock; they are looked at more often, so as not to be a whole one behind.
 */
export function badgePeriod(trust: Trust, now: UnixMillis): number {
  if (trust.state === 'REPLAY') {
    return 250;
  }
  return trust.ageFrom !== undefined && now - trust.ageFrom < 10_000 ? 100 : 1000;
}

/**
 * How often the sentence is written, ms. The badge's own age keeps step with it. Other young ages turn once a second: a
 * quiet book's last heartbeat would have the window paint ten times a second for nothing else.
 */
export function sentencePeriod(trust: Trust, now: UnixMillis): number {
  const parts = trust.cause.sentence.filter((part) => typeof part !== 'string');
  const { ageFrom } = trust;
  if (parts.some((part) => 'age' in part && part.age === ageFrom && now - part.age < 10_000)) {
    return 100;
  }
  return parts.some((part) => 'until' in part) ? 500 : 1000;
}

/** `audit 41 s`, `fresh copy 3 min`, `sequence`, `no proof`. Whole seconds, then minutes: the proof does not tick beside the badge. */
export function proofText(proof: Proof, now: UnixMillis): string {
  if (proof.at === undefined || !proof.holds) {
    return proof.word;
  }
  const ageMs = Math.max(0, now - proof.at);
  return `${proof.word} ${wholeAge(ageMs)}`;
}

function wholeAge(ageMs: number): string {
  const seconds = Math.floor(ageMs / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : formatAge(ageMs);
}

/** What hover says of it: the detail, else whether it holds. */
export function proofTitle(proof: Proof, now: UnixMillis): string {
  if (proof.detail !== undefined) {
    return sentenceText(proof.detail, now);
  }
  return proof.holds ? `What proves this book: ${proof.word}.` : 'Nothing proves this book now.';
}

/** LIVE and QUIET: one grey line. All others speak up. */
export function isCalm(state: TrustState): boolean {
  return state === 'LIVE' || state === 'QUIET';
}

/** Words with their count, in the order a person reads them: what may be believed first. */
export function countStates(states: readonly TrustState[]): Array<[TrustState, number]> {
  return [...trustStates]
    .reverse()
    .map((state): [TrustState, number] => [state, states.filter((one) => one === state).length])
    .filter(([, count]) => count > 0);
}

/** How far the moment that is shown is from now: −0:12, −3:16, −1:02:05. */
function distanceText(distanceMs: number): string {
  const seconds = Math.floor(Math.max(0, distanceMs) / 1000);
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `−${minutes}:${two(seconds)}`
    : `−${Math.floor(minutes / 60)}:${two(minutes)}:${two(seconds)}`;
}

function delayText(delayMs: number): string {
  const seconds = delayMs / 1000;
  return seconds < 10 ? `${seconds.toFixed(2)} s` : formatAge(delayMs);
}
