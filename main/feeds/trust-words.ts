/** What each state of trust says, in the words of design §10: cause, what Plumbline does. SPEC.md TR4, TR18–TR23. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Cause, Proof, SentencePart, Trust } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { BookRules, Doubt } from '../venues/venue.ts';
import type { Crossing, Halt, TrustFacts, TrustSubject } from './book-trust.ts';
import { reasonCode, reasonSentence } from './close-reason.ts';
import type { DownLink, Link } from './link.ts';
import { auditFailed, copyNames, copyOf, differText, noProof, provenBy } from './trust-audit.ts';

function trustOf(
  state: Trust['state'],
  cause: Cause,
  since: UnixMillis,
  ageFrom: UnixMillis | undefined,
  proof: Proof = noProof,
): Trust {
  return { state, cause, since, ...(ageFrom === undefined ? {} : { ageFrom }), proof };
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
  const { proof, sentence } = provenBy(subject, facts);
  const words = facts.note === undefined ? (sentence ?? [liveSentence(subject)]) : [facts.note];
  const code =
    facts.note !== undefined ? 'live-incomplete' : proof.holds ? 'live-proven' : 'live-unproven';
  const cause = { code, sentence: [...emptyParts(facts), ...words] };
  return trustOf('LIVE', cause, now, facts.lastChangeAt, proof);
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

/** A book with an empty side says so before anything else. */
function emptyParts({ emptySide, agreedAudit }: TrustFacts): SentencePart[] {
  if (emptySide === undefined) {
    return [];
  }
  const { side, since } = emptySide;
  const [what, verb] = side === 'both' ? ['Both sides', 'are'] : [`The ${side} side`, 'is'];
  return agreedAudit !== undefined && agreedAudit.at >= since
    ? [
        `${what} ${verb} empty at the venue too: ${copyNames[agreedAudit.means]} agrees, `,
        { age: agreedAudit.at },
        ' ago. ',
      ]
    : [`${what} ${verb} empty in what the venue sent, for `, { age: since }, '. '];
}

/** `explaining`: the copy that agreed although the market is silent against its habit. */
export function quiet(
  subject: TrustSubject,
  facts: TrustFacts,
  evidenceAt: UnixMillis,
  explaining: BookAudit | undefined,
  now: UnixMillis,
): Trust {
  const what = { book: 'change', trades: 'trade', price: 'new price', ticker: 'new figure' }[
    subject.channel
  ];
  const opening: SentencePart[] =
    facts.lastChangeAt === undefined
      ? [`No ${what} yet. Heartbeat `]
      : [`No ${what} for `, { age: facts.lastChangeAt }, '. Heartbeat '];
  const alive: SentencePart[] =
    explaining === undefined
      ? [' ago, so the link is alive: the market is quiet.']
      : [
          ' ago. That is longer than usual here, but ',
          ...copyOf(explaining),
          ' agrees with this book: the market is quiet.',
        ];
  const sentence = [...emptyParts(facts), ...opening, { age: evidenceAt }, ...alive];
  const { proof } = provenBy(subject, facts);
  return trustOf('QUIET', { code: 'market-quiet', sentence }, now, facts.lastChangeAt, proof);
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
  none: 'Likely a missed delete; this feed cannot prove it.',
  time: 'Likely a missed delete; this feed cannot prove it.',
  checksum: 'Likely a missed delete.',
  sequence: 'No update is missing, so the venue itself may be at fault.',
};

export function crossed(
  subject: TrustSubject,
  crossing: Crossing,
  facts: TrustFacts,
  now: UnixMillis,
): Trust {
  const { rules } = subject;
  const relation = crossing.bid === crossing.ask ? 'equals' : 'is above';
  const sentence: SentencePart[] = [`Bid ${crossing.bid} ${relation} ask ${crossing.ask}`];
  if (rules.resyncsWhenCrossed) {
    sentence.push(`. ${crossedWords[rules.verification]} ${wayToFullBook(rules)}.`);
  } else {
    sentence.push(' for ', { age: crossing.since }, `. ${allowedWords}`, ...comparedParts(facts));
  }
  const { proof } = provenBy(subject, facts);
  return trustOf('CROSSED', { code: 'crossed', sentence }, now, crossing.since, proof);
}

const allowedWords =
  'On an aggregated book this can be real, so a new one is not asked for because of it.';

function comparedParts({ crossed: crossing, agreedAudit, canAudit }: TrustFacts): SentencePart[] {
  if (!canAudit) {
    return [];
  }
  return agreedAudit !== undefined && crossing !== undefined && agreedAudit.at >= crossing.since
    ? [
        ` ${capital(copyNames[agreedAudit.means])} shows the same, `,
        { age: agreedAudit.at },
        ' ago.',
      ]
    : [' It is compared with a second copy.'];
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A feed without numbers has its full book at the opening alone. */
function wayToFullBook({ verification }: BookRules): string {
  return verification === 'none'
    ? 'Reopening the socket for a full book'
    : 'Asking for a full book';
}

/** The same levels were wrong twice: the book is what is wrong, whatever the line does. */
export function auditLost(
  { rules }: TrustSubject,
  lost: BookAudit,
  { agreedAt }: TrustFacts,
  now: UnixMillis,
): Trust {
  const what = `${differText(lost, true)} from the venue's copy twice.`;
  const cause = {
    code: 'audit-differs',
    sentence: [`${what} ${wayToFullBook(rules)}; the case is kept.`],
  };
  return trustOf('STALE', cause, now, agreedAt, auditFailed);
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

export function haltedTrust(
  { reason }: Halt,
  subject: TrustSubject,
  facts: TrustFacts,
  now: UnixMillis,
): Trust {
  const { proof } = provenBy(subject, facts);
  const isWhole = facts.isCurrent && facts.doubt === undefined && facts.lost === undefined;
  const complete = isWhole ? ' The book is complete and current.' : '';
  const cause = {
    code: 'halted',
    sentence: [`${reason}${complete} Asked again every 30 s.`],
  };
  return trustOf('HALTED', cause, now, facts.lastChangeAt, proof);
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
