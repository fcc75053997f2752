/** The index prices of one market in this session, with marks where the channel was interrupted. SPEC of the feeds: PX1–PX3. */
import type { UnixMicros } from '#shared/domain/time.ts';

/** Two and a half hours at one a second: the longest range a chart offers is one hour. */
export const maxKeptPrices = 9_000;
const trimSlack = 900;

export interface LoggedPrice {
  /** Exact decimal; empty where the channel was interrupted. */
  readonly price: string;
  readonly time: UnixMicros;
}

export class IndexPriceLog {
  #rows: LoggedPrice[] = [];
  #end = 0;

  get end(): number {
    return this.#end;
  }

  get newest(): LoggedPrice | undefined {
    return this.#rows.at(-1);
  }

  /** False for a repetition of the newest one: the venue sends the current price again after a connect. */
  add(price: string, time: UnixMicros): boolean {
    const newest = this.newest;
    if (newest !== undefined && newest.price === price && newest.time === time) {
      return false;
    }
    this.#push({ price, time });
    return true;
  }

  /** From here on nothing is known until the next price. */
  markBreak(time: UnixMicros): void {
    const newest = this.newest;
    if (newest !== undefined && newest.price !== '') {
      // Never before the last price, whatever the two clocks say: a chart needs rising times.
      this.#push({ price: '', time: Math.max(time, newest.time + 1) });
    }
  }

  readFrom(from: number): readonly LoggedPrice[] {
    const count = Math.min(this.#end - from, this.#rows.length, maxKeptPrices);
    return count === 0 ? [] : this.#rows.slice(this.#rows.length - count);
  }

  #push(row: LoggedPrice): void {
    this.#rows.push(row);
    this.#end += 1;
    if (this.#rows.length > maxKeptPrices + trimSlack) {
      this.#rows.splice(0, this.#rows.length - maxKeptPrices);
    }
  }
}
