/** Where an independent copy of a book comes from. SPEC.md AD1. */
import type { Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import type { ComparedCopy } from './compare-books.ts';

export interface BookCopy extends ComparedCopy {
  /** The venue's number of its newest update in it, of the same counter as those of the feed. */
  readonly sequence?: number | undefined;
}

export interface CopyTrouble {
  /** A sentence. */
  readonly text: string;
  /** Not before this is it worth another try. */
  readonly retryAt?: UnixMillis | undefined;
}

export interface CopySource {
  readonly means: BookAudit['means'];
  /** `ourLevels`: as many as the longer side of our book has. */
  take(market: string, ourLevels: number): Promise<Result<BookCopy, CopyTrouble>>;
  /** Idempotent; what is under way ends as trouble. */
  close(): void;
}
