/** Execution messages: one trade each, without side or type. SPEC.md PP14–PP16. */
import { DecimalCell, formatCell } from '#shared/domain/decimal.ts';
import type { Result } from '#shared/domain/result.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { Decoder, TradeEvent, VenueEventSink } from '../venue.ts';
import type { JsonObject } from '../wire/json.ts';
import { readDecimal } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';
import { parseMicros } from '../wire/rfc3339.ts';
import { readMarket, readMatchNumber, takeMessage } from './message-fields.ts';

const fields = ['match_number', 'price', 'amount', 'executed_at'] as const;

export class ExecutionDecoder implements Decoder {
  readonly #market: string | 'all';

  constructor(market: string | 'all') {
    this.#market = market;
  }

  decode(bytes: Uint8Array, _receivedAt: UnixMicros, sink: VenueEventSink): void {
    const message = takeMessage(bytes, 'match_number', sink);
    if (message === undefined) {
      return;
    }
    if (fields.every((field) => message[field] === undefined)) {
      sink.unknown('The message has none of the fields of an execution.');
      return;
    }
    const market = readMarket(message.market, this.#market);
    const trade = market.ok ? readExecution(message, market.value) : market;
    if (trade.ok) {
      sink.trade(trade.value);
    } else {
      sink.rejected(trade.error);
    }
  }
}

/** One execution, from the wire or from REST, where the item does not name its market. */
export function readExecution(message: JsonObject, market: string): Result<TradeEvent, string> {
  const id = readMatchNumber(message.match_number);
  if (!id.ok) {
    return id;
  }
  const price = new DecimalCell();
  const size = new DecimalCell();
  const trouble =
    readDecimal('price', message.price, price) ?? readDecimal('amount', message.amount, size);
  if (trouble !== undefined) {
    return err(trouble);
  }
  const executedAt = message.executed_at;
  const time = typeof executedAt === 'string' ? parseMicros(executedAt) : undefined;
  if (time === undefined) {
    return err(`"executed_at" is no RFC 3339 time: ${describe(executedAt)}`);
  }
  return ok({ market, id: id.value, price: formatCell(price), size: formatCell(size), time });
}
