/** The sentences around the rows: what waits, what is hidden, why nothing shows, and the footer. Pure. */
import { formatAge, type UnixMillis } from '#shared/domain/time.ts';
import type { TradeRow } from '../../stream/trade-buffer.ts';
import { cellsOf, type TapeFormat } from './tape-cells.ts';

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

export function waitingText(waiting: number): string {
  if (waiting === 0) {
    return 'No newer trade is waiting.';
  }
  return waiting === 1
    ? '1 newer trade is waiting.'
    : `${countText(waiting)} newer trades are waiting.`;
}

export interface EmptyTape {
  /** The newest trade kept, whatever it is. */
  readonly newest: TradeRow | undefined;
  /** Trades kept that are not history. */
  readonly liveCount: number;
  readonly hidden: number;
  readonly minimum: string | undefined;
  /** When this tape began to listen. */
  readonly since: UnixMillis;
  readonly now: UnixMillis;
}

/** Undefined while there is a trade to show. */
export function emptyText(tape: EmptyTape, format: TapeFormat): string | undefined {
  if (tape.minimum !== undefined && tape.liveCount > 0 && tape.hidden >= tape.liveCount) {
    const all = tape.hidden === 1 ? 'The 1 trade' : `All ${countText(tape.hidden)} trades`;
    return `${all} kept ${tape.hidden === 1 ? 'is' : 'are'} smaller than ${tape.minimum}. Lower the least size to see them.`;
  }
  if (tape.liveCount > 0) {
    return undefined;
  }
  if (tape.newest === undefined) {
    return `No trade since ${clock(tape.since)}, when this tape began to listen.`;
  }
  const at = tape.newest.time / 1000;
  const { price } = cellsOf(tape.newest, format);
  return `No trade since ${clock(at)}. The last one, ${price}, was ${formatAge(tape.now - at)} ago.`;
}

/** `14:02`, UTC. */
function clock(at: UnixMillis): string {
  return new Date(at).toISOString().slice(11, 16);
}

/** `1,204 trades` and what of them this window never got. */
export function totalText(total: number, skipped: number): string {
  const trades = total === 1 ? '1 trade' : `${countText(total)} trades`;
  return skipped === 0 ? trades : `${trades}, ${countText(skipped)} not kept`;
}
