/** All venues of the feed thread and who follows what of them. Knows no ports: the thread and the CLI both stand on it. */
import type { Channel, VenueId } from '#shared/domain/market.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';
import type { TokenSource } from '../auth/token-source.ts';
import type { FollowedMarket, VenueAdapter, VenueEndpoints } from '../venues/venue.ts';
import { type FormMemory, noTokens } from './admission.ts';
import { type CancelTimer, type Clock, systemClock } from './clock.ts';
import { hasNoNetwork } from './close-reason.ts';
import { ConnectQueues } from './connect-queue.ts';
import type { MarketFeed } from './market-feed.ts';
import { MessagePump } from './message-pump.ts';
import { RestClient } from './rest-client.ts';
import type { InspectedFrame } from './session-sink.ts';
import { Supervisor } from './supervisor.ts';

export interface VenueConfig {
  readonly venue: VenueId;
  readonly endpoints: VenueEndpoints;
  readonly isPractice: boolean;
  /** The REST address belongs to the same server as the sockets. */
  readonly isRestPaired: boolean;
}

/** Whether both speak of the same servers in the same way. */
export function isSameConfig(one: VenueConfig, other: VenueConfig | undefined): boolean {
  return (
    other !== undefined &&
    one.venue === other.venue &&
    one.isPractice === other.isPractice &&
    one.isRestPaired === other.isRestPaired &&
    one.endpoints.ws === other.endpoints.ws &&
    one.endpoints.rest === other.endpoints.rest &&
    one.endpoints.auth === other.endpoints.auth &&
    JSON.stringify(one.endpoints.switches ?? {}) === JSON.stringify(other.endpoints.switches ?? {})
  );
}

export interface FeedHubOptions {
  readonly adapters: ReadonlyMap<VenueId, VenueAdapter>;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly isOffline?: () => boolean;
  /** Reads from REST; absent: the network, by the person's proxy. */
  readonly fetcher?: typeof fetch;
  readonly schedule?: (run: () => void) => void;
  /** Who gives out tokens for the venues that want one. */
  readonly tokens?: TokenSource;
  readonly onInspected?: (venue: VenueId, frame: InspectedFrame) => void;
}

export interface FollowRequest {
  readonly venue: VenueId;
  readonly market: string;
  readonly channels: readonly Channel[];
  /** On two parallel sockets, where the venue allows it. */
  readonly isStandby?: boolean | undefined;
}

/** What a follower that is gone followed stays open for this long, unless somebody asks for something else: a page reloads. */
const lingerMs = 5_000;

export class FeedHub {
  readonly clock: Clock;
  readonly pump: MessagePump;
  readonly #options: FeedHubOptions;
  readonly #queues: ConnectQueues;
  readonly #rest: RestClient;
  readonly #forms: FormMemory = new Map();
  readonly #supervisors = new Map<VenueId, Supervisor>();
  readonly #configs = new Map<VenueId, VenueConfig>();
  readonly #followers = new Map<object, readonly FollowRequest[]>();
  #lingering: readonly FollowRequest[] = [];
  #cancelLinger: CancelTimer | undefined;

  constructor(options: FeedHubOptions) {
    this.#options = options;
    this.clock = options.clock ?? systemClock;
    this.pump = new MessagePump({
      monotonic: () => this.clock.monotonic(),
      schedule: options.schedule ?? setImmediate,
    });
    this.#queues = new ConnectQueues(this.clock);
    this.#rest = new RestClient(this.clock, options.fetcher);
    this.pump.onTurn(() => {
      for (const supervisor of this.#supervisors.values()) {
        supervisor.settle();
      }
    });
  }

  get supervisors(): ReadonlyMap<VenueId, Supervisor> {
    return this.#supervisors;
  }

  /** Which servers to use from now on. Where nothing is different all goes on; elsewhere sockets close and every book begins anew. */
  configure(venues: readonly VenueConfig[]): void {
    const wanted = new Map(venues.map((config) => [config.venue, config]));
    for (const [venue, supervisor] of this.#supervisors) {
      const config = wanted.get(venue);
      if (config !== undefined && isSameConfig(config, this.#configs.get(venue))) {
        wanted.delete(venue);
      } else {
        supervisor.close();
        this.#supervisors.delete(venue);
        this.#configs.delete(venue);
      }
    }
    this.#lingering = [];
    for (const config of wanted.values()) {
      this.#supervise(config);
    }
    this.#applyFollows();
  }

  /** Nothing stays open that the venue let in before: all begins anew, as after `configure` with another server. */
  restart(venue: VenueId): void {
    const config = this.#configs.get(venue);
    this.#supervisors.get(venue)?.close();
    this.#supervisors.delete(venue);
    if (config !== undefined) {
      this.#supervise(config);
    }
    this.#applyFollows();
  }

  /** All that `follower` follows; replaces what it followed. Nothing means it is gone. */
  follow(follower: object, requests: readonly FollowRequest[]): void {
    const before = this.#followers.get(follower);
    if (before === undefined && requests.length === 0) {
      // It asks for nothing else: what a follower before it left stays its time (the page after a crash begins like this).
      return;
    }
    this.#cancelLinger?.();
    this.#cancelLinger = undefined;
    this.#lingering = [];
    if (requests.length > 0) {
      this.#followers.set(follower, requests);
    } else {
      this.#followers.delete(follower);
      this.#lingering = before ?? [];
      this.#cancelLinger = this.clock.setTimer(() => {
        this.#cancelLinger = undefined;
        this.#lingering = [];
        this.#applyFollows();
      }, lingerMs);
    }
    this.#applyFollows();
  }

  market(venue: VenueId, market: string): MarketFeed | undefined {
    return this.#supervisors.get(venue)?.markets.get(market);
  }

  isPractice(venue: VenueId): boolean {
    return this.#configs.get(venue)?.isPractice === true;
  }

  retry(venue: VenueId): void {
    this.#supervisors.get(venue)?.retryNow();
  }

  /** Compares the book with an independent copy now. */
  audit(venue: VenueId, market: string): void {
    this.#supervisors.get(venue)?.audit(market);
  }

  /** Of the venues that somebody follows. */
  statuses(): VenueStatus[] {
    const statuses: VenueStatus[] = [];
    for (const supervisor of this.#supervisors.values()) {
      if (supervisor.markets.size > 0) {
        supervisor.updateRate();
        statuses.push(supervisor.status());
      }
    }
    return statuses;
  }

  /** Idempotent. */
  close(): void {
    this.#cancelLinger?.();
    this.#followers.clear();
    this.#closeSupervisors();
    this.#rest.close();
  }

  #supervise(config: VenueConfig): void {
    const adapter = this.#options.adapters.get(config.venue);
    if (adapter !== undefined) {
      this.#configs.set(config.venue, config);
      this.#supervisors.set(
        config.venue,
        new Supervisor({
          adapter,
          endpoints: config.endpoints,
          isPractice: config.isPractice,
          isRestPaired: config.isRestPaired,
          clock: this.clock,
          random: this.#options.random ?? Math.random,
          queues: this.#queues,
          pump: this.pump,
          rest: this.#rest,
          tokens: this.#options.tokens ?? noTokens,
          forms: this.#forms,
          isOffline: this.#options.isOffline ?? hasNoNetwork,
          onInspected: (frame) => this.#options.onInspected?.(config.venue, frame),
        }),
      );
    }
  }

  #closeSupervisors(): void {
    for (const supervisor of this.#supervisors.values()) {
      supervisor.close();
    }
    this.#supervisors.clear();
  }

  #applyFollows(): void {
    for (const [venue, supervisor] of this.#supervisors) {
      const requests = [...this.#followers.values(), this.#lingering]
        .flat()
        .filter((request) => request.venue === venue);
      supervisor.follow(union(requests));
    }
  }
}

/** One entry for each market, in the order they were first asked for. On two sockets where anybody wants that. */
function union(requests: readonly FollowRequest[]): FollowedMarket[] {
  const followed = new Map<string, { channels: Set<Channel>; isStandby: boolean }>();
  for (const { market, channels, isStandby = false } of requests) {
    const known = followed.get(market) ?? { channels: new Set(), isStandby: false };
    for (const channel of channels) {
      known.channels.add(channel);
    }
    known.isStandby = known.isStandby || isStandby;
    followed.set(market, known);
  }
  return [...followed].map(([market, { channels, isStandby }]) => ({
    market,
    channels: [...channels],
    ...(isStandby ? { isStandby } : {}),
  }));
}
