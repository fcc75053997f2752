/** What Rails' open connections are sent of each market, gathered between two flushes. SPEC.md PX60–PX62. */
import type { MarketStates } from '../market-state.ts';
import type { SourceEvent, TradeEvent, UpdateEvent } from '../source.ts';
import { FrameBatch } from './frame-batch.ts';
import { legsOf, namedIn } from './rails-requests.ts';
import { allMarkets, type RailsSession, type RailsStream } from './rails-session.ts';
import { RailsToldLevels } from './rails-told-levels.ts';
import { deltaFrame, executions, railsFrame, removalOf } from './rails-wire.ts';
import type { VenueServerContext } from './server.ts';

/** Frames of one market and stream since the last flush. Everybody who hears them gets the same ones in the same order. */
interface Outgoing {
  readonly market: string;
  readonly stream: RailsStream;
  /** With the market named, and without (`market-name`). */
  readonly named: FrameBatch;
  readonly nameless: FrameBatch;
}

export class RailsFeeds {
  readonly connections = new Set<RailsSession>();
  framesSent = 0;
  readonly #context: VenueServerContext;
  readonly #markets: MarketStates;
  readonly #told = new RailsToldLevels();
  /** By market; trades before books, so that a client sees the book that was traded on. */
  readonly #trades = new Map<string, Outgoing>();
  readonly #books = new Map<string, Outgoing>();
  readonly #pendingTrades = new Map<string, TradeEvent[]>();
  readonly #lastTs = new Map<string, number>();

  constructor(context: VenueServerContext) {
    this.#context = context;
    this.#markets = context.markets;
  }

  /** The `ts` of the last change told of a market; no later change is stamped earlier. */
  lastTs(market: string): number {
    const known = this.#lastTs.get(market) ?? Math.floor(this.#context.nowMs());
    this.#lastTs.set(market, known);
    return known;
  }

  clockSet(): void {
    this.#lastTs.clear();
  }

  join(session: RailsSession): void {
    for (const state of this.#markets.all('book')) {
      this.#told.follow(state);
    }
    this.connections.add(session);
  }

  send(session: RailsSession, frame: string): void {
    this.framesSent += session.client.send(frame) ? 1 : 0;
  }

  isHeard(market: string, stream: RailsStream): boolean {
    return this.#hearing(market, stream).length > 0;
  }

  publish(event: SourceEvent): void {
    const state = this.#markets.get(event.market);
    if (state === undefined || event.kind === 'index-price') {
      return;
    }
    switch (event.kind) {
      case 'snapshot':
        this.#appendDelta(event, this.#told.replace(state, event));
        break;
      case 'update':
        this.#told.note(state, event);
        this.#appendDelta(event, event);
        break;
      case 'trade':
        if (this.isHeard(event.market, 'publicTrades')) {
          const pending = this.#pendingTrades.get(event.market) ?? [];
          pending.push(event);
          this.#pendingTrades.set(event.market, pending);
        }
        break;
    }
  }

  flush(): void {
    for (const [market, trades] of this.#pendingTrades) {
      const legs = legsOf(this.#context);
      const data = { orders: trades.flatMap((trade) => executions(trade, legs)), statusCode: 200 };
      this.#append(outgoing(this.#trades, market, 'publicTrades'), (name) =>
        railsFrame('publicCompletedOrdersDelta', name, data),
      );
    }
    this.#pendingTrades.clear();
    for (const group of [this.#trades, this.#books]) {
      for (const one of group.values()) {
        this.#flushOne(one);
      }
    }
  }

  #appendDelta(
    event: { readonly market: string; readonly atMs: number },
    change: Pick<UpdateEvent, 'bids' | 'asks'>,
  ): void {
    const { market } = event;
    const ts = Math.max(Math.floor(event.atMs), this.#lastTs.get(market) ?? 0);
    this.#lastTs.set(market, ts);
    if (change.bids.length + change.asks.length === 0 || !this.isHeard(market, 'publicOrderBook')) {
      return;
    }
    const removal = removalOf(market);
    this.#append(outgoing(this.#books, market, 'publicOrderBook'), (name) =>
      deltaFrame(name, change.bids, change.asks, removal, ts),
    );
  }

  #append(
    { market, named, nameless }: Outgoing,
    build: (name: string | undefined) => string,
  ): void {
    named.append(build(market));
    if (this.#context.knob('market-name') === 'all-only') {
      nameless.append(build(undefined));
    }
  }

  #flushOne({ market, stream, named, nameless }: Outgoing): void {
    const { count } = named;
    const [withName, without] = [named.take(), nameless.take()];
    if (withName === undefined) {
      return;
    }
    for (const session of this.#hearing(market, stream)) {
      const isNamed = namedIn(session, market, this.#context) !== undefined;
      const frames = isNamed ? withName : (without ?? withName);
      this.framesSent += session.client.write(frames, count) ? count : 0;
    }
  }

  #hearing(market: string, stream: RailsStream): readonly RailsSession[] {
    return [...this.connections].filter(
      (one) => (one.market === market || one.market === allMarkets) && one.streams.has(stream),
    );
  }
}

function outgoing(group: Map<string, Outgoing>, market: string, stream: RailsStream): Outgoing {
  const known = group.get(market);
  if (known !== undefined) {
    return known;
  }
  const made = { market, stream, named: new FrameBatch(), nameless: new FrameBatch() };
  group.set(market, made);
  return made;
}
