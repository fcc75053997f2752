/** What the arbiter of parallel lines asks of whoever keeps the book. SPEC.md HS1–HS12. */
import type { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { SnapshotLevels } from '../venues/venue.ts';

/** A line that brings nothing for so long while another one does is stalled. */
export const stalledAfterMs = 1_500;

export interface StandbyTarget<M> {
  replace(levels: SnapshotLevels): void;
  set(side: BookSide, price: DecimalCell, size: DecimalCell): void;
  /** Another line is the one that the book is said to come from; undefined: none is in step, and the book is not current. */
  ledBy(member: M | undefined): void;
  /** Only a full book of this line helps. `isDue`: the book is not to be believed until it comes. */
  wantBook(member: M, isDue: boolean): void;
  /** One line brought what another one did not: the book cannot be believed until a full one. */
  differs(updates: number): void;
  /** This line goes on, but it is not known where it stands against the one before: as with `differs`. */
  unaligned(member: M): void;
  /** It was not open yet when the book lost its last line: its first full book is no older than the book. */
  isYounger(member: M): boolean;
  /** `newer` does all that `older` does. */
  replaces(newer: M, older: M): boolean;
}
