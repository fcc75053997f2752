/** The markets carried on one socket: whose books and executions they are that come, and what came for nobody. SPEC.md SO2, SO4, SO24. */
import type { Carried, ConversationTools, VenueEndpoints, VenueEventSink } from '../venue.ts';
import type { JsonObject } from '../wire/json.ts';
import { describe, quote } from '../wire/quoting.ts';
import { ExecutionOrder } from './execution-order.ts';
import { MarketBook } from './market-book.ts';
import { updateOrders } from './timed-book.ts';
import { readBookMessage, readExecutionMessage } from './wire-data.ts';
import type { ChannelRef } from './wire-replies.ts';

/** Markets no longer carried whose last messages may still be on their way. */
const maxDeparted = 1_000;

export interface CarriedMarketsOptions {
  readonly tools: ConversationTools;
  readonly endpoints: VenueEndpoints;
  readonly want: (channel: ChannelRef, sink: VenueEventSink) => void;
  readonly leave: (channel: ChannelRef) => void;
  /** Unsubscribe and subscribe. */
  readonly renew: (channel: ChannelRef) => void;
}

export class CarriedMarkets {
  readonly #options: CarriedMarketsOptions;
  readonly #books = new Map<string, MarketBook>();
  readonly #executions = new Map<string, ExecutionOrder>();
  readonly #departed = new Set<string>();

  constructor(options: CarriedMarketsOptions) {
    this.#options = options;
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
        this.#options.want({ type: 'market_data', market }, sink);
      }
    }
    for (const market of trades) {
      if (!this.#executions.has(market)) {
        this.#executions.set(market, new ExecutionOrder(this.#options.tools));
        this.#options.want({ type: 'execution_data', market }, sink);
      }
    }
  }

  book(market: string | undefined): MarketBook | undefined {
    return market === undefined ? undefined : this.#books.get(market);
  }

  executions(market: string | undefined): ExecutionOrder | undefined {
    return market === undefined ? undefined : this.#executions.get(market);
  }

  takeBook(payload: JsonObject, sink: VenueEventSink): void {
    if (payload.type !== 'SNAPSHOT' && payload.type !== 'UPDATE') {
      sink.unknown(
        `"type" of market_data should be SNAPSHOT or UPDATE, but is ${describe(payload.type)}.`,
      );
      return;
    }
    const message = readBookMessage(payload);
    if (!message.ok) {
      this.rejectUpdate(message.error.reason, message.error.market, sink);
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

  takeExecution(payload: JsonObject, sink: VenueEventSink): void {
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

  /** SO4: it may have been an update, so the books it may have been for are no longer proven. */
  rejectUpdate(reason: string, market: string | undefined, sink: VenueEventSink): void {
    sink.rejected(reason);
    for (const [name, book] of this.#books) {
      if (market === undefined || market === name) {
        book.missedMessage();
      }
    }
  }

  /** What was received and still waits for its turn is told. */
  close(sink: VenueEventSink | undefined): void {
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

  #takeUnasked(key: string, sink: VenueEventSink): void {
    if (this.#departed.has(key)) {
      sink.ignored();
    } else {
      sink.unknown(`Nobody asked for ${quote(key)}.`);
    }
  }

  #createBook(market: string): MarketBook {
    return new MarketBook({
      market,
      order:
        updateOrders.find((one) => one === this.#options.endpoints.switches?.['update-order']) ??
        'time',
      tools: this.#options.tools,
      renew: () => this.#options.renew({ type: 'market_data', market }),
      noSnapshotComes: () => this.#noSnapshotComes(),
    });
  }

  /** SO24: one market's trouble is its own; when no book comes at all, the socket is of no use. */
  #noSnapshotComes(): void {
    if (![...this.#books.values()].some((book) => book.isLive)) {
      this.#options.tools.end({
        code: 'no-full-book',
        text: 'Paxos SOR sent no full book, although it was asked three times.',
      });
    }
  }

  #leave(channel: ChannelRef): void {
    this.#options.leave(channel);
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
