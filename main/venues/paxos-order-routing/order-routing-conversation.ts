/** One shared socket: what is carried, what came, and to whom it belongs. SPEC.md SO1–SO6. */
import type { UnixMicros } from '#shared/domain/time.ts';
import type {
  Carried,
  Conversation,
  ConversationTools,
  VenueEndpoints,
  VenueEventSink,
} from '../venue.ts';
import { isObject, type JsonObject, readObject } from '../wire/json.ts';
import { describe } from '../wire/quoting.ts';
import { CarriedMarkets } from './carried-markets.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import { Subscriptions } from './subscriptions.ts';
import { readTime } from './wire-data.ts';
import { type ChannelRef, readReply } from './wire-replies.ts';
import { channelOf, lostDoubt, refusedDoubt, retryDoubt } from './words.ts';

const heartbeat: ChannelRef = { type: 'heartbeat' };

export class OrderRoutingConversation implements Conversation {
  readonly #tools: ConversationTools;
  readonly #endpoints: VenueEndpoints;
  readonly #subscriptions: Subscriptions;
  readonly #heartbeat: HeartbeatWatch;
  readonly #markets: CarriedMarkets;
  /** The reply just taken had an effect that somebody was told of. */
  #isTold = false;
  #isClosed = false;

  constructor(tools: ConversationTools, endpoints: VenueEndpoints) {
    this.#tools = tools;
    this.#endpoints = endpoints;
    this.#heartbeat = new HeartbeatWatch(tools);
    this.#markets = new CarriedMarkets({
      tools,
      endpoints,
      want: (channel, sink) => this.#subscriptions.want(channel, sink),
      leave: (channel) => this.#subscriptions.leave(channel),
      renew: (channel) => this.#subscriptions.renew(channel),
    });
    this.#subscriptions = new Subscriptions(tools, {
      asked: (channel) => this.#asked(channel),
      accepted: ({ type, market }, sink) => {
        if (type === 'execution_data' && market !== undefined) {
          this.#isTold = true;
          sink.channelReady('trades', market);
        }
      },
      unchanged: ({ market }) => this.#markets.book(market)?.unchanged(),
      refused: (channel, refusal, sink) => {
        this.#doubt(channel, sink, (market) => refusedDoubt(refusal, channel.type, market));
      },
      failed: (channel, code, afterMs, sink) => {
        const retryAt = this.#tools.now() + afterMs;
        this.#doubt(channel, sink, (market) => retryDoubt(code, market, retryAt));
      },
      lost: (channel, sink) => this.#doubt(channel, sink, lostDoubt),
    });
  }

  opened(carries: readonly Carried[], sink: VenueEventSink): void {
    if (this.#endpoints.switches?.heartbeat !== 'none') {
      this.#subscriptions.want(heartbeat, sink);
    }
    this.carry(carries, sink);
    this.#subscriptions.open();
  }

  carry(carries: readonly Carried[], sink: VenueEventSink): void {
    this.#markets.carry(carries, sink);
    this.#subscriptions.apply();
  }

  requestBook(market: string): boolean {
    const book = this.#markets.book(market);
    book?.request();
    return book !== undefined;
  }

  decode(bytes: Uint8Array, _receivedAt: UnixMicros, sink: VenueEventSink): void {
    this.#subscriptions.heard();
    const message = readObject(bytes);
    if (!message.ok) {
      this.#markets.rejectUpdate(message.error, undefined, sink);
      return;
    }
    const { channel, type } = message.value;
    // An error may carry more fields than are documented (§9), so it is told by its type before anything else.
    if (typeof channel === 'string' && type !== 'error') {
      this.#takeData(channel, message.value.payload, sink);
    } else {
      this.#takeReply(message.value, sink);
    }
  }

  close(sink?: VenueEventSink): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#subscriptions.close();
    this.#heartbeat.close();
    this.#markets.close(sink);
  }

  // --- data -------------------------------------------------------------------------------------------------------

  #takeData(channel: string, payload: unknown, sink: VenueEventSink): void {
    if (!isObject(payload)) {
      const reason = `"payload" should be an object, but is ${describe(payload)}.`;
      if (channel === 'market_data') {
        this.#markets.rejectUpdate(reason, undefined, sink);
      } else {
        sink.rejected(reason);
      }
      return;
    }
    switch (channel) {
      case 'market_data':
        this.#markets.takeBook(payload, sink);
        return;
      case 'execution_data':
        this.#markets.takeExecution(payload, sink);
        return;
      case 'heartbeat':
        this.#takeHeartbeat(payload, sink);
        return;
      default:
        sink.unknown(`There is no channel ${describe(channel)} in what was asked for.`);
    }
  }

  #takeHeartbeat(payload: JsonObject, sink: VenueEventSink): void {
    const time = readTime('timestamp', payload.timestamp);
    if (!time.ok) {
      sink.rejected(time.error);
      return;
    }
    this.#heartbeat.beat();
    sink.alive();
  }

  // --- replies ----------------------------------------------------------------------------------------------------

  #takeReply(message: JsonObject, sink: VenueEventSink): void {
    const reply = readReply(message);
    if (!reply.ok) {
      sink.rejected(reply.error);
      return;
    }
    if (reply.value === undefined) {
      sink.unknown(
        `The message has neither a known "type" nor a "channel": its type is ${describe(message.type)}.`,
      );
      return;
    }
    this.#isTold = reply.value.kind === 'list';
    const isAnswer = this.#subscriptions.take(reply.value, sink);
    if (reply.value.kind === 'error') {
      const about = isAnswer ? '' : ', and it is about nothing that was asked';
      sink.unknown(`The venue sent the error ${describe(reply.value.code)}${about}.`);
    } else if (isAnswer && !this.#isTold) {
      sink.ignored();
    } else if (!isAnswer) {
      sink.unknown(`This ${reply.value.kind} reply answers nothing that was asked.`);
    }
  }

  #asked(channel: ChannelRef): void {
    if (channel.type === 'market_data') {
      this.#markets.book(channel.market)?.asked();
    } else if (channel.market !== undefined) {
      this.#markets.executions(channel.market)?.restart();
    }
  }

  #doubt(
    { type, market }: ChannelRef,
    sink: VenueEventSink,
    words: (market: string) => Parameters<VenueEventSink['doubted']>[2],
  ): void {
    const channel = channelOf(type);
    if (channel === undefined || market === undefined) {
      // SO27: without a heartbeat its absence means nothing; the pings go on.
      this.#heartbeat.close();
      return;
    }
    if (channel === 'book') {
      this.#markets.book(market)?.interrupted();
    }
    this.#isTold = true;
    sink.doubted(channel, market, words(market));
  }
}
