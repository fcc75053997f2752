/** What a venue says of itself by REST beside its sockets: which markets it has, and whether they, or all of it, are halted. SPEC.md SV13, SV14. */
import { venueLabels } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { VenueAdapter, VenueEndpoints } from '../venues/venue.ts';
import type { Halt } from './book-trust.ts';
import type { CancelTimer, Clock } from './clock.ts';
import type { RestClient } from './rest-client.ts';
import { VenueListing } from './venue-listing.ts';
import { VenueState } from './venue-state.ts';

/** A person may ask sooner than the rules do, and still not faster than one can read. */
const askedForEveryMs = 1_000;
/** A thin market becomes quiet many times an hour. */
const quietAsksEveryMs = 30_000;

export interface VenueWordOptions {
  readonly adapter: VenueAdapter;
  readonly endpoints: VenueEndpoints;
  /** The REST address belongs to the same server as the sockets; otherwise it is not asked. */
  readonly isRestPaired: boolean;
  readonly clock: Clock;
  readonly rest: RestClient;
  readonly isAnyLineDown: () => boolean;
  readonly onListing: () => void;
  readonly onState: () => void;
}

export class VenueWord {
  readonly #adapter: VenueAdapter;
  readonly #listing: VenueListing | undefined;
  readonly #state: VenueState | undefined;
  readonly #clock: Clock;
  #askedWhyQuietMs = Number.NEGATIVE_INFINITY;
  #cancelQuiet: CancelTimer | undefined;

  constructor(options: VenueWordOptions) {
    this.#clock = options.clock;
    this.#adapter = options.adapter;
    const { state } = options.adapter.rest;
    if (options.isRestPaired) {
      this.#listing = new VenueListing(options);
      this.#state =
        state === undefined
          ? undefined
          : new VenueState({ ...options, state, onChange: options.onState });
    }
  }

  get isHalted(): boolean {
    return this.#state?.halt !== undefined;
  }

  watch(isWanted: boolean): void {
    this.#listing?.watch(isWanted);
    this.#state?.watch(isWanted);
  }

  /** The list may be different now. */
  askListing(): void {
    this.#listing?.refresh();
  }

  /** A line is down: that may have a reason. */
  askState(): void {
    this.#state?.refresh();
  }

  /** A market became quiet: trading may be off. */
  askWhyQuiet(): void {
    const nowMs = this.#clock.monotonic();
    const waitMs = this.#askedWhyQuietMs + quietAsksEveryMs - nowMs;
    if (waitMs > 0) {
      this.#cancelQuiet ??= this.#clock.setTimer(() => {
        this.#cancelQuiet = undefined;
        this.askWhyQuiet();
      }, waitMs);
      return;
    }
    this.#askedWhyQuietMs = nowMs;
    this.askNow();
  }

  /** A person wants to know. The state first: it is one word, and requests are spaced. */
  askNow(): void {
    this.#state?.refresh(askedForEveryMs);
    this.#listing?.refresh(askedForEveryMs);
  }

  /** The list is known and whole, and this market is not in it. */
  isUnlisted(market: string): boolean {
    return this.#adapter.rest.isListPartial !== true && this.#listing?.has(market) === false;
  }

  tick(market: string): string | undefined {
    return this.#listing?.tick(market);
  }

  haltOf(market: string): Halt | undefined {
    const { id, rest } = this.#adapter;
    const label = venueLabels[id];
    const halt = this.#state?.halt;
    if (halt !== undefined) {
      const { words, since } = halt;
      const reason =
        rest.state?.haltSentence?.(words, since) ?? reportSentence(label, words, since);
      return { reason, isVenueWide: true };
    }
    const ofMarket = this.#listing?.halted(market);
    return ofMarket === undefined
      ? undefined
      : { reason: reportSentence(label, ofMarket.words, ofMarket.since), isVenueWide: false };
  }

  close(): void {
    this.#cancelQuiet?.();
    this.#listing?.close();
    this.#state?.close();
  }
}

function reportSentence(label: string, words: string, since: UnixMillis): string {
  return `${label} reports ${words} since ${new Date(since).toISOString().slice(11, 16)} UTC.`;
}
