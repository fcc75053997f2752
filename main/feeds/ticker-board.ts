/** The newest of what a venue says of one market beside its book. SPEC.md TK1–TK2. */
import type { UnixMicros } from '#shared/domain/time.ts';
import { type Ticker, tickerFields } from '../venues/venue.ts';

export class TickerBoard {
  #values: Readonly<Record<string, string>> = {};
  #time: UnixMicros | undefined;
  #version = 0;

  /** Exact decimals by name, all that are known; another object after each change. */
  get values(): Readonly<Record<string, string>> {
    return this.#values;
  }

  /** Of the newest message. */
  get time(): UnixMicros | undefined {
    return this.#time;
  }

  /** Grows with each change. */
  get version(): number {
    return this.#version;
  }

  /** What a message does not say stays as it was. Whether anything is different now. */
  take(ticker: Ticker, time: UnixMicros): boolean {
    const changed: Record<string, string> = {};
    let isChanged = false;
    for (const name of tickerFields) {
      const value = ticker[name];
      if (value !== undefined && value !== this.#values[name]) {
        changed[name] = value;
        isChanged = true;
      }
    }
    if (isChanged) {
      this.#values = { ...this.#values, ...changed };
      this.#version += 1;
    }
    this.#time = Math.max(time, this.#time ?? 0);
    return isChanged;
  }
}
