/** What is subscribed on one socket: asked for, answered, retried, and compared with the venue's own list. SPEC.md SO13–SO16, SO33–SO44. */
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import { type Refusal, reactionTo, serverFault } from './error-codes.ts';
import { FlightLog } from './flight-log.ts';
import { ListClock } from './list-clock.ts';
import {
  type ChannelRef,
  type ChannelResult,
  type ChannelType,
  channelKey,
  type Reply,
  type RequestKind,
  requestText,
} from './wire-replies.ts';

/** One page of the venue allows one subscription a second; whether it is about this API is not said (§6). */
const subscribeSpacingMs = 1_100;
const longestRetryMs = 60_000;
/** A server fault about one channel this often in a row is one of the whole socket. */
const maxServerFaults = 4;

export interface SubscriptionEvents {
  /** The request is on its way, and with it the wait for what it brings. */
  asked(channel: ChannelRef): void;
  accepted(channel: ChannelRef, sink: VenueEventSink): void;
  /** It was subscribed already, so the request brings no full book. */
  unchanged(channel: ChannelRef, sink: VenueEventSink): void;
  /** For good. */
  refused(channel: ChannelRef, refusal: Refusal, sink: VenueEventSink): void;
  /** Is asked for again after `afterMs`. */
  failed(channel: ChannelRef, code: string, afterMs: number, sink: VenueEventSink): void;
  /** The venue's list lacks it. It is asked for again at once. */
  lost(channel: ChannelRef, sink: VenueEventSink): void;
}

interface Subscription {
  readonly channel: ChannelRef;
  isWanted: boolean;
  state: 'off' | 'asked' | 'on' | 'leaving' | 'refused';
  /** Unsubscribe and subscribe, for a full book. */
  isRenewalDue: boolean;
  /** Alone in its request, so that a refusal of the whole request can only be about it. */
  isAlone: boolean;
  failures: number;
  /** Monotonic. */
  retryAtMs: number;
}

export class Subscriptions {
  readonly #tools: ConversationTools;
  readonly #events: SubscriptionEvents;
  readonly #byKey = new Map<string, Subscription>();
  readonly #unsupported = new Set<ChannelType>();
  readonly #flights: FlightLog;
  readonly #list: ListClock;
  /** Renewals wait for the answer to their unsubscribe: this server does not take the two in order. */
  #isRenewingInSteps = false;
  #nextSubscribeAtMs = 0;
  #cancelFlush: (() => void) | undefined;
  #isOpen = false;

  constructor(tools: ConversationTools, events: SubscriptionEvents) {
    this.#tools = tools;
    this.#events = events;
    this.#flights = new FlightLog(tools, {
      unanswered: (kind, keys) => this.#unanswered(kind, keys),
      listUnanswered: () => this.#list.unanswered(),
    });
    this.#list = new ListClock(tools, this.#flights);
  }

  open(): void {
    this.#isOpen = true;
    this.#flush();
    this.#list.start();
  }

  want(channel: ChannelRef, sink: VenueEventSink): void {
    const key = channelKey(channel);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.isWanted = true;
      return;
    }
    const isUnsupported = this.#unsupported.has(channel.type);
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
      this.#flush();
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
    this.#cancelFlush?.();
    this.#list.close();
  }

  // --- asking -----------------------------------------------------------------------------------------------------

  #flush(): void {
    const now = this.#tools.monotonic();
    const isTurn = now >= this.#nextSubscribeAtMs;
    const all = [...this.#byKey.values()];
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
    this.#nextSubscribeAtMs = this.#tools.monotonic() + subscribeSpacingMs;
    this.#send('subscribe', coming);
    for (const one of coming) {
      one.state = 'asked';
      this.#events.asked(one.channel);
    }
  }

  #send(kind: RequestKind, subscriptions: readonly Subscription[]): void {
    if (subscriptions.length === 0) {
      return;
    }
    const channels = subscriptions.map((one) => one.channel);
    this.#list.outdate();
    this.#flights.sent(kind, channels.map(channelKey));
    this.#tools.send(requestText(kind, channels));
  }

  /** The next moment at which something is due: the pace's turn, or the earliest retry. */
  #scheduleFlush(isMoreDue: boolean): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const now = this.#tools.monotonic();
    const retries = [...this.#byKey.values()]
      .filter((one) => one.isWanted && one.state === 'off' && one.retryAtMs > now)
      .map((one) => one.retryAtMs);
    const next = Math.min(...retries, isMoreDue ? now : Number.POSITIVE_INFINITY);
    if (next < Number.POSITIVE_INFINITY) {
      this.#cancelFlush = this.#tools.setTimer(
        () => this.#flush(),
        Math.max(next, this.#nextSubscribeAtMs) - now,
      );
    }
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
      this.#left(key, subscription);
    } else if (error === undefined) {
      this.#accepted(subscription, sink);
    } else {
      this.#denied(subscription, error, sink);
    }
    return true;
  }

  /** Whatever the answer was: it is not subscribed now, or as good as. */
  #left(key: string, subscription: Subscription): void {
    if (subscription.state !== 'leaving') {
      return;
    }
    if (subscription.isWanted) {
      subscription.state = 'off';
    } else {
      this.#byKey.delete(key);
    }
  }

  #accepted(subscription: Subscription, sink: VenueEventSink): void {
    if (subscription.state === 'asked') {
      subscription.state = 'on';
      subscription.failures = 0;
      subscription.isAlone = false;
      if (subscription.isWanted) {
        this.#events.accepted(subscription.channel, sink);
      }
    }
  }

  #denied(subscription: Subscription, code: string, sink: VenueEventSink): void {
    const reaction = reactionTo(code);
    const { channel } = subscription;
    switch (reaction.kind) {
      case 'no-effect':
        // Subscribed already. Where a full book was wanted, the unsubscribe had not been taken first.
        this.#isRenewingInSteps = true;
        this.#accepted(subscription, sink);
        if (subscription.isWanted) {
          this.#events.unchanged(channel, sink);
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
          this.#endByFault();
          return;
        }
        const afterMs = Math.min(longestRetryMs, 1_000 * 2 ** subscription.failures);
        subscription.retryAtMs = this.#tools.monotonic() + afterMs;
        if (subscription.isWanted) {
          this.#events.failed(channel, code, afterMs, sink);
        } else {
          this.#byKey.delete(channelKey(channel));
        }
      }
    }
  }

  #refuse(subscription: Subscription, refusal: Refusal, sink: VenueEventSink): void {
    subscription.state = 'refused';
    if (subscription.isWanted) {
      this.#events.refused(subscription.channel, refusal, sink);
    } else {
      this.#byKey.delete(channelKey(subscription.channel));
    }
  }

  /** SO35: without a word about which request, it is about the oldest unanswered one. */
  #takeError(code: string, sink: VenueEventSink): boolean {
    if (code === serverFault) {
      this.#endByFault();
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
        this.#left(channelKey(one.channel), one);
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
        this.#denied(one, code, sink);
      }
    }
    return true;
  }

  #endByFault(): void {
    this.#tools.end({
      code: 'server-fault',
      text: 'Paxos SOR reported a fault of its own (INTERNAL_SERVER_ERROR).',
    });
  }

  #unanswered(kind: RequestKind, keys: readonly string[]): void {
    for (const key of keys) {
      const subscription = this.#byKey.get(key);
      if (subscription === undefined) {
        continue;
      }
      if (kind === 'unsubscribe') {
        this.#left(key, subscription);
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

function newSubscription(
  channel: ChannelRef,
  state: Subscription['state'],
  isWanted: boolean,
): Subscription {
  const fresh = { isRenewalDue: false, isAlone: false, failures: 0, retryAtMs: 0 };
  return { channel, state, isWanted, ...fresh };
}

function isHeld({ state }: Subscription): boolean {
  return state === 'on' || state === 'asked';
}

/** Those that may share a request; of those that may not, the first one. */
function oneRequest(due: readonly Subscription[]): readonly Subscription[] {
  const together = due.filter((one) => !one.isAlone);
  return together.length > 0 ? together : due.slice(0, 1);
}
