/** One venue: the sockets its followed markets need, kept open, switched without a hole. SPEC.md SV1–SV11. */
import { type Channel, venueLabels } from '#shared/domain/market.ts';
import { err, ok } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';
import type { TokenSource } from '../auth/token-source.ts';
import type {
  FollowedMarket,
  SocketSpec,
  VenueAdapter,
  VenueEndpoints,
  VenueEventSink,
} from '../venues/venue.ts';
import { Admission, type FormMemory } from './admission.ts';
import type { Halt } from './book-trust.ts';
import type { Clock } from './clock.ts';
import type { ConnectQueues } from './connect-queue.ts';
import { createCounters, type FeedCounters } from './feed-counters.ts';
import type { Line, LineContext, LineEvents } from './line.ts';
import { LineSet } from './line-set.ts';
import type { Link } from './link.ts';
import { MarketFeed } from './market-feed.ts';
import type { MessagePump } from './message-pump.ts';
import { ReopenPacer } from './reopen-pacer.ts';
import { type RestClient, restErrorSentence } from './rest-client.ts';
import type { Session } from './session.ts';
import { type InspectedFrame, SessionSink } from './session-sink.ts';
import type { RecentTrades } from './trade-feed.ts';
import { VenueListing } from './venue-listing.ts';
import { VenueState } from './venue-state.ts';
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
  readonly tokens: TokenSource;
  readonly forms: FormMemory;
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
  readonly #admission: Admission | undefined;
  readonly #sink: SessionSink;
  readonly #listing: VenueListing | undefined;
  readonly #state: VenueState | undefined;
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
    this.#admission =
      adapter.auth === undefined ? undefined : new Admission({ ...options, auth: adapter.auth });
    const context: LineContext = {
      adapter,
      endpoints: options.endpoints,
      admission: this.#admission,
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
      clock,
      onInspected: (frame) => this.#keepInspected(frame),
      onFirst: (session) => session.connection.firstMessageArrived(),
      onReady: (session, channel, market) => this.#channelReady(session, channel, market),
      onAlive: (session) => this.evidence(session),
      onListingChanged: () => this.#listing?.refresh(),
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
    const { state } = adapter.rest;
    this.#state =
      state === undefined || !options.isRestPaired
        ? undefined
        : new VenueState({
            state,
            endpoints: options.endpoints,
            clock,
            rest: options.rest,
            isAnyLineDown: () => this.#lines.planned.some((line) => line.link.kind === 'down'),
            onChange: () => this.#applyState(),
          });
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
      feed.follow(channels, this.#lines.isParallel(market));
    }
    this.#lines.adoptOpen();
    this.#lines.settle();
    this.#listing?.watch(followed.length > 0);
    this.#state?.watch(followed.length > 0);
    this.#tellHalts();
  }

  retryNow(): void {
    this.#admission?.release();
    this.#retryLines();
  }

  #retryLines(): void {
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
    const tokenExpiresAt = this.#admission?.tokenExpiresAt;
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
      ...(tokenExpiresAt === undefined ? {} : { tokenExpiresAt }),
    };
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#listing?.close();
    this.#state?.close();
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
      this.#state?.refresh();
    }
    for (const { feed, channel } of this.#lines.feedsOf(line.spec)) {
      feed.linkChanged(channel);
    }
    this.#options.pump.wake();
  }

  sessionOpened(session: Session, isReconnect: boolean): void {
    if (isReconnect) {
      this.counters.reconnects += 1;
    }
    for (const { feed, channel } of this.#lines.feedsOf(session.line.spec)) {
      feed.linkChanged(channel);
    }
    session.carry(session.line.spec.carries);
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
    for (const { feed, channel } of this.#lines.feedsOf(session.line.spec)) {
      feed.linkChanged(channel);
    }
  }

  message(session: Session, bytes: Uint8Array, receivedAt: UnixMillis, isBinary: boolean): void {
    this.#sink.decode(session, bytes, receivedAt, isBinary);
  }

  speak(session: Session, run: (sink: VenueEventSink) => void): void {
    this.#sink.speak(session, run);
  }

  #channelReady(session: Session, channel: Channel, market: string): void {
    session.markReady(channel, market);
    for (const entry of this.#lines.feedsOf(session.line.spec)) {
      if (entry.channel === channel && (market === 'all' || entry.feed.market === market)) {
        entry.feed.channelReady(channel, session);
      }
    }
    this.#lines.settle();
  }

  #createFeed(market: string): MarketFeed {
    const { adapter, clock, pump } = this.#options;
    return new MarketFeed({
      venue: adapter.id,
      market,
      label: venueLabels[adapter.id],
      rules: adapter.bookRules(market),
      allowsStandby: adapter.allowsStandby,
      isFirstTradeHistory: adapter.isFirstTradeHistory,
      clock,
      counters: this.counters,
      wake: () => pump.wake(),
      plannedLink: (channel) => this.#plannedLink(market, channel),
      onTakeover: () => this.#lines.settle(),
      isPlanned: (channel, session) =>
        this.#lines.plannedLines(market, channel).includes(session.line),
      substitute: (channel, session) => this.#substitute(market, channel, session),
      standby: (standing) => this.#lines.standby(market, standing),
      wantBook: (session) => session.requestBook(market, () => session.line.reopen()),
      renewBook: () => this.#renewBook(market),
      recentTrades: this.#recentTradesOf(market),
    });
  }

  #plannedLink(market: string, channel: Channel): Link {
    const line = this.#lines.plannedLine(market, channel);
    // A socket for all markets opens well without this one: only the list tells that its book will never come.
    const isForAll = line?.spec.carries.some((entry) => entry.market === 'all') === true;
    if (line?.link.kind === 'open' && isForAll && this.#isUnlisted(market)) {
      const reason = { kind: 'refused', status: 404 } as const;
      return { kind: 'down', down: { reason, attempt: 1, isFinal: true } };
    }
    return line?.link ?? { kind: 'opening' };
  }

  #substitute(market: string, channel: Channel, session: Session): Session | undefined {
    const others = this.#lines.plannedLines(market, channel).map((line) => line.current);
    return others.find(
      (other) => other !== undefined && other !== session && other.isReady(channel, market),
    );
  }

  #isUnlisted(market: string): boolean {
    return this.#listing?.has(market) === false;
  }

  /** A full book, from the open socket where it can give one. */
  #renewBook(market: string): void {
    let pacer = this.#pacers.get(market);
    if (pacer === undefined) {
      pacer = new ReopenPacer(this.#options.clock, () => {
        if (this.#markets.get(market)?.trust('book')?.state === 'CROSSED') {
          const carrier = this.#markets.get(market)?.carrier('book');
          const line = carrier?.line ?? this.#lines.plannedLine(market, 'book');
          const session = line?.current;
          if (session === undefined) {
            line?.retryNow();
          } else {
            session.requestBook(market, () => line?.reopen());
          }
        }
      });
      this.#pacers.set(market, pacer);
    }
    pacer.ask();
  }

  // --- REST -------------------------------------------------------------------------------------------------------

  #recentTradesOf(market: string): RecentTrades {
    const { adapter, endpoints, rest, isRestPaired } = this.#options;
    const { recentTrades } = adapter.rest;
    if (recentTrades === undefined) {
      return { kind: 'not-kept' };
    }
    if (!isRestPaired) {
      return { kind: 'no-address' };
    }
    return {
      kind: 'read',
      read: async () => {
        const answer = await rest.get(recentTrades.url(endpoints, market));
        if (!answer.ok) {
          return err(restErrorSentence(answer.error, venueLabels[adapter.id]));
        }
        const parsed = recentTrades.parse(answer.value, market);
        return parsed.ok ? ok(parsed.value.trades) : parsed;
      },
    };
  }

  /** A 404 for one market may mean that there is none of this name; the venue's list tells. */
  #askWhetherListed(line: Line): void {
    const { link, spec } = line;
    const isUnknown =
      link.kind === 'down' &&
      !link.down.isFinal &&
      link.down.reason.kind === 'refused' &&
      link.down.reason.status === 404;
    if (isUnknown && soleMarket(spec) !== undefined) {
      this.#listing?.refresh();
      this.#stopIfUnlisted(line);
    }
  }

  #stopIfUnlisted(line: Line): void {
    const { link, spec } = line;
    const market = soleMarket(spec);
    if (
      link.kind === 'down' &&
      !link.down.isFinal &&
      link.down.nextTryAt !== undefined &&
      link.down.reason.kind === 'refused' &&
      link.down.reason.status === 404 &&
      market !== undefined &&
      this.#isUnlisted(market)
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
    feed.setHalted(this.#haltOf(feed.market));
    const tick = this.#listing?.tick(feed.market);
    if (tick !== undefined) {
      feed.learnTick(tick);
    }
    feed.linkChanged('book');
  }

  /** The venue said that trading is off, or on again: then its lines need not wait for their turn. */
  #applyState(): void {
    this.#tellHalts();
    if (this.#state?.halt === undefined) {
      this.#retryLines();
    }
  }

  #tellHalts(): void {
    for (const feed of this.#markets.values()) {
      feed.setHalted(this.#haltOf(feed.market));
    }
  }

  #haltOf(market: string): Halt | undefined {
    const { adapter } = this.#options;
    const label = venueLabels[adapter.id];
    const venueHalt = this.#state?.halt;
    if (venueHalt !== undefined) {
      const { words, since } = venueHalt;
      const seenAt = new Date(since).toISOString().slice(11, 16);
      const reason =
        adapter.rest.state?.haltSentence?.(words, since) ??
        `${label} reports ${words} since ${seenAt} UTC.`;
      return { reason, isVenueWide: true };
    }
    const words = this.#listing?.halted(market);
    return words === undefined
      ? undefined
      : { reason: `${label} reports ${words}.`, isVenueWide: false };
  }

  #keepInspected(frame: InspectedFrame): void {
    this.#inspected.push(frame);
    if (this.#inspected.length > keptInspected) {
      this.#inspected.shift();
    }
    this.#options.onInspected(frame);
  }
}

/** The market of a socket that is for one alone. */
function soleMarket({ carries }: SocketSpec): string | undefined {
  const markets = new Set(carries.map((entry) => entry.market));
  const [market] = markets;
  return markets.size === 1 && market !== 'all' ? market : undefined;
}
