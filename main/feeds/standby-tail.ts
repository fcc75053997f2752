/** What a line brought that is not known yet to belong where: its full book and the updates after it. SPEC.md HS3. */
import { DecimalCell, DecimalColumn } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { SnapshotLevels } from '../venues/venue.ts';

/** A tail past this is given up, and a full book is asked for. */
export const mostHeldLevels = 20_000;

export interface HeldLevel {
  readonly side: BookSide;
  readonly price: DecimalCell;
  readonly size: DecimalCell;
}

export interface HeldUpdate {
  readonly identity: number;
  readonly levels: HeldLevel[];
}

export class StandbyTail {
  /** Absent: it began in the middle, so it can be placed but cannot stand for itself. */
  readonly snapshot: SnapshotLevels | undefined;
  readonly updates: HeldUpdate[] = [];
  /** When the first of them came. */
  firstAt: UnixMillis | undefined;
  #levels = 0;

  constructor(snapshot?: SnapshotLevels) {
    this.snapshot = snapshot === undefined ? undefined : copySnapshot(snapshot);
  }

  get isTooLong(): boolean {
    return this.#levels > mostHeldLevels;
  }

  begin(identity: number, at: UnixMillis): void {
    this.firstAt ??= at;
    this.updates.push({ identity, levels: [] });
    // An update without levels takes its place, too.
    this.#levels += 1;
  }

  add(side: BookSide, price: DecimalCell, size: DecimalCell): void {
    this.updates.at(-1)?.levels.push({ side, price: copyCell(price), size: copyCell(size) });
    this.#levels += 1;
  }

  /** The place of the only update with this identity. */
  findOnly(identity: number): number | undefined {
    const first = this.updates.findIndex((update) => update.identity === identity);
    const last = this.updates.findLastIndex((update) => update.identity === identity);
    return first === -1 || first !== last ? undefined : first;
  }
}

function copyCell(cell: DecimalCell): DecimalCell {
  const copy = new DecimalCell();
  copy.copyFrom(cell);
  return copy;
}

function copySnapshot(levels: SnapshotLevels): SnapshotLevels {
  return {
    bidPrices: copyColumn(levels.bidPrices),
    bidSizes: copyColumn(levels.bidSizes),
    askPrices: copyColumn(levels.askPrices),
    askSizes: copyColumn(levels.askSizes),
  };
}

function copyColumn(column: DecimalColumn): DecimalColumn {
  const copy = new DecimalColumn(Math.max(1, column.length));
  const cell = new DecimalCell();
  for (let index = 0; index < column.length; index += 1) {
    column.read(index, cell);
    copy.push(cell);
  }
  return copy;
}
