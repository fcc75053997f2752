/** Values as the JSON form writes them. SPEC.md PD37–PD39; protocol §8, §11. */
import { DecimalCell, formatCell, parseDecimal } from '#shared/domain/decimal.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { Ticker, TradeEvent } from '../venue.ts';
import type { JsonObject } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';
import { tradeAggressor, tradeKey, tradeKind } from './trade-kinds.ts';

/** Which of our figures stands under which name. */
export type TickerNames = Readonly<Partial<Record<keyof Ticker & string, string>>>;

const maxIdDigits = 40;
const idPattern = /^-?[0-9]+$/;

/** Milliseconds since 1970, as a number or as its digits. */
export function readMillis(value: unknown): UnixMicros | undefined {
  const millis = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof millis !== 'number' || !(millis >= 0) || !Number.isSafeInteger(millis * 1000)) {
    return undefined;
  }
  return millis * 1000;
}

/** The outside form of a decimal that may be negative; `undefined` where it is none. */
export function decimalText(value: unknown): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  const isNegative = value.startsWith('-');
  const cell = new DecimalCell();
  if (!parseDecimal(isNegative ? value.slice(1) : value, cell)) {
    return undefined;
  }
  return isNegative && !cell.isZero ? `-${formatCell(cell)}` : formatCell(cell);
}

/** One trade, over the socket or from the list of past ones. */
export function readTrade(data: JsonObject, market: string): Result<TradeEvent, string> {
  const { id, created_at: created, side, trade_type: type } = data;
  // 28 digits: a number would have lost the last ones before it is read.
  if (typeof id !== 'string' || id.length > maxIdDigits || !idPattern.test(id)) {
    return err(`"id" should be a trade id, but is ${describe(id)}.`);
  }
  const time = readMillis(created);
  const [price, size] = [unsignedText(data.price), unsignedText(data.size)];
  if (price === undefined || size === undefined) {
    const field = price === undefined ? 'price' : 'size';
    return err(`"${field}" is no plain decimal number: ${describe(data[field])}`);
  }
  if (time === undefined) {
    return err(`"created_at" should be a time in ms, but is ${describe(created)}.`);
  }
  const kind = typeof type === 'string' ? type : undefined;
  return ok({
    market,
    id: tradeKey(kind, BigInt(id)),
    price,
    size,
    time,
    ...tradeAggressor(typeof side === 'string' ? side : undefined),
    ...tradeKind(kind),
  });
}

/** Figures by name. Absent, `null` and `""` say nothing, or, where `isTouch`, that there is no quote. */
export function readTicker(
  data: JsonObject,
  names: TickerNames,
  isTouch: boolean,
): Result<Ticker, string> {
  const ticker: Record<string, string> = {};
  for (const [figure, field] of Object.entries(names)) {
    const value = data[field];
    if (value === undefined || value === null || value === '') {
      if (isTouch) {
        ticker[figure] = '';
      }
      continue;
    }
    const text = decimalText(value);
    if (text === undefined) {
      return err(`"${field}" is no decimal number: ${describe(value)}`);
    }
    ticker[figure] = text;
  }
  return ok(ticker);
}

function unsignedText(value: unknown): string | undefined {
  const text = decimalText(value);
  return text?.startsWith('-') === true ? undefined : text;
}
