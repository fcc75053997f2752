/** The lines of one venue: those planned, and those that go on until others carry their markets. SPEC.md SV1–SV5. */
import type { Channel } from '#shared/domain/market.ts';
import type { Carried, SocketPlan, SocketSpec } from '../venues/venue.ts';
import { Line, type LineContext, type LineEvents } from './line.ts';
import type { MarketFeed } from './market-feed.ts';
import type { Session } from './session.ts';

/** One channel of one followed market. */
export interface CarriedFeed {
  readonly feed: MarketFeed;
  readonly channel: Channel;
}

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
      const spec = planned.get(key);
      line.isRetiring = spec === undefined;
      if (spec !== undefined) {
        line.replan(spec);
      }
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
      if (doesCarry(spec, market, channel)) {
        return this.#lines.get(lineKey(spec));
      }
    }
    return undefined;
  }

  /** The channels of followed markets that a socket carries. */
  feedsOf(spec: SocketSpec): CarriedFeed[] {
    return spec.carries.flatMap(({ channel, market }) =>
      (market === 'all' ? [...this.#markets.values()] : [this.#markets.get(market)]).flatMap(
        (feed) => (feed?.channels.includes(channel) === true ? [{ feed, channel }] : []),
      ),
    );
  }

  /** Markets followed after a line opened: what runs already is taken, a full book must be asked for. */
  adoptOpen(): void {
    for (const line of this.planned) {
      const session = line.current;
      if (session !== undefined) {
        this.#adopt(line, session);
      }
    }
  }

  #adopt(line: Line, session: Session): void {
    for (const { feed, channel } of this.feedsOf(line.spec)) {
      if (feed.carrier(channel) === session) {
        continue;
      }
      if (channel !== 'book') {
        if (session.isReady(channel, feed.market)) {
          feed.channelReady(channel, session);
        }
      } else if (isSnapshotMissed(feed, session)) {
        session.requestBook(feed.market, () => line.reopen());
      }
    }
  }

  /** Closes the sessions whose markets are all carried by others, and tells the open ones what they carry. */
  settle(): void {
    const carried = this.#carriedBySession();
    for (const line of this.all) {
      const { current, coming } = line;
      if (line.isRetiring) {
        if (current === undefined || !carried.has(current)) {
          this.#drop(line);
        }
        continue;
      }
      if (
        current !== undefined &&
        coming !== undefined &&
        !carried.has(current) &&
        carried.has(coming)
      ) {
        line.promote();
      }
      line.carry(withHeld(line.spec, [current, coming], carried));
    }
  }

  close(): void {
    for (const line of this.all) {
      this.#drop(line);
    }
  }

  #carriedBySession(): Map<Session, Carried[]> {
    const carried = new Map<Session, Carried[]>();
    for (const feed of this.#markets.values()) {
      for (const channel of feed.channels) {
        const carrier = feed.carrier(channel);
        if (carrier !== undefined) {
          const entries = carried.get(carrier) ?? [];
          entries.push({ channel, market: feed.market });
          carried.set(carrier, entries);
        }
      }
    }
    return carried;
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
  // Where the market is named, the conversation was told of it and asks by itself.
  return (
    session.connection.hasFirstMessage &&
    session.line.spec.carries.some(
      (entry) => entry.channel === 'book' && entry.market === feed.market,
    ) === false
  );
}

/** What is planned for a socket, and what it has to go on with until another one brings it (SV3). */
function withHeld(
  spec: SocketSpec,
  sessions: ReadonlyArray<Session | undefined>,
  carried: ReadonlyMap<Session, readonly Carried[]>,
): readonly Carried[] {
  const held = sessions
    .flatMap((session) => (session === undefined ? [] : (carried.get(session) ?? [])))
    .filter(({ market, channel }) => !doesCarry(spec, market, channel));
  return held.length === 0 ? spec.carries : [...spec.carries, ...held];
}

function doesCarry(spec: SocketSpec, market: string, channel: Channel): boolean {
  return spec.carries.some(
    (entry) => entry.channel === channel && (entry.market === 'all' || entry.market === market),
  );
}

function lineKey(spec: SocketSpec): string {
  return `${spec.id} ${spec.url}`;
}
