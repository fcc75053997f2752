/** What Paradex tells by the clock: summaries, funding, compared funding rates. SPEC.md PX98. */
import type { ParadexAudience, ParadexAudiences } from './paradex-audiences.ts';
import { allMarkets } from './paradex-channels.ts';
import {
  encodeComparison,
  encodeFunding,
  encodeSummary,
  type ParadexFrame,
} from './paradex-encoding.ts';
import type { ParadexMarket } from './paradex-market.ts';
import type { ParadexSession } from './paradex-session.ts';
import type { VenueServerContext } from './server.ts';

const summaryEveryMs = 1000;
const fundingEveryMs = 5000;
const comparisonTurnMs = 100;
/** Timers are late, not early: a frame is due a little before its interval is over. */
const earlyMs = 10;

export interface ParadexFiguresOptions {
  readonly context: VenueServerContext;
  readonly audiences: ParadexAudiences;
  readonly marketsOf: (scope: string) => readonly ParadexMarket[];
  readonly send: (session: ParadexSession, frame: ParadexFrame) => void;
}

export class ParadexFigures {
  readonly #options: ParadexFiguresOptions;

  constructor(options: ParadexFiguresOptions) {
    this.#options = options;
    const { context } = options;
    context.every(summaryEveryMs, () => this.#sendSummaries());
    context.every(fundingEveryMs, () => this.#sendFunding());
    context.every(comparisonTurnMs, () => this.#sendComparisons());
  }

  /** The unscoped channel may be limited to some markets, by connection. */
  summaryFrames(audience: ParadexAudience, session: ParadexSession): readonly ParadexFrame[] {
    const { context, marketsOf } = this.#options;
    const wanted = audience.channel.name === 'markets_summary' ? session.summaryMarkets : undefined;
    return marketsOf(audience.channel.market)
      .filter((market) => wanted === undefined || wanted.has(market.name))
      .map((market) => encodeSummary(market.summary(context.nowMs()), audience));
  }

  fundingFrames(audience: ParadexAudience): readonly ParadexFrame[] {
    const { context, marketsOf } = this.#options;
    return marketsOf(audience.channel.market)
      .filter((market) => market.isPerpetual)
      .map((market) => encodeFunding(market.funding(context.nowMs()), audience));
  }

  #sendSummaries(): void {
    for (const audience of this.#options.audiences.every('summary')) {
      for (const session of audience.sessions) {
        for (const frame of this.summaryFrames(audience, session)) {
          this.#options.send(session, frame);
        }
      }
    }
  }

  #sendFunding(): void {
    for (const audience of this.#options.audiences.every('funding')) {
      for (const frame of this.fundingFrames(audience)) {
        this.#sendAll(audience, frame);
      }
    }
  }

  #sendComparisons(): void {
    const { audiences, context, marketsOf } = this.#options;
    const nowMs = context.nowMs();
    for (const audience of audiences.every('comparison')) {
      if (nowMs - audience.sentAtMs < audience.channel.everyMs - earlyMs) {
        continue;
      }
      audience.sentAtMs = nowMs;
      const markets = marketsOf(allMarkets).filter((market) => market.isPerpetual);
      for (const comparison of markets.flatMap((market) => market.comparison(nowMs))) {
        const frame = encodeComparison(comparison, audience);
        if (frame !== undefined) {
          this.#sendAll(audience, frame);
        }
      }
    }
  }

  #sendAll(audience: ParadexAudience, frame: ParadexFrame): void {
    for (const session of audience.sessions) {
      this.#options.send(session, frame);
    }
  }
}
