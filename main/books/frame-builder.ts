/** Makes the numbered frames of one book for one port. SPEC.md FR1–FR8. */
import { ensureDefined } from '#shared/domain/assert.ts';
import type { MarketKey } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { BookFrame, LevelColumn } from '#shared/ipc/stream.ts';
import { type ChangeLog, type ChangeReader, maxPendingChanges } from './change-log.ts';
import type { OrderBook } from './order-book.ts';
import { PlaceSet } from './place-set.ts';

interface Columns {
  readonly bids: LevelColumn;
  readonly asks: LevelColumn;
}

/** Shared by all builders of the thread: a frame is built in one go. */
const seen = new PlaceSet(maxPendingChanges);
const bidScratch = new Float64Array(maxPendingChanges * 2);
const askScratch = new Float64Array(maxPendingChanges * 2);

export class FrameBuilder {
  readonly #key: MarketKey;
  readonly #book: OrderBook;
  readonly #log: ChangeLog;
  readonly #reader: ChangeReader;
  #number = 0;
  #changedAt: UnixMillis | undefined;

  constructor(key: MarketKey, book: OrderBook) {
    this.#key = key;
    this.#book = book;
    this.#log = book.changes;
    this.#reader = book.changes.openReader();
  }

  /** Whether `build` has something to say: a change, or a whole book that this port does not have. */
  get hasChanges(): boolean {
    if (this.#reader.isCutOff) {
      return this.#book.hasSnapshot || this.#number > 0;
    }
    return this.#reader.cursor < this.#log.length;
  }

  /** Something of the market came at `receivedAt`. What is not of the book leaves nothing to be sent, and no mark. */
  noteChange(receivedAt: UnixMillis): void {
    if (this.#changedAt === undefined && this.hasChanges) {
      this.#changedAt = receivedAt;
    }
  }

  /** What changed since the last frame, merged by level. `undefined` when nothing did. `now`: the age of a whole book that did not change. */
  build(now: UnixMillis): BookFrame | undefined {
    if (!this.hasChanges) {
      return undefined;
    }
    const isReset = this.#reader.isCutOff;
    const columns = isReset ? this.#wholeBook() : this.#changes();
    this.#log.catchUp(this.#reader);
    this.#number += 1;
    const changedAt = this.#changedAt ?? now;
    this.#changedAt = undefined;
    return {
      key: this.#key,
      number: this.#number,
      isReset,
      priceScale: this.#book.priceScale,
      sizeScale: this.#book.sizeScale,
      bids: columns.bids,
      asks: columns.asks,
      bidCount: this.#book.bidCount,
      askCount: this.#book.askCount,
      digestLow: this.#book.digestLow,
      digestHigh: this.#book.digestHigh,
      changedAt,
    };
  }

  /** The next frame carries the whole book. */
  requestReset(): void {
    this.#log.cutOff(this.#reader);
  }

  /** The port is gone. */
  close(): void {
    this.#log.closeReader(this.#reader);
  }

  #wholeBook(): Columns {
    return { bids: this.#book.bids.toColumn(), asks: this.#book.asks.toColumn() };
  }

  #changes(): Columns {
    return this.#book.isWide ? this.#wideChanges() : this.#narrowChanges();
  }

  /** Backwards: the last change of a level is its state now, earlier ones do not matter. */
  #narrowChanges(): Columns {
    const { places, sizes, length } = this.#log;
    const { cursor } = this.#reader;
    let bidEnd = 0;
    let askEnd = 0;
    seen.clear(length - cursor);
    for (let index = length - 1; index >= cursor; index -= 1) {
      const place = places[index] ?? 0;
      if (seen.add(place)) {
        if (place >= 0) {
          bidScratch[bidEnd] = place;
          bidScratch[bidEnd + 1] = sizes[index] ?? 0;
          bidEnd += 2;
        } else {
          askScratch[askEnd] = -1 - place;
          askScratch[askEnd + 1] = sizes[index] ?? 0;
          askEnd += 2;
        }
      }
    }
    return { bids: bidScratch.slice(0, bidEnd), asks: askScratch.slice(0, askEnd) };
  }

  #wideChanges(): Columns {
    const bids: bigint[] = [];
    const asks: bigint[] = [];
    const seenPlaces = new Set<bigint>();
    for (let index = this.#log.length - 1; index >= this.#reader.cursor; index -= 1) {
      const place = ensureDefined(this.#log.widePlaces[index], 'change');
      if (!seenPlaces.has(place)) {
        seenPlaces.add(place);
        const size = ensureDefined(this.#log.wideSizes[index], 'change');
        if (place >= 0n) {
          bids.push(place, size);
        } else {
          asks.push(-1n - place, size);
        }
      }
    }
    return { bids, asks };
  }
}
