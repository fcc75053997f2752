/** Asks for a full book of a crossed market, from the open socket where it can give one, less and less often. SPEC.md SV12. */
import type { Clock } from './clock.ts';
import type { LineSet } from './line-set.ts';
import type { MarketFeed } from './market-feed.ts';
import { ReopenPacer } from './reopen-pacer.ts';

export class BookRenewal {
  readonly #clock: Clock;
  readonly #markets: ReadonlyMap<string, MarketFeed>;
  readonly #lines: LineSet;
  readonly #pacers = new Map<string, ReopenPacer>();

  constructor(clock: Clock, markets: ReadonlyMap<string, MarketFeed>, lines: LineSet) {
    this.#clock = clock;
    this.#markets = markets;
    this.#lines = lines;
  }

  ask(market: string): void {
    let pacer = this.#pacers.get(market);
    if (pacer === undefined) {
      pacer = new ReopenPacer(this.#clock, () => this.#renew(market));
      this.#pacers.set(market, pacer);
    }
    pacer.ask();
  }

  /** Nobody follows it any more. */
  forget(market: string): void {
    this.#pacers.get(market)?.close();
    this.#pacers.delete(market);
  }

  close(): void {
    for (const market of [...this.#pacers.keys()]) {
      this.forget(market);
    }
  }

  #renew(market: string): void {
    const feed = this.#markets.get(market);
    if (feed?.trust('book')?.state !== 'CROSSED') {
      return;
    }
    const line = feed.carrier('book')?.line ?? this.#lines.plannedLine(market, 'book');
    const session = line?.current;
    if (session === undefined) {
      line?.retryNow();
    } else {
      session.requestBook(market, () => line?.reopen());
    }
  }
}
