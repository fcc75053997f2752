/** One word for each book, and why. Pure: facts in, trust out. SPEC.md TR1–TR14. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { Channel } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Cause, Proof, SentencePart, Trust } from '#shared/domain/trust.ts';
import type { BookProof, BookRules, Doubt } from '../venues/venue.ts';
import { reasonCode, reasonSentence } from './close-reason.ts';
import type { DownLink, Link } from './link.ts';

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
 * | line down                                         | STALE      |
 * | the conversation doubts it                        | its word   |
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
  if (!facts.isCurrent && link.kind === 'down') {
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

const noProof: Proof = { word: 'no proof', holds: false };

function trustOf(
  state: Trust['state'],
  cause: Cause,
  since: UnixMillis,
  ageFrom: UnixMillis | undefined,
  proof: Proof = noProof,
): Trust {
  return { state, cause, since, ...(ageFrom === undefined ? {} : { ageFrom }), proof };
}

/** What of the proof is told with every state of a current book. */
function proofOf({ proof }: TrustFacts): Proof {
  if (proof === undefined) {
    return noProof;
  }
  const { word, holds, at } = proof;
  return { word, holds, ...(at === undefined ? {} : { at }) };
}

function doubted(subject: TrustSubject, facts: TrustFacts, doubt: Doubt, now: UnixMillis): Trust {
  if (doubt.state === 'STALE') {
    const cause = {
      code: doubt.cause.code,
      sentence: [...doubt.cause.sentence, ...ageParts(subject, facts)],
    };
    return trustOf('STALE', cause, now, facts.hadData ? facts.provenAt : undefined);
  }
  const isSequenceBroken = doubt.state === 'GAP' && subject.rules.verification === 'sequence';
  const proof = isSequenceBroken ? { word: 'sequence broken', holds: false } : noProof;
  return trustOf(doubt.state, doubt.cause, now, now, proof);
}

/** How old what is still shown is. */
function ageParts({ channel }: TrustSubject, facts: TrustFacts): SentencePart[] {
  const what = {
    book: 'These prices are',
    trades: 'These trades are',
    price: 'This price is',
    ticker: 'These figures are',
  };
  return facts.hadData && facts.provenAt !== undefined
    ? [` ${what[channel]} `, { age: facts.provenAt }, ' old.']
    : [];
}

function live(subject: TrustSubject, facts: TrustFacts, now: UnixMillis): Trust {
  const { proof } = facts;
  if (proof !== undefined && facts.note === undefined) {
    const code = proof.holds ? 'live-proven' : 'live-unproven';
    const cause = { code, sentence: proof.sentence };
    return trustOf('LIVE', cause, now, facts.lastChangeAt, proofOf(facts));
  }
  return trustOf(
    'LIVE',
    {
      code: facts.note === undefined ? 'live-unproven' : 'live-incomplete',
      sentence: [facts.note ?? liveSentence(subject)],
    },
    now,
    facts.lastChangeAt,
  );
}

function liveSentence({ label, channel, rules }: TrustSubject): string {
  if (channel !== 'book') {
    return `Live. ${label} numbers nothing on this feed, so a lost message cannot be seen.`;
  }
  switch (rules.verification) {
    case 'none':
      return `Live, but not proven: ${label} sends no sequence numbers, so a lost message cannot be seen.`;
    case 'sequence':
    case 'time':
    case 'checksum':
      return 'Live, but not proven yet.';
    default:
      return ensureNever(rules.verification);
  }
}

function quiet(
  subject: TrustSubject,
  facts: TrustFacts,
  evidenceAt: UnixMillis,
  now: UnixMillis,
): Trust {
  const what = { book: 'change', trades: 'trade', price: 'new price', ticker: 'new figure' }[
    subject.channel
  ];
  const opening: SentencePart[] =
    facts.lastChangeAt === undefined
      ? [`No ${what} yet. Heartbeat `]
      : [`No ${what} for `, { age: facts.lastChangeAt }, '. Heartbeat '];
  return trustOf(
    'QUIET',
    {
      code: 'market-quiet',
      sentence: [
        ...opening,
        { age: evidenceAt },
        ' ago, so the link is alive: the market is quiet.',
      ],
    },
    now,
    facts.lastChangeAt,
    proofOf(facts),
  );
}

const channelWords = { book: 'book', trades: 'trade', price: 'price', ticker: 'figures' } as const;

function resyncing(subject: TrustSubject, facts: TrustFacts, now: UnixMillis): Trust {
  const isBook = subject.channel === 'book';
  if (!facts.hadData) {
    const start = isBook
      ? 'Waiting for the first full book.'
      : `Waiting for the ${channelWords[subject.channel]} feed to open.`;
    const sentence =
      facts.link.kind === 'queued' && facts.link.position > 0
        ? `${start} The venue opens one connection a second for each address; this one is ${ordinal(facts.link.position)} of ${facts.link.of}.`
        : start;
    return trustOf('RESYNCING', { code: 'first-load', sentence: [sentence] }, now, now);
  }
  return trustOf(
    'RESYNCING',
    {
      code: 'resync',
      sentence: [
        isBook
          ? 'Waiting for the full book. You see the book from before the interruption.'
          : 'The feed is opening again. You see what came before the interruption.',
      ],
    },
    now,
    now,
  );
}

function stale(subject: TrustSubject, facts: TrustFacts, down: DownLink, now: UnixMillis): Trust {
  const { reason } = down;
  const age = ageParts(subject, facts);
  if (down.isFinal && reason.kind === 'refused') {
    return trustOf(
      'STALE',
      {
        code: 'no-market',
        sentence: [
          `${subject.label} has no market called ${subject.market}. Plumbline will not ask again by itself.`,
        ],
      },
      now,
      facts.hadData ? facts.provenAt : undefined,
    );
  }
  const start: SentencePart[] =
    reason.kind === 'silent' ? ['No bytes for ', { age: reason.lastReceivedAt }, ', '] : [];
  const about =
    reason.kind === 'refused' && reason.status === 404
      ? `${subject.label} refused the socket of ${subject.market} (404, not found): it may have no market of this name.`
      : reasonSentence(reason, subject.label);
  return trustOf(
    'STALE',
    {
      code: reasonCode(reason),
      sentence: [...start, about, ...retryParts(down), ...age],
    },
    now,
    facts.hadData ? facts.provenAt : undefined,
  );
}

function retryParts(down: DownLink): SentencePart[] {
  const { reason } = down;
  if (reason.kind === 'offline') {
    return [' Plumbline tries again as soon as it returns.'];
  }
  const isInText =
    reason.kind === 'no-token' || (reason.kind === 'ended' && reason.nextTry === 'in-text');
  if (down.isFinal || isInText) {
    return [];
  }
  if (reason.kind === 'ended' && reason.nextTry === 'due-time' && down.nextTryAt !== undefined) {
    return [' Next try in ', { until: down.nextTryAt }, '.'];
  }
  return down.nextTryAt === undefined
    ? [` Reconnecting now, try ${down.attempt}.`]
    : [' Reconnecting in ', { until: down.nextTryAt }, `, try ${down.attempt}.`];
}

const crossedWords: Readonly<Record<BookRules['verification'], string>> = {
  none: 'Likely a missed delete; this feed cannot prove it. Reopening the socket for a full book.',
  time: 'Likely a missed delete; this feed cannot prove it. Asking for a full book.',
  checksum: 'Likely a missed delete. Asking for a full book.',
  sequence: 'No update is missing, so the venue itself may be at fault. Asking for a full book.',
};

function crossed(
  { rules }: TrustSubject,
  crossing: Crossing,
  facts: TrustFacts,
  now: UnixMillis,
): Trust {
  const relation = crossing.bid === crossing.ask ? 'equals' : 'is above';
  return trustOf(
    'CROSSED',
    {
      code: 'crossed',
      sentence: [
        `Bid ${crossing.bid} ${relation} ask ${crossing.ask}. ${crossedWords[rules.verification]}`,
      ],
    },
    now,
    facts.crossed?.since,
    proofOf(facts),
  );
}

/** A halt while there is no current book: what is shown is from before it. */
function haltedWithout(
  subject: TrustSubject,
  { reason }: Halt,
  facts: TrustFacts,
  now: UnixMillis,
): Trust {
  const age = ageParts(subject, facts);
  const where = age.length === 0 ? [] : [' They are from before the interruption.'];
  const cause = { code: 'halted', sentence: [reason, ...age, ...where] };
  const trust = trustOf('HALTED', cause, now, facts.hadData ? facts.provenAt : undefined);
  return { ...trust, isBookOld: true };
}

function haltedTrust({ reason }: Halt, facts: TrustFacts, now: UnixMillis): Trust {
  return trustOf(
    'HALTED',
    {
      code: 'halted',
      sentence: [`${reason} The book is complete and current. Asked again every 30 s.`],
    },
    now,
    facts.lastChangeAt,
    proofOf(facts),
  );
}

/** 1st 2nd 3rd 4th … 11th 12th 13th … 21st */
export function ordinal(count: number): string {
  const tens = count % 100;
  const ones = count % 10;
  if (tens >= 11 && tens <= 13) {
    return `${count}th`;
  }
  return `${count}${ones === 1 ? 'st' : ones === 2 ? 'nd' : ones === 3 ? 'rd' : 'th'}`;
}
