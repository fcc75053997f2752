/**
 * Book messages in the spelling the venue writes, byte by byte; every other spelling goes to `JsonBookDecoder`.
 * Never accepts what `JSON.parse` would read differently: SPEC.md PP13, held by `book-decoder.property.test.ts`.
 */
import { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { Decoder, VenueEventSink } from '../venue.ts';
import { SnapshotColumns } from '../wire/snapshot-columns.ts';
import {
  amountKeyLength,
  buyPriceLength,
  isAmountKey,
  isBuyPrice,
  isLevelStart,
  isObjectEnd,
  isSellPrice,
  isSideKey,
  isUpdateStart,
  levelStartLength,
  objectEndLength,
  sellPriceLength,
  sideKeyLength,
  updateStartLength,
} from './book-literals.ts';
import { hasLiteral, literal, scanDecimal } from './byte-scanner.ts';
import { JsonBookDecoder } from './json-book-decoder.ts';
import { MarketNames } from './market-names.ts';

const snapshotStart = literal('{"type":"SNAPSHOT","market":"');
const bidsStart = literal('","bids":[');
const asksStart = literal('],"asks":[');
const snapshotEnd = literal('],"final_snapshot":true}');

const quote = 34;
const backslash = 92;
const comma = 44;
const closingBracket = 93;
const letterB = 66;
/** Keeps a hash in the range that every engine holds without allocating. */
const hashMask = 0x3fffffff;
/** Where `UPDATE` and `SNAPSHOT` differ: the first letter of the type. */
const typeAt = '{"type":"'.length;
const letterU = 85;

/** Reads what the scanner leaves, and everything while a snapshot is unfinished. */
export interface FallbackDecoder extends Decoder {
  readonly hasUnfinishedSnapshot: boolean;
}

export class BookDecoder implements Decoder {
  readonly #json: FallbackDecoder;
  /** The one market's name as JSON writes it, closing quote left out; `undefined` on a socket for all. */
  readonly #ownName: Uint8Array | undefined;
  readonly #names = new MarketNames();
  readonly #price = new DecimalCell();
  readonly #size = new DecimalCell();
  readonly #columns = new SnapshotColumns();
  /** The market of the message being read. */
  #market: string;

  constructor(market: string | 'all', fallback: FallbackDecoder = new JsonBookDecoder(market)) {
    this.#json = fallback;
    this.#market = market;
    this.#ownName = market === 'all' ? undefined : literal(JSON.stringify(market).slice(1, -1));
  }

  decode(bytes: Uint8Array, receivedAt: UnixMicros, sink: VenueEventSink): void {
    // Parts of a snapshot are put together in one place only.
    if (!this.#json.hasUnfinishedSnapshot && bytes.length > typeAt) {
      const isRead =
        bytes[typeAt] === letterU ? this.#scanUpdate(bytes, sink) : this.#scanSnapshot(bytes, sink);
      if (isRead) {
        return;
      }
    }
    this.#json.decode(bytes, receivedAt, sink);
  }

  #scanUpdate(bytes: Uint8Array, sink: VenueEventSink): boolean {
    if (!isUpdateStart(bytes)) {
      return false;
    }
    let at = this.#scanMarket(bytes, updateStartLength);
    if (at === -1 || !isSideKey(bytes, at)) {
      return false;
    }
    at += sideKeyLength;
    const isBuy = bytes[at] === letterB;
    if (!(isBuy ? isBuyPrice(bytes, at) : isSellPrice(bytes, at))) {
      return false;
    }
    at = scanDecimal(bytes, at + (isBuy ? buyPriceLength : sellPriceLength), this.#price);
    if (at === -1 || !isAmountKey(bytes, at)) {
      return false;
    }
    at = scanDecimal(bytes, at + amountKeyLength, this.#size);
    if (at === -1 || at + objectEndLength !== bytes.length || !isObjectEnd(bytes, at)) {
      return false;
    }
    sink.bookLevel(this.#market, isBuy ? 'bid' : 'ask', this.#price, this.#size);
    return true;
  }

  #scanSnapshot(bytes: Uint8Array, sink: VenueEventSink): boolean {
    if (!hasLiteral(bytes, 0, snapshotStart)) {
      return false;
    }
    let at = this.#scanMarket(bytes, snapshotStart.length);
    if (at === -1 || !hasLiteral(bytes, at, bidsStart)) {
      return false;
    }
    this.#columns.clear();
    at = this.#scanLevels(bytes, at + bidsStart.length, 'bid');
    if (at === -1 || !hasLiteral(bytes, at, asksStart)) {
      return false;
    }
    at = this.#scanLevels(bytes, at + asksStart.length, 'ask');
    if (
      at === -1 ||
      at + snapshotEnd.length !== bytes.length ||
      !hasLiteral(bytes, at, snapshotEnd)
    ) {
      return false;
    }
    this.#columns.settle();
    sink.bookSnapshot(this.#market, this.#columns);
    return true;
  }

  /** Reads levels up to the closing bracket; returns its place, or -1. */
  #scanLevels(bytes: Uint8Array, start: number, side: BookSide): number {
    let at = start;
    if (bytes[at] === closingBracket) {
      return at;
    }
    for (;;) {
      if (!isLevelStart(bytes, at)) {
        return -1;
      }
      at = scanDecimal(bytes, at + levelStartLength, this.#price);
      if (at === -1 || !isAmountKey(bytes, at)) {
        return -1;
      }
      at = scanDecimal(bytes, at + amountKeyLength, this.#size);
      if (at === -1 || !isObjectEnd(bytes, at)) {
        return -1;
      }
      this.#columns.push(side, this.#price, this.#size);
      at += objectEndLength;
      if (bytes[at] !== comma) {
        return bytes[at] === closingBracket ? at : -1;
      }
      at += 1;
    }
  }

  /** Leaves the market in `#market` and returns the place of the quote behind it, or -1. */
  #scanMarket(bytes: Uint8Array, start: number): number {
    const own = this.#ownName;
    if (own !== undefined) {
      return hasLiteral(bytes, start, own) ? start + own.length : -1;
    }
    let at = start;
    let hash = 0;
    const end = bytes.length;
    while (at < end) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        break;
      }
      if (byte <= 32 || byte >= 127 || byte === backslash) {
        return -1;
      }
      hash = (Math.imul(hash, 31) + byte) & hashMask;
      at += 1;
    }
    const market = this.#names.find(bytes, start, at, hash);
    if (market === undefined) {
      return -1;
    }
    this.#market = market;
    return at;
  }
}
