/** What a port is told of a market beside its book: the venue's rules once, its figures and its lines when they changed. SPEC.md TS7. */
import type { Channel } from '#shared/domain/market.ts';
import type { BookAudit, MarketFiguresFrame, MarketLatency } from '#shared/ipc/stream.ts';
import type { MarketFeed } from './market-feed.ts';

export class FiguresBuilder {
  readonly #feed: MarketFeed;
  readonly #channels: ReadonlySet<Channel>;
  #areRulesSent = false;
  #versionSent = 0;
  #standbySent = '[]';
  #latencySent = '';
  #auditSent: BookAudit | undefined;
  #isAuditingSent = false;

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
    const audits = this.#changedAudits();
    const isSilent = standby === undefined && latency === undefined && audits === undefined;
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
      ...audits,
    };
    this.#areRulesSent = true;
    if (hasFigures) {
      this.#versionSent = figures.version;
    }
    return frame;
  }

  /** The newest, and whether one is under way, when either is news. */
  #changedAudits(): Pick<MarketFiguresFrame, 'audit' | 'isAuditing'> | undefined {
    const { newest, isRunning } = this.#feed.audits;
    if (
      !this.#channels.has('book') ||
      (newest === this.#auditSent && isRunning === this.#isAuditingSent)
    ) {
      return undefined;
    }
    this.#auditSent = newest;
    this.#isAuditingSent = isRunning;
    return { ...(newest === undefined ? {} : { audit: newest }), isAuditing: isRunning };
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
