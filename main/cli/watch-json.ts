import type { UnixMicros } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { BookAudit, StandbyLine } from '#shared/ipc/stream.ts';
import type { LoggedTrade } from '../books/trade-log.ts';
import type { MarketFeed } from '../feeds/market-feed.ts';
import type { CliIo } from './cli-io.ts';
import type { WatchArguments } from './watch-arguments.ts';
import {
  auditLine,
  bookLine,
  priceLine,
  standbyLine,
  stateLine,
  summaryLine,
  tickerLine,
  tradeLine,
} from './watch-lines.ts';
import type { WatchedMarkets, WatchReport } from './watched-markets.ts';

export class JsonReport implements WatchReport {
  readonly #io: CliIo;
  readonly #depth: number | undefined;
  readonly #hasAudits: boolean;
  readonly #haveSnapshot = new Set<MarketFeed>();

  constructor(io: CliIo, { depth, hasAudits }: Pick<WatchArguments, 'depth' | 'hasAudits'>) {
    this.#io = io;
    this.#depth = depth;
    this.#hasAudits = hasAudits;
  }

  state(feed: MarketFeed, trust: Trust): void {
    this.#write(stateLine(feed, trust, Date.now()));
  }

  snapshot(feed: MarketFeed, trust: Trust): void {
    if (!this.#haveSnapshot.has(feed)) {
      this.#haveSnapshot.add(feed);
      this.#write(bookLine(feed, trust, this.#depth, Date.now()));
    }
  }

  trade(feed: MarketFeed, trade: LoggedTrade): void {
    this.#write(tradeLine(feed, trade, Date.now()));
  }

  price(feed: MarketFeed, price: string, time: UnixMicros): void {
    this.#write(priceLine(feed, price, time, Date.now()));
  }

  ticker(feed: MarketFeed): void {
    this.#write(tickerLine(feed, Date.now()));
  }

  standby(feed: MarketFeed, lines: readonly StandbyLine[]): void {
    this.#write(standbyLine(feed, lines, Date.now()));
  }

  audit(feed: MarketFeed, audit: BookAudit): void {
    if (this.#hasAudits) {
      this.#write(auditLine(feed, audit, Date.now()));
    }
  }

  beat(watched: WatchedMarkets): void {
    for (const feed of watched.feeds) {
      if (feed.book.hasSnapshot) {
        this.#write(bookLine(feed, watched.trust(feed), this.#depth, Date.now()));
      }
    }
  }

  end(watched: WatchedMarkets): void {
    this.beat(watched);
    this.#write(
      summaryLine(
        watched.counters,
        watched.feeds.map((feed) => ({ feed, state: watched.trust(feed).state })),
      ),
    );
  }

  #write(line: object): void {
    this.#io.stdout(JSON.stringify(line));
  }
}
