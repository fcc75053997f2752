/** What came of an audit, as the feeds tell it. SPEC.md RA20–RA22. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { AuditDifference, BookAudit } from '#shared/ipc/stream.ts';
import type { AuditFinding } from './book-audit.ts';
import type { Difference } from './book-mirror.ts';

const keptDifferences = 50;

export function toldAudit(finding: AuditFinding, at: UnixMillis, nextAt: UnixMillis): BookAudit {
  const { kind, compared, excused, differing, differences } = finding;
  return {
    at,
    means: 'fresh-copy',
    outcome: kind,
    compared,
    excused,
    differing,
    differences: differences.slice(0, keptDifferences).map(toldDifference),
    nextAt,
  };
}

export function unansweredAudit(at: UnixMillis, nextAt: UnixMillis): BookAudit {
  return {
    at,
    means: 'fresh-copy',
    outcome: 'failed',
    reason: 'Rails did not answer 3 requests for a copy of the book.',
    compared: 0,
    excused: 0,
    differing: 0,
    differences: [],
    nextAt,
  };
}

function toldDifference({ side, price, ours, theirs }: Difference): AuditDifference {
  return {
    side,
    price,
    ...(ours === undefined ? {} : { ours }),
    ...(theirs === undefined ? {} : { theirs }),
    kind: theirs === undefined ? 'missed-delete' : 'missed-update',
  };
}
