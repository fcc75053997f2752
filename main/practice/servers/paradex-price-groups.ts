import {
  addDecimals,
  decimalsOf,
  formatUnits,
  normaliseDecimal,
  unitsOf,
} from '../exact-decimal.ts';
import type { PracticeLevel } from '../source.ts';

/**
 * Levels gathered at multiples of a tick, best first, at most `count`: away from the touch, so that a group never looks better than
 * what is in it.
 */
export function groupLevels(
  levels: readonly PracticeLevel[],
  tick: string,
  side: 'bids' | 'asks',
  count: number,
): readonly PracticeLevel[] {
  const groups: [price: string, size: string][] = [];
  for (const [price, size] of levels) {
    const grouped = groupPrice(price, tick, side);
    const last = groups[groups.length - 1];
    if (last !== undefined && last[0] === grouped) {
      last[1] = addDecimals(last[1], size);
    } else if (groups.length === count) {
      break;
    } else {
      groups.push([grouped, size]);
    }
  }
  return groups;
}

function groupPrice(price: string, tick: string, side: 'bids' | 'asks'): string {
  const decimals = Math.max(decimalsOf(price), decimalsOf(tick));
  const [units, step] = [unitsOf(price, decimals), unitsOf(tick, decimals)];
  const below = units - (units % step);
  const grouped = side === 'bids' || below === units ? below : below + step;
  return normaliseDecimal(formatUnits(grouped, decimals));
}
