/** What Paradex' channels of books and trades send and when. SPEC.md PX95–PX98. */
import { ensureNever } from '#shared/domain/assert.ts';
import type { SourceEvent, TradeEvent, UpdateEvent } from '../source.ts';
import type { PastBooks } from '../wire/past-books.ts';
import { type ParadexAudience, ParadexAudiences } from './paradex-audiences.ts';
import { allMarkets, type ParadexChannel } from './paradex-channels.ts';
import type { BookContent, TouchContent } from './paradex-content.ts';
import { encodeBook, encodeTouch, encodeTrade, type ParadexFrame } from './paradex-encoding.ts';
import { ParadexFigures } from './paradex-figures.ts';
import { subscriptionText } from './paradex-json.ts';
import { ParadexMarket } from './paradex-market.ts';
import type { ParadexSession } from './paradex-session.ts';
import type { VenueServerContext } from './server.ts';

const depthTurnMs = 50;
/** Timers are late, not early: a frame is due a little before its interval is over. */
const earlyMs = 10;
/** Of the trades, so many are followed by one that was made outside the book, when the knob is on. */
const tradesToABlockTrade = 10;
/** A sequence of trades goes out before the books they changed. */
const flushOrder: readonly ParadexChannel['kind'][] = ['trades', 'deltas', 'bbo'];

export class ParadexFeeds {
  readonly audiences = new ParadexAudiences();
  readonly #context: VenueServerContext;
  readonly #books: PastBooks<BookContent | undefined>;
  readonly #markets = new Map<string, ParadexMarket>();
  /** Markets whose book changed since the last flush. */
  readonly #touched = new Set<ParadexMarket>();
  readonly #lastTouches = new WeakMap<ParadexAudience, Map<string, string>>();
  readonly #figures: ParadexFigures;
  #framesSent = 0;
  #trades = 0;

  constructor(context: VenueServerContext) {
    this.#context = context;
    this.#books = context.wire.pastBooks({
      keys: () =>
        this.marketsOf(allMarkets).flatMap((market) =>
          market.fullBookKinds().map((kind) => `${market.name} ${kind}`),
        ),
      keep: (key) => {
        const [name = '', kind] = key.split(' ');
        return this.market(name)?.snapshot(kind === 'interactive', context.nowMs());
      },
    });
    // Always: a book of 15 levels may still owe its latest state when the exchange falls silent.
    context.every(depthTurnMs, () => this.#sendDueDepths(), 'always');
    this.#figures = new ParadexFigures({
      context,
      audiences: this.audiences,
      marketsOf: (scope) => this.marketsOf(scope),
      send: (session, frame) => this.#sendTo(session, frame),
    });
  }

  get framesSent(): number {
    return this.#framesSent;
  }

  market(name: string): ParadexMarket | undefined {
    const known = this.#markets.get(name);
    if (known !== undefined) {
      return known;
    }
    const state = this.#context.markets.get(name);
    if (state === undefined || state.market.kind !== 'book') {
      return undefined;
    }
    const market = new ParadexMarket(state);
    this.#markets.set(name, market);
    return market;
  }

  /** All of a channel's scope. */
  marketsOf(scope: string): readonly ParadexMarket[] {
    const names =
      scope === allMarkets
        ? this.#context.markets.all('book').map(({ market }) => market.market)
        : [scope];
    return names.flatMap((name) => this.market(name) ?? []);
  }

  /** From now on; what a channel begins with goes out at once. */
  join(session: ParadexSession, channel: ParadexChannel): void {
    const audience = this.audiences.join(session, channel);
    for (const frame of this.#firstFrames(audience, session)) {
      this.#sendTo(session, frame);
    }
  }

  publish(event: SourceEvent): void {
    const market = this.market(event.market);
    if (market === undefined) {
      return;
    }
    switch (event.kind) {
      case 'update':
        this.#publishUpdate(market, event);
        break;
      case 'snapshot':
        market.replace();
        for (const audience of this.audiences.hearing('deltas', market.name)) {
          const book = market.snapshot(audience.channel.isInteractive, event.atMs);
          audience.batch.append(encodeBook(book, audience));
        }
        this.#touch(market);
        break;
      case 'trade':
        this.#publishTrade(market, event);
        break;
      case 'index-price':
        break;
      default:
        ensureNever(event);
    }
  }

  clockSet(): void {
    for (const kind of ['depth', 'comparison'] as const) {
      for (const audience of this.audiences.every(kind)) {
        audience.sentAtMs = 0;
      }
    }
  }

  flush(): void {
    for (const market of this.#touched) {
      for (const audience of this.audiences.hearing('bbo', market.name)) {
        this.#appendTouch(audience, market);
      }
    }
    this.#touched.clear();
    for (const kind of flushOrder) {
      for (const audience of this.audiences.every(kind)) {
        const { count } = audience.batch;
        const frames = audience.batch.take();
        if (frames !== undefined) {
          for (const { client } of audience.sessions) {
            this.#framesSent += client.write(frames, count) ? count : 0;
          }
        }
      }
    }
  }

  /** A market's listing changed: the one channel that is JSON on every connection. */
  announce(market: string, eventType: string): void {
    const listed = this.market(market)?.state.market;
    const data = {
      symbol: market,
      event_type: eventType,
      updated_at: Math.floor(this.#context.nowMs()),
      changed_fields: listed === undefined ? {} : { price_tick_size: listed.tick },
    };
    for (const audience of this.audiences.hearing('listing', market)) {
      this.#sendAll(audience, subscriptionText(audience.channel.name, data));
    }
  }

  #publishUpdate(market: ParadexMarket, event: UpdateEvent): void {
    const change = market.change(event, event.atMs);
    this.#appendBook(market, change, market.interactiveChange(change));
    const retail = market.retailChange(event.atMs);
    if (retail !== undefined) {
      this.#appendBook(market, retail.book, retail.interactive);
    }
    this.#touch(market);
  }

  #appendBook(
    market: ParadexMarket,
    book: BookContent,
    interactive: BookContent | undefined,
  ): void {
    for (const audience of this.audiences.hearing('deltas', market.name)) {
      const content = audience.channel.isInteractive ? interactive : book;
      if (content !== undefined) {
        audience.batch.append(encodeBook(content, audience));
      }
    }
  }

  #touch(market: ParadexMarket): void {
    this.#touched.add(market);
    for (const audience of this.audiences.hearing('depth', market.name)) {
      audience.isDue = true;
    }
  }

  #publishTrade(market: ParadexMarket, event: TradeEvent): void {
    const sentAtMs = this.#context.nowMs();
    const trade = market.trade(event, sentAtMs);
    const contents = [trade];
    this.#trades += 1;
    if (
      this.#context.knob('off-book-trades') === 'on' &&
      this.#trades % tradesToABlockTrade === 0
    ) {
      contents.push({ ...trade, id: `9${trade.id.slice(-27)}`, type: 'BLOCK_TRADE', seq: 0 });
    }
    for (const audience of this.audiences.hearing('trades', market.name)) {
      for (const content of contents) {
        const frame = encodeTrade(content, audience);
        if (frame !== undefined) {
          audience.batch.append(frame);
        }
      }
    }
  }

  /** A touch that did not move is not told again. */
  #appendTouch(
    audience: ParadexAudience<Extract<ParadexChannel, { kind: 'bbo' }>>,
    market: ParadexMarket,
  ): void {
    const touch = market.touch(audience.channel.isInteractive, this.#context.nowMs());
    const last = this.#lastTouches.get(audience) ?? new Map<string, string>();
    this.#lastTouches.set(audience, last);
    const text = touchText(touch);
    if (last.get(market.name) !== text) {
      last.set(market.name, text);
      audience.batch.append(encodeTouch(touch, audience));
    }
  }

  #firstFrames(audience: ParadexAudience, session: ParadexSession): readonly ParadexFrame[] {
    const { channel } = audience;
    const nowMs = this.#context.nowMs();
    const markets = this.marketsOf(channel.market);
    switch (channel.kind) {
      case 'deltas':
        return markets.map((market) =>
          encodeBook(this.#fullBook(market, channel.isInteractive), audience),
        );
      case 'depth':
        return markets.map((market) => encodeBook(market.depth(channel, nowMs), audience));
      case 'bbo':
        return markets.map((market) =>
          encodeTouch(market.touch(channel.isInteractive, nowMs), audience),
        );
      case 'summary':
        return this.#figures.summaryFrames(audience, session);
      case 'funding':
        return this.#figures.fundingFrames(audience);
      case 'trades':
      case 'comparison':
      case 'listing':
      case 'nothing':
        return [];
      default:
        return ensureNever(channel);
    }
  }

  #sendDueDepths(): void {
    const nowMs = this.#context.nowMs();
    for (const audience of this.audiences.every('depth')) {
      const { channel } = audience;
      const market = this.market(channel.market);
      const isTime = nowMs - audience.sentAtMs >= channel.everyMs - earlyMs;
      if (audience.isDue && isTime && market !== undefined) {
        audience.isDue = false;
        audience.sentAtMs = nowMs;
        this.#sendAll(audience, encodeBook(market.depth(channel, nowMs), audience));
      }
    }
  }

  #fullBook(market: ParadexMarket, isInteractive: boolean): BookContent {
    const late = this.#books.late(`${market.name} ${isInteractive ? 'interactive' : 'public'}`);
    return late ?? market.snapshot(isInteractive, this.#context.nowMs());
  }

  #sendAll(audience: ParadexAudience, frame: ParadexFrame): void {
    for (const session of audience.sessions) {
      this.#sendTo(session, frame);
    }
  }

  #sendTo(session: ParadexSession, frame: ParadexFrame): void {
    this.#framesSent += session.client.send(frame) ? 1 : 0;
  }
}

function touchText({ bid, ask }: TouchContent): string {
  return `${bid?.join(':') ?? ''} ${ask?.join(':') ?? ''}`;
}
