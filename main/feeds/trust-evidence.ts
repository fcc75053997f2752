/** The facts behind a word, for whoever asks why (design §4). Only such as stand still while messages flow. SPEC.md TR24. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { Evidence, SentencePart } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { TrustFacts } from './book-trust.ts';
import type { Link } from './link.ts';
import { differText } from './trust-audit.ts';
import { durationText } from './trust-delay.ts';

const toldDifferences = 3;

export function evidenceOf(facts: TrustFacts): Evidence[] {
  const { link, provenAt, hadData, crossed, isCurrent } = facts;
  const rows: Evidence[] = [row('Socket', socketWords(link))];
  if (link.kind === 'open') {
    rows.push(row('Sign of life', { age: link.evidenceAt }, ' ago'));
  }
  if (link.kind === 'down') {
    rows.push(...downRows(link));
  }
  if (!isCurrent && hadData && provenAt !== undefined) {
    rows.push(row('Last bytes', { age: provenAt }, ' ago'));
  }
  if (facts.fullBookAt !== undefined) {
    rows.push(row('Full book', { age: facts.fullBookAt }, ' ago'));
  }
  rows.push(...(facts.doubt?.evidence ?? []));
  rows.push(...delayRows(facts));
  if (crossed !== undefined) {
    rows.push(
      row('Overlap', `bid ${crossed.bid}, ask ${crossed.ask}, since `, { age: crossed.since }),
    );
  }
  rows.push(...auditRows(facts));
  return rows;
}

function row(name: string, ...words: SentencePart[]): Evidence {
  return { name, words };
}

/** The stream's own state, which is not the book's. */
function socketWords(link: Link): string {
  switch (link.kind) {
    case 'queued':
      return link.position > 0
        ? `waits to open, place ${link.position} of ${link.of}`
        : 'not opened yet';
    case 'opening':
    case 'open':
      return link.kind;
    case 'down':
      return 'closed';
    default:
      return ensureNever(link);
  }
}

function downRows({ down }: Extract<Link, { kind: 'down' }>): Evidence[] {
  const { reason, attempt, nextTryAt, isFinal } = down;
  const rows: Evidence[] = [];
  if (reason.kind === 'silent') {
    rows.push(row('Unanswered', reason.pings === 1 ? '1 ping' : `${reason.pings} pings`));
  }
  if (isFinal) {
    return [...rows, row('Next try', 'none by itself')];
  }
  return [
    ...rows,
    nextTryAt === undefined
      ? row('Next try', `now, try ${attempt}`)
      : row('Next try', 'in ', { until: nextTryAt }, `, try ${attempt}`),
  ];
}

function delayRows({ delay, usualGapMs, silent }: TrustFacts): Evidence[] {
  const rows: Evidence[] = [];
  const { late, uncertaintyMs, roundTripMs, usualRoundTripMs } = delay;
  if (late !== undefined) {
    const { clockUncertaintyMs } = late.facts;
    rows.push(
      row(
        'Delay',
        `${durationText(late.delayMs)}, clock ± ${Math.ceil(clockUncertaintyMs / 10) * 10} ms`,
      ),
    );
  } else if (uncertaintyMs !== undefined) {
    rows.push(row('Delay', `unknown, clock ± ${uncertaintyMs} ms`));
  }
  if (roundTripMs !== undefined) {
    const usual = usualRoundTripMs === undefined ? '' : `, usual ${durationText(usualRoundTripMs)}`;
    rows.push(row('Round trip', `${durationText(roundTripMs)}${usual}`));
  }
  if (silent !== undefined && usualGapMs !== undefined) {
    rows.push(row('Usual pause', `up to ${durationText(usualGapMs)}`));
    rows.push(row('Other markets', 'changed ', { age: silent.neighbourChangedAt }, ' ago'));
  }
  return rows;
}

function auditRows({ audit, auditDueAt }: TrustFacts): Evidence[] {
  if (audit === undefined) {
    return auditDueAt === undefined
      ? []
      : [row('Audit', 'the first is due in ', { until: auditDueAt })];
  }
  if (audit.outcome === 'failed') {
    return [row('Audit', `failed: ${audit.reason ?? 'no copy'} (`, { age: audit.at }, ' ago)')];
  }
  const excused = audit.excused === 0 ? '' : `, ${audit.excused} changed meanwhile`;
  const result = row('Audit', `${differText(audit)}${excused}, `, { age: audit.at }, ' ago');
  return [result, ...differenceRows(audit)];
}

/** Those that tell of a loss; the window has them all. */
function differenceRows({ differences }: BookAudit): Evidence[] {
  return differences
    .filter(({ kind }) => kind === 'missed-delete' || kind === 'missed-update')
    .slice(0, toldDifferences)
    .map(({ side, price, ours, theirs }) =>
      row('Differs', `${side} ${price}: here ${ours ?? 'none'}, there ${theirs ?? 'none'}`),
    );
}
