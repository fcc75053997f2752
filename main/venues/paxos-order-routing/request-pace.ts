/** What is due goes out at the venue's pace: what is left, what is wanted, what is to be had anew. SPEC.md SO13, SO22, SO39. */
import type { ConversationTools } from '../venue.ts';
import type { FlightLog } from './flight-log.ts';
import type { ListClock } from './list-clock.ts';
import { isHeld, type Subscription } from './subscription.ts';
import { type ChannelRef, channelKey, type RequestKind, requestText } from './wire-replies.ts';

/** One page of the venue allows one subscription a second; whether it is about this API is not said (§6). */
const subscribeSpacingMs = 1_100;

export interface RequestPaceOptions {
  readonly tools: ConversationTools;
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  readonly flights: FlightLog;
  readonly list: ListClock;
  /** The request is on its way. */
  readonly asked: (channel: ChannelRef) => void;
}

export class RequestPace {
  readonly #options: RequestPaceOptions;
  /** Renewals wait for the answer to their unsubscribe: this server does not take the two in order. */
  #isRenewingInSteps = false;
  #nextSubscribeAtMs = 0;
  #cancelFlush: (() => void) | undefined;

  constructor(options: RequestPaceOptions) {
    this.#options = options;
  }

  renewInSteps(): void {
    this.#isRenewingInSteps = true;
  }

  close(): void {
    this.#cancelFlush?.();
  }

  /** All that may go now; the rest follows by itself. */
  flush(): void {
    const now = this.#options.tools.monotonic();
    const isTurn = now >= this.#nextSubscribeAtMs;
    const all = [...this.#options.subscriptions.values()];
    const leaving = all.filter((one) => !one.isWanted && isHeld(one));
    const renewing = all.filter((one) => one.isWanted && one.isRenewalDue && isHeld(one));
    const missing = all.filter(
      (one) => one.isWanted && one.state === 'off' && one.retryAtMs <= now,
    );
    const coming = isTurn ? oneRequest([...missing, ...renewing]) : [];
    const outgoing = [...leaving, ...coming.filter(isHeld)];
    this.#send('unsubscribe', outgoing);
    for (const one of outgoing) {
      one.state = 'leaving';
    }
    const inSteps = this.#isRenewingInSteps;
    this.#subscribe(coming.filter((one) => !inSteps || one.state === 'off'));
    for (const one of coming) {
      one.isRenewalDue = false;
    }
    this.#scheduleFlush(missing.length + renewing.length > coming.length);
  }

  #subscribe(coming: readonly Subscription[]): void {
    if (coming.length === 0) {
      return;
    }
    this.#nextSubscribeAtMs = this.#options.tools.monotonic() + subscribeSpacingMs;
    this.#send('subscribe', coming);
    for (const one of coming) {
      one.state = 'asked';
      this.#options.asked(one.channel);
    }
  }

  #send(kind: RequestKind, subscriptions: readonly Subscription[]): void {
    if (subscriptions.length === 0) {
      return;
    }
    const channels = subscriptions.map((one) => one.channel);
    const { tools, flights, list } = this.#options;
    list.outdate();
    flights.sent(kind, channels.map(channelKey));
    tools.send(requestText(kind, channels));
  }

  /** The next moment at which something is due: the pace's turn, or the earliest retry. */
  #scheduleFlush(isMoreDue: boolean): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const now = this.#options.tools.monotonic();
    const retries = [...this.#options.subscriptions.values()]
      .filter((one) => one.isWanted && one.state === 'off' && one.retryAtMs > now)
      .map((one) => one.retryAtMs);
    const next = Math.min(...retries, isMoreDue ? now : Number.POSITIVE_INFINITY);
    if (next < Number.POSITIVE_INFINITY) {
      this.#cancelFlush = this.#options.tools.setTimer(
        () => this.flush(),
        Math.max(next, this.#nextSubscribeAtMs) - now,
      );
    }
  }
}

/** Those that may share a request; of those that may not, the first one. */
function oneRequest(due: readonly Subscription[]): readonly Subscription[] {
  const together = due.filter((one) => !one.isAlone);
  return together.length > 0 ? together : due.slice(0, 1);
}
