/** What each state of trust says, in the words of design §10: cause, what Plumbline does. SPEC.md TR4. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Cause, Proof, SentencePart, Trust } from '#shared/domain/trust.ts';
import type { BookRules, Doubt } from '../venues/venue.ts';
import type { Crossing, Halt, TrustFacts, TrustSubject } from './book-trust.ts';
import { reasonCode, reasonSentence } from './close-reason.ts';
import type { DownLink, Link } from './link.ts';

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

export function doubted(
  subject: TrustSubject,
  facts: TrustFacts,
  doubt: Doubt,
  now: UnixMillis,
): Trust {
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

export function live(subject: TrustSubject, facts: TrustFacts, now: UnixMillis): Trust {
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

export function quiet(
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

export function resyncing(subject: TrustSubject, facts: TrustFacts, now: UnixMillis): Trust {
  const isBook = subject.channel === 'book';
  if (!facts.hadData) {
    const start = isBook
      ? 'Waiting for the first full book.'
      : `Waiting for the ${channelWords[subject.channel]} feed to open.`;
    const sentence =
      facts.link.kind === 'queued' && facts.link.position > 0
        ? `${start} ${queueSentence(facts.link)}`
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

function queueSentence({ position, of, spacingMs }: Extract<Link, { kind: 'queued' }>): string {
  const seconds = Math.round(spacingMs / 1_000);
  const pace =
    seconds === 0
      ? 'Connections are opened one after the other'
      : `The venue opens one connection ${seconds === 1 ? 'a second' : `each ${seconds} s`} for each address`;
  return `${pace}; this one is ${ordinal(position)} of ${of}.`;
}

export function stale(
  subject: TrustSubject,
  facts: TrustFacts,
  down: DownLink,
  now: UnixMillis,
): Trust {
  const { reason } = down;
  const age = ageParts(subject, facts);
  if (down.isNoMarket === true) {
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
    reason.kind === 'refused' && reason.status === 404 && down.isOfMarket === true
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

export function crossed(
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
export function haltedWithout(
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

export function haltedTrust({ reason }: Halt, facts: TrustFacts, now: UnixMillis): Trust {
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
