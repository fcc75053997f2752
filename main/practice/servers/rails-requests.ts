/** What a client may ask for on an open connection (`rails.md` §3.2–3.4), and what it may not. SPEC.md PX57–PX63. */
import type { MarketState, MarketStates } from '../market-state.ts';
import { exchangeBooks, type PastBooks, type TimedBook } from '../wire/past-books.ts';
import { isObject } from './json-object.ts';
import {
  allMarkets,
  isPrivateStream,
  isRailsStream,
  type RailsSession,
  type RailsStream,
} from './rails-session.ts';
import { bookOrders, executions, type RailsLegs, railsFrame } from './rails-wire.ts';
import type { VenueServerContext } from './server.ts';

/** As many past executions as an answer holds. */
const toldExecutions = 100;
const framesOfSeveral = 3;

interface RailsRequest {
  readonly message: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A request that a viewer has no business to make. */
export interface RefusedRequest {
  readonly atMs: number;
  readonly message: string;
}

export interface RailsRequestsOptions {
  readonly context: VenueServerContext;
  /** The `ts` of the last change told of a market. */
  readonly lastTs: (market: string) => number;
  readonly send: (session: RailsSession, frame: string) => void;
  readonly onStreams: () => void;
}

export class RailsRequests {
  /** What was asked for beyond reading public data: requests about orders, streams of an account. */
  readonly refused: RefusedRequest[] = [];
  readonly #options: RailsRequestsOptions;
  readonly #markets: MarketStates;
  readonly #books: PastBooks<TimedBook>;

  constructor(options: RailsRequestsOptions) {
    this.#options = options;
    const { markets, nowMs, wire } = options.context;
    this.#markets = markets;
    this.#books = wire.pastBooks(exchangeBooks(markets, nowMs));
  }

  /** Streams asked for in the address or in a request; an account's own are noted. */
  noteStreams(names: readonly string[]): void {
    for (const name of names.filter(isPrivateStream)) {
      this.#note(`subscription ${name}`);
    }
  }

  receive(session: RailsSession, text: string): void {
    const request = readRequest(text);
    if (request === undefined) {
      this.#fail(session, 'error', 400, 'the message is no request', {});
      return;
    }
    const { message, content } = request;
    switch (message) {
      case 'ping':
        this.#answer(session, 'pong', undefined, { ...idOf(content), statusCode: 200 });
        return;
      case 'subscribe':
      case 'unsubscribe':
        this.#changeStreams(session, message, content);
        return;
      case 'emitPublicOrderBook':
        this.#emit(session, request, (state) => this.#sendBook(session, state, content));
        return;
      case 'emitPublicCompletedOrders':
        this.#emit(session, request, (state) => this.#sendExecutions(session, state, content));
        return;
      default:
        this.#note(message);
        this.#fail(session, message, 403, `${message} is not served here`, content);
    }
  }

  /** §3.2: a repeated subscribe changes nothing, and each is told what is active now. */
  #changeStreams(
    session: RailsSession,
    message: 'subscribe' | 'unsubscribe',
    content: RailsRequest['content'],
  ): void {
    const requested = content.subscriptions;
    if (!isStreamList(requested)) {
      this.#fail(session, message, 400, 'subscriptions should be a list of streams', content);
      return;
    }
    if (message === 'subscribe') {
      this.noteStreams(requested);
    }
    for (const stream of requested) {
      if (message === 'subscribe') {
        session.streams.add(stream);
      } else {
        session.streams.delete(stream);
      }
    }
    this.#answer(session, `${message}d`, undefined, {
      activeSubscriptions: [...session.streams],
      ...idOf(content),
      requestedSubscriptions: requested,
    });
    this.#options.onStreams();
  }

  /** §3.1: the market has to be named where the connection is for all of them; `ALL` then means each. */
  #emit(
    session: RailsSession,
    { message, content }: RailsRequest,
    send: (state: MarketState) => void,
  ): void {
    const named = content.market ?? (session.market === allMarkets ? undefined : session.market);
    const states =
      named === allMarkets && session.market === allMarkets
        ? this.#markets.all('book')
        : this.#markets.all('book').filter(({ market }) => market.market === named);
    const isForeign = session.market !== allMarkets && named !== session.market;
    if (states.length === 0 || isForeign) {
      const reason = named === undefined ? 'market is missing' : `no market ${String(named)} here`;
      this.#fail(session, message, 400, reason, content);
      return;
    }
    for (const state of states) {
      send(state);
    }
  }

  #sendBook(session: RailsSession, state: MarketState, content: RailsRequest['content']): void {
    const { knob } = this.#options.context;
    if (knob('snapshots') === 'unanswered') {
      return;
    }
    const { market } = state.market;
    const late = this.#books.late(market);
    const { bids, asks } = late ?? { bids: state.book.bids(), asks: state.book.asks() };
    const ts = late === undefined ? this.#options.lastTs(market) : Math.floor(late.atMs);
    const orders = bookOrders(bids, asks);
    const count = knob('snapshot-frames') === 'several' ? framesOfSeveral : 1;
    const size = Math.max(1, Math.ceil(orders.length / count));
    for (let part = 0; part < count; part += 1) {
      this.#answer(session, 'publicOrderBook', market, {
        ...(knob('snapshot-id') === 'absent' ? {} : idOf(content)),
        orders: orders.slice(part * size, (part + 1) * size),
        statusCode: 200,
        ...(knob('snapshot-ts') === 'absent' ? {} : { ts }),
      });
    }
  }

  #sendExecutions(
    session: RailsSession,
    state: MarketState,
    content: RailsRequest['content'],
  ): void {
    const past = state.recentExecutions().slice(-toldExecutions);
    const legs = legsOf(this.#options.context);
    this.#answer(session, 'publicCompletedOrders', state.market.market, {
      ...idOf(content),
      orders: past.flatMap((trade) => executions(trade, legs)),
      statusCode: 200,
    });
  }

  /** §5: the literal of an error is not known; `errors` chooses between the two readings. */
  #fail(
    session: RailsSession,
    message: string,
    statusCode: number,
    body: string,
    content: RailsRequest['content'],
  ): void {
    const isEchoed = this.#options.context.knob('errors') === 'echoed';
    const data = { ...idOf(content), statusCode, body };
    this.#answer(session, isEchoed ? message : 'error', undefined, data);
  }

  #answer(
    session: RailsSession,
    resultType: string,
    market: string | undefined,
    data: object,
  ): void {
    this.#options.send(
      session,
      railsFrame(resultType, namedIn(session, market, this.#options.context), data),
    );
  }

  #note(message: string): void {
    this.refused.push({ atMs: this.#options.context.nowMs(), message });
  }
}

/** Older pages name the market only on connections for all of them (§3.1). */
export function namedIn(
  session: RailsSession,
  market: string | undefined,
  context: VenueServerContext,
): string | undefined {
  return context.knob('market-name') === 'all-only' && session.market !== allMarkets
    ? undefined
    : market;
}

export function legsOf(context: VenueServerContext): RailsLegs {
  const legs = context.knob('legs');
  return legs === 'taker' || legs === 'maker' || legs === 'both' ? legs : 'mixed';
}

function readRequest(text: string): RailsRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || typeof value.message !== 'string') {
    return undefined;
  }
  const { message, content = {} } = value;
  return isObject(content) ? { message, content } : undefined;
}

function isStreamList(value: unknown): value is RailsStream[] {
  return (
    Array.isArray(value) && value.every((name) => typeof name === 'string' && isRailsStream(name))
  );
}

function idOf({ clientRequestId }: RailsRequest['content']): object {
  return typeof clientRequestId === 'string' ? { clientRequestId } : {};
}
