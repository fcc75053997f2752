/**
 * The newest trades of one market as this page was told of them, ordered by the venue's time. Bounded: the oldest fall
 * out. Prices and sizes stay the text they came as.
 */
import type { Aggressor, MarketKey } from '#shared/domain/market.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import {
  type TradeFrame,
  tradeFlagHistory,
  tradeFlagInferred,
  tradeFlagLate,
  tradeFlagOffBook,
  tradeFlagRecovered,
  tradeSideBuy,
  tradeSideSell,
} from '#shared/ipc/stream.ts';
import { Ring } from './ring.ts';

export const keptTrades = 5000;

export interface TradeRow {
  /** 1, 2, 3… in the order this page heard of them; survives a reset frame that sends the same trade again. */
  readonly arrival: number;
  readonly id: string;
  readonly price: string;
  readonly size: string;
  readonly time: UnixMicros;
  /** Undefined: between bid and ask, or not known. */
  readonly side: Aggressor | undefined;
  readonly isInferred: boolean;
  /** Happened before we connected. */
  readonly isHistory: boolean;
  /** Missed while disconnected, filled in afterwards. */
  readonly isRecovered: boolean;
  /** Came after younger ones had been shown; it stands in its place by time. */
  readonly isLate: boolean;
  /** No trade of the order book (a block, a settlement, a transfer): listed, no volume. */
  readonly isOffBook: boolean;
  /** The venue's kind in plain words, `''` for an ordinary trade. */
  readonly note: string;
}

export class TradeBuffer {
  readonly key: MarketKey;
  #rows: Ring<TradeRow>;
  #arrivals = 0;
  #total = 0;
  #skipped = 0;
  #version = 0;

  constructor(key: MarketKey, capacity = keptTrades) {
    this.key = key;
    this.#rows = new Ring(capacity);
  }

  /** Distinct trades since the market was opened, the one from before the connect included; also those no longer kept. */
  get total(): number {
    return this.#total;
  }

  /** Trades this page was never sent because it was hidden too long. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Rows kept. */
  get length(): number {
    return this.#rows.length;
  }

  /** The highest `arrival` given so far. */
  get arrivals(): number {
    return this.#arrivals;
  }

  /** Grows with each applied frame. */
  get version(): number {
    return this.#version;
  }

  /** Row 0 is the newest. Undefined past the oldest kept. */
  row(index: number): TradeRow | undefined {
    return this.#rows.at(this.#rows.length - 1 - index);
  }

  /** A buffer of the same trades that is fed on its own from here on. */
  copy(): TradeBuffer {
    const copy = new TradeBuffer(this.key, this.#rows.capacity);
    copy.takeOver(this);
    return copy;
  }

  /** Becomes what `other`, a copy of this one that was fed on, is now. */
  takeOver(other: TradeBuffer): void {
    this.#rows = other.#rows.copy();
    this.#arrivals = other.#arrivals;
    this.#total = other.#total;
    this.#skipped = other.#skipped;
    this.#version = Math.max(this.#version, other.#version) + 1;
  }

  apply(frame: TradeFrame): void {
    const known = frame.isReset ? this.#takeAll() : undefined;
    for (let index = 0; index < frame.ids.length; index += 1) {
      const row = known?.get(frame.ids[index] ?? '') ?? this.#read(frame, index);
      this.#insert(row);
    }
    this.#total = frame.total;
    this.#skipped = frame.skipped;
    this.#version += 1;
  }

  /** Empties the ring; what it held is returned by id, so that a trade sent again is not taken for a new one. */
  #takeAll(): Map<string, TradeRow> {
    const known = new Map<string, TradeRow>();
    for (let index = 0; index < this.#rows.length; index += 1) {
      const row = this.#rows.at(index);
      if (row !== undefined) {
        known.set(row.id, row);
      }
    }
    this.#rows.clear();
    return known;
  }

  #read(frame: TradeFrame, index: number): TradeRow {
    const flags = frame.flags[index] ?? 0;
    this.#arrivals += 1;
    return {
      arrival: this.#arrivals,
      id: frame.ids[index] ?? '',
      price: frame.prices[index] ?? '',
      size: frame.sizes[index] ?? '',
      time: frame.times[index] ?? 0,
      side: readSide(frame.sides[index]),
      isInferred: (flags & tradeFlagInferred) !== 0,
      isHistory: (flags & tradeFlagHistory) !== 0,
      isRecovered: (flags & tradeFlagRecovered) !== 0,
      isLate: (flags & tradeFlagLate) !== 0,
      isOffBook: (flags & tradeFlagOffBook) !== 0,
      note: frame.notes[index] ?? '',
    };
  }

  // Venues may send trades out of order and recovered ones come after newer ones; at equal times the later heard is newer.
  #insert(row: TradeRow): void {
    let index = this.#rows.length;
    while (index > 0 && (this.#rows.at(index - 1)?.time ?? 0) > row.time) {
      index -= 1;
    }
    if (index === this.#rows.length) {
      this.#rows.push(row);
    } else {
      this.#rows.insert(index, row);
    }
  }
}

function readSide(code: number | undefined): Aggressor | undefined {
  if (code === tradeSideBuy) {
    return 'buy';
  }
  return code === tradeSideSell ? 'sell' : undefined;
}
