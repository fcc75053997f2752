/** Rails' messages as values: each is read whole before anything of it counts. SPEC.md RA1–RA8. */
import { DecimalCell, formatCell } from '#shared/domain/decimal.ts';
import type { Aggressor, BookSide } from '#shared/domain/market.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { UnixMicros, UnixMillis } from '#shared/domain/time.ts';
import type { JsonObject } from '../wire/json.ts';
import { isId, isObject, isSymbol, readDecimal, readObject } from '../wire/json.ts';
import { describe, quote } from '../wire/quoting.ts';
import type { WireLevel } from '../wire/snapshot-columns.ts';

/** Microseconds of it are still safe integers (the year 2255). */
const maxMillis = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

export interface WireTrade {
  readonly id: string;
  readonly price: string;
  readonly size: string;
  readonly aggressor?: Aggressor;
  /** From the taker's leg, which says the aggressor itself. */
  readonly isTaker: boolean;
  readonly time: UnixMicros;
}

interface Envelope {
  /** Absent: the connection's. */
  readonly market?: string;
  /** Of the request this answers. */
  readonly requestId?: string;
}

export type RailsMessage =
  | (Envelope & {
      readonly kind: 'book-delta';
      readonly levels: readonly WireLevel[];
      /** Absent under the names of the first version only. */
      readonly at?: UnixMillis;
    })
  | (Envelope & {
      readonly kind: 'book-copy';
      readonly levels: readonly WireLevel[];
      readonly at?: UnixMillis;
    })
  | (Envelope & { readonly kind: 'trades'; readonly trades: readonly WireTrade[] })
  | (Envelope & { readonly kind: 'past-trades'; readonly trades: readonly WireTrade[] })
  | (Envelope & { readonly kind: 'subscriptions'; readonly active: readonly string[] })
  | (Envelope & { readonly kind: 'pong' })
  | (Envelope & {
      readonly kind: 'refusal';
      readonly resultType: string;
      /** Absent where the message is an error by its name alone. */
      readonly status?: number;
      /** The venue's words, quoted; `''` when it gave none. */
      readonly words: string;
    })
  | (Envelope & { readonly kind: 'unknown'; readonly reason: string });

type Read = Result<RailsMessage, string>;

export interface ReadOptions {
  readonly isV1Read: boolean;
  /** False for a market that nobody follows: its content is not worth reading. */
  readonly isWanted: (market: string | undefined) => boolean;
}

export function readMessage(
  bytes: Uint8Array,
  options: ReadOptions,
): Result<RailsMessage | 'unwanted', string> {
  const object = readObject(bytes);
  if (!object.ok) {
    return object;
  }
  const message = object.value;
  const { resultType, market } = message;
  if (typeof resultType !== 'string') {
    return ok({
      kind: 'unknown',
      reason: `"resultType" should name the message, but is ${describe(resultType)}.`,
    });
  }
  if (market !== undefined && market !== null && !isSymbol(market)) {
    return err(`"market" is no market symbol: ${describe(market)}`);
  }
  const data = isObject(message.data) ? message.data : {};
  const requestId = data.clientRequestId;
  const envelope: Envelope = {
    ...(typeof market === 'string' ? { market } : {}),
    ...(isId(requestId) ? { requestId } : {}),
  };
  const refusal = readRefusal(resultType, message, data, envelope);
  if (refusal !== undefined) {
    return ok(refusal);
  }
  if (!options.isWanted(envelope.market) && envelope.requestId === undefined) {
    return ok('unwanted');
  }
  return readContent(resultType, data, envelope, options);
}

function readContent(
  resultType: string,
  data: JsonObject,
  envelope: Envelope,
  { isV1Read }: ReadOptions,
): Read {
  switch (resultType) {
    case 'publicOrderBookDelta':
      return readDelta(data, envelope, true);
    case 'publicOrderBook':
      return readCopy(data, envelope);
    case 'orderBookDelta':
      return isV1Read ? readDelta(data, envelope, false) : unknownName(resultType);
    case 'orderBook':
      return isV1Read ? readCopy(data, envelope) : unknownName(resultType);
    case 'publicCompletedOrdersDelta':
      return readTrades(data, envelope, 'trades');
    case 'publicCompletedOrders':
      return readTrades(data, envelope, 'past-trades');
    case 'subscribed':
    case 'unsubscribed':
      return readSubscriptions(data, envelope);
    case 'pong':
      return ok({ kind: 'pong', ...envelope });
    default:
      return ok({ kind: 'unknown', reason: `"resultType" is ${describe(resultType)}.` });
  }
}

function unknownName(resultType: string): Read {
  return ok({
    kind: 'unknown',
    reason: `"${resultType}" is a name of the first version of this API; it is read with message-names=v1 only.`,
  });
}

/** RA8: a status of 400 and more, or an error by its name, whatever else is in it. */
function readRefusal(
  resultType: string,
  message: JsonObject,
  data: JsonObject,
  envelope: Envelope,
): RailsMessage | undefined {
  const { statusCode } = data;
  const isBadStatus = typeof statusCode === 'number' && statusCode >= 400;
  if (!isBadStatus && !/error/i.test(resultType)) {
    return undefined;
  }
  const said = [data.body, data.message, data.error, message.error, message.data].find(
    (value) => typeof value === 'string',
  );
  return {
    kind: 'refusal',
    ...envelope,
    resultType: quote(resultType),
    ...(isBadStatus ? { status: statusCode } : {}),
    words: typeof said === 'string' ? quote(said) : '',
  };
}

function readDelta(data: JsonObject, envelope: Envelope, isTimeDue: boolean): Read {
  const levels = readLevels(data.orders);
  if (!levels.ok) {
    return levels;
  }
  if (data.ts === undefined && !isTimeDue) {
    return ok({ kind: 'book-delta', ...envelope, levels: levels.value });
  }
  const at = readMillis('ts', data.ts);
  return at.ok ? ok({ kind: 'book-delta', ...envelope, levels: levels.value, at: at.value }) : at;
}

/** The body of a full book is not documented: with a time or without (RA13). */
function readCopy(data: JsonObject, envelope: Envelope): Read {
  const levels = readLevels(data.orders);
  if (!levels.ok) {
    return levels;
  }
  if (data.ts === undefined || data.ts === null) {
    return ok({ kind: 'book-copy', ...envelope, levels: levels.value });
  }
  const at = readMillis('ts', data.ts);
  return at.ok ? ok({ kind: 'book-copy', ...envelope, levels: levels.value, at: at.value }) : at;
}

function readLevels(orders: unknown): Result<readonly WireLevel[], string> {
  if (!Array.isArray(orders)) {
    return err(`"orders" should be a list of levels, but is ${describe(orders)}.`);
  }
  const levels: WireLevel[] = [];
  for (let index = 0; index < orders.length; index += 1) {
    const order: unknown = orders[index];
    if (!isObject(order)) {
      return err(`Level ${index} should be an object, but is ${describe(order)}.`);
    }
    const side = readSide(order.orderType);
    if (side === undefined) {
      return err(
        `Level ${index}: "orderType" should be buy or sell, but is ${describe(order.orderType)}.`,
      );
    }
    const [price, size] = [new DecimalCell(), new DecimalCell()];
    const trouble =
      readDecimal('price', order.price, price) ?? readDecimal('quantity', order.quantity, size);
    if (trouble !== undefined) {
      return err(`Level ${index}: ${trouble}`);
    }
    levels.push({ side, price, size });
  }
  return ok(levels);
}

function readSide(value: unknown): BookSide | undefined {
  if (value === 'buy') {
    return 'bid';
  }
  return value === 'sell' ? 'ask' : undefined;
}

function readTrades(data: JsonObject, envelope: Envelope, kind: 'trades' | 'past-trades'): Read {
  const { orders } = data;
  if (!Array.isArray(orders)) {
    return err(`"orders" should be a list of executions, but is ${describe(orders)}.`);
  }
  const trades: WireTrade[] = [];
  for (let index = 0; index < orders.length; index += 1) {
    const order: unknown = orders[index];
    const trade = isObject(order) ? readTrade(order) : err(`it is ${describe(order)}.`);
    if (!trade.ok) {
      return err(`Execution ${index}: ${trade.error}`);
    }
    trades.push(trade.value);
  }
  return ok({ kind, ...envelope, trades });
}

/** RA26: the aggressor is the side of the taker, or the other side than the maker's. */
function readTrade(order: JsonObject): Result<WireTrade, string> {
  const { matchId, orderType, executionType } = order;
  if (!isId(matchId)) {
    return err(`"matchId" is no execution id: ${describe(matchId)}`);
  }
  if (orderType !== 'buy' && orderType !== 'sell') {
    return err(`"orderType" should be buy or sell, but is ${describe(orderType)}.`);
  }
  const [price, size] = [new DecimalCell(), new DecimalCell()];
  const trouble =
    readDecimal('price', order.price, price) ?? readDecimal('quantity', order.quantity, size);
  if (trouble !== undefined) {
    return err(trouble);
  }
  const time = readMillis('updatedAt', order.updatedAt);
  if (!time.ok) {
    return time;
  }
  const opposite = orderType === 'buy' ? 'sell' : 'buy';
  const isTaker = executionType === 'taker';
  const aggressor = isTaker ? orderType : executionType === 'maker' ? opposite : undefined;
  return ok({
    id: matchId,
    price: formatCell(price),
    size: formatCell(size),
    ...(aggressor === undefined ? {} : { aggressor }),
    isTaker,
    time: time.value * 1000,
  });
}

function readSubscriptions(data: JsonObject, envelope: Envelope): Read {
  const active = data.activeSubscriptions;
  if (!Array.isArray(active) || !active.every((name) => typeof name === 'string')) {
    return err(`"activeSubscriptions" should be a list of names, but is ${describe(active)}.`);
  }
  return ok({ kind: 'subscriptions', ...envelope, active });
}

function readMillis(field: string, value: unknown): Result<UnixMillis, string> {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxMillis
    ? ok(value)
    : err(`"${field}" should be a time in whole milliseconds, but is ${describe(value)}.`);
}
