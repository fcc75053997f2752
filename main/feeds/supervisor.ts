/** One venue: the sockets its followed markets need, kept open, switched without a hole. SPEC.md SV1–SV11. */
import { type Channel, venueLabels } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';
import type { FollowedMarket, VenueAdapter, VenueEventSink } from '../venues/venue.ts';
import { Admission } from './admission.ts';
import { VenueAudits } from './audit/venue-audits.ts';
import { BookRenewal } from './book-renewal.ts';
import { createCounters, type FeedCounters, statusCounts } from './feed-counters.ts';
import { InspectedFrames } from './inspected-frames.ts';
import { VenueDelay } from './latency/venue-delay.ts';
import { venueProbe } from './latency/venue-probe.ts';
import type { Line } from './line.ts';
import type { LineContext, LineEvents } from './line-context.ts';
import { LineSet } from './line-set.ts';
import { MarketFeed } from './market-feed.ts';
import { MessageRate } from './message-rate.ts';
import { neighbourChangedAt } from './neighbours.ts';
import { recentTradesOf } from './recent-trades.ts';
import type { Session } from './session.ts';
import { type InspectedFrame, SessionSink } from './session-sink.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { linesStatus } from './venue-status.ts';
import { VenueWordEffects } from './venue-word-effects.ts';

/** What waits to be read is more than a moment brings: a few hundred messages of any venue. */
const behindBytes = 64 * 1024;

export class Supervisor implements LineEvents {
  readonly adapter: VenueAdapter;
  readonly counters: FeedCounters = createCounters();
  readonly #options: SupervisorOptions;
  readonly #markets = new Map<string, MarketFeed>();
  readonly #lines: LineSet;
  readonly #admission: Admission | undefined;
  readonly #sink: SessionSink;
  readonly #word: VenueWordEffects;
  readonly #renewal: BookRenewal;
  readonly #audits: VenueAudits;
  readonly #delay: VenueDelay;
  readonly #stopHearingAnswers: () => void;
  readonly #inspected = new InspectedFrames();
  readonly #rate: MessageRate;
  #isClosed = false;

  constructor(options: SupervisorOptions) {
    const { adapter, clock, random, queues, pump, isOffline } = options;
    this.adapter = adapter;
    this.#options = options;
    this.#rate = new MessageRate(clock.monotonic());
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
    this.#delay = new VenueDelay({
      clock,
      markets: this.#markets,
      probe: venueProbe(options),
    });
    this.#stopHearingAnswers = options.isRestPaired
      ? options.rest.onDate(options.endpoints.rest, (reading) => this.#delay.clockSeen(reading))
      : () => undefined;
    this.#sink = new SessionSink({
      markets: this.#markets,
      delay: this.#delay,
      counters: this.counters,
      clock,
      onInspected: (frame) => {
        this.#inspected.keep(frame);
        options.onInspected(frame);
      },
      onFirst: (session) => session.connection.firstMessageArrived(),
      onReady: (session, channel, market) => this.#channelReady(session, channel, market),
      onAlive: (session) => this.evidence(session),
      onListingChanged: () => this.#word.askListing(),
      onRejected: (session) => this.#audits.unread(session),
      onAudit: (session, market, audit) => this.#audits.reported(session, market, audit),
    });
    this.#audits = new VenueAudits({
      ...options,
      context,
      admission: options,
      markets: this.#markets,
      renew: (market) => this.#renewBook(market),
    });
    this.#word = new VenueWordEffects({ ...options, markets: this.#markets, lines: this.#lines });
    this.#renewal = new BookRenewal(clock, this.#markets, this.#lines);
  }

  get markets(): ReadonlyMap<string, MarketFeed> {
    return this.#markets;
  }

  /** The last frames that could not be used, oldest first. */
  get inspected(): readonly InspectedFrame[] {
    return this.#inspected.all;
  }

  /** All that is to be followed here; replaces what was. */
  follow(followed: readonly FollowedMarket[]): void {
    const wanted = new Map(followed.map((entry) => [entry.market, entry.channels]));
    for (const [market, feed] of this.#markets) {
      if (!wanted.has(market)) {
        feed.close();
        this.#markets.delete(market);
        this.#renewal.forget(market);
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
      this.#word.tell(feed);
    }
    this.#lines.adoptOpen();
    this.#lines.settle();
    this.#audits.follow();
    this.#word.watch(followed.length > 0);
  }

  /** A person wants the book compared with a copy now. */
  audit(market: string): void {
    this.#audits.ask(market);
  }

  /** A person asks again: also where the last word was that nothing would be tried by itself. */
  retryNow(): void {
    this.#admission?.release();
    this.#word.askNow();
    for (const line of this.#lines.all) {
      line.retryNow();
    }
    for (const feed of this.#markets.values()) {
      const session = this.#lines.plannedLine(feed.market, 'book')?.current;
      if (session !== undefined && feed.isFinallyDoubted('book')) {
        session.requestBook(feed.market, () => session.line.reopen());
      }
    }
  }

  /** At the end of a turn in which messages were worked on. */
  settle(): void {
    this.#audits.settle();
    for (const feed of this.#markets.values()) {
      feed.settle();
    }
    this.#delay.settle();
  }

  /** Once a second or so. */
  updateRate(): void {
    this.#rate.update(this.counters.messages, this.#options.clock.monotonic());
  }

  status(): VenueStatus {
    this.counters.dropped = this.#lines.dropped;
    const tokenExpiresAt = this.#admission?.tokenExpiresAt;
    return {
      ...linesStatus(this.#lines.planned, venueLabels[this.adapter.id]),
      ...this.#delay.status,
      venue: this.adapter.id,
      isPractice: this.#options.isPractice,
      topology: this.#lines.plan.topology,
      messagesPerSecond: this.#rate.perSecond,
      ...statusCounts(this.counters),
      ...(tokenExpiresAt === undefined ? {} : { tokenExpiresAt }),
    };
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#word.close();
    this.#renewal.close();
    this.#audits.close();
    this.#delay.close();
    this.#stopHearingAnswers();
    // What they received and held is told to the markets.
    this.#lines.close();
    for (const feed of this.#markets.values()) {
      feed.close();
    }
    this.counters.dropped = this.#lines.dropped;
  }

  // --- what the lines report --------------------------------------------------------------------------------------

  linkChanged(line: Line): void {
    if (line.link.kind === 'down') {
      this.#word.lineIsDown(line);
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

  roundTrip(roundTripMs: number, isExtra: boolean): void {
    this.#delay.pong(roundTripMs, isExtra);
  }

  message(session: Session, bytes: Uint8Array, receivedAt: UnixMillis, isBinary: boolean): void {
    const { measuredAtMs } = this.#options.pump;
    this.#sink.decode(session, bytes, receivedAt, isBinary, measuredAtMs);
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
      plannedLink: (channel) => this.#word.plannedLink(market, channel),
      onTakeover: () => this.#lines.settle(),
      isPlanned: (channel, session) =>
        this.#lines.plannedLines(market, channel).includes(session.line),
      substitute: (channel, session) => this.#substitute(market, channel, session),
      standby: (standing) => this.#lines.standby(market, standing),
      openSessions: () => this.#lines.openSessions,
      wantBook: (session) => session.requestBook(market, () => session.line.reopen()),
      isBehind: () => pump.isPaused || pump.queuedBytes > behindBytes,
      onQuiet: () => this.#word.askWhyQuiet(),
      renewBook: () => this.#renewal.ask(market),
      neighbourChangedAt: () => neighbourChangedAt(market, this.#markets),
      ...(this.#audits.isPossible ? { audit: { ask: () => this.#audits.askSoon(market) } } : {}),
      recentTrades: recentTradesOf(market, this.#options),
    });
  }

  /** From the open socket where it can give one, else from a second one; the book there is stays until then. */
  #renewBook(market: string): void {
    const line =
      this.#markets.get(market)?.carrier('book')?.line ?? this.#lines.plannedLine(market, 'book');
    const session = line?.current;
    if (session === undefined) {
      line?.retryNow();
    } else {
      session.requestBook(market, () => line?.reopen());
    }
  }

  #substitute(market: string, channel: Channel, session: Session): Session | undefined {
    const others = this.#lines.plannedLines(market, channel).map((line) => line.current);
    return others.find(
      (other) => other !== undefined && other !== session && other.isReady(channel, market),
    );
  }
}
