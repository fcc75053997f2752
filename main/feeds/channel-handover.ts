/** Which session brings a market's trades, prices and figures, and what carries on when it is over. SPEC.md SV7, CV8. */
import type { Channel } from '#shared/domain/market.ts';
import type { ChannelWatch } from './channel-watch.ts';
import type { CancelTimer, Clock } from './clock.ts';
import type { MarketChannels } from './market-channels.ts';
import type { Session } from './session.ts';
import type { TradeFeed } from './trade-feed.ts';

/** An old carrier of trades or prices goes on for this long beside the new one; repetitions are told by id and time. */
const overlapMs = 2_000;

export interface ChannelHandoverOptions {
  readonly channels: MarketChannels;
  readonly trades: TradeFeed;
  readonly clock: Clock;
  /** An open line beside `session` on which the venue has accepted `channel` as well. */
  readonly substitute: (channel: Channel, session: Session) => Session | undefined;
  readonly onTakeover: () => void;
  /** `channel` has nobody to bring it any more. */
  readonly onLost: (channel: Channel) => void;
  /** Something changed outside a message. */
  readonly wake: () => void;
}

export class ChannelHandover {
  readonly #options: ChannelHandoverOptions;
  readonly #cancels = new Set<CancelTimer>();

  constructor(options: ChannelHandoverOptions) {
    this.#options = options;
  }

  /** The venue has accepted `channel` on `session`. */
  ready(channel: Channel, watch: ChannelWatch, session: Session): void {
    const { channels, trades, wake } = this.#options;
    const before = watch.carrier;
    if (before === session) {
      watch.ready(session);
      return;
    }
    if (!channels.mayCarry(channel, before, session)) {
      return;
    }
    if (before !== undefined) {
      this.#later(() => this.#takeOver(channel, watch, session));
      return;
    }
    const isReconnect = watch.hadData;
    watch.carriedBy(session);
    watch.judge();
    if (channel === 'trades') {
      void trades.opened(watch, isReconnect).then(wake);
    }
  }

  /** The carrier is over. */
  ended(channel: Channel, watch: ChannelWatch, session: Session): void {
    const { trades, substitute, onLost, wake } = this.#options;
    const other = substitute(channel, session);
    if (other === undefined) {
      if (channel === 'trades') {
        trades.lost(session);
      }
      onLost(channel);
      watch.carrierEnded();
      return;
    }
    watch.carriedBy(other);
    if (channel === 'trades') {
      void trades.substituted(watch, session, other).then(wake);
    }
  }

  /** Idempotent. */
  close(): void {
    for (const cancel of this.#cancels) {
      cancel();
    }
    this.#cancels.clear();
  }

  #takeOver(channel: Channel, watch: ChannelWatch, session: Session): void {
    const { channels, trades, onTakeover } = this.#options;
    const isDue = !session.isOver && watch.carrier !== session;
    if (isDue && channels.mayCarry(channel, watch.carrier, session)) {
      trades.continuedBy(session);
      watch.carriedBy(session);
      onTakeover();
    }
  }

  #later(run: () => void): void {
    const cancel = this.#options.clock.setTimer(() => {
      this.#cancels.delete(cancel);
      run();
    }, overlapMs);
    this.#cancels.add(cancel);
  }
}
