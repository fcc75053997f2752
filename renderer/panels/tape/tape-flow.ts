/** Who took liquidity in the last five minutes, by size, exact until the percent. Pure. */
import type { UnixMicros } from '#shared/domain/time.ts';
import { isAside } from './tape-cells.ts';
import type { TradeSource } from './tape-rows.ts';
import { add, type Exact, parseExact } from './trade-value.ts';

export const flowWindowMs = 5 * 60_000;

export interface Flow {
  /** Trades with a side in the window; 0 makes the percentages meaningless. */
  readonly trades: number;
  /** Percent of size with a side, whole; `sold` is the rest of 100. */
  readonly bought: number;
  readonly sold: number;
  /** Percent of size with a side whose side was inferred. */
  readonly inferred: number;
  /** True when the kept trades do not reach back the whole window, though there were more. */
  readonly isCut: boolean;
}

const nothing: Exact = { units: 0n, scale: 0 };

export function flowUntil(source: TradeSource, capacity: number, now: UnixMicros): Flow {
  const from = now - flowWindowMs * 1000;
  let bought = nothing;
  let sold = nothing;
  let inferred = nothing;
  let trades = 0;
  let index = 0;
  for (; index < source.length; index += 1) {
    const row = source.row(index);
    if (row === undefined || row.time < from) {
      break;
    }
    const size = isAside(row) || row.side === undefined ? undefined : parseExact(row.size);
    if (size !== undefined) {
      trades += 1;
      bought = row.side === 'buy' ? add(bought, size) : bought;
      sold = row.side === 'sell' ? add(sold, size) : sold;
      inferred = row.isInferred ? add(inferred, size) : inferred;
    }
  }
  const all = add(bought, sold);
  const boughtPercent = percent(bought, all);
  return {
    trades,
    bought: boughtPercent,
    sold: all.units === 0n ? 0 : 100 - boughtPercent,
    inferred: percent(inferred, all),
    isCut: index === source.length && source.length >= capacity,
  };
}

/** Rounded half up, except that a part is never said to be nothing or all when it is not. */
function percent(part: Exact, whole: Exact): number {
  const scale = Math.max(part.scale, whole.scale);
  const partUnits = part.units * 10n ** BigInt(scale - part.scale);
  const wholeUnits = whole.units * 10n ** BigInt(scale - whole.scale);
  if (partUnits === 0n || wholeUnits === 0n) {
    return 0;
  }
  if (partUnits === wholeUnits) {
    return 100;
  }
  const rounded = Number((200n * partUnits + wholeUnits) / (2n * wholeUnits));
  return Math.min(99, Math.max(1, rounded));
}
