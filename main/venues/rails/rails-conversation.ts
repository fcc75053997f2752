/** What is said and heard on one Rails socket. SPEC.md RA1–RA40. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { UnixMicros } from '#shared/domain/time.ts';
import type {
  Carried,
  Conversation,
  ConversationTools,
  SocketSpec,
  VenueEndpoints,
  VenueEventSink,
} from '../venue.ts';
import { quote } from '../wire/quoting.ts';
import type { Refusal } from './book-asking.ts';
import { BookFeeds } from './book-feeds.ts';
import { KeepAlive } from './keep-alive.ts';
import { type RailsRequest, requestText } from './requests.ts';
import { Subscription } from './subscription.ts';
import { type RailsReading, readSwitches } from './switches.ts';
import { TradeFeed } from './trade-feed.ts';
import { type RailsMessage, readMessage } from './wire-messages.ts';

/** A request for past executions is one of convenience: its answer is waited for, but not asked for again. */
const mostPastRequests = 256;

export class RailsConversation implements Conversation {
  readonly #tools: ConversationTools;
  readonly #reading: RailsReading;
  /** The one market of this connection; `undefined`: it is for all. */
  readonly #ownMarket: string | undefined;
  readonly #subscription: Subscription;
  readonly #keepAlive: KeepAlive;
  readonly #books: BookFeeds;
  readonly #trades = new Map<string, TradeFeed>();
  /** By the id of a request for past executions: its market. */
  readonly #pastRequests = new Map<string, string>();
  #carries: readonly Carried[] = [];
  #isOver = false;

  constructor(socket: SocketSpec, tools: ConversationTools, endpoints: VenueEndpoints) {
    this.#tools = tools;
    this.#reading = readSwitches(endpoints);
    const market = new URL(socket.url).searchParams.get('market');
    this.#ownMarket = market === null || market === allMarkets ? undefined : market;
    const send = (request: RailsRequest): string => this.#send(request);
    this.#books = new BookFeeds({
      tools,
      hasSeveralFrames: this.#reading.hasSeveralFrames,
      ask: (name) => this.#send({ kind: 'book', market: name }),
    });
    this.#subscription = new Subscription(tools, send);
    this.#keepAlive = new KeepAlive(tools, send);
  }

  opened(carries: readonly Carried[], sink: VenueEventSink): void {
    this.#keepAlive.start();
    this.carry(carries, sink);
  }

  carry(carries: readonly Carried[], sink: VenueEventSink): void {
    this.#carries = carries;
    this.#subscription.carry(carries, sink);
    this.#keepBooks();
    const trades = marketsOf('trades', carries);
    for (const market of this.#trades.keys()) {
      if (!trades.has(market)) {
        this.#trades.delete(market);
      }
    }
    for (const market of trades) {
      if (!this.#trades.has(market)) {
        this.#trades.set(market, new TradeFeed(market));
        this.#askForPast(market);
      }
    }
  }

  requestBook(market: string, _sink: VenueEventSink): boolean {
    const feed = this.#books.get(market);
    if (feed === undefined || this.#isOver) {
      return false;
    }
    feed.renew();
    return true;
  }

  auditBook(market: string): boolean {
    return !this.#isOver && this.#books.get(market)?.compare() === true;
  }

  decode(bytes: Uint8Array, _receivedAt: UnixMicros, sink: VenueEventSink): void {
    const message = readMessage(bytes, {
      isV1Read: this.#reading.isV1Read,
      isWanted: (market) => this.#ownMarket !== undefined || this.#isWanted(market),
    });
    if (!message.ok) {
      this.#reject(message.error, sink);
    } else if (message.value === 'unwanted') {
      sink.ignored();
    } else {
      this.#take(message.value, sink);
    }
  }

  close(): void {
    this.#isOver = true;
    this.#keepAlive.close();
    this.#subscription.close();
    this.#books.close();
  }

  #take(message: RailsMessage, sink: VenueEventSink): void {
    switch (message.kind) {
      case 'book-delta': {
        const market = this.#marketOf(message, sink);
        const feed = market === undefined ? undefined : this.#books.get(market);
        if (feed !== undefined) {
          feed.delta(message, sink);
        } else if (market !== undefined) {
          sink.ignored();
        }
        return;
      }
      case 'book-copy':
        this.#takeCopy(message, sink);
        return;
      case 'trades': {
        const market = this.#marketOf(message, sink);
        const feed = market === undefined ? undefined : this.#trades.get(market);
        if (market !== undefined && feed !== undefined) {
          const isToldReady = this.#subscription.proven('trades', market, sink);
          if (!feed.fresh(message.trades, sink) && !isToldReady) {
            sink.ignored();
          }
        } else if (market !== undefined) {
          sink.ignored();
        }
        return;
      }
      case 'past-trades':
        this.#takePast(message, sink);
        return;
      case 'subscriptions': {
        const isTold = this.#subscription.confirmed(message.active, message.requestId, sink);
        this.#keepBooks();
        if (!isTold) {
          sink.ignored();
        }
        return;
      }
      case 'pong':
        if (this.#keepAlive.answered(message.requestId)) {
          sink.alive();
        } else {
          sink.ignored();
        }
        return;
      case 'refusal':
        this.#takeRefusal(message, sink);
        return;
      case 'unknown':
        sink.unknown(message.reason);
        return;
      default:
        ensureNever(message);
    }
  }

  /** RA6: the market a message is about; `undefined`: it was rejected. */
  #marketOf({ market }: RailsMessage, sink: VenueEventSink): string | undefined {
    if (this.#ownMarket !== undefined && market !== undefined && market !== this.#ownMarket) {
      const reason = `The message is about ${quote(market)}, but this connection carries ${this.#ownMarket}.`;
      this.#reject(reason, sink);
      return undefined;
    }
    const known = market ?? this.#ownMarket;
    if (known === undefined) {
      this.#reject('"market" is missing on a connection for all markets.', sink);
    }
    return known;
  }

  /** Answers may name their market by the request they answer alone. */
  #takeCopy(message: Extract<RailsMessage, { kind: 'book-copy' }>, sink: VenueEventSink): void {
    const { requestId } = message;
    const asked = requestId === undefined ? undefined : this.#books.askedBy(requestId);
    const isLate = requestId !== undefined && asked === undefined;
    if (isLate && message.market === undefined && this.#ownMarket === undefined) {
      sink.ignored();
      return;
    }
    const market =
      message.market === undefined && asked !== undefined ? asked : this.#marketOf(message, sink);
    if (market === undefined) {
      return;
    }
    const feed = this.#books.get(market);
    if (feed === undefined) {
      sink.ignored();
    } else {
      feed.copy(message, sink);
    }
  }

  #takePast(message: Extract<RailsMessage, { kind: 'past-trades' }>, sink: VenueEventSink): void {
    const { requestId } = message;
    const asked = requestId === undefined ? undefined : this.#pastRequests.get(requestId);
    if (requestId !== undefined && asked === undefined) {
      sink.ignored();
      return;
    }
    const market =
      message.market === undefined && asked !== undefined ? asked : this.#marketOf(message, sink);
    if (market === undefined) {
      return;
    }
    const feed = this.#trades.get(market);
    const isOurs = feed !== undefined && (asked === undefined || asked === market);
    if (!isOurs || !feed.past(message.trades, sink)) {
      sink.ignored();
    }
  }

  /** RA8: its words are kept; whom it concerns asks again or says so. */
  #takeRefusal(message: Extract<RailsMessage, { kind: 'refusal' }>, sink: VenueEventSink): void {
    const { requestId, status, words, resultType } = message;
    const code = status === undefined ? '' : ` with status ${status}`;
    const refusal: Refusal = { status, words };
    if (requestId !== undefined) {
      if (this.#subscription.isAnsweredBy(requestId)) {
        this.#subscription.refused(refusal);
      }
      // Of a ping, an error as well is an answer.
      this.#keepAlive.answered(requestId);
      this.#pastRequests.delete(requestId);
      this.#books.get(this.#books.askedBy(requestId) ?? '')?.refused(refusal);
    }
    const said = words === '' ? '' : `: ${words}`;
    sink.unknown(`The venue sent an error (${resultType}${code})${said}`);
  }

  /** RA24: what cannot be read may have been an update, so the books are looked at. */
  #reject(reason: string, sink: VenueEventSink): void {
    sink.rejected(reason);
    this.#books.worry();
  }

  /** RA32: no book without its stream. */
  #keepBooks(): void {
    const isSent = this.#subscription.isActive('publicOrderBook');
    this.#books.keep(isSent ? marketsOf('book', this.#carries) : new Set());
  }

  #askForPast(market: string): void {
    if (this.#pastRequests.size >= mostPastRequests) {
      this.#pastRequests.clear();
    }
    this.#pastRequests.set(this.#send({ kind: 'past-trades', market }), market);
  }

  #isWanted(market: string | undefined): boolean {
    return (
      market === undefined ||
      market === allMarkets ||
      this.#books.has(market) ||
      this.#trades.has(market)
    );
  }

  #send(request: RailsRequest): string {
    const id = this.#tools.uuid();
    this.#tools.send(requestText(request, id));
    return id;
  }
}

/** What `market` is called where all are meant. */
export const allMarkets = 'ALL';

function marketsOf(channel: Carried['channel'], carries: readonly Carried[]): Set<string> {
  return new Set(carries.filter((entry) => entry.channel === channel).map((entry) => entry.market));
}
