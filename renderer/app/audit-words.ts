/** What an audit found, in words: for the Why sheet, the header and the live region. Pure. */
import { ensureNever } from '#shared/domain/assert.ts';
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import type { AuditDifference, BookAudit } from '#shared/ipc/stream.ts';

/** "0 of 412 levels differ". */
export function countText(audit: BookAudit): string {
  return `${levelsText(audit)} ${audit.differing === 1 ? 'differs' : 'differ'}`;
}

/** "1 of 412 levels differed twice": what was found lost is being put right, or is already. */
export function lostText(audit: BookAudit): string {
  return `${levelsText(audit)} differed twice`;
}

function levelsText({ compared, differing }: BookAudit): string {
  const levels = compared === 1 ? 'level' : 'levels';
  return `${differing.toLocaleString('en-US')} of ${compared.toLocaleString('en-US')} ${levels}`;
}

/** The whole result: what it was compared with, what differs, what Plumbline does. `isHealed`: a book that was wrong is believed again. */
export function auditSentence(audit: BookAudit, now: UnixMillis, isHealed = false): string {
  const age = formatAge(now - audit.at);
  const next =
    audit.nextAt === undefined || audit.nextAt <= now
      ? ''
      : ` The next check is due in ${formatAge(audit.nextAt - now)}.`;
  const excused =
    audit.excused === 0
      ? ''
      : ` ${audit.excused.toLocaleString('en-US')} changed meanwhile and ${audit.excused === 1 ? 'was' : 'were'} not counted.`;
  const copy = meansText(audit.means);
  switch (audit.outcome) {
    case 'matches':
      return `Compared with ${copy} ${age} ago: ${countText(audit)}.${excused}${next}`;
    case 'differs':
      return `Compared with ${copy} ${age} ago: ${countText(audit)}.${excused} Plumbline looks a second time before it calls that a fault.`;
    case 'lost':
      return `Compared twice with ${copy}, ${age} ago: ${countText(audit)}, the same ones both times.${excused} ${isHealed ? 'The whole book was taken anew since.' : 'Plumbline takes the whole book anew.'}`;
    case 'failed':
      return `There was no copy to compare with, ${age} ago: ${audit.reason ?? 'the venue did not say why'}${next}`;
    default:
      return ensureNever(audit.outcome);
  }
}

function meansText(means: BookAudit['means']): string {
  switch (means) {
    case 'rest-book':
      return 'the venue’s REST book';
    case 'fresh-copy':
      return 'a fresh copy from the venue';
    case 'second-connection':
      return 'a copy from a second connection';
    default:
      return ensureNever(means);
  }
}

export interface LevelLine {
  readonly side: string;
  readonly price: string;
  readonly ours: string;
  readonly theirs: string;
  readonly kind: string;
}

/** One difference as a row of the list. */
export function levelLine({ side, price, ours, theirs, kind }: AuditDifference): LevelLine {
  return {
    side,
    price,
    ours: ours ?? 'no level',
    theirs: theirs ?? 'no level',
    kind: kindText(kind),
  };
}

function kindText(kind: AuditDifference['kind']): string {
  switch (kind) {
    case 'missed-delete':
      return 'missed delete';
    case 'missed-update':
      return 'missed update';
    case 'precision':
      return 'other precision';
    case 'depth-edge':
      return 'where the copy ends';
    default:
      return ensureNever(kind);
  }
}
