/** What the venue's market list says while its markets are followed: which exist, and which are halted. SPEC.md SV13. */
import type { Instrument } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { VenueAdapter, VenueEndpoints } from '../venues/venue.ts';
import type { CancelTimer, Clock } from './clock.ts';
import type { RestClient } from './rest-client.ts';

/** A halted market is asked about this often, as its sentence says… */
const haltedEveryMs = 30_000;
/** …and the list otherwise. */
const calmEveryMs = 5 * 60_000;
/** Many sockets may be refused at once; one answer serves them all. */
const atMostEveryMs = 10_000;

export interface VenueListingOptions {
  readonly adapter: VenueAdapter;
  readonly endpoints: VenueEndpoints;
  readonly clock: Clock;
  readonly rest: RestClient;
  readonly onListing: () => void;
}

export class VenueListing {
  readonly #options: VenueListingOptions;
  #instruments: ReadonlyMap<string, Instrument> | undefined;
  #haltedSince: ReadonlyMap<string, UnixMillis> = new Map();
  #cancel: CancelTimer | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #isWatching = false;
  #isClosed = false;

  constructor(options: VenueListingOptions) {
    this.#options = options;
  }

  /** Undefined while no list is known. */
  has(market: string): boolean | undefined {
    return this.#instruments?.has(market);
  }

  tick(market: string): string | undefined {
    return this.#instruments?.get(market)?.tick;
  }

  /** The venue's words and when the list first had some, whatever they were. */
  halted(market: string): { readonly words: string; readonly since: UnixMillis } | undefined {
    const words = this.#instruments?.get(market)?.halted;
    const since = this.#haltedSince.get(market);
    return words === undefined || since === undefined ? undefined : { words, since };
  }

  watch(isWanted: boolean): void {
    if (isWanted && !this.#isWatching) {
      this.#isWatching = true;
      this.refresh();
    } else if (!isWanted) {
      this.#isWatching = false;
      this.#cancel?.();
      this.#cancel = undefined;
    }
  }

  /** Asks now, unless that was done a moment ago. */
  refresh(mostEveryMs = atMostEveryMs): void {
    const nowMs = this.#options.clock.monotonic();
    if (!this.#isClosed && nowMs - this.#askedAtMs >= mostEveryMs) {
      this.#askedAtMs = nowMs;
      void this.#ask();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.watch(false);
  }

  async #ask(): Promise<void> {
    const { adapter, endpoints, clock, rest, onListing } = this.#options;
    const answer = await rest.get(adapter.rest.marketsUrl(endpoints));
    if (this.#isClosed) {
      return;
    }
    const parsed = answer.ok ? adapter.rest.parseMarkets(answer.value) : undefined;
    if (parsed?.ok === true) {
      this.#instruments = new Map(parsed.value.map((entry) => [entry.market, entry]));
      const halted = parsed.value.filter((entry) => entry.halted !== undefined);
      this.#haltedSince = new Map(
        halted.map(({ market }) => [market, this.#haltedSince.get(market) ?? clock.now()]),
      );
      onListing();
    }
    if (this.#isWatching) {
      const isAnyHalted = [...(this.#instruments?.values() ?? [])].some(
        (entry) => entry.halted !== undefined,
      );
      this.#cancel?.();
      this.#cancel = clock.setTimer(
        () => this.refresh(),
        isAnyHalted ? haltedEveryMs : calmEveryMs,
      );
    }
  }
}
