/** Texts and bar lengths of one row's cells, written only where they differ. */
import type { Units } from '#shared/domain/decimal.ts';
import { isZeroUnits, multiplyUnits, ratioOf, sameUnits } from '#shared/domain/units.ts';
import { formatChange, formatSize } from '../../ui/number-format.ts';
import { barSteps, hasLevel, type LadderRow, type RowSide, writeSide } from './ladder-row.ts';
import type { SideSums } from './side-sums.ts';
import type { SizeFormat } from './size-format.ts';

/** Opacity steps of a print's tint. */
export const printTints = 4;

export function writeCells(
  row: LadderRow,
  side: RowSide,
  sums: SideSums,
  index: number,
  format: SizeFormat,
  isNewFormat: boolean,
): void {
  const size = sums.sizes[index] ?? 0;
  const isSame = !isNewFormat && sameUnits(side.size, size);
  if (!isSame) {
    side.size = size;
    const text = isZeroUnits(size) ? '' : formatSize(size, format.scale, format.sizeDecimals);
    writeSide(row, side, 'sizeText', text);
    writeSide(row, side, 'isBig', format.bigFrom !== undefined && size >= format.bigFrom);
  }
  const total = sums.totals[index] ?? 0;
  if (!isSame || !sameUnits(side.total, total)) {
    side.total = total;
    const text = hasLevel(side) ? formatSize(total, format.scale, format.totalDecimals) : '';
    writeSide(row, side, 'totalText', text);
  }
  const change = sums.changes[index] ?? 0;
  if (!isSame || !sameUnits(side.change, change)) {
    side.change = change;
    writeSide(row, side, 'changeText', changeText(change, size, format));
  }
}

export function writeBars(
  row: LadderRow,
  side: RowSide,
  sums: SideSums,
  index: number,
  inner: Units | undefined,
  fullSize: Units,
  fullTotal: Units,
): void {
  writeSide(row, side, 'bar', barOf(side.size, fullSize));
  writeSide(row, side, 'contour', barOf(sums.totals[index] ?? 0, fullTotal));
  writeSide(row, side, 'innerContour', barOf(inner ?? sums.hidden, fullTotal));
}

/** What is not zero is at least one step long. */
function barOf(value: Units, full: Units): number {
  return isZeroUnits(value)
    ? 0
    : Math.max(1, Math.min(barSteps, Math.round(ratioOf(value, full) * barSteps)));
}

/** Under 1 % of the level there is nothing to say. */
function changeText(change: Units, size: Units, format: SizeFormat): string {
  if (isZeroUnits(change)) {
    return '';
  }
  const magnitude = multiplyUnits(change < 0 ? multiplyUnits(change, -1) : change, 100);
  return magnitude < size ? '' : formatChange(change, format.scale, format.changeDecimals);
}

export function printText(volume: Units, scale: number, format: SizeFormat): string {
  return isZeroUnits(volume) ? '' : formatSize(volume, scale, format.sizeDecimals);
}

export function tintOf(volume: Units, full: Units): number {
  if (isZeroUnits(volume)) {
    return 0;
  }
  const ratio = ratioOf(volume, full);
  return ratio > 0.6 ? printTints : ratio > 0.3 ? 3 : ratio > 0.12 ? 2 : 1;
}
