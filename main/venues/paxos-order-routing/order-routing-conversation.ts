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
import { describe, quote } from '../wire/quoting.ts';
import { ExecutionOrder } from './execution-order.ts';
import { HeartbeatWatch } from './heartbeat-watch.ts';
import { MarketBook } from './market-book.ts';
import { Subscriptions } from './subscriptions.ts';
import { updateOrders } from './timed-book.ts';
import { readBookMessage, readExecutionMessage, readTime } from './wire-data.ts';
import { type ChannelRef, readReply } from './wire-replies.ts';
import { channelOf, lostDoubt, refusedDoubt, retryDoubt } from './words.ts';

/** Markets no longer carried whose last messages may still be on their way. */
const maxDeparted = 1_000;
const heartbeat: ChannelRef = { type: 'heartbeat' };

export class OrderRoutingConversation implements Conversation {
  readonly #tools: ConversationTools;
  readonly #endpoints: VenueEndpoints;
  readonly #subscriptions: Subscriptions;
  readonly #heartbeat: HeartbeatWatch;
  readonly #books = new Map<string, MarketBook>();
  readonly #executions = new Map<string, ExecutionOrder>();
  readonly #departed = new Set<string>();
  /** The reply just taken had an effect that somebody was told of. */
  #isTold = false;
  #isClosed = false;

  constructor(tools: ConversationTools, endpoints: VenueEndpoints) {
    this.#tools = tools;
    this.#endpoints = endpoints;
    this.#heartbeat = new HeartbeatWatch(tools);
    this.#subscriptions = new Subscriptions(tools, {
      asked: (channel) => this.#asked(channel),
      accepted: ({ type, market }, sink) => {
        if (type === 'execution_data' && market !== undefined) {
          this.#isTold = true;
          sink.channelReady('trades', market);
        }
      },
      unchanged: ({ market }) => this.#bookOf(market)?.unchanged(),
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
    const books = marketsOf('book', carries);
    const trades = marketsOf('trades', carries);
    for (const [market, book] of this.#books) {
      if (!books.has(market)) {
        book.close();
        this.#books.delete(market);
        this.#leave({ type: 'market_data', market });
      }
    }
    for (const [market, order] of this.#executions) {
      if (!trades.has(market)) {
        order.flush(sink);
        this.#executions.delete(market);
        this.#leave({ type: 'execution_data', market });
      }
    }
    for (const market of books) {
      if (!this.#books.has(market)) {
        this.#books.set(market, this.#createBook(market));
        this.#subscriptions.want({ type: 'market_data', market }, sink);
      }
    }
    for (const market of trades) {
      if (!this.#executions.has(market)) {
        this.#executions.set(market, new ExecutionOrder(this.#tools));
        this.#subscriptions.want({ type: 'execution_data', market }, sink);
      }
    }
    this.#subscriptions.apply();
  }

  requestBook(market: string): boolean {
    const book = this.#books.get(market);
    book?.request();
    return book !== undefined;
  }

  decode(bytes: Uint8Array, _receivedAt: UnixMicros, sink: VenueEventSink): void {
    this.#subscriptions.heard();
    const message = readObject(bytes);
    if (!message.ok) {
      this.#reject(message.error, undefined, sink);
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
    for (const book of this.#books.values()) {
      book.close();
    }
    for (const order of this.#executions.values()) {
      if (sink !== undefined) {
        order.flush(sink);
      }
      order.close();
    }
  }

  // --- data -------------------------------------------------------------------------------------------------------

  #takeData(channel: string, payload: unknown, sink: VenueEventSink): void {
    if (!isObject(payload)) {
      this.#reject(
        `"payload" should be an object, but is ${describe(payload)}.`,
        undefined,
        sink,
        channel === 'market_data',
      );
      return;
    }
    switch (channel) {
      case 'market_data':
        this.#takeBook(payload, sink);
        return;
      case 'execution_data':
        this.#takeExecution(payload, sink);
        return;
      case 'heartbeat':
        this.#takeHeartbeat(payload, sink);
        return;
      default:
        sink.unknown(`There is no channel ${describe(channel)} in what was asked for.`);
    }
  }

  #takeBook(payload: JsonObject, sink: VenueEventSink): void {
    if (payload.type !== 'SNAPSHOT' && payload.type !== 'UPDATE') {
      sink.unknown(
        `"type" of market_data should be SNAPSHOT or UPDATE, but is ${describe(payload.type)}.`,
      );
      return;
    }
    const message = readBookMessage(payload);
    if (!message.ok) {
      this.#reject(message.error.reason, message.error.market, sink);
      return;
    }
    const { market } = message.value;
    const book = this.#books.get(market);
    if (book === undefined) {
      this.#takeUnasked(`market_data ${market}`, sink);
      return;
    }
    book.take(message.value, sink);
  }

  #takeExecution(payload: JsonObject, sink: VenueEventSink): void {
    const message = readExecutionMessage(payload);
    if (!message.ok) {
      sink.rejected(message.error);
      return;
    }
    const order = this.#executions.get(message.value.market);
    if (order === undefined) {
      this.#takeUnasked(`execution_data ${message.value.market}`, sink);
    } else if (!order.take(message.value, sink)) {
      sink.ignored();
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

  #takeUnasked(key: string, sink: VenueEventSink): void {
    if (this.#departed.has(key)) {
      sink.ignored();
    } else {
      sink.unknown(`Nobody asked for ${quote(key)}.`);
    }
  }

  /** SO4: where it may have been an update, the books it may have been for are no longer proven. */
  #reject(
    reason: string,
    market: string | undefined,
    sink: VenueEventSink,
    mayBeUpdate = true,
  ): void {
    sink.rejected(reason);
    if (!mayBeUpdate) {
      return;
    }
    for (const [name, book] of this.#books) {
      if (market === undefined || market === name) {
        book.missedMessage();
      }
    }
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
      this.#bookOf(channel.market)?.asked();
    } else if (channel.market !== undefined) {
      this.#executions.get(channel.market)?.restart();
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
      this.#books.get(market)?.interrupted();
    }
    this.#isTold = true;
    sink.doubted(channel, market, words(market));
  }

  // --- markets ----------------------------------------------------------------------------------------------------

  #createBook(market: string): MarketBook {
    return new MarketBook({
      market,
      order:
        updateOrders.find((one) => one === this.#endpoints.switches?.['update-order']) ?? 'time',
      tools: this.#tools,
      renew: () => this.#subscriptions.renew({ type: 'market_data', market }),
      noSnapshotComes: () => this.#noSnapshotComes(),
    });
  }

  /** SO24: one market's trouble is its own; when no book comes at all, the socket is of no use. */
  #noSnapshotComes(): void {
    if (![...this.#books.values()].some((book) => book.isLive)) {
      this.#tools.end({
        code: 'no-full-book',
        text: 'Paxos SOR sent no full book, although it was asked three times.',
      });
    }
  }

  #bookOf(market: string | undefined): MarketBook | undefined {
    return market === undefined ? undefined : this.#books.get(market);
  }

  #leave(channel: ChannelRef): void {
    this.#subscriptions.leave(channel);
    this.#departed.add(`${channel.type} ${channel.market}`);
    for (const oldest of this.#departed) {
      if (this.#departed.size <= maxDeparted) {
        break;
      }
      this.#departed.delete(oldest);
    }
  }
}

function marketsOf(channel: Carried['channel'], carries: readonly Carried[]): Set<string> {
  return new Set(carries.filter((one) => one.channel === channel).map((one) => one.market));
}
