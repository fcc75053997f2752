/** Decimal texts as Paradex' scaled integers (`paradex.md` §5.1). SPEC.md PX91. */
import { decimalsOf, formatUnits, normaliseDecimal, unitsOf } from '../exact-decimal.ts';
import type { PracticeLevel } from '../source.ts';
import type { SbeLevel } from './paradex-sbe.ts';

const mostUnits = 2n ** 63n - 1n;

/** Cut off behind the last place the encoding has, as the venue does; absent when it is too large for it. A leading minus is read. */
export function scaledDown(text: string, places: 8 | 12): bigint | undefined {
  if (text.startsWith('-')) {
    const above = scaledDown(text.slice(1), places);
    return above === undefined ? undefined : -above;
  }
  const excess = decimalsOf(text) - places;
  const units = unitsOf(excess > 0 ? text.slice(0, -excess) : text, places);
  return units > mostUnits ? undefined : units;
}

/** The inverse of scaling, without trailing zeros: `(-15n, 2)` is `"-0.15"`. */
export function decimalText(units: bigint, places: number): string {
  const text = normaliseDecimal(formatUnits(units < 0n ? -units : units, places));
  return units < 0n ? `-${text}` : text;
}

/** The exact value; absent when the encoding cannot hold it. */
export function scaledExactly(text: string): bigint | undefined {
  const normalised = normaliseDecimal(text);
  return decimalsOf(normalised) > 8 ? undefined : scaledDown(normalised, 8);
}

/** A price has to be exact to name its level; a level whose price cannot be is left out. A size is cut. */
export function sbeLevels(levels: readonly PracticeLevel[]): readonly SbeLevel[] {
  const scaled: SbeLevel[] = [];
  for (const [price, size] of levels) {
    const sbePrice = scaledExactly(price);
    const sbeSize = scaledDown(size, 8);
    if (sbePrice !== undefined && sbeSize !== undefined) {
      scaled.push([sbePrice, sbeSize]);
    }
  }
  return scaled;
}
