/** One word for each book, and why. Pure: facts in, trust out. SPEC.md TR1–TR14. */
import type { Channel } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { SentencePart, Trust } from '#shared/domain/trust.ts';
import type { BookProof, BookRules, Doubt } from '../venues/venue.ts';
import type { Link } from './link.ts';
import {
  crossed,
  doubted,
  haltedTrust,
  haltedWithout,
  live,
  quiet,
  resyncing,
  stale,
} from './trust-words.ts';

/** A market without a learned rhythm is quiet after this. */
export const quietAfterAtLeastMs = 5_000;
export const quietGaps = 4;
/** A gap is shown at least this long, however soon it is mended (design §4). */
export const gapShownMs = 400;

export interface TrustFacts {
  readonly link: Link;
  /** Book: a full book of the present line is applied. Trades and prices: the line is open. */
  readonly isCurrent: boolean;
  /** There was a full book before (it is still shown). */
  readonly hadData: boolean;
  readonly lastChangeAt: UnixMillis | undefined;
  /** The 95th of 100 gaps between changes, once enough are known. */
  readonly usualGapMs: number | undefined;
  /** The last moment the line was known to live while the book was current. */
  readonly provenAt: UnixMillis | undefined;
  readonly crossed: Crossing | undefined;
  readonly halted: Halt | undefined;
  /** What a person must know although the channel is live, as a sentence. */
  readonly note: string | undefined;
  /** Why the venue's own words make the channel one not to believe. */
  readonly doubt: Doubt | undefined;
  /** What shows that the book is right, where the venue has such. */
  readonly proof: BookProof | undefined;
}

/** The venue says that trading is off. */
export interface Halt {
  /** Its reason, as whole sentences. */
  readonly reason: string;
  /** For all its markets: then a line that is down is no fault. */
  readonly isVenueWide: boolean;
}

export interface Crossing {
  readonly since: UnixMillis;
  /** Exact decimals. */
  readonly bid: string;
  readonly ask: string;
}

export interface TrustSubject {
  /** The venue's name for people. */
  readonly label: string;
  readonly market: string;
  readonly channel: Channel;
  readonly rules: BookRules;
}

export interface Judgement {
  readonly trust: Trust;
  /** When time alone may change it; absent: never. */
  readonly checkAt: UnixMillis | undefined;
}

/**
 * | facts                                             | state      |
 * | not current, all of the venue is halted, no gap   | HALTED     |
 * | line down, and no last word that holds            | STALE      |
 * | the conversation doubts it, or did so for good    | its word   |
 * | no current book, line not down                    | RESYNCING  |
 * | current, crossed longer than the venue allows     | CROSSED    |
 * | current, the venue says halted                    | HALTED     |
 * | current, no change for the quiet bound            | QUIET      |
 * | current otherwise                                 | LIVE       |
 * The first row that holds decides (design §4's order). GAP stays for 400 ms unless STALE ends it.
 */
export function transition(
  previous: Trust | undefined,
  subject: TrustSubject,
  facts: TrustFacts,
  now: UnixMillis,
): Judgement {
  const next = judge(subject, facts, now);
  if (previous?.state === 'GAP' && now < previous.since + gapShownMs && !outranksGap(next.trust)) {
    return { trust: previous, checkAt: previous.since + gapShownMs };
  }
  const since = previous?.state === next.trust.state ? previous.since : next.trust.since;
  const trust = { ...next.trust, since };
  // The age of a wait counts from the request, however often its sentence changes meanwhile.
  return {
    trust: trust.state === 'RESYNCING' ? { ...trust, ageFrom: since } : trust,
    checkAt: next.checkAt,
  };
}

function outranksGap({ state }: Trust): boolean {
  return state === 'GAP' || state === 'STALE' || state === 'REPLAY';
}

/** True when a reader of badge or sentence would see a difference; a moved last change alone is none. */
export function isSameTrust(one: Trust | undefined, other: Trust): boolean {
  return (
    one !== undefined &&
    one.state === other.state &&
    one.since === other.since &&
    one.cause.code === other.cause.code &&
    one.proof.word === other.proof.word &&
    one.proof.holds === other.proof.holds &&
    one.isBookOld === other.isBookOld &&
    one.cause.sentence.length === other.cause.sentence.length &&
    one.cause.sentence.every((part, index) => isSamePart(part, other.cause.sentence[index]))
  );
}

function isSamePart(one: SentencePart, other: SentencePart | undefined): boolean {
  if (typeof one === 'string' || typeof other === 'string' || other === undefined) {
    return one === other;
  }
  return JSON.stringify(one) === JSON.stringify(other);
}

function judge(subject: TrustSubject, facts: TrustFacts, now: UnixMillis): Judgement {
  const { link, halted } = facts;
  const isGap = link.kind !== 'down' && facts.doubt?.state === 'GAP';
  if (!facts.isCurrent && halted?.isVenueWide === true && !isGap) {
    return { trust: haltedWithout(subject, halted, facts, now), checkAt: undefined };
  }
  if (!facts.isCurrent && link.kind === 'down' && facts.doubt?.isFinal !== true) {
    return { trust: stale(subject, facts, link.down, now), checkAt: undefined };
  }
  if (facts.doubt !== undefined) {
    return { trust: doubted(subject, facts, facts.doubt, now), checkAt: undefined };
  }
  if (!facts.isCurrent) {
    return { trust: resyncing(subject, facts, now), checkAt: undefined };
  }
  const crossing = facts.crossed;
  const { crossedAfterMs = Number.POSITIVE_INFINITY } = subject.rules;
  if (crossing !== undefined && now - crossing.since > crossedAfterMs) {
    return { trust: crossed(subject, crossing, facts, now), checkAt: undefined };
  }
  const crossedCheckAt =
    crossing === undefined || crossedAfterMs === Number.POSITIVE_INFINITY
      ? undefined
      : crossing.since + crossedAfterMs + 1;
  if (halted !== undefined) {
    return { trust: haltedTrust(halted, facts, now), checkAt: crossedCheckAt };
  }
  const quietAfterMs = Math.max(quietAfterAtLeastMs, quietGaps * (facts.usualGapMs ?? 0));
  const quietAt = (facts.lastChangeAt ?? now) + quietAfterMs;
  if (now >= quietAt && link.kind === 'open') {
    return { trust: quiet(subject, facts, link.evidenceAt, now), checkAt: crossedCheckAt };
  }
  return {
    trust: live(subject, facts, now),
    checkAt: Math.min(quietAt, crossedCheckAt ?? Number.POSITIVE_INFINITY),
  };
}
