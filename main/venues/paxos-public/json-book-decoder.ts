/** Book messages by `JSON.parse`: the whole meaning, in any spelling JSON allows. SPEC.md PP1–PP12. */
import { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { Decoder, VenueEventSink } from '../venue.ts';
import type { JsonObject } from '../wire/json.ts';
import { isObject, parseMessage, readDecimal, readText } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';
import { SnapshotColumns } from '../wire/snapshot-columns.ts';
import { readError, readMarket } from './message-fields.ts';

/** Bounds on what an unfinished snapshot may hold (PP10). */
const maxUnfinishedLevels = 250_000;
const maxUnfinishedMarkets = 256;

interface UnfinishedSnapshot {
  readonly columns: SnapshotColumns;
  /** A message was rejected on the way, so a part may be missing. */
  isBroken: boolean;
}

export class JsonBookDecoder implements Decoder {
  readonly #market: string | 'all';
  readonly #unfinished = new Map<string, UnfinishedSnapshot>();
  readonly #columns = new SnapshotColumns();
  readonly #price = new DecimalCell();
  readonly #size = new DecimalCell();

  constructor(market: string | 'all') {
    this.#market = market;
  }

  get hasUnfinishedSnapshot(): boolean {
    return this.#unfinished.size > 0;
  }

  decode(bytes: Uint8Array, _receivedAt: UnixMicros, sink: VenueEventSink): void {
    const reason = this.#decodeText(readText(bytes), sink);
    if (reason === undefined) {
      return;
    }
    for (const unfinished of this.#unfinished.values()) {
      unfinished.isBroken = true;
    }
    sink.rejected(reason);
  }

  /** The reason when the message is rejected; else its event has been given. */
  #decodeText(text: string | undefined, sink: VenueEventSink): string | undefined {
    const object = parseMessage(text);
    if (!object.ok) {
      return object.error;
    }
    const message = object.value;
    const error = readError(message);
    if (error !== undefined) {
      sink.unknown(error);
      return undefined;
    }
    switch (message.type) {
      case 'UPDATE':
        return this.#decodeUpdate(message, sink);
      case 'SNAPSHOT':
        return this.#decodeSnapshot(message, sink);
      default:
        sink.unknown(`"type" should be UPDATE or SNAPSHOT, but is ${describe(message.type)}.`);
        return undefined;
    }
  }

  #decodeUpdate(message: JsonObject, sink: VenueEventSink): string | undefined {
    const market = readMarket(message.market, this.#market);
    if (!market.ok) {
      return market.error;
    }
    const side = readSide(message.side);
    if (side === undefined) {
      return `"side" should be BUY or SELL, but is ${describe(message.side)}.`;
    }
    const trouble =
      readDecimal('price', message.price, this.#price) ??
      readDecimal('amount', message.amount, this.#size);
    if (trouble !== undefined) {
      return trouble;
    }
    this.#noteUpdate(market.value, side);
    sink.bookLevel(market.value, side, this.#price, this.#size);
    return undefined;
  }

  /** PP10: an update between two parts counts in the order it came. */
  #noteUpdate(market: string, side: BookSide): void {
    const unfinished = this.#unfinished.get(market);
    if (unfinished === undefined || unfinished.isBroken) {
      return;
    }
    if (unfinished.columns.levelCount >= maxUnfinishedLevels) {
      unfinished.isBroken = true;
      unfinished.columns.clear();
      return;
    }
    unfinished.columns.push(side, this.#price, this.#size);
  }

  #decodeSnapshot(message: JsonObject, sink: VenueEventSink): string | undefined {
    const market = readMarket(message.market, this.#market);
    if (!market.ok) {
      return market.error;
    }
    const isFinal = readFinal(message.final_snapshot);
    if (isFinal === undefined) {
      return `"final_snapshot" should be true or false, but is ${describe(message.final_snapshot)}.`;
    }
    this.#columns.clear();
    const trouble =
      this.#readLevels('bids', message.bids, 'bid') ??
      this.#readLevels('asks', message.asks, 'ask');
    if (trouble !== undefined) {
      return trouble;
    }
    return isFinal
      ? this.#finishSnapshot(market.value, sink)
      : this.#continueSnapshot(market.value, sink);
  }

  #finishSnapshot(market: string, sink: VenueEventSink): string | undefined {
    const unfinished = this.#unfinished.get(market);
    let columns = this.#columns;
    if (unfinished !== undefined) {
      this.#unfinished.delete(market);
      if (unfinished.isBroken) {
        return `A part of the snapshot of ${market} could not be read, so all of it is left out.`;
      }
      unfinished.columns.append(columns);
      columns = unfinished.columns;
    }
    columns.settle();
    sink.bookSnapshot(market, columns);
    return undefined;
  }

  #continueSnapshot(market: string, sink: VenueEventSink): string | undefined {
    let unfinished = this.#unfinished.get(market);
    if (unfinished === undefined) {
      if (this.#unfinished.size >= maxUnfinishedMarkets) {
        return `More than ${maxUnfinishedMarkets} markets have an unfinished snapshot.`;
      }
      unfinished = { columns: new SnapshotColumns(), isBroken: false };
      this.#unfinished.set(market, unfinished);
    }
    if (unfinished.columns.levelCount + this.#columns.levelCount > maxUnfinishedLevels) {
      unfinished.columns.clear();
      return `The snapshot of ${market} has more than ${maxUnfinishedLevels} levels and no end.`;
    }
    unfinished.columns.append(this.#columns);
    sink.ignored();
    return undefined;
  }

  #readLevels(field: string, value: unknown, side: BookSide): string | undefined {
    if (!Array.isArray(value)) {
      return `"${field}" should be a list of levels, but is ${describe(value)}.`;
    }
    for (let index = 0; index < value.length; index += 1) {
      const level: unknown = value[index];
      if (!isObject(level)) {
        return `Level ${index} of "${field}" should be an object, but is ${describe(level)}.`;
      }
      const trouble =
        readDecimal('price', level.price, this.#price) ??
        readDecimal('amount', level.amount, this.#size);
      if (trouble !== undefined) {
        return `Level ${index} of "${field}": ${trouble}`;
      }
      this.#columns.push(side, this.#price, this.#size);
    }
    return undefined;
  }
}

function readSide(value: unknown): BookSide | undefined {
  if (value === 'BUY') {
    return 'bid';
  }
  return value === 'SELL' ? 'ask' : undefined;
}

/** PP8: two documents disagree on boolean or string; absent means there is one part only. */
function readFinal(value: unknown): boolean | undefined {
  switch (value) {
    case undefined:
    case true:
    case 'true':
      return true;
    case false:
    case 'false':
      return false;
    default:
      return undefined;
  }
}
