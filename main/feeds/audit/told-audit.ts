/** Outcomes of looks as they are told. SPEC.md AD15. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { BookComparison } from './compare-books.ts';

const keptDifferences = 50;

interface Told {
  readonly at: UnixMillis;
  readonly means: BookAudit['means'];
  readonly nextAt?: UnixMillis | undefined;
}

export function comparedAudit(
  { at, means, nextAt }: Told,
  outcome: Exclude<BookAudit['outcome'], 'failed'>,
  { compared, excused, differences }: BookComparison,
  differing: number,
): BookAudit {
  return {
    at,
    means,
    outcome,
    compared,
    excused,
    differing,
    differences: differences.slice(0, keptDifferences),
    ...(nextAt === undefined ? {} : { nextAt }),
  };
}

/** `reason`: a sentence. */
export function failedAudit({ at, means, nextAt }: Told, reason: string): BookAudit {
  return {
    at,
    means,
    outcome: 'failed',
    reason,
    compared: 0,
    excused: 0,
    differing: 0,
    differences: [],
    ...(nextAt === undefined ? {} : { nextAt }),
  };
}
