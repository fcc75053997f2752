/** One channel of one socket: asked for, accepted, given back, in an order the venue takes. SPEC.md PD16–PD19. */
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import type { Answer, Control } from './control.ts';
import type { Problem } from './text-frames.ts';

export interface SubscriptionEvents {
  /** The request has just been sent. */
  requested?(sink: VenueEventSink): void;
  accepted(sink: VenueEventSink): void;
  refused(problem: Problem, sink: VenueEventSink): void;
  /** Whether something came since it was asked for: that counts as the answer, if none comes. */
  hasData(): boolean;
  /** It is given back; nothing of it is open. */
  released(): void;
}

/**
 * | phase         | want        | drop          | again         | answer yes | answer no        |
 * | idle          | subscribing | released      | –             | –          | –                |
 * | subscribing   | –           | once accepted | once accepted | subscribed | refused, or idle |
 * | subscribed    | –           | unsubscribing | unsubscribing | –          | –                |
 * | unsubscribing | once idle   | –             | –             | idle       | idle             |
 * | refused       | –           | released      | subscribing   | –          | –                |
 */
type Phase = 'idle' | 'subscribing' | 'subscribed' | 'unsubscribing' | 'refused';

/** Internal error, and too many requests: the only refusals that may be none the next time. */
const retryCodes: readonly number[] = [-32603, 42901];
const maxRetries = 5;
const firstRetryMs = 1_000;

export class Subscription {
  readonly channel: string;
  readonly #control: Control;
  readonly #tools: ConversationTools;
  readonly #events: SubscriptionEvents;
  #phase: Phase = 'idle';
  #isWanted = false;
  /** To be given back and asked for anew. */
  #isStale = false;
  #retries = 0;
  #cancelRetry: (() => void) | undefined;

  constructor(
    channel: string,
    control: Control,
    tools: ConversationTools,
    events: SubscriptionEvents,
  ) {
    this.channel = channel;
    this.#control = control;
    this.#tools = tools;
    this.#events = events;
  }

  /** Whether a frame that comes now can be of what was asked for last: the answer may come after it. */
  get accepts(): boolean {
    return (
      this.#isWanted &&
      !this.#isStale &&
      (this.#phase === 'subscribed' || this.#phase === 'subscribing')
    );
  }

  get isRefused(): boolean {
    return this.#phase === 'refused';
  }

  want(sink: VenueEventSink): void {
    this.#isWanted = true;
    this.#proceed(sink);
  }

  drop(sink: VenueEventSink): void {
    this.#isWanted = false;
    this.#proceed(sink);
  }

  /** Asks anew: what is open is given back first, since a second request for it would be an error. */
  again(sink: VenueEventSink): void {
    if (this.#phase === 'refused') {
      this.#phase = 'idle';
      this.#retries = 0;
    } else if (this.#phase === 'subscribed' || this.#phase === 'subscribing') {
      this.#isStale = true;
    }
    this.#proceed(sink);
  }

  #proceed(sink: VenueEventSink): void {
    switch (this.#phase) {
      case 'idle':
      case 'refused':
        if (!this.#isWanted) {
          this.#cancelRetry?.();
          this.#events.released();
        } else if (this.#phase === 'idle' && this.#cancelRetry === undefined) {
          this.#phase = 'subscribing';
          this.#control.request('subscribe', this.channel, (answer, at) =>
            this.#subscribeAnswered(answer, at),
          );
          this.#events.requested?.(sink);
        }
        return;
      case 'subscribed':
        if (!this.#isWanted || this.#isStale) {
          this.#isStale = false;
          this.#phase = 'unsubscribing';
          this.#control.request('unsubscribe', this.channel, (answer, at) =>
            this.#unsubscribeAnswered(answer, at),
          );
        }
        return;
      case 'subscribing':
      case 'unsubscribing':
        return;
    }
  }

  #subscribeAnswered(answer: Answer, sink: VenueEventSink): void {
    if (answer === 'accepted' || (answer === 'unanswered' && this.#events.hasData())) {
      this.#phase = 'subscribed';
      this.#retries = 0;
      if (this.accepts) {
        this.#events.accepted(sink);
      }
      this.#proceed(sink);
    } else if (answer === 'unanswered') {
      this.#unanswered('subscribe');
    } else {
      this.#isStale = false;
      this.#subscribeRefused(answer, sink);
    }
  }

  #subscribeRefused(problem: Problem, sink: VenueEventSink): void {
    if (this.#isWanted && retryCodes.includes(problem.code) && this.#retries < maxRetries) {
      this.#phase = 'idle';
      this.#cancelRetry = this.#tools.setTimer(
        (at) => {
          this.#cancelRetry = undefined;
          this.#proceed(at);
        },
        firstRetryMs * 2 ** this.#retries,
      );
      this.#retries += 1;
      return;
    }
    this.#phase = 'refused';
    if (this.#isWanted) {
      this.#events.refused(problem, sink);
    } else {
      this.#proceed(sink);
    }
  }

  /** A refusal means that it was not subscribed: that is what was asked for. */
  #unsubscribeAnswered(answer: Answer, sink: VenueEventSink): void {
    if (answer === 'unanswered') {
      this.#unanswered('unsubscribe');
      return;
    }
    this.#phase = 'idle';
    this.#proceed(sink);
  }

  #unanswered(method: string): void {
    this.#tools.end({
      code: 'request-unanswered',
      text: `Paradex did not answer the request to ${method} ${this.channel}.`,
    });
  }
}
