/** What is subscribed on one socket: asked for, answered, retried, and compared with the venue's own list. SPEC.md SO13–SO16, SO33–SO44. */
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import { type AnswerEvents, Answers } from './answers.ts';
import { reactionTo, serverFault } from './error-codes.ts';
import { FlightLog } from './flight-log.ts';
import { ListClock } from './list-clock.ts';
import { RequestPace } from './request-pace.ts';
import { newSubscription, type Subscription } from './subscription.ts';
import {
  type ChannelRef,
  type ChannelResult,
  channelKey,
  type Reply,
  type RequestKind,
} from './wire-replies.ts';

export interface SubscriptionEvents extends AnswerEvents {
  /** The request is on its way, and with it the wait for what it brings. */
  asked(channel: ChannelRef): void;
  /** The venue's list lacks it. It is asked for again at once. */
  lost(channel: ChannelRef, sink: VenueEventSink): void;
}

export class Subscriptions {
  readonly #events: SubscriptionEvents;
  readonly #byKey = new Map<string, Subscription>();
  readonly #flights: FlightLog;
  readonly #list: ListClock;
  readonly #pace: RequestPace;
  readonly #answers: Answers;
  #isOpen = false;

  constructor(tools: ConversationTools, events: SubscriptionEvents) {
    this.#events = events;
    this.#flights = new FlightLog(tools, {
      unanswered: (kind, keys) => this.#unanswered(kind, keys),
      listUnanswered: () => this.#list.unanswered(),
    });
    this.#list = new ListClock(tools, this.#flights);
    this.#pace = new RequestPace({
      tools,
      subscriptions: this.#byKey,
      flights: this.#flights,
      list: this.#list,
      asked: (channel) => events.asked(channel),
    });
    this.#answers = new Answers({
      tools,
      events,
      subscriptions: this.#byKey,
      outOfOrder: () => this.#pace.renewInSteps(),
    });
  }

  open(): void {
    this.#isOpen = true;
    this.#pace.flush();
    this.#list.start();
  }

  want(channel: ChannelRef, sink: VenueEventSink): void {
    const key = channelKey(channel);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.isWanted = true;
      return;
    }
    const isUnsupported = this.#answers.isUnsupported(channel.type);
    this.#byKey.set(key, newSubscription(channel, isUnsupported ? 'refused' : 'off', true));
    if (isUnsupported) {
      this.#events.refused(channel, 'unsupported', sink);
    }
  }

  leave(channel: ChannelRef): void {
    const key = channelKey(channel);
    const subscription = this.#byKey.get(key);
    if (subscription === undefined) {
      return;
    }
    subscription.isWanted = false;
    subscription.isRenewalDue = false;
    if (subscription.state === 'off' || subscription.state === 'refused') {
      this.#byKey.delete(key);
    }
  }

  /** What was wanted and left since the last call goes out, as soon as the pace allows. */
  apply(): void {
    if (this.#isOpen) {
      this.#pace.flush();
    }
  }

  /** SO22: a plain second subscribe would change nothing and bring nothing. */
  renew(channel: ChannelRef): void {
    const subscription = this.#byKey.get(channelKey(channel));
    if (subscription?.isWanted === true && subscription.state !== 'refused') {
      subscription.isRenewalDue = true;
      this.apply();
    }
  }

  /** Any frame came: the venue's application lives. */
  heard(): void {
    this.#flights.heard();
  }

  /** False: it answers nothing that was asked. */
  take(reply: Reply, sink: VenueEventSink): boolean {
    let isAnswer = false;
    switch (reply.kind) {
      case 'list':
        isAnswer = this.#takeList(reply.channels, sink);
        break;
      case 'error':
        isAnswer = this.#takeError(reply.code, sink);
        break;
      case 'subscribe':
      case 'unsubscribe':
        for (const result of reply.results) {
          isAnswer = this.#takeResult(reply.kind, result, sink) || isAnswer;
        }
        break;
    }
    this.apply();
    return isAnswer;
  }

  close(): void {
    this.#isOpen = false;
    this.#flights.close();
    this.#pace.close();
    this.#list.close();
  }

  // --- answers ----------------------------------------------------------------------------------------------------

  #takeResult(kind: RequestKind, { channel, error }: ChannelResult, sink: VenueEventSink): boolean {
    if (channel === undefined) {
      return false;
    }
    const key = channelKey(channel);
    const wasAsked = this.#flights.answered(kind, key);
    const subscription = this.#byKey.get(key);
    if (subscription === undefined || (!wasAsked && subscription.state !== 'asked')) {
      return wasAsked;
    }
    if (kind === 'unsubscribe') {
      this.#answers.left(key, subscription);
    } else if (error === undefined) {
      this.#answers.accepted(subscription, sink);
    } else {
      this.#answers.denied(subscription, error, sink);
    }
    return true;
  }

  /** SO35: without a word about which request, it is about the oldest unanswered one. */
  #takeError(code: string, sink: VenueEventSink): boolean {
    if (code === serverFault) {
      this.#answers.endByFault();
      return true;
    }
    const flight = this.#flights.takeOldest();
    if (flight === undefined) {
      return false;
    }
    if (flight.kind === 'list') {
      this.#list.close();
      return true;
    }
    const subscriptions = flight.keys.flatMap((key) => this.#byKey.get(key) ?? []);
    if (flight.kind === 'unsubscribe') {
      for (const one of subscriptions) {
        this.#answers.left(channelKey(one.channel), one);
      }
      return true;
    }
    const reaction = reactionTo(code);
    const isAboutOne =
      reaction.kind === 'refused' &&
      reaction.refusal !== 'not-understood' &&
      subscriptions.length > 1;
    for (const one of subscriptions) {
      if (isAboutOne) {
        // Which one of them is not said: each is asked for by itself.
        one.state = 'off';
        one.isAlone = true;
      } else {
        this.#answers.denied(one, code, sink);
      }
    }
    return true;
  }

  #unanswered(kind: RequestKind, keys: readonly string[]): void {
    for (const key of keys) {
      const subscription = this.#byKey.get(key);
      if (subscription === undefined) {
        continue;
      }
      if (kind === 'unsubscribe') {
        this.#answers.left(key, subscription);
      } else if (subscription.state === 'asked') {
        // The list tells whether it is.
        subscription.state = 'on';
        this.#list.askNow();
      }
    }
    this.apply();
  }

  // --- the venue's list -------------------------------------------------------------------------------------------

  #takeList(channels: readonly ChannelRef[], sink: VenueEventSink): boolean {
    if (!this.#flights.answered('list', '')) {
      return false;
    }
    sink.alive();
    if (!this.#list.answered()) {
      return true;
    }
    const listed = new Map(channels.map((channel) => [channelKey(channel), channel]));
    for (const [key, subscription] of this.#byKey) {
      if (subscription.isWanted && subscription.state === 'on' && !listed.has(key)) {
        subscription.state = 'off';
        this.#events.lost(subscription.channel, sink);
      }
    }
    for (const [key, channel] of listed) {
      if (!this.#byKey.has(key)) {
        this.#byKey.set(key, newSubscription(channel, 'on', false));
      }
    }
    return true;
  }
}
