/** What a port is told of a market beside its book: the venue's rules once, its figures and its lines when they changed. SPEC.md TS7. */
import type { Channel } from '#shared/domain/market.ts';
import type { MarketFiguresFrame } from '#shared/ipc/stream.ts';
import type { MarketFeed } from './market-feed.ts';

export class FiguresBuilder {
  readonly #feed: MarketFeed;
  readonly #channels: ReadonlySet<Channel>;
  #areRulesSent = false;
  #versionSent = 0;
  #standbySent = '[]';

  constructor(feed: MarketFeed, channels: ReadonlySet<Channel>) {
    this.#feed = feed;
    this.#channels = channels;
  }

  /** Lines are looked at only where `isStandbyDue`: their lag moves with every update. */
  build(isStandbyDue: boolean): MarketFiguresFrame | undefined {
    const { figures, rules, key } = this.#feed;
    const hasFigures = this.#channels.has('ticker') && this.#versionSent !== figures.version;
    const standby = isStandbyDue ? this.#changedStandby() : undefined;
    if (!hasFigures && this.#areRulesSent && standby === undefined) {
      return undefined;
    }
    const frame = {
      key,
      ...(this.#areRulesSent ? {} : { rules }),
      ...(hasFigures ? { ticker: figures.values } : {}),
      ...(hasFigures && figures.time !== undefined ? { tickerTime: figures.time } : {}),
      ...(standby === undefined ? {} : { standby }),
    };
    this.#areRulesSent = true;
    if (hasFigures) {
      this.#versionSent = figures.version;
    }
    return frame;
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
