/**
 * What is said on one Paradex socket: a subscription for each feed of each market, answers by id, frames to whom they are
 * for. SPEC.md PD8–PD20, PD34–PD36; protocol §3, §4.2.
 */
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
import type { JsonObject } from '../wire/json.ts';
import { quote } from '../wire/quoting.ts';
import { BookFeed, type FeedContext } from './book-feed.ts';
import { listingChannel, symbolOf, wireChannel } from './channels.ts';
import { Control } from './control.ts';
import type { FeedRouter } from './feed-router.ts';
import { JsonDecoder, type JsonOutcome } from './json-decoder.ts';
import { ListingWatch } from './listing-watch.ts';
import { SbeDecoder } from './sbe-decoder.ts';
import { Subscription } from './subscription.ts';
import { readOptions } from './switches.ts';
import { type Problem, readTextFrame, type ServerTimes, type TextFrame } from './text-frames.ts';
import { TickerFeed } from './ticker-feed.ts';
import { TradeFeed } from './trade-feed.ts';

const geoBlockCode = 40112;
const listingEvents: readonly unknown[] = ['CREATED', 'UPDATED', 'SETTLED', 'DELETED'];

export function createConversation(
  socket: SocketSpec,
  tools: ConversationTools,
  endpoints: VenueEndpoints,
): Conversation {
  return new ParadexConversation(socket, tools, endpoints);
}

class ParadexConversation implements Conversation, FeedRouter {
  readonly #tools: ConversationTools;
  readonly #context: FeedContext;
  readonly #hasListing: boolean;
  readonly #books = new Map<string, BookFeed>();
  readonly #trades = new Map<string, TradeFeed>();
  readonly #tickers = new Map<string, TickerFeed>();
  readonly #listing: ListingWatch;
  readonly #sbe: SbeDecoder | undefined;
  readonly #json = new JsonDecoder();
  /** The JSON form names its channel. */
  readonly #byChannel = new Map<string, (message: JsonMessage) => JsonOutcome>();

  constructor(socket: SocketSpec, tools: ConversationTools, endpoints: VenueEndpoints) {
    const options = readOptions(endpoints);
    this.#tools = tools;
    this.#context = { tools, control: new Control(tools), options };
    // Of two parallel sockets one tells it.
    this.#hasListing = socket.standby !== 'B';
    this.#listing = new ListingWatch(tools);
    this.#sbe = options.encoding === 'sbe' ? new SbeDecoder(this) : undefined;
  }

  opened(carries: readonly Carried[], sink: VenueEventSink): void {
    this.carry(carries, sink);
    if (this.#hasListing) {
      this.#followListing(sink);
    }
  }

  carry(carries: readonly Carried[], sink: VenueEventSink): void {
    const wanted = new Set(carries.map(({ channel, market }) => `${channel} ${market}`));
    dropUnwanted('book', this.#books, wanted, sink);
    dropUnwanted('trades', this.#trades, wanted, sink);
    dropUnwanted('ticker', this.#tickers, wanted, sink);
    for (const { channel, market } of carries) {
      switch (channel) {
        case 'book':
          this.#wantBook(market, sink);
          break;
        case 'trades':
          this.#wantTrades(market, sink);
          break;
        case 'ticker':
          this.#wantTicker(market, sink);
          break;
        case 'price':
          break;
        default:
          ensureNever(channel);
      }
    }
  }

  requestBook(market: string, sink: VenueEventSink): boolean {
    const feed = this.#books.get(symbolOf(market));
    return feed?.market === market && feed.request(sink);
  }

  close(): void {
    // All that is open here are timers, and they end with the socket.
  }

  decode(
    bytes: Uint8Array,
    receivedAt: UnixMicros,
    sink: VenueEventSink,
    isBinary?: boolean,
  ): void {
    if (isBinary !== true) {
      this.#text(readTextFrame(bytes), receivedAt, sink);
    } else if (this.#sbe === undefined) {
      sink.rejected('A binary frame, although this address is set to the JSON form.');
      this.booksBroken('a binary frame', sink);
    } else {
      this.#sbe.decode(bytes, sink);
    }
  }

  book(symbol: string): BookFeed | undefined {
    return this.#books.get(symbol);
  }

  trades(symbol: string): TradeFeed | undefined {
    return this.#trades.get(symbol);
  }

  ticker(symbol: string): TickerFeed | undefined {
    return this.#tickers.get(symbol);
  }

  booksBroken(reason: string, sink: VenueEventSink): void {
    for (const feed of this.#books.values()) {
      feed.frameRefused(reason, sink);
    }
  }

  #wantBook(market: string, sink: VenueEventSink): void {
    const feed = followed(this.#books, market, (released) => {
      const one = new BookFeed(market, this.#context, () => {
        this.#byChannel.delete(wireChannel('book', market));
        released();
      });
      this.#byChannel.set(wireChannel('book', market), (message) =>
        this.#json.book(one, message.data, message.sink),
      );
      return one;
    });
    feed.subscription.want(sink);
  }

  #wantTrades(market: string, sink: VenueEventSink): void {
    const feed = followed(this.#trades, market, (released) => {
      const one = new TradeFeed(market, this.#context, () => {
        this.#byChannel.delete(wireChannel('trades', market));
        released();
      });
      this.#byChannel.set(wireChannel('trades', market), (message) =>
        this.#json.trade(one, message.data, message.sink),
      );
      return one;
    });
    feed.subscription.want(sink);
  }

  #wantTicker(market: string, sink: VenueEventSink): void {
    const feeds = ['touch', 'summary', 'funding'] as const;
    const feed = followed(this.#tickers, market, (released) => {
      const one = new TickerFeed(market, this.#context, () => {
        for (const each of feeds) {
          this.#byChannel.delete(wireChannel(each, market));
        }
        released();
      });
      for (const each of feeds) {
        this.#byChannel.set(wireChannel(each, market), ({ data, receivedAt, sink: at }) =>
          this.#json.ticker(one, each, data, receivedAt, at),
        );
      }
      return one;
    });
    feed.want(sink);
  }

  #followListing(sink: VenueEventSink): void {
    const subscription = new Subscription(listingChannel, this.#context.control, this.#tools, {
      accepted: () => undefined,
      // The list is fetched now and then anyway: books need not suffer for it.
      refused: () => undefined,
      hasData: () => true,
      released: () => undefined,
    });
    subscription.want(sink);
  }

  #text(frame: TextFrame, receivedAt: UnixMicros, sink: VenueEventSink): void {
    switch (frame.kind) {
      case 'reply':
        this.#noteTime(frame.id, frame.times, receivedAt, sink);
        this.#reply(frame.id, frame.problem, sink);
        return;
      case 'message':
        this.#message({ ...frame, receivedAt, sink });
        return;
      case 'unknown':
        sink.unknown(frame.reason);
        return;
      case 'rejected':
        sink.rejected(frame.reason);
        if (this.#sbe === undefined) {
          this.booksBroken('its text', sink);
        }
        return;
      default:
        ensureNever(frame);
    }
  }

  #noteTime(
    id: number | undefined,
    times: ServerTimes | undefined,
    receivedAt: UnixMicros,
    sink: VenueEventSink,
  ): void {
    const sentAt = this.#context.control.sentAt(id);
    if (sentAt !== undefined && times !== undefined) {
      sink.clockSeen?.({ sentAt, receivedAt: receivedAt / 1000, ...times, resolutionMs: 0 });
    }
  }

  #reply(id: number | undefined, problem: Problem | undefined, sink: VenueEventSink): void {
    if (problem?.code === geoBlockCode) {
      this.#tools.end({
        code: 'geo-blocked',
        text: `Paradex does not serve this location (${geoBlockCode}). Plumbline has stopped trying.`,
        isFinal: true,
      });
      // It is about the place, not about what was asked: no channel has a word of its own on it.
      sink.unknown(`The venue refused a request: ${problem.said}`);
      return;
    }
    const isOurs = this.#context.control.answered(id, problem ?? 'accepted', sink);
    if (problem !== undefined) {
      sink.unknown(`The venue refused a request: ${problem.said}`);
    } else if (isOurs) {
      sink.ignored();
    } else {
      sink.unknown('An answer to no request of ours.');
    }
  }

  #message(message: JsonMessage): void {
    const { channel, data, sink } = message;
    if (channel === listingChannel || channel.startsWith(`${listingChannel}.`)) {
      this.#listingMessage(data, sink);
      return;
    }
    if (this.#sbe !== undefined) {
      sink.unknown(`A text message of ${quote(channel)}, which should come in binary form.`);
      return;
    }
    const handle = this.#byChannel.get(channel);
    const outcome = handle === undefined ? 'ignored' : handle(message);
    if (outcome === 'ignored') {
      sink.ignored();
    } else if (outcome !== undefined) {
      sink.rejected(outcome.rejected);
      if (channel.startsWith('order_book.')) {
        this.booksBroken('its values', sink);
      }
    }
  }

  #listingMessage(data: JsonObject, sink: VenueEventSink): void {
    if (!listingEvents.includes(data.event_type)) {
      sink.unknown('A change of the market list of no known kind.');
    } else if (!this.#listing.changed(sink)) {
      sink.ignored();
    }
  }
}

interface JsonMessage {
  readonly channel: string;
  readonly data: JsonObject;
  readonly receivedAt: UnixMicros;
  readonly sink: VenueEventSink;
}

/** The feed of `market`, by its symbol; made when there is none. */
function followed<F>(feeds: Map<string, F>, market: string, make: (released: () => void) => F): F {
  const symbol = symbolOf(market);
  let feed = feeds.get(symbol);
  if (feed === undefined) {
    feed = make(() => feeds.delete(symbol));
    feeds.set(symbol, feed);
  }
  return feed;
}

function dropUnwanted(
  channel: string,
  feeds: ReadonlyMap<string, { readonly market: string; drop(sink: VenueEventSink): void }>,
  wanted: ReadonlySet<string>,
  sink: VenueEventSink,
): void {
  for (const feed of feeds.values()) {
    if (!wanted.has(`${channel} ${feed.market}`)) {
      feed.drop(sink);
    }
  }
}
