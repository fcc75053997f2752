/** The newest trades of one market, each once, in the order they are shown. SPEC of the feeds: TL1–TL5. */
import type { UnixMicros } from '#shared/domain/time.ts';
import { tradeFlagRecovered } from '#shared/ipc/stream.ts';

export const maxKeptTrades = 5_000;
/** Trimming one row at a time would move the whole array for each trade. */
const trimSlack = 500;

export interface LoggedTrade {
  readonly id: string;
  /** Exact decimals. */
  readonly price: string;
  readonly size: string;
  readonly time: UnixMicros;
  /** `tradeSideNone`, `tradeSideBuy` or `tradeSideSell`. */
  readonly side: number;
  /** `tradeFlag…` added up. */
  readonly flags: number;
  /** The venue's kind in plain words, `''` for an ordinary trade. */
  readonly note: string;
}

export class TradeLog {
  #rows: LoggedTrade[] = [];
  readonly #ids = new Set<string>();
  #end = 0;
  #epoch = 0;

  /** Distinct trades taken, history included; also one past the number of the newest row, as rows count from 0. */
  get end(): number {
    return this.#end;
  }

  /** Changes when rows were put between older ones: whoever read before reads everything again. */
  get epoch(): number {
    return this.#epoch;
  }

  get newest(): LoggedTrade | undefined {
    return this.#rows.at(-1);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** False when a trade with this id is known already. */
  add(trade: LoggedTrade): boolean {
    if (this.#ids.has(trade.id)) {
      return false;
    }
    this.#take(trade);
    this.#rows.push(trade);
    this.#trim();
    return true;
  }

  /** As `insert`, flagged as recovered. */
  recover(trades: readonly LoggedTrade[]): LoggedTrade[] {
    return this.insert(
      trades.map((trade) => ({ ...trade, flags: trade.flags | tradeFlagRecovered })),
    );
  }

  /** Adds the unknown ones of `trades` (oldest first) at their place in time and returns them. */
  insert(trades: readonly LoggedTrade[]): LoggedTrade[] {
    const added: LoggedTrade[] = [];
    let isAppended = true;
    for (const trade of trades) {
      if (this.#ids.has(trade.id)) {
        continue;
      }
      let index = this.#rows.length;
      while (index > 0 && (this.#rows[index - 1]?.time ?? 0) > trade.time) {
        index -= 1;
      }
      isAppended = isAppended && index === this.#rows.length;
      this.#rows.splice(index, 0, trade);
      this.#take(trade);
      added.push(trade);
    }
    if (!isAppended) {
      this.#epoch += 1;
    }
    this.#trim();
    return added;
  }

  /** Rows from number `from` on, and how many of them are no longer kept. */
  readFrom(from: number): { readonly rows: readonly LoggedTrade[]; readonly skipped: number } {
    const wanted = this.#end - from;
    const kept = Math.min(this.#rows.length, maxKeptTrades);
    const count = Math.min(wanted, kept);
    return {
      rows: count === 0 ? [] : this.#rows.slice(this.#rows.length - count),
      skipped: wanted - count,
    };
  }

  #take(trade: LoggedTrade): void {
    this.#ids.add(trade.id);
    this.#end += 1;
  }

  #trim(): void {
    if (this.#rows.length > maxKeptTrades + trimSlack) {
      for (const row of this.#rows.splice(0, this.#rows.length - maxKeptTrades)) {
        this.#ids.delete(row.id);
      }
    }
  }
}
