/** What a port is told of a market beside its book: the venue's rules once, its figures and its lines when they changed. SPEC.md TS7. */
import type { Channel } from '#shared/domain/market.ts';
import type { MarketFiguresFrame, MarketLatency } from '#shared/ipc/stream.ts';
import type { MarketFeed } from './market-feed.ts';

export class FiguresBuilder {
  readonly #feed: MarketFeed;
  readonly #channels: ReadonlySet<Channel>;
  #areRulesSent = false;
  #versionSent = 0;
  #standbySent = '[]';
  #latencySent = '';

  constructor(feed: MarketFeed, channels: ReadonlySet<Channel>) {
    this.#feed = feed;
    this.#channels = channels;
  }

  /** Lines are looked at only where `isStandbyDue`: their lag moves with every update. */
  build(isStandbyDue: boolean): MarketFiguresFrame | undefined {
    const { figures, rules, key } = this.#feed;
    const hasFigures = this.#channels.has('ticker') && this.#versionSent !== figures.version;
    const standby = isStandbyDue ? this.#changedStandby() : undefined;
    const latency = isStandbyDue ? this.#changedLatency() : undefined;
    const isSilent = standby === undefined && latency === undefined;
    if (!hasFigures && this.#areRulesSent && isSilent) {
      return undefined;
    }
    const frame = {
      key,
      ...(this.#areRulesSent ? {} : { rules }),
      ...(hasFigures ? { ticker: figures.values } : {}),
      ...(hasFigures && figures.time !== undefined ? { tickerTime: figures.time } : {}),
      ...(standby === undefined ? {} : { standby }),
      ...(latency === undefined ? {} : { latency }),
    };
    this.#areRulesSent = true;
    if (hasFigures) {
      this.#versionSent = figures.version;
    }
    return frame;
  }

  /** Also when measurements left the window. */
  #changedLatency(): MarketLatency | undefined {
    const { latency } = this.#feed;
    const text = latency === undefined ? '' : JSON.stringify(latency);
    if (text === this.#latencySent) {
      return undefined;
    }
    this.#latencySent = text;
    return latency;
  }

  #changedStandby(): MarketFiguresFrame['standby'] {
    const standby = this.#channels.has('book') ? (this.#feed.standby ?? []) : [];
    const text = JSON.stringify(standby);
    if (text === this.#standbySent) {
      return undefined;
    }
    this.#standbySent = text;
    return standby;
  }
}
