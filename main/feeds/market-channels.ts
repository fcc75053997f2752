/** The followed channels of one market: their trust, and which session may carry each. SPEC.md SV4. */
import type { Channel } from '#shared/domain/market.ts';
import type { Halt } from './book-trust.ts';
import type { ChannelWatch } from './channel-watch.ts';
import type { Session } from './session.ts';

export interface MarketChannelsOptions {
  readonly createWatch: (channel: Channel) => ChannelWatch;
  /** Whether the plan has `session`'s line carry `channel`. */
  readonly isPlanned: (channel: Channel, session: Session) => boolean;
}

export class MarketChannels {
  readonly #options: MarketChannelsOptions;
  readonly #watches = new Map<Channel, ChannelWatch>();

  constructor(options: MarketChannelsOptions) {
    this.#options = options;
  }

  get names(): readonly Channel[] {
    return [...this.#watches.keys()];
  }

  get all(): Iterable<readonly [Channel, ChannelWatch]> {
    return this.#watches;
  }

  /** Undefined while nobody follows it. */
  get(channel: Channel): ChannelWatch | undefined {
    return this.#watches.get(channel);
  }

  /** Exactly these. */
  follow(channels: readonly Channel[]): void {
    for (const channel of channels) {
      if (!this.#watches.has(channel)) {
        this.#watches.set(channel, this.#options.createWatch(channel));
      }
    }
    for (const [channel, watch] of this.#watches) {
      if (!channels.includes(channel)) {
        watch.close();
        this.#watches.delete(channel);
      }
    }
  }

  /** A newer socket of the same line takes over from the older one, and the line that is planned from one that is not. */
  mayCarry(channel: Channel, before: Session | undefined, session: Session): boolean {
    if (before === undefined || before === session) {
      return true;
    }
    if (before.line === session.line) {
      return session.ordinal > before.ordinal;
    }
    const { isPlanned } = this.#options;
    const isPlannedNow = isPlanned(channel, session);
    return isPlannedNow === isPlanned(channel, before)
      ? session.ordinal > before.ordinal
      : isPlannedNow;
  }

  /** The followed channel where data of `session` may be taken for it. */
  takenFrom(channel: Channel, session: Session): ChannelWatch | undefined {
    const watch = this.#watches.get(channel);
    return watch !== undefined && this.mayCarry(channel, watch.carrier, session)
      ? watch
      : undefined;
  }

  /** A halt of one market is about its book; one of the whole venue about all it sends. */
  setHalted(halted: Halt | undefined): void {
    for (const [channel, watch] of this.#watches) {
      const concerns = channel === 'book' || halted?.isVenueWide === true;
      watch.setHalted(concerns ? halted : undefined);
    }
  }

  /** Idempotent. */
  close(): void {
    for (const watch of this.#watches.values()) {
      watch.close();
    }
  }
}
