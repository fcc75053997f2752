/** The book of a REST answer: all of its levels, or no book. */
import { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { describe } from './quoting.ts';
import { SnapshotColumns } from './snapshot-columns.ts';

/** `undefined` when read into the cells, else the reason. */
export type ReadLevel = (
  level: unknown,
  price: DecimalCell,
  size: DecimalCell,
) => string | undefined;

export function readSides(
  bids: unknown,
  asks: unknown,
  readLevel: ReadLevel,
): Result<SnapshotColumns, string> {
  const columns = new SnapshotColumns();
  const [price, size] = [new DecimalCell(), new DecimalCell()];
  const sides: ReadonlyArray<readonly [BookSide, unknown]> = [
    ['bid', bids],
    ['ask', asks],
  ];
  for (const [side, levels] of sides) {
    if (!Array.isArray(levels)) {
      return err(`"${side}s" should be a list of levels, but is ${describe(levels)}.`);
    }
    for (const level of levels) {
      const trouble = readLevel(level, price, size);
      if (trouble !== undefined) {
        return err(trouble);
      }
      columns.push(side, price, size);
    }
  }
  columns.settle();
  return ok(columns);
}
