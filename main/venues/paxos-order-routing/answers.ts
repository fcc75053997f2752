/** What an answer makes of one subscription. SPEC.md SO33, SO34, SO36–SO40. */
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import { type Refusal, reactionTo, serverFault } from './error-codes.ts';
import type { Subscription } from './subscription.ts';
import { type ChannelRef, type ChannelType, channelKey } from './wire-replies.ts';

const longestRetryMs = 60_000;
/** A server fault about one channel this often in a row is one of the whole socket. */
const maxServerFaults = 4;

export interface AnswerEvents {
  accepted(channel: ChannelRef, sink: VenueEventSink): void;
  /** It was subscribed already, so the request brings no full book. */
  unchanged(channel: ChannelRef, sink: VenueEventSink): void;
  /** For good. */
  refused(channel: ChannelRef, refusal: Refusal, sink: VenueEventSink): void;
  /** Is asked for again after `afterMs`. */
  failed(channel: ChannelRef, code: string, afterMs: number, sink: VenueEventSink): void;
}

export interface AnswersOptions {
  readonly tools: ConversationTools;
  readonly events: AnswerEvents;
  readonly subscriptions: Map<string, Subscription>;
  /** It was subscribed although it had just been unsubscribed: this server does not take the two in order. */
  readonly outOfOrder: () => void;
}

export class Answers {
  readonly #options: AnswersOptions;
  readonly #unsupported = new Set<ChannelType>();

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** The venue has no such channel, whatever the market. */
  isUnsupported(type: ChannelType): boolean {
    return this.#unsupported.has(type);
  }

  /** Whatever the answer was: it is not subscribed now, or as good as. */
  left(key: string, subscription: Subscription): void {
    if (subscription.state !== 'leaving') {
      return;
    }
    if (subscription.isWanted) {
      subscription.state = 'off';
    } else {
      this.#options.subscriptions.delete(key);
    }
  }

  accepted(subscription: Subscription, sink: VenueEventSink): void {
    if (subscription.state === 'asked') {
      subscription.state = 'on';
      subscription.failures = 0;
      subscription.isAlone = false;
      if (subscription.isWanted) {
        this.#options.events.accepted(subscription.channel, sink);
      }
    }
  }

  denied(subscription: Subscription, code: string, sink: VenueEventSink): void {
    const reaction = reactionTo(code);
    const { channel } = subscription;
    switch (reaction.kind) {
      case 'no-effect':
        // Subscribed already. Where a full book was wanted, the unsubscribe had not been taken first.
        this.#options.outOfOrder();
        this.accepted(subscription, sink);
        if (subscription.isWanted) {
          this.#options.events.unchanged(channel, sink);
        }
        return;
      case 'refused':
        if (reaction.refusal === 'unsupported') {
          this.#unsupported.add(channel.type);
        }
        this.#refuse(subscription, reaction.refusal, sink);
        return;
      case 'retry': {
        subscription.state = 'off';
        subscription.failures += 1;
        if (code === serverFault && subscription.failures >= maxServerFaults) {
          this.endByFault();
          return;
        }
        const afterMs = Math.min(longestRetryMs, 1_000 * 2 ** subscription.failures);
        subscription.retryAtMs = this.#options.tools.monotonic() + afterMs;
        if (subscription.isWanted) {
          this.#options.events.failed(channel, code, afterMs, sink);
        } else {
          this.#options.subscriptions.delete(channelKey(channel));
        }
      }
    }
  }

  #refuse(subscription: Subscription, refusal: Refusal, sink: VenueEventSink): void {
    subscription.state = 'refused';
    if (subscription.isWanted) {
      this.#options.events.refused(subscription.channel, refusal, sink);
    } else {
      this.#options.subscriptions.delete(channelKey(subscription.channel));
    }
  }

  endByFault(): void {
    this.#options.tools.end({
      code: 'server-fault',
      text: 'Paxos SOR reported a fault of its own (INTERNAL_SERVER_ERROR).',
    });
  }
}
