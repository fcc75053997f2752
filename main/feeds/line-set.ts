/** The lines of one venue: those planned, and those that go on until others carry their markets. SPEC.md SV1–SV5. */
import type { Channel } from '#shared/domain/market.ts';
import type { SocketPlan, SocketSpec } from '../venues/venue.ts';
import { Line, type LineContext, type LineEvents, type Session } from './line.ts';
import type { MarketFeed } from './market-feed.ts';

export class LineSet {
  readonly #markets: ReadonlyMap<string, MarketFeed>;
  readonly #context: LineContext;
  readonly #events: LineEvents;
  readonly #lines = new Map<string, Line>();
  #plan: SocketPlan = { topology: 'per-market', sockets: [] };
  #droppedOfClosed = 0;

  constructor(markets: ReadonlyMap<string, MarketFeed>, context: LineContext, events: LineEvents) {
    this.#markets = markets;
    this.#context = context;
    this.#events = events;
  }

  get plan(): SocketPlan {
    return this.#plan;
  }

  get all(): readonly Line[] {
    return [...this.#lines.values()];
  }

  get planned(): readonly Line[] {
    return this.all.filter((line) => !line.isRetiring);
  }

  /** Messages that had arrived on sockets given up before they were worked on. */
  get dropped(): number {
    return this.all.reduce((sum, line) => sum + line.dropped, this.#droppedOfClosed);
  }

  /** Opens what is new in `plan`; what is no longer in it retires (see `settle`). */
  follow(plan: SocketPlan): void {
    this.#plan = plan;
    const planned = new Map(plan.sockets.map((spec) => [lineKey(spec), spec]));
    for (const [key, line] of this.#lines) {
      line.isRetiring = !planned.has(key);
    }
    for (const [key, spec] of planned) {
      if (!this.#lines.has(key)) {
        const line = new Line(spec, this.#context, this.#events);
        this.#lines.set(key, line);
        line.start();
      }
    }
  }

  /** The line that is to carry `channel` of `market`. */
  plannedLine(market: string, channel: Channel): Line | undefined {
    for (const spec of this.#plan.sockets) {
      if (spec.channel === channel && (spec.markets === 'all' || spec.markets === market)) {
        return this.#lines.get(lineKey(spec));
      }
    }
    return undefined;
  }

  /** The followed markets that a socket carries. */
  marketsOf(spec: SocketSpec): MarketFeed[] {
    if (spec.markets === 'all') {
      return [...this.#markets.values()].filter((feed) => feed.channels.includes(spec.channel));
    }
    const feed = this.#markets.get(spec.markets);
    return feed?.channels.includes(spec.channel) === true ? [feed] : [];
  }

  /** Markets followed after a line opened: trades and prices run already, a full book must be asked for. */
  adoptOpen(): void {
    for (const line of this.planned) {
      const session = line.current;
      if (session !== undefined) {
        this.#adopt(line, session);
      }
    }
  }

  #adopt(line: Line, session: Session): void {
    const { channel } = line.spec;
    for (const feed of this.marketsOf(line.spec)) {
      if (feed.carrier(channel) === session) {
        continue;
      }
      if (channel !== 'book') {
        feed.channelOpened(channel, session);
      } else if (isSnapshotMissed(feed, session)) {
        line.reopen();
      }
    }
  }

  /** Closes the sessions whose markets are all carried by others. */
  settle(): void {
    const carrying = this.#carryingSessions();
    for (const line of this.all) {
      const { current, coming } = line;
      if (line.isRetiring) {
        if (current === undefined || !carrying.has(current)) {
          this.#drop(line);
        }
      } else if (
        current !== undefined &&
        coming !== undefined &&
        !carrying.has(current) &&
        carrying.has(coming)
      ) {
        line.promote();
      }
    }
  }

  close(): void {
    for (const line of this.all) {
      this.#drop(line);
    }
  }

  #carryingSessions(): Set<Session> {
    const carrying = new Set<Session>();
    for (const feed of this.#markets.values()) {
      for (const channel of feed.channels) {
        const carrier = feed.carrier(channel);
        if (carrier !== undefined) {
          carrying.add(carrier);
        }
      }
    }
    return carrying;
  }

  #drop(line: Line): void {
    line.close();
    this.#droppedOfClosed += line.dropped;
    this.#lines.delete(lineKey(line.spec));
  }
}

/** The session brought its full books before this market was followed, or its carrier is newer than the session. */
function isSnapshotMissed(feed: MarketFeed, session: Session): boolean {
  const carrier = feed.carrier('book');
  if (carrier !== undefined) {
    return carrier.ordinal > session.ordinal;
  }
  return session.line.spec.markets === 'all' && session.connection.hasFirstMessage;
}

function lineKey(spec: SocketSpec): string {
  return `${spec.id} ${spec.url}`;
}
