/** One venue: the sockets its followed markets need, kept open, switched without a hole. SPEC.md SV1–SV11. */
import { type Channel, venueLabels } from '#shared/domain/market.ts';
import { err, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { StreamState, VenueStatus } from '#shared/ipc/stream.ts';
import type {
  FollowedMarket,
  SocketPlan,
  SocketSpec,
  TradeEvent,
  VenueAdapter,
  VenueEndpoints,
} from '../venues/venue.ts';
import type { Clock } from './clock.ts';
import { reasonSentence } from './close-reason.ts';
import type { ConnectQueues } from './connect-queue.ts';
import { createCounters, type FeedCounters } from './feed-counters.ts';
import { Line, type LineContext, type LineEvents, type Session } from './line.ts';
import type { Link } from './link.ts';
import { MarketFeed } from './market-feed.ts';
import type { MessagePump } from './message-pump.ts';
import { ReopenPacer } from './reopen-pacer.ts';
import { type RestClient, restErrorSentence } from './rest-client.ts';
import { type InspectedFrame, SessionSink } from './session-sink.ts';
import { VenueListing } from './venue-listing.ts';

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
  readonly #lines = new Map<string, Line>();
  readonly #sink: SessionSink;
  readonly #context: LineContext;
  readonly #listing: VenueListing | undefined;
  readonly #pacers = new Map<string, ReopenPacer>();
  readonly #inspected: InspectedFrame[] = [];
  #plan: SocketPlan = { topology: 'per-market', sockets: [] };
  #messagesBefore = 0;
  #ratedAtMs: number;
  #messagesPerSecond = 0;
  #droppedOfClosed = 0;
  #isClosed = false;

  constructor(options: SupervisorOptions) {
    const { adapter, clock, random, queues, pump, isOffline } = options;
    this.adapter = adapter;
    this.#options = options;
    this.#ratedAtMs = clock.monotonic();
    this.#context = {
      adapter,
      // The spacing spares the venue; our own practice exchange need not be spared.
      timing: options.isPractice ? { ...adapter.timing, connectSpacingMs: 0 } : adapter.timing,
      clock,
      random,
      queues,
      pump,
      isOffline,
      wantedSockets: () => this.#plan.sockets.length,
    };
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
    this.#plan = this.adapter.planSockets(followed, this.#options.endpoints);
    this.#planLines();
    for (const [market, channels] of wanted) {
      let feed = this.#markets.get(market);
      if (feed === undefined) {
        feed = this.#createFeed(market);
        this.#markets.set(market, feed);
      }
      feed.follow(channels);
    }
    for (const line of this.#lines.values()) {
      this.#adoptOpenLine(line);
    }
    this.#settleLines();
    this.#listing?.watch(followed.length > 0);
  }

  retryNow(): void {
    for (const line of this.#lines.values()) {
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
    const lines = [...this.#lines.values()].filter((line) => !line.isRetiring);
    const worst = worstLink(lines);
    this.#countDropped();
    return {
      venue: this.adapter.id,
      state: streamState(lines, worst),
      isPractice: this.#options.isPractice,
      topology: this.#plan.topology,
      openSockets: lines.filter((line) => line.isOpen).length,
      wantedSockets: lines.length,
      messagesPerSecond: this.#messagesPerSecond,
      received: this.counters.messages,
      rejected: this.counters.rejected,
      unknown: this.counters.unknown,
      dropped: this.counters.dropped,
      reconnects: this.counters.reconnects,
      ...downFields(worst, venueLabels[this.adapter.id]),
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
    for (const line of this.#lines.values()) {
      line.close();
    }
    this.#countDropped();
    this.#lines.clear();
  }

  // --- what the lines report --------------------------------------------------------------------------------------

  linkChanged(line: Line): void {
    if (line.link.kind === 'down') {
      this.#askWhetherListed(line);
    }
    for (const feed of this.#marketsOf(line.spec)) {
      feed.linkChanged(line.spec.channel);
    }
    this.#options.pump.wake();
  }

  sessionOpened(session: Session, isReconnect: boolean): void {
    if (isReconnect) {
      this.counters.reconnects += 1;
    }
    for (const feed of this.#marketsOf(session.line.spec)) {
      feed.channelOpened(session.line.spec.channel, session);
    }
    this.#settleLines();
  }

  sessionEnded(session: Session): void {
    for (const feed of this.#markets.values()) {
      feed.sessionEnded(session);
    }
    if (session.line.isRetiring && !session.line.isOpen) {
      this.#dropLine(session.line);
    }
    // Another line may be open already and carry the trades or prices from here on.
    for (const line of this.#lines.values()) {
      this.#adoptOpenLine(line);
    }
  }

  evidence(session: Session): void {
    for (const feed of this.#marketsOf(session.line.spec)) {
      feed.linkChanged(session.line.spec.channel);
    }
  }

  message(session: Session, bytes: Uint8Array, receivedAt: UnixMillis): void {
    this.#sink.decode(session, bytes, receivedAt);
  }

  // --- lines ------------------------------------------------------------------------------------------------------

  #planLines(): void {
    const planned = new Map(this.#plan.sockets.map((spec) => [lineKey(spec), spec]));
    for (const [key, line] of this.#lines) {
      line.isRetiring = !planned.has(key);
    }
    for (const [key, spec] of planned) {
      if (!this.#lines.has(key)) {
        const line = new Line(spec, this.#context, this);
        this.#lines.set(key, line);
        line.start();
      }
    }
  }

  /** A market followed since after `line` opened: its trades and prices run already, its full book must be asked for. */
  #adoptOpenLine(line: Line): void {
    const session = line.current;
    if (session === undefined || line.isRetiring) {
      return;
    }
    const { channel } = line.spec;
    for (const feed of this.#marketsOf(line.spec)) {
      if (feed.carrier(channel) === session) {
        continue;
      }
      if (channel !== 'book') {
        feed.channelOpened(channel, session);
      } else if (this.#isSnapshotMissed(feed, session)) {
        line.reopen();
      }
    }
  }

  /** The session brought its full books before this market was followed, or its carrier is newer than the session. */
  #isSnapshotMissed(feed: MarketFeed, session: Session): boolean {
    const carrier = feed.carrier('book');
    if (carrier !== undefined) {
      return carrier.ordinal > session.ordinal;
    }
    return session.line.spec.markets === 'all' && session.connection.hasFirstMessage;
  }

  /** Closes the sessions whose markets are all carried by newer ones. */
  #settleLines(): void {
    const carrying = new Set<Session>();
    for (const feed of this.#markets.values()) {
      for (const channel of feed.channels) {
        const carrier = feed.carrier(channel);
        if (carrier !== undefined) {
          carrying.add(carrier);
        }
      }
    }
    for (const line of [...this.#lines.values()]) {
      if (line.isRetiring) {
        if (line.current === undefined || !carrying.has(line.current)) {
          this.#dropLine(line);
        }
      } else if (line.current !== undefined && !carrying.has(line.current)) {
        if (line.coming !== undefined && carrying.has(line.coming)) {
          line.promote();
        }
      }
    }
  }

  #dropLine(line: Line): void {
    line.close();
    this.#droppedOfClosed += line.dropped;
    this.#lines.delete(lineKey(line.spec));
  }

  #plannedLine(market: string, channel: Channel): Line | undefined {
    for (const spec of this.#plan.sockets) {
      if (spec.channel === channel && (spec.markets === 'all' || spec.markets === market)) {
        return this.#lines.get(lineKey(spec));
      }
    }
    return undefined;
  }

  #marketsOf(spec: SocketSpec): MarketFeed[] {
    if (spec.markets === 'all') {
      return [...this.#markets.values()].filter((feed) => feed.channels.includes(spec.channel));
    }
    const feed = this.#markets.get(spec.markets);
    return feed?.channels.includes(spec.channel) === true ? [feed] : [];
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
      plannedLink: (channel): Link =>
        this.#plannedLine(market, channel)?.link ?? { kind: 'opening' },
      onTakeover: () => this.#settleLines(),
      reopenBook: () => this.#reopenBook(market),
      recentTrades: isRestPaired ? () => this.#recentTrades(market) : undefined,
    });
  }

  #reopenBook(market: string): void {
    let pacer = this.#pacers.get(market);
    if (pacer === undefined) {
      pacer = new ReopenPacer(this.#options.clock, () => {
        if (this.#markets.get(market)?.trust('book')?.state === 'CROSSED') {
          this.#plannedLine(market, 'book')?.reopen();
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
      this.#listing?.has(spec.markets) === false
    ) {
      line.stopTrying();
    }
  }

  #applyListing(): void {
    for (const line of this.#lines.values()) {
      this.#stopIfUnlisted(line);
    }
    for (const feed of this.#markets.values()) {
      feed.setHalted(this.#listing?.halted(feed.market));
    }
  }

  #keepInspected(frame: InspectedFrame): void {
    this.#inspected.push(frame);
    if (this.#inspected.length > keptInspected) {
      this.#inspected.shift();
    }
    this.#options.onInspected(frame);
  }

  #countDropped(): void {
    let dropped = this.#droppedOfClosed;
    for (const line of this.#lines.values()) {
      dropped += line.dropped;
    }
    this.counters.dropped = dropped;
  }
}

function lineKey(spec: SocketSpec): string {
  return `${spec.id} ${spec.url}`;
}

/** The link that keeps the venue from being all open; undefined when all are. */
function worstLink(lines: readonly Line[]): Link | undefined {
  let worst: Link | undefined;
  for (const { link } of lines) {
    if (link.kind === 'down') {
      return link;
    }
    if (link.kind !== 'open') {
      worst = link;
    }
  }
  return worst;
}

function streamState(lines: readonly Line[], worst: Link | undefined): StreamState {
  if (lines.length === 0) {
    return 'idle';
  }
  if (worst === undefined) {
    return 'open';
  }
  if (worst.kind !== 'down') {
    return 'opening';
  }
  const { reason, nextTryAt } = worst.down;
  if (reason.kind === 'refused') {
    return 'refused';
  }
  return nextTryAt === undefined ? 'opening' : 'waiting';
}

function downFields(
  worst: Link | undefined,
  label: string,
): Pick<VenueStatus, 'nextTryAt' | 'attempt' | 'reason'> {
  if (worst?.kind !== 'down') {
    return {};
  }
  const { reason, attempt, nextTryAt } = worst.down;
  return {
    attempt,
    reason: reasonSentence(reason, label),
    ...(nextTryAt === undefined ? {} : { nextTryAt }),
  };
}
