/** The lines of one venue: those planned, and those that go on until others carry their markets. SPEC.md SV1–SV5. */
import type { Channel } from '#shared/domain/market.ts';
import type { StandbyLine } from '#shared/ipc/stream.ts';
import type { Carried, SocketPlan, SocketSpec } from '../venues/venue.ts';
import { Line } from './line.ts';
import type { LineContext, LineEvents } from './line-context.ts';
import type { MarketFeed } from './market-feed.ts';
import type { Session } from './session.ts';

export type Standing = Omit<StandbyLine, 'name'>;

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

  get openSessions(): readonly Session[] {
    return this.all
      .flatMap(({ current, coming }) => [current, coming])
      .filter((session) => session?.connection.state.kind === 'open')
      .filter((session) => session !== undefined);
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

  /** The lines that are to carry `channel` of `market`: one, or two parallel ones. */
  plannedLines(market: string, channel: Channel): readonly Line[] {
    return this.#plan.sockets.flatMap((spec) => {
      const line = doesCarry(spec, market, channel) ? this.#lines.get(lineKey(spec)) : undefined;
      return line === undefined ? [] : [line];
    });
  }

  /** Of those the one that stands best. */
  plannedLine(market: string, channel: Channel): Line | undefined {
    const lines = this.plannedLines(market, channel);
    return (
      lines.find((line) => line.isOpen) ??
      lines.find(({ link }) => link.kind !== 'down') ??
      lines[0]
    );
  }

  /** Whether the plan has two parallel sockets for the book of this market. */
  isParallel(market: string): boolean {
    const parallel = this.#plan.sockets.filter(
      (spec) => spec.standby !== undefined && doesCarry(spec, market, 'book'),
    );
    return parallel.length > 1;
  }

  /** How the parallel lines of this market's book stand. */
  standby(
    market: string,
    standing: (session: Session) => Standing | undefined,
  ): readonly StandbyLine[] {
    return this.plannedLines(market, 'book').flatMap(({ spec, link, current }) =>
      spec.standby === undefined
        ? []
        : [
            {
              name: spec.standby,
              ...(current === undefined
                ? { state: link.kind === 'down' ? ('down' as const) : ('opening' as const) }
                : (standing(current) ?? { state: 'syncing' as const })),
            },
          ],
    );
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
      if (feed.carriers(channel).includes(session)) {
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
        for (const carrier of feed.carriers(channel)) {
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
  const isNamed = session.line.spec.carries.some(
    (entry) => entry.channel === 'book' && entry.market === feed.market,
  );
  if (isNamed) {
    // The conversation was told of this market, and asks by itself.
    return false;
  }
  const carrier = feed.carrier('book');
  return carrier === undefined
    ? session.connection.hasFirstMessage
    : carrier.ordinal > session.ordinal;
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
