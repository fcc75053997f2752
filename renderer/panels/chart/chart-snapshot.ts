/** The chart as `window.json` tells it (contracts.md). `last` is left out while there is no price. */
import { formatDecimal } from '#shared/domain/decimal.ts';
import { formatRfc3339 } from '#shared/domain/time.ts';
import type { MarketView } from '../../stream/market-view.ts';
import { parseExact } from '../../ui/number-format.ts';

export function chartSnapshot(view: MarketView): Readonly<Record<string, unknown>> {
  const { last, priceCount } = view.prices;
  const snapshot = {
    kind: 'price-chart',
    venue: view.venue,
    market: view.market,
    points: priceCount,
  };
  if (last === undefined) {
    return snapshot;
  }
  const exact = parseExact(last.price);
  const price = exact === undefined ? last.price : formatDecimal(exact.units, exact.scale);
  return { ...snapshot, last: { time: formatRfc3339(last.time), price } };
}
