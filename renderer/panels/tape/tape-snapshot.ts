/** The tape as `window.json` tells it (contracts.md): every kept row, newest first, whatever filter or pause shows. */
import { formatDecimal } from '#shared/domain/decimal.ts';
import { formatRfc3339 } from '#shared/domain/time.ts';
import type { MarketView } from '../../stream/market-view.ts';
import { parseExact } from './trade-value.ts';

export function tapeSnapshot(view: MarketView): Readonly<Record<string, unknown>> {
  const { trades } = view;
  const rows: Array<Readonly<Record<string, unknown>>> = [];
  for (let index = 0; index < trades.length; index += 1) {
    const row = trades.row(index);
    if (row !== undefined) {
      rows.push({
        id: row.id,
        time: formatRfc3339(row.time),
        price: plain(row.price),
        size: plain(row.size),
        side: row.side ?? null,
        sideInferred: row.side !== undefined && row.isInferred,
        history: row.isHistory,
        late: row.isLate,
        offBook: row.isOffBook,
        note: row.note,
        recovered: row.isRecovered,
      });
    }
  }
  return {
    kind: 'tape',
    venue: view.venue,
    market: view.market,
    rows,
    total: trades.total,
    skipped: trades.skipped,
  };
}

function plain(text: string): string {
  const exact = parseExact(text);
  return exact === undefined ? text : formatDecimal(exact.units, exact.scale);
}
