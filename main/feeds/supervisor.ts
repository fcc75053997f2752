/** One venue: the sockets its followed markets need, kept open, switched without a hole. SPEC.md SV1–SV11. */
import { type Channel, venueLabels } from '#shared/domain/market.ts';
import { err, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';
import type { FollowedMarket, TradeEvent, VenueAdapter, VenueEndpoints } from '../venues/venue.ts';
import type { Clock } from './clock.ts';
import type { ConnectQueues } from './connect-queue.ts';
import { createCounters, type FeedCounters } from './feed-counters.ts';
import type { Line, LineContext, LineEvents, Session } from './line.ts';
import { LineSet } from './line-set.ts';
import type { Link } from './link.ts';
import { MarketFeed } from './market-feed.ts';
import type { MessagePump } from './message-pump.ts';
import { ReopenPacer } from './reopen-pacer.ts';
import { type RestClient, restErrorSentence } from './rest-client.ts';
import { type InspectedFrame, SessionSink } from './session-sink.ts';
import { VenueListing } from './venue-listing.ts';
import { linesStatus } from './venue-status.ts';

export interface SupervisorOptions {
  readonly adapter: VenueAdapter;
  readonly endpoints: VenueEndpoints;
  readonly isPractice: boolean;
  /** The REST address belongs to the same server as the sockets; otherwise its executions are not ours. */
  readonly isRestPaired: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly queues: ConnectQueues;
  readonly pump: MessagePump;
  readonly rest: RestClient;
  readonly isOffline: () => boolean;
  readonly onInspected: (frame: InspectedFrame) => void;
}

const keptInspected = 50;

export class Supervisor implements LineEvents {
  readonly adapter: VenueAdapter;
  readonly counters: FeedCounters = createCounters();
  readonly #options: SupervisorOptions;
  readonly #markets = new Map<string, MarketFeed>();
  readonly #lines: LineSet;
  readonly #sink: SessionSink;
  readonly #listing: VenueListing | undefined;
  readonly #pacers = new Map<string, ReopenPacer>();
  readonly #inspected: InspectedFrame[] = [];
  #messagesBefore = 0;
  #ratedAtMs: number;
  #messagesPerSecond = 0;
  #isClosed = false;

  constructor(options: SupervisorOptions) {
    const { adapter, clock, random, queues, pump, isOffline } = options;
    this.adapter = adapter;
    this.#options = options;
    this.#ratedAtMs = clock.monotonic();
    const context: LineContext = {
      adapter,
      // The spacing spares the venue; our own practice exchange need not be spared.
      timing: options.isPractice ? { ...adapter.timing, connectSpacingMs: 0 } : adapter.timing,
      clock,
      random,
      queues,
      pump,
      isOffline,
      wantedSockets: () => this.#lines.plan.sockets.length,
    };
    this.#lines = new LineSet(this.#markets, context, this);
    this.#sink = new SessionSink({
      markets: this.#markets,
      counters: this.counters,
      onInspected: (frame) => this.#keepInspected(frame),
      onSnapshot: (session) => session.connection.firstMessageArrived(),
    });
    this.#listing = options.isRestPaired
      ? new VenueListing({
          adapter,
          endpoints: options.endpoints,
          clock,
          rest: options.rest,
          onListing: () => this.#applyListing(),
        })
      : undefined;
  }

  get markets(): ReadonlyMap<string, MarketFeed> {
    return this.#markets;
  }

  /** The last frames that could not be used, oldest first. */
  get inspected(): readonly InspectedFrame[] {
    return this.#inspected;
  }

  /** All that is to be followed here; replaces what was. */
  follow(followed: readonly FollowedMarket[]): void {
    const wanted = new Map(followed.map((entry) => [entry.market, entry.channels]));
    for (const [market, feed] of this.#markets) {
      if (!wanted.has(market)) {
        feed.close();
        this.#markets.delete(market);
        this.#pacers.get(market)?.close();
        this.#pacers.delete(market);
      }
    }
    this.#lines.follow(this.adapter.planSockets(followed, this.#options.endpoints));
    for (const [market, channels] of wanted) {
      let feed = this.#markets.get(market);
      if (feed === undefined) {
        feed = this.#createFeed(market);
        this.#markets.set(market, feed);
      }
      feed.follow(channels);
    }
    this.#lines.adoptOpen();
    this.#lines.settle();
    this.#listing?.watch(followed.length > 0);
  }

  retryNow(): void {
    for (const line of this.#lines.all) {
      line.retryNow();
    }
  }

  /** At the end of a turn in which messages were worked on. */
  settle(): void {
    for (const feed of this.#markets.values()) {
      feed.settle();
    }
  }

  /** Once a second or so; the rate is the mean since the last call. */
  updateRate(): void {
    const nowMs = this.#options.clock.monotonic();
    const elapsedMs = nowMs - this.#ratedAtMs;
    if (elapsedMs >= 900) {
      const messages = this.counters.messages - this.#messagesBefore;
      this.#messagesPerSecond = (messages * 1000) / elapsedMs;
      this.#messagesBefore = this.counters.messages;
      this.#ratedAtMs = nowMs;
    }
  }

  status(): VenueStatus {
    this.counters.dropped = this.#lines.dropped;
    return {
      ...linesStatus(this.#lines.planned, venueLabels[this.adapter.id]),
      venue: this.adapter.id,
      isPractice: this.#options.isPractice,
      topology: this.#lines.plan.topology,
      messagesPerSecond: this.#messagesPerSecond,
      received: this.counters.messages,
      rejected: this.counters.rejected,
      unknown: this.counters.unknown,
      dropped: this.counters.dropped,
      reconnects: this.counters.reconnects,
    };
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#listing?.close();
    for (const pacer of this.#pacers.values()) {
      pacer.close();
    }
    for (const feed of this.#markets.values()) {
      feed.close();
    }
    this.#lines.close();
    this.counters.dropped = this.#lines.dropped;
  }

  // --- what the lines report --------------------------------------------------------------------------------------

  linkChanged(line: Line): void {
    if (line.link.kind === 'down') {
      this.#askWhetherListed(line);
    }
    for (const feed of this.#lines.marketsOf(line.spec)) {
      feed.linkChanged(line.spec.channel);
    }
    this.#options.pump.wake();
  }

  sessionOpened(session: Session, isReconnect: boolean): void {
    if (isReconnect) {
      this.counters.reconnects += 1;
    }
    for (const feed of this.#lines.marketsOf(session.line.spec)) {
      feed.channelOpened(session.line.spec.channel, session);
    }
    this.#lines.settle();
  }

  sessionEnded(session: Session): void {
    for (const feed of this.#markets.values()) {
      feed.sessionEnded(session);
    }
    this.#lines.settle();
    // Another line may be open already and carry the trades or prices from here on.
    this.#lines.adoptOpen();
  }

  evidence(session: Session): void {
    for (const feed of this.#lines.marketsOf(session.line.spec)) {
      feed.linkChanged(session.line.spec.channel);
    }
  }

  message(session: Session, bytes: Uint8Array, receivedAt: UnixMillis): void {
    this.#sink.decode(session, bytes, receivedAt);
  }

  #createFeed(market: string): MarketFeed {
    const { adapter, clock, pump, isRestPaired } = this.#options;
    return new MarketFeed({
      venue: adapter.id,
      market,
      label: venueLabels[adapter.id],
      rules: adapter.book,
      clock,
      counters: this.counters,
      wake: () => pump.wake(),
      plannedLink: (channel) => this.#plannedLink(market, channel),
      onTakeover: () => this.#lines.settle(),
      reopenBook: () => this.#reopenBook(market),
      recentTrades: isRestPaired ? () => this.#recentTrades(market) : undefined,
    });
  }

  #plannedLink(market: string, channel: Channel): Link {
    const line = this.#lines.plannedLine(market, channel);
    // A socket for all markets opens well without this one: only the list tells that its book will never come.
    if (line?.link.kind === 'open' && line.spec.markets === 'all' && this.#isUnlisted(market)) {
      const reason = { kind: 'refused', status: 404 } as const;
      return { kind: 'down', down: { reason, attempt: 1, isFinal: true } };
    }
    return line?.link ?? { kind: 'opening' };
  }

  #isUnlisted(market: string): boolean {
    return this.#listing?.has(market) === false;
  }

  #reopenBook(market: string): void {
    let pacer = this.#pacers.get(market);
    if (pacer === undefined) {
      pacer = new ReopenPacer(this.#options.clock, () => {
        if (this.#markets.get(market)?.trust('book')?.state === 'CROSSED') {
          this.#lines.plannedLine(market, 'book')?.reopen();
        }
      });
      this.#pacers.set(market, pacer);
    }
    pacer.ask();
  }

  // --- REST -------------------------------------------------------------------------------------------------------

  async #recentTrades(market: string): Promise<Result<readonly TradeEvent[], string>> {
    const { adapter, endpoints, rest } = this.#options;
    const answer = await rest.get(adapter.rest.recentTradesUrl(endpoints, market));
    if (!answer.ok) {
      return err(restErrorSentence(answer.error, venueLabels[adapter.id]));
    }
    const parsed = adapter.rest.parseRecentTrades(answer.value, market);
    return parsed.ok ? { ok: true, value: parsed.value.trades } : parsed;
  }

  /** A 404 for one market may mean that there is none of this name; the venue's list tells. */
  #askWhetherListed(line: Line): void {
    const { link, spec } = line;
    const isUnknown =
      link.kind === 'down' &&
      !link.down.isFinal &&
      link.down.reason.kind === 'refused' &&
      link.down.reason.status === 404;
    if (isUnknown && spec.markets !== 'all') {
      this.#listing?.refresh();
      this.#stopIfUnlisted(line);
    }
  }

  #stopIfUnlisted(line: Line): void {
    const { link, spec } = line;
    if (
      link.kind === 'down' &&
      !link.down.isFinal &&
      link.down.nextTryAt !== undefined &&
      link.down.reason.kind === 'refused' &&
      link.down.reason.status === 404 &&
      spec.markets !== 'all' &&
      this.#isUnlisted(spec.markets)
    ) {
      line.stopTrying();
    }
  }

  #applyListing(): void {
    for (const line of this.#lines.all) {
      this.#stopIfUnlisted(line);
    }
    for (const feed of this.#markets.values()) {
      this.#tellListed(feed);
    }
  }

  #tellListed(feed: MarketFeed): void {
    feed.setHalted(this.#listing?.halted(feed.market));
    const tick = this.#listing?.tick(feed.market);
    if (tick !== undefined) {
      feed.learnTick(tick);
    }
    feed.linkChanged('book');
  }

  #keepInspected(frame: InspectedFrame): void {
    this.#inspected.push(frame);
    if (this.#inspected.length > keptInspected) {
      this.#inspected.shift();
    }
    this.#options.onInspected(frame);
  }
}
