/** Data frames: `channel` and `payload`. Read whole before anything of them is applied. SPEC.md SO6–SO12. */
import { DecimalCell, formatCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { JsonObject } from '../wire/json.ts';
import { isObject, isSymbol, readDecimal } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';
import { microsOf, parseNanos, type UnixNanos } from '../wire/rfc3339.ts';
import type { WireLevel } from '../wire/snapshot-columns.ts';

export interface BookMessage {
  readonly market: string;
  readonly isSnapshot: boolean;
  readonly time: UnixNanos;
  readonly levels: readonly WireLevel[];
}

export interface ExecutionMessage {
  readonly market: string;
  readonly time: UnixNanos;
  readonly timeMicros: number;
  /** Exact plain decimals. */
  readonly price: string;
  readonly size: string;
}

/** A reading that failed, and the market it would have been about where that much can be read. */
export interface Unread {
  readonly reason: string;
  readonly market?: string;
}

/** SO8, SO9. A `type` that is neither is left to the caller: `unknown`. */
export function readBookMessage(payload: JsonObject): Result<BookMessage, Unread> {
  const market = readMarket(payload.market);
  if (!market.ok) {
    return err({ reason: market.error });
  }
  const fail = (reason: string) => err({ reason, market: market.value });
  const time = readTime('time', payload.time);
  if (!time.ok) {
    return fail(time.error);
  }
  const isSnapshot = payload.type === 'SNAPSHOT';
  if (isSnapshot && isAbsent(payload.bids) && isAbsent(payload.asks)) {
    return fail('A SNAPSHOT has neither "bids" nor "asks".');
  }
  const levels: WireLevel[] = [];
  const trouble =
    readLevels('bids', payload.bids, 'bid', levels) ??
    readLevels('asks', payload.asks, 'ask', levels);
  return trouble === undefined
    ? ok({ market: market.value, isSnapshot, time: time.value, levels })
    : fail(trouble);
}

/** SO12 */
export function readExecutionMessage(payload: JsonObject): Result<ExecutionMessage, string> {
  const market = readMarket(payload.market);
  if (!market.ok) {
    return market;
  }
  const [price, size] = [new DecimalCell(), new DecimalCell()];
  const trouble =
    readDecimal('price', payload.price, price) ?? readDecimal('amount', payload.amount, size);
  if (trouble !== undefined) {
    return err(trouble);
  }
  const time = readTime('executed_at', payload.executed_at);
  if (!time.ok) {
    return time;
  }
  const timeMicros = microsOf(time.value);
  if (timeMicros === undefined) {
    return err(`"executed_at" is outside 1970 to 2255: ${describe(payload.executed_at)}`);
  }
  return ok({
    market: market.value,
    time: time.value,
    timeMicros,
    price: formatCell(price),
    size: formatCell(size),
  });
}

export function readTime(field: string, value: unknown): Result<UnixNanos, string> {
  const nanos = typeof value === 'string' ? parseNanos(value) : undefined;
  return nanos === undefined
    ? err(`"${field}" should be an RFC 3339 time, but is ${describe(value)}.`)
    : ok(nanos);
}

/** SO2 */
export function readMarket(value: unknown): Result<string, string> {
  return isSymbol(value)
    ? ok(value)
    : err(`"market" should be a market symbol, but is ${describe(value)}.`);
}

/** SO9: a side without levels may be missing, or `null` as Go writes an empty list. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function readLevels(
  field: string,
  value: unknown,
  side: BookSide,
  levels: WireLevel[],
): string | undefined {
  if (isAbsent(value)) {
    return undefined;
  }
  if (!Array.isArray(value)) {
    return `"${field}" should be a list of levels, but is ${describe(value)}.`;
  }
  for (let index = 0; index < value.length; index += 1) {
    const level: unknown = value[index];
    if (!isObject(level)) {
      return `Level ${index} of "${field}" should be an object, but is ${describe(level)}.`;
    }
    const [price, size] = [new DecimalCell(), new DecimalCell()];
    const trouble =
      readDecimal('price', level.price, price) ?? readDecimal('amount', level.amount, size);
    if (trouble !== undefined) {
      return `Level ${index} of "${field}": ${trouble}`;
    }
    levels.push({ side, price, size });
  }
  return undefined;
}
