/**
 * Book messages in the spelling the venue writes, byte by byte; every other spelling goes to `JsonBookDecoder`.
 * Never accepts what `JSON.parse` would read differently: SPEC.md PP13, held by `book-decoder.property.test.ts`.
 */
import { DecimalCell } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type { Decoder, VenueEventSink } from '../venue.ts';
import { hasLiteral, literal, scanDecimal } from './byte-scanner.ts';
import { JsonBookDecoder } from './json-book-decoder.ts';
import { MarketNames } from './market-names.ts';
import { SnapshotColumns } from './snapshot-columns.ts';

const updateStart = literal('{"type":"UPDATE","market":"');
const snapshotStart = literal('{"type":"SNAPSHOT","market":"');
const updateSide = literal('","side":"');
const buyPrice = literal('BUY","price":"');
const sellPrice = literal('SELL","price":"');
const amount = literal('","amount":"');
const updateEnd = literal('"}');
const bidsStart = literal('","bids":[');
const asksStart = literal('],"asks":[');
const levelStart = literal('{"price":"');
const levelEnd = literal('"}');
const snapshotEnd = literal('],"final_snapshot":true}');

const quote = 34;
const backslash = 92;
const comma = 44;
const closingBracket = 93;
const letterB = 66;
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
  readonly #ownMarket: string;
  readonly #names = new MarketNames();
  readonly #price = new DecimalCell();
  readonly #size = new DecimalCell();
  readonly #columns = new SnapshotColumns();
  /** The market of the message being read, and the byte behind its name. */
  #market = '';
  #at = 0;

  constructor(market: string | 'all', fallback: FallbackDecoder = new JsonBookDecoder(market)) {
    this.#json = fallback;
    this.#ownMarket = market;
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
    if (!hasLiteral(bytes, 0, updateStart) || !this.#scanMarket(bytes, updateStart.length)) {
      return false;
    }
    if (!hasLiteral(bytes, this.#at, updateSide)) {
      return false;
    }
    let at = this.#at + updateSide.length;
    const isBuy = bytes[at] === letterB;
    const side: BookSide = isBuy ? 'bid' : 'ask';
    const priceStart = isBuy ? buyPrice : sellPrice;
    if (!hasLiteral(bytes, at, priceStart)) {
      return false;
    }
    at = scanDecimal(bytes, at + priceStart.length, this.#price);
    if (at === -1 || !hasLiteral(bytes, at, amount)) {
      return false;
    }
    at = scanDecimal(bytes, at + amount.length, this.#size);
    if (at === -1 || at + updateEnd.length !== bytes.length || !hasLiteral(bytes, at, updateEnd)) {
      return false;
    }
    sink.bookLevel(this.#market, side, this.#price, this.#size);
    return true;
  }

  #scanSnapshot(bytes: Uint8Array, sink: VenueEventSink): boolean {
    if (!hasLiteral(bytes, 0, snapshotStart) || !this.#scanMarket(bytes, snapshotStart.length)) {
      return false;
    }
    if (!hasLiteral(bytes, this.#at, bidsStart)) {
      return false;
    }
    this.#columns.clear();
    let at = this.#scanLevels(bytes, this.#at + bidsStart.length, 'bid');
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
      if (!hasLiteral(bytes, at, levelStart)) {
        return -1;
      }
      at = scanDecimal(bytes, at + levelStart.length, this.#price);
      if (at === -1 || !hasLiteral(bytes, at, amount)) {
        return -1;
      }
      at = scanDecimal(bytes, at + amount.length, this.#size);
      if (at === -1 || !hasLiteral(bytes, at, levelEnd)) {
        return -1;
      }
      this.#columns.push(side, this.#price, this.#size);
      at += levelEnd.length;
      if (bytes[at] !== comma) {
        return bytes[at] === closingBracket ? at : -1;
      }
      at += 1;
    }
  }

  /** Leaves the market in `#market` and the place of the quote behind it in `#at`. */
  #scanMarket(bytes: Uint8Array, start: number): boolean {
    const own = this.#ownName;
    if (own !== undefined) {
      this.#market = this.#ownMarket;
      this.#at = start + own.length;
      return hasLiteral(bytes, start, own);
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
        return false;
      }
      hash = (Math.imul(hash, 31) + byte) | 0;
      at += 1;
    }
    const market = this.#names.find(bytes, start, at, hash);
    if (market === undefined) {
      return false;
    }
    this.#market = market;
    this.#at = at;
    return true;
  }
}
