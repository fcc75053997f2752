/** The demo's markets as one source: every market has its own random stream, their events are merged by time. SPEC.md PX4–PX11. */
import { type VenueId, venueIds } from '#shared/domain/market.ts';
import { IndexModel } from './index-model.ts';
import {
  demoMarketsOf,
  indexMarket,
  type ModelledMarket,
  modelledMarkets,
} from './market-catalogue.ts';
import { MarketModel } from './market-model.ts';
import type {
  MarketSource,
  OpenedSource,
  PracticeMarket,
  PullRequest,
  PullResult,
  SourceEvent,
} from './source.ts';

export interface DemoSourceOptions {
  readonly seed: number;
  /** Symbols of the demo; absent: all that `venues` list. Unknown ones are the caller's mistake (`unknownDemoMarkets` finds them). */
  readonly markets?: readonly string[];
  /** Absent: every venue. */
  readonly venues?: readonly VenueId[];
  /** Starts every execution's number, so that two runs of one seed do not give the same number to different executions. */
  readonly idPrefix?: string;
}

/** Those of `markets` that none of the venues lists. */
export function unknownDemoMarkets(
  markets: readonly string[],
  venues: readonly VenueId[] = venueIds,
): readonly string[] {
  const known = demoMarketsOf(venues);
  return markets.filter((market) => !known.includes(market));
}

interface Stream {
  readonly nextAtMs: number;
  stepInto(out: SourceEvent[]): void;
}

export class DemoSource implements MarketSource {
  readonly kind = 'model';
  readonly markets: readonly PracticeMarket[];
  readonly #models: readonly MarketModel[];
  readonly #streams: readonly Stream[];
  #ready: SourceEvent[] = [];

  constructor(options: DemoSourceOptions) {
    const wanted = options.markets ?? demoMarketsOf(options.venues ?? venueIds);
    const books = modelledMarkets.filter((market) => wanted.includes(market.market));
    const hasIndex = wanted.includes(indexMarket.market);
    this.markets = hasIndex ? [...books, indexMarket] : books;
    this.#models = books.map((market) => this.#model(market, options));
    const bookStreams = this.#models.map((model) => ({
      get nextAtMs(): number {
        return model.nextAtMs;
      },
      stepInto: (out: SourceEvent[]): void => model.step(out),
    }));
    this.#streams = hasIndex
      ? [...bookStreams, indexStream(new IndexModel(indexMarket.market, options.seed))]
      : bookStreams;
  }

  async open(): Promise<OpenedSource> {
    const past: SourceEvent[] = [];
    for (const stream of this.#streams) {
      while (stream.nextAtMs <= 0) {
        stream.stepInto(past);
      }
    }
    past.sort((left, right) => left.atMs - right.atMs);
    const books = this.#models.map((model) => model.snapshot(0));
    return { kind: 'opened', startsAtMs: 0, past: [...past, ...books] };
  }

  pull(request: PullRequest): PullResult {
    const ready = this.#ready;
    let next = this.#earliest();
    while (
      next !== undefined &&
      next.nextAtMs <= request.untilMs &&
      ready.length < request.maximum
    ) {
      next.stepInto(ready);
      next = this.#earliest();
    }
    // One step can be a sweep of many events; what exceeds the request keeps its place for the next one.
    this.#ready = ready.length > request.maximum ? ready.splice(request.maximum) : [];
    const nextAtMs = this.#ready[0]?.atMs ?? next?.nextAtMs;
    return { kind: 'events', events: ready, ...(nextAtMs === undefined ? {} : { nextAtMs }) };
  }

  close(): void {
    this.#ready = [];
  }

  #model(market: ModelledMarket, options: DemoSourceOptions): MarketModel {
    const position = modelledMarkets.indexOf(market).toString(32);
    return new MarketModel(market, options.seed, `${options.idPrefix ?? '4GYWX'}${position}`);
  }

  #earliest(): Stream | undefined {
    let earliest: Stream | undefined;
    for (const stream of this.#streams) {
      if (earliest === undefined || stream.nextAtMs < earliest.nextAtMs) {
        earliest = stream;
      }
    }
    return earliest;
  }
}

function indexStream(model: IndexModel): Stream {
  return {
    get nextAtMs(): number {
      return model.nextAtMs;
    },
    stepInto: (out: SourceEvent[]): void => {
      out.push(model.step());
    },
  };
}
