/** Kinds of trades and what they mean for tape and volume. SPEC.md PD30, PD31; protocol §7. */
import type { Units } from '#shared/domain/decimal.ts';
import type { TradeEvent } from '../venue.ts';

interface TradeKind {
  readonly note?: string;
  /** No trade of the order book. */
  readonly isOffBook?: boolean;
}

const tradeKinds: Readonly<Record<string, TradeKind>> = {
  FILL: {},
  LIQUIDATION: { note: 'liquidation' },
  RPI: { note: 'retail price improvement' },
  UNWIND_TRANSFER: { note: 'position transfer', isOffBook: true },
  // The name of UNWIND_TRANSFER before July 2026.
  TRANSFER: { note: 'position transfer', isOffBook: true },
  SETTLE_MARKET: { note: 'settlement', isOffBook: true },
  BLOCK_TRADE: { note: 'block trade', isOffBook: true },
};

export function tradeKind(type: string | undefined): Pick<TradeEvent, 'note' | 'isOffBook'> {
  return Object.hasOwn(tradeKinds, type ?? '')
    ? (tradeKinds[type ?? ''] ?? {})
    : { note: 'of unknown kind' };
}

/**
 * The venue's ids are unique for each type. The low 64 bits stand for the id: they are all that version 1 sends, and the
 * same trade has to have the same key over REST, JSON and every version.
 */
export function tradeKey(type: string | undefined, id: Units): string {
  const name = type === undefined || !Object.hasOwn(tradeKinds, type) ? '?' : type;
  return `${name === 'TRANSFER' ? 'UNWIND_TRANSFER' : name}|${BigInt.asIntN(64, BigInt(id))}`;
}

export function tradeAggressor(side: string | undefined): Pick<TradeEvent, 'aggressor'> {
  // The venue tells the taker's side. 254, no side, is an off-book trade.
  return side === 'BUY' ? { aggressor: 'buy' } : side === 'SELL' ? { aggressor: 'sell' } : {};
}
