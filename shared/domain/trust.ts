import { ensureNever } from './assert.ts';
import { formatAge, type UnixMillis } from './time.ts';

/** The nine words a book can carry (design §4), the most serious first where several hold. */
export const trustStates = [
  'REPLAY',
  'STALE',
  'GAP',
  'RESYNCING',
  'CROSSED',
  'HALTED',
  'LATE',
  'QUIET',
  'LIVE',
] as const;
export type TrustState = (typeof trustStates)[number];

/**
 * A sentence with clocks in it: the sentence is sent once, the clocks run where it is read.
 * `age` counts up from a moment, `until` counts down to one.
 */
export type SentencePart = string | { readonly age: UnixMillis } | { readonly until: UnixMillis };

export interface Cause {
  /** Kebab-case and stable: others match on it. */
  readonly code: string;
  readonly sentence: readonly SentencePart[];
}

export interface Proof {
  /** One of the design's words: `audit`, `fresh copy`, `sequence`, `no proof`, … */
  readonly word: string;
  readonly holds: boolean;
  /** When it was last proven, where that has an age. */
  readonly at?: UnixMillis;
  /** What a person hears who asks for more: `Unverified by venue; audited 12 s ago, 0 of 412 levels differ.` */
  readonly detail?: readonly SentencePart[];
}

/** A state that holds as well, behind one that comes before it. */
export interface OtherState {
  readonly state: TrustState;
  readonly cause: Cause;
}

/** One fact behind the word, for whoever asks why: `Last bytes` · `38 s ago`. */
export interface Evidence {
  readonly name: string;
  readonly words: readonly SentencePart[];
}

/** What the feed thread says of one book. */
export interface Trust {
  readonly state: TrustState;
  readonly cause: Cause;
  /** When this state began. */
  readonly since: UnixMillis;
  /** Where the badge's age counts from (design §4): last change, request, last proven moment. Absent: never live. */
  readonly ageFrom?: UnixMillis;
  /** LATE only: the delay now, which the badge shows instead of an age. */
  readonly delayMs?: number;
  readonly proof: Proof;
  /**
   * HALTED: the line is down as well, and what is shown is from before. REPLAY: it was not to be believed then. Either way
   * it must not look current.
   */
  readonly isBookOld?: boolean;
  /** What holds beside `state`, in the order of `trustStates`. Absent: nothing. */
  readonly also?: readonly OtherState[];
  /** Absent: nothing is known beyond the sentence. */
  readonly evidence?: readonly Evidence[];
}

/** GAP, RESYNCING and STALE: the book is shown grey and hatched, never as right. */
export function isUntrusted(state: TrustState): boolean {
  return state === 'GAP' || state === 'RESYNCING' || state === 'STALE';
}

/** The same of the whole word: a book from before a halt is no more to be believed than a stale one. */
export function isBookUntrusted({ state, isBookOld }: Trust): boolean {
  return isUntrusted(state) || isBookOld === true;
}

/** The sentence as a person reads it at `now`. */
export function sentenceText(sentence: readonly SentencePart[], now: UnixMillis): string {
  return sentence.map((part) => partText(part, now)).join('');
}

function partText(part: SentencePart, now: UnixMillis): string {
  if (typeof part === 'string') {
    return part;
  }
  if ('age' in part) {
    return formatAge(now - part.age);
  }
  if ('until' in part) {
    return `${Math.max(0, Math.ceil((part.until - now) / 1000))} s`;
  }
  return ensureNever(part);
}
