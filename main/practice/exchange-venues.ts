/** The venues of one exchange: a server and a host each, their knobs and timers, and what goes to whom. SPEC.md PX81–PX86. */
import type { VenueId } from '#shared/domain/market.ts';
import type { MarketStates } from './market-state.ts';
import type { PracticeClock } from './practice-clock.ts';
import {
  type PracticeEndpoints,
  type PracticeExchangeOptions,
  PracticeStartError,
} from './practice-options.ts';
import { spokenProtocols, venueServers } from './servers/registry.ts';
import type { VenueServer, VenueServerContext } from './servers/server.ts';
import { VenueHost } from './servers/venue-host.ts';
import { isListedOn, type PracticeMarket, type SourceEvent } from './source.ts';
import type { Following } from './start-gate.ts';
import { VenueWire } from './wire/venue-wire.ts';

export interface ExchangeVenuesOptions {
  readonly options: PracticeExchangeOptions;
  readonly markets: MarketStates;
  readonly clock: PracticeClock;
  readonly waitsForClients: boolean;
  readonly onFollowed: () => void;
  /** Nothing is to be sent just now. */
  readonly isStill: () => boolean;
}

export class ExchangeVenues {
  readonly hosts: readonly VenueHost[];
  readonly servers: readonly VenueServer[];
  /** One for each server, in the same order. */
  readonly wires: VenueWire[] = [];
  readonly #exchange: ExchangeVenuesOptions;
  readonly #knobs = new Map<VenueId, Map<string, string>>();
  readonly #timers = new Set<AbortController>();
  /** Timers begin with the listening: an exchange that does not start leaves none running. */
  #onListening: (() => void)[] | undefined = [];
  #clockOffsetMs = 0;
  /** Which servers tell of a market; filled as markets come up. */
  readonly #listing = new Map<string, readonly VenueServer[]>();

  constructor(exchange: ExchangeVenuesOptions) {
    this.#exchange = exchange;
    const { knobs = {}, protocols = spokenProtocols } = exchange.options;
    this.servers = [...new Set(protocols)].map((venue) => this.#createServer(venue));
    this.hosts = this.servers.map((server) => new VenueHost(server, () => this.nowMs()));
    for (const [venue, settings] of Object.entries(knobs)) {
      for (const [name, value] of Object.entries(settings)) {
        this.turn(venue, name, value);
      }
    }
  }

  get venues(): readonly VenueId[] {
    return this.servers.map((server) => server.venue);
  }

  async listen(port: number): Promise<PracticeEndpoints> {
    let endpoints: PracticeEndpoints = {};
    for (const [index, host] of this.hosts.entries()) {
      const urls = await host.listen(port === 0 ? 0 : port + index);
      endpoints = { ...endpoints, [host.server.venue]: urls };
    }
    const begin = this.#onListening ?? [];
    this.#onListening = undefined;
    for (const start of begin) {
      start();
    }
    return endpoints;
  }

  /** As the venues' clocks have it. */
  nowMs(): number {
    return this.#exchange.clock.nowMs() + this.#clockOffsetMs;
  }

  get clockOffsetMs(): number {
    return this.#clockOffsetMs;
  }

  /** All venues' clocks are off by so much. */
  setClockOffset(offsetMs: number): void {
    this.#clockOffsetMs = offsetMs;
    for (const server of this.servers) {
      server.clockSet?.();
    }
  }

  /** As `turn`, until the returned function is called; then it is as it was. */
  turnWhile(venue: VenueId, name: string, value: string): () => void {
    const before = this.#knobsOf(venue).get(name);
    this.turn(venue, name, value);
    const server = this.servers.find((candidate) => candidate.venue === venue);
    return () => {
      if (before === undefined) {
        this.#knobsOf(venue).delete(name);
      } else {
        this.#knobsOf(venue).set(name, before);
      }
      server?.turned?.(name, before ?? '');
    };
  }

  /** Throws a `PracticeStartError` that names what there is. */
  turn(venue: string, name: string, value: string): void {
    const server = this.servers.find((candidate) => candidate.venue === venue);
    const knobs = server?.knobs ?? [];
    const knob = knobs.find((candidate) => candidate.name === name);
    if (server === undefined || knob === undefined) {
      const known = knobs.map((candidate) => candidate.name).join(', ');
      const reason = `${venue} has no knob "${name}" here; it has ${known === '' ? 'none' : known}`;
      throw new PracticeStartError('wrong-usage', reason);
    }
    if (knob.values !== undefined && !knob.values.includes(value)) {
      const reason = `${venue}'s knob "${name}" takes ${knob.values.join(', ')}, not "${value}"`;
      throw new PracticeStartError('wrong-usage', reason);
    }
    this.#knobsOf(server.venue).set(name, value);
    server.turned?.(name, value);
  }

  publish(events: readonly SourceEvent[]): void {
    const { markets } = this.#exchange;
    for (const event of events) {
      markets.get(event.market)?.apply(event);
      for (const server of this.#serversOf(event.market)) {
        server.publish(event);
      }
    }
    for (const server of this.servers) {
      server.flush();
    }
  }

  /** On how many venues somebody follows every one of these markets. */
  following(markets: readonly PracticeMarket[]): Following {
    const listing = this.servers.filter((server) =>
      markets.some((market) => isListedOn(market, server.venue)),
    );
    const count = (channel: 'book' | 'trades'): number =>
      listing.filter((server) =>
        markets.every(
          (market) =>
            !isListedOn(market, server.venue) || server.isFollowed(market.market, channel),
        ),
      ).length;
    return { venues: listing.length, books: count('book'), trades: count('trades') };
  }

  /** The slowest client's. */
  waitingBytes(): number {
    let most = 0;
    for (const server of this.servers) {
      for (const session of server.sessions) {
        most = Math.max(most, session.unreadBytes);
      }
    }
    return most;
  }

  clients(): number {
    return this.servers.reduce((sum, server) => sum + server.sessions.size, 0);
  }

  framesSent(): number {
    return this.servers.reduce((sum, server) => sum + server.framesSent, 0);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) {
      timer.abort();
    }
    await Promise.all(this.hosts.map((host) => host.close()));
  }

  #createServer(venue: VenueId): VenueServer {
    const create = venueServers.get(venue);
    if (create === undefined) {
      const known = spokenProtocols.join(', ');
      const reason = `the practice exchange does not speak ${venue} yet; it speaks ${known}`;
      throw new PracticeStartError('wrong-usage', reason);
    }
    const { markets, onFollowed, waitsForClients } = this.#exchange;
    const wire = new VenueWire({
      venue,
      nowMs: () => this.#exchange.clock.nowMs(),
      every: (intervalMs, act) => this.#every(intervalMs, act, 'always'),
      reader: () => server.frames,
      sessions: () => server.sessions,
      book: (market) => markets.get(market)?.book,
    });
    const context: VenueServerContext = {
      wire,
      markets: markets.listedOn(venue),
      nowMs: () => this.nowMs(),
      onFollowed,
      knob: (name) => this.#knobs.get(venue)?.get(name),
      every: (intervalMs, act, kind = 'data') => this.#every(intervalMs, act, kind),
      waitsForClients,
    };
    const server = create(context);
    this.wires.push(wire);
    return server;
  }

  #knobsOf(venue: VenueId): Map<string, string> {
    const known = this.#knobs.get(venue) ?? new Map<string, string>();
    this.#knobs.set(venue, known);
    return known;
  }

  #serversOf(market: string): readonly VenueServer[] {
    let servers = this.#listing.get(market);
    if (servers === undefined) {
      const state = this.#exchange.markets.get(market);
      servers = this.servers.filter(
        ({ venue }) => state !== undefined && isListedOn(state.market, venue),
      );
      this.#listing.set(market, servers);
    }
    return servers;
  }

  #every(intervalMs: number, act: () => void, kind: 'data' | 'always'): () => void {
    const { clock, isStill } = this.#exchange;
    const timer = new AbortController();
    const { signal } = timer;
    const run = async (): Promise<void> => {
      await clock.delay(intervalMs, signal);
      while (!signal.aborted) {
        if (kind === 'always' || !isStill()) {
          act();
        }
        await clock.delay(intervalMs, signal);
      }
      this.#timers.delete(timer);
    };
    this.#timers.add(timer);
    if (this.#onListening === undefined) {
      void run();
    } else {
      this.#onListening.push(() => void run());
    }
    return () => timer.abort();
  }
}
