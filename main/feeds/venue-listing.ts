/** What the venue's market list says while its markets are followed: which exist, and which are halted. SPEC.md SV13. */
import type { Instrument } from '#shared/domain/market.ts';
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

  halted(market: string): string | undefined {
    const instrument = this.#instruments?.get(market);
    return instrument?.halted;
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
