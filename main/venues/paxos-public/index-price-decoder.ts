/**
 * Stablecoin index prices. The key names of this channel are not proven, so it is read leniently where that costs
 * nothing, and never guessed. SPEC.md PP17, PP18.
 */
import { DecimalCell, formatCell } from '#shared/domain/decimal.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { Decoder, VenueEventSink } from '../venue.ts';
import { readDecimal } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';
import { parseMicros } from '../wire/rfc3339.ts';
import { readMarket, takeMessage } from './message-fields.ts';
import { readUnixTime } from './unix-time.ts';

const unixDigits = /^[0-9]{1,20}(?:\.[0-9]{1,9})?$/;

export class IndexPriceDecoder implements Decoder {
  readonly #market: string | 'all';
  readonly #price = new DecimalCell();

  constructor(market: string | 'all') {
    this.#market = market;
  }

  decode(bytes: Uint8Array, receivedAt: UnixMicros, sink: VenueEventSink): void {
    const message = takeMessage(bytes, 'price', sink);
    if (message === undefined) {
      return;
    }
    if (message.price === undefined) {
      sink.unknown('The message has no "price".');
      return;
    }
    const named = message.market ?? (this.#market === 'all' ? undefined : this.#market);
    const market = readMarket(named, this.#market);
    if (!market.ok) {
      sink.rejected(market.error);
      return;
    }
    const trouble = readDecimal('price', message.price, this.#price);
    if (trouble !== undefined) {
      sink.rejected(trouble);
      return;
    }
    const time = readTimestamp(message.timestamp, receivedAt);
    if (time === undefined) {
      sink.rejected(`"timestamp" is no time: ${describe(message.timestamp)}`);
      return;
    }
    sink.indexPrice(market.value, formatCell(this.#price), time);
  }
}

/** PP17: RFC 3339, or Unix time as a number or as digits; absent means now. */
function readTimestamp(value: unknown, receivedAt: UnixMicros): UnixMicros | undefined {
  if (value === undefined || value === null) {
    return receivedAt;
  }
  if (typeof value === 'number') {
    return readUnixTime(value);
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  return unixDigits.test(value) ? readUnixTime(Number(value)) : parseMicros(value);
}
