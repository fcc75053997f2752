/** One venue of the practice exchange and the feed thread's hub against it, with a fault on purpose: what every book said, and how it ended. */

import { environmentTokens } from '../../main/auth/environment-tokens.ts';
import { FeedHub } from '../../main/feeds/feed-hub.ts';
import type { MarketFeed } from '../../main/feeds/market-feed.ts';
import { type PracticeExchange, startExchange } from '../../main/practice/exchange.ts';
import { findScenario } from '../../main/practice/scenarios/registry.ts';
import { venueAdapters } from '../../main/venues/registry.ts';
import { ensureDefined } from '../../shared/domain/assert.ts';
import type { VenueId } from '../../shared/domain/market.ts';
import { sentenceText } from '../../shared/domain/trust.ts';
import { ScaledClock } from './scaled-clock.ts';

export interface Said {
  readonly market: string;
  /** Since the fault began, in the clock's time. */
  readonly atMs: number;
  readonly state: string;
  readonly code: string;
  readonly text: string;
  /** LATE by delay: the delay it says. */
  readonly delayMs?: number;
}

export interface DrillOutcome {
  /** Every change of a book's word from the fault's begin on; first of each what it said just then. */
  readonly said: readonly Said[];
  /** When every book was believed and the exchange's again, since the fault's begin; absent: not within the time given. */
  readonly healedAtMs?: number;
  /** What was not right at the end, a line each. */
  readonly trouble: readonly string[];
}

const markets: Readonly<Record<VenueId, readonly string[]>> = {
  'paxos-public': ['BTCUSD', 'ETHUSD'],
  'paxos-order-routing': ['BTCUSD', 'ETHUSD'],
  rails: ['BTC-USDT', 'ETH-USDT'],
  paradex: ['BTC-USD-PERP', 'ETH-USD-PERP'],
};
const key = { id: 'practice', secret: 'practice' } as const;
const believed: ReadonlySet<string> = new Set(['LIVE', 'QUIET']);
const calmWithinMs = 180_000;
const warmUpMs = 12_000;

export class DrillBench {
  readonly clock: ScaledClock;
  readonly hub: FeedHub;
  readonly exchange: PracticeExchange;
  readonly venue: VenueId;
  readonly #closeTokens: () => void;
  #said: Said[] = [];
  #beganMs = 0;

  private constructor(
    venue: VenueId,
    clock: ScaledClock,
    exchange: PracticeExchange,
    tokens: { readonly hub: FeedHub; close(): void },
  ) {
    this.venue = venue;
    this.clock = clock;
    this.exchange = exchange;
    this.hub = tokens.hub;
    this.#closeTokens = () => tokens.close();
  }

  /** `factor`: how many times as fast as the machine's its clock runs. */
  static async open(venue: VenueId, factor: number): Promise<DrillBench> {
    const clock = new ScaledClock(factor);
    const exchange = await startExchange(
      { protocols: [venue], seed: 7 },
      { clock: clock.exchange },
    );
    const adapter = ensureDefined(venueAdapters.get(venue), venue);
    const endpoints = ensureDefined(exchange.endpoints[venue], venue);
    const { auth } = adapter;
    const tokens =
      auth === undefined
        ? undefined
        : environmentTokens({
            venues: [{ venue, auth, endpoints }],
            environment: {
              PLUMBLINE_CLIENT_ID: key.id,
              PLUMBLINE_CLIENT_SECRET: key.secret,
              PLUMBLINE_API_KEY: key.id,
              PLUMBLINE_API_SECRET: key.secret,
            },
            clock: clock.feeds,
          });
    if (tokens !== undefined && !tokens.ok) {
      throw new Error(tokens.error);
    }
    const hub = new FeedHub({
      adapters: new Map([[venue, adapter]]),
      clock: clock.feeds,
      isOffline: () => false,
      ...(tokens === undefined ? {} : { tokens: tokens.value }),
    });
    // Not as practice: connects are spaced and limited as at the venue itself.
    hub.configure([{ venue, endpoints, isPractice: false, isRestPaired: true }]);
    hub.follow(
      {},
      markets[venue].map((market) => ({ venue, market, channels: ['book', 'trades'] })),
    );
    return new DrillBench(venue, clock, exchange, {
      hub,
      close: () => tokens?.value.close(),
    });
  }

  /** Runs the scenario for its time and waits for `healWithinMs` from its begin. */
  async drill(name: string, lastsMs: number, healWithinMs: number): Promise<DrillOutcome> {
    await this.#begin();
    ensureDefined(findScenario(name), `a scenario called ${name}`);
    this.#said = [];
    this.#beganMs = this.clock.elapsedMs;
    for (const feed of this.#feeds) {
      this.#note(feed);
    }
    const run = this.exchange.trigger(name);
    await this.clock.pause(lastsMs);
    run.stop();
    let trouble = await this.#trouble();
    while (trouble.length > 0 && this.#sinceBegin < healWithinMs) {
      await this.clock.pause(1_000);
      trouble = await this.#trouble();
    }
    return {
      said: this.#said,
      ...(trouble.length === 0 ? { healedAtMs: this.#sinceBegin } : {}),
      trouble,
    };
  }

  /** As if the app had just been opened: tries count from 1, nothing is learned. Until every book is believed and the exchange's. */
  async #begin(): Promise<void> {
    this.hub.restart(this.venue);
    for (const feed of this.#feeds) {
      feed.listen({
        trust: (_feed, channel) => {
          if (channel === 'book') {
            this.#note(feed);
          }
        },
      });
    }
    const until = this.clock.elapsedMs + calmWithinMs;
    let trouble = await this.#trouble();
    while (trouble.length > 0) {
      if (this.clock.elapsedMs > until) {
        throw new Error(`not calm: ${trouble.join('; ')}`);
      }
      await this.clock.pause(1_000);
      trouble = await this.#trouble();
    }
    // A rhythm is learned, and the first audit is behind it.
    await this.clock.pause(warmUpMs);
  }

  async close(): Promise<void> {
    this.hub.close();
    this.#closeTokens();
    await this.exchange.close();
    this.clock.close();
  }

  get #sinceBegin(): number {
    return Math.round(this.clock.elapsedMs - this.#beganMs);
  }

  get #feeds(): readonly MarketFeed[] {
    return markets[this.venue].map((market) =>
      ensureDefined(this.hub.market(this.venue, market), market),
    );
  }

  #note(feed: MarketFeed): void {
    const trust = ensureDefined(feed.trust('book'), 'a word of a followed book');
    const { state, cause } = trust;
    const last = this.#said.findLast(({ market }) => market === feed.market);
    if (last?.state !== state || last.code !== cause.code) {
      this.#said.push({
        market: feed.market,
        atMs: this.#sinceBegin,
        state,
        code: cause.code,
        text: sentenceText(cause.sentence, this.clock.feeds.now()),
        ...(trust.delayMs === undefined ? {} : { delayMs: trust.delayMs }),
      });
    }
  }

  /** Books that are not believed or not the exchange's, which stands still for the comparison. */
  async #trouble(): Promise<readonly string[]> {
    const stillness = this.exchange.trigger('silent');
    try {
      let found: readonly string[] = [];
      for (let look = 0; look < 10; look += 1) {
        // What was sent before arrives: a few turns of the event loop, sockets on loopback.
        await new Promise((resolve) => setTimeout(resolve, 5));
        found = this.#feeds.flatMap((feed) => {
          const state = feed.trust('book')?.state ?? '';
          const isRight = feed.book.digest() === this.exchange.digest(feed.market);
          return believed.has(state) && isRight
            ? []
            : [`${feed.market} ${state}${isRight ? '' : ', wrong'} ${this.#textOf(feed)}`];
        });
        if (found.length === 0) {
          break;
        }
      }
      return found;
    } finally {
      stillness.stop();
    }
  }

  #textOf(feed: MarketFeed): string {
    return sentenceText(feed.trust('book')?.cause.sentence ?? [], this.clock.feeds.now());
  }
}
