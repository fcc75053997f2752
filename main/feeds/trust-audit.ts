/** What comparing a book with a copy of it lets us say. SPEC.md TR18–TR20. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Proof, SentencePart } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { TrustFacts, TrustSubject } from './book-trust.ts';

const grouped = new Intl.NumberFormat('en-US');

/** `0 of 412 levels differ`, `1 of 164 levels differs`, `1 of 164 levels differed`. */
export function differText({ differing, compared }: BookAudit, isPast = false): string {
  const verb = isPast ? 'differed' : differing === 1 ? 'differs' : 'differ';
  return `${grouped.format(differing)} of ${levelsText(compared)} ${verb}`;
}

function levelsText(count: number): string {
  return `${grouped.format(count)} ${count === 1 ? 'level' : 'levels'}`;
}

/** The copy, as something that has an age: `the venue's REST book of 41 s ago`. */
export function copyOf(audit: BookAudit): SentencePart[] {
  return [copyWords[audit.means], ' of ', { age: audit.at }, ' ago'];
}

const copyWords: Readonly<Record<BookAudit['means'], string>> = {
  'rest-book': "the venue's REST book",
  'fresh-copy': 'the copy the venue sent',
  'second-connection': 'the copy from a second connection',
};

/** How the copy is called where its age is told after it. */
export const copyNames: Readonly<Record<BookAudit['means'], string>> = {
  'rest-book': 'its REST book',
  'fresh-copy': 'a fresh copy',
  'second-connection': 'a copy from a second connection',
};

const auditWords: Readonly<Record<BookAudit['means'], string>> = {
  'rest-book': 'audit',
  'fresh-copy': 'fresh copy',
  'second-connection': 'fresh copy',
};

/** Proof and sentence of LIVE. Undefined: neither the venue nor an audit has anything to say. */
interface Proven {
  readonly proof: Proof;
  readonly sentence: readonly SentencePart[] | undefined;
}

export const noProof: Proof = { word: 'no proof', holds: false };

/** What is told of a current book. Where the conversation proves something, that stays, and the audit stands in the detail. */
export function provenBy(subject: TrustSubject, facts: TrustFacts): Proven {
  const said = facts.proof;
  const isAuditProof =
    subject.channel === 'book' && (subject.rules.verification === 'none' || said?.holds === false);
  const found = isAuditProof ? auditProof(facts) : undefined;
  if (found !== undefined) {
    return { ...found, proof: withDetail(found.proof, detailOf(subject, facts)) };
  }
  if (said === undefined) {
    return {
      proof: withDetail(noProof, detailOf(subject, facts)),
      sentence: dueSentence(subject, facts),
    };
  }
  const { word, holds, at, detail } = said;
  const proof = { word, holds, ...(at === undefined ? {} : { at }) };
  return {
    proof: withDetail(proof, [...(detail ?? []), ...detailOf(subject, facts)]),
    sentence: said.sentence,
  };
}

function withDetail(proof: Proof, parts: readonly SentencePart[]): Proof {
  return parts.length === 0 ? proof : { ...proof, detail: parts };
}

/** An audit that says something of the present full book. Where the conversation's own proof failed, only one that agrees. */
function auditProof({ audit, proof }: TrustFacts): Proven | undefined {
  if (audit === undefined || (proof !== undefined && audit.outcome !== 'matches')) {
    return undefined;
  }
  switch (audit.outcome) {
    case 'matches':
      return {
        proof: { word: auditWords[audit.means], holds: true, at: audit.at },
        sentence: [
          'Matches ',
          ...copyOf(audit),
          `: ${differText(audit)}. ${proof === undefined ? 'No sequence numbers.' : ''}`.trimEnd(),
        ],
      };
    case 'differs':
      return {
        proof: auditFailed,
        sentence: [
          `Live, but ${differText(audit)} from `,
          ...copyOf(audit),
          '. Plumbline looks a second time before it believes that',
          ...nextIn(audit.nextAt),
          '.',
        ],
      };
    case 'failed':
      return {
        proof: auditFailed,
        sentence: [
          `Live, but not proven: the check against a second copy failed. ${audit.reason ?? ''}`.trimEnd(),
          ...(audit.nextAt === undefined ? [] : [' Next try in ', { until: audit.nextAt }, '.']),
        ],
      };
    case 'lost':
      // Until the next full book that is STALE; here it is from before that.
      return undefined;
    default:
      return ensureNever(audit.outcome);
  }
}

export const auditFailed: Proof = { word: 'audit failed', holds: false };

function nextIn(at: UnixMillis | undefined): SentencePart[] {
  return at === undefined ? [] : [', in ', { until: at }];
}

/** Before the first audit of a book that only an audit can prove. */
function dueSentence({ channel }: TrustSubject, facts: TrustFacts): SentencePart[] | undefined {
  return channel !== 'book' || !facts.canAudit
    ? undefined
    : ['Live, but not proven yet: the first check against a second copy is due', ...dueIn(facts)];
}

/** In the moment of a full book its first audit has no time yet. */
function dueIn({ auditDueAt }: TrustFacts): SentencePart[] {
  return auditDueAt === undefined ? [' soon.'] : [' in ', { until: auditDueAt }, '.'];
}

/** What the proof says to whoever asks for more: the audit, and that no delay can be told. */
function detailOf(subject: TrustSubject, facts: TrustFacts): SentencePart[] {
  if (subject.channel !== 'book') {
    return [];
  }
  const parts: SentencePart[][] = [];
  const audited = auditedParts(subject, facts);
  if (audited !== undefined) {
    parts.push(audited);
  }
  const { uncertaintyMs } = facts.delay;
  if (uncertaintyMs !== undefined) {
    parts.push([`Delay unknown, clock ± ${uncertaintyMs} ms.`]);
  }
  return parts.flatMap((part, index) => (index === 0 ? part : [' ', ...part]));
}

function auditedParts({ rules }: TrustSubject, facts: TrustFacts): SentencePart[] | undefined {
  const { audit, agreedAudit, canAudit } = facts;
  const isUnverified = rules.verification === 'none';
  if (audit === undefined || audit.outcome === 'lost') {
    if (!isUnverified) {
      return undefined;
    }
    return canAudit
      ? ['Unverified by venue; the first check against a second copy is due', ...dueIn(facts)]
      : ['Unverified by venue; there is no second copy to compare it with.'];
  }
  const [start, audited] = isUnverified ? ['Unverified by venue; ', 'audited '] : ['', 'Audited '];
  if (audit.outcome === 'failed') {
    const failed = isUnverified ? 'the last audit failed. ' : 'The last audit failed. ';
    const before: SentencePart[] =
      agreedAudit === undefined
        ? []
        : [' The copy before it agreed, ', { age: agreedAudit.at }, ' ago.'];
    return [`${start}${failed}${audit.reason ?? ''}`.trimEnd(), ...before];
  }
  return [`${start}${audited}`, { age: audit.at }, ` ago, ${differText(audit)}${besides(audit)}.`];
}

/** What was found that is no loss. */
function besides({ differences }: BookAudit): string {
  const rounded = differences.filter(({ kind }) => kind === 'precision').length;
  return rounded === 0 ? '' : `; ${levelsText(rounded)} with other decimals`;
}
