/** Whether a copy of the venue's shows that updates were lost. SPEC.md RA20, RA21. */
import type { BookMirror, Difference } from './book-mirror.ts';

/** Copies in a row with differences, whichever, after which the copy is believed. */
const mostLooks = 3;

export interface AuditFinding {
  /** `differs`: a second copy has to say the same. `lost`: it did. */
  readonly kind: 'matches' | 'differs' | 'lost';
  readonly differing: number;
  /** Levels that were compared. */
  readonly compared: number;
  /** Levels that changed while the copy was on its way. */
  readonly excused: number;
  readonly differences: readonly Difference[];
}

export class BookAudit {
  #suspects: readonly Difference[] = [];
  #looks = 0;

  /** Another full book was taken over: what was suspected is gone. */
  reset(): void {
    this.#suspects = [];
    this.#looks = 0;
  }

  /** `excused`: levels that changed while the copy was on its way (`levelKey`). */
  compare(ours: BookMirror, theirs: BookMirror, excused: ReadonlySet<string>): AuditFinding {
    const { differences, compared } = ours.compare(theirs, excused);
    const counts = {
      differing: differences.length,
      compared,
      excused: excused.size,
      differences,
    };
    if (differences.length === 0) {
      this.reset();
      return { kind: 'matches', ...counts };
    }
    this.#looks += 1;
    const isConfirmed = differences.some((found) => isAmong(found, this.#suspects));
    if (isConfirmed || this.#looks >= mostLooks) {
      this.reset();
      return { kind: 'lost', ...counts };
    }
    this.#suspects = differences;
    return { kind: 'differs', ...counts };
  }
}

/** The same level, wrong in the same way: ours did not move between the two looks. */
function isAmong(found: Difference, suspects: readonly Difference[]): boolean {
  return suspects.some(
    ({ side, price, ours }) => side === found.side && price === found.price && ours === found.ours,
  );
}
