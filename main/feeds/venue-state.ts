/** What a venue says of itself while its markets are followed: whether trading is on at all. SPEC.md SV14. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { VenueEndpoints, VenueRest } from '../venues/venue.ts';
import type { CancelTimer, Clock } from './clock.ts';
import type { RestClient } from './rest-client.ts';

/** While it is halted, may be soon, or a line is down… */
const troubledEveryMs = 30_000;
/** …and otherwise. */
const calmEveryMs = 5 * 60_000;
const lookEveryMs = 5_000;
/** Many lines may go down at once; one answer serves them all. */
const atMostEveryMs = 10_000;

export interface VenueHalt {
  readonly words: string;
  /** When it was first seen. */
  readonly since: UnixMillis;
}

export interface VenueStateOptions {
  readonly state: NonNullable<VenueRest['state']>;
  readonly endpoints: VenueEndpoints;
  readonly clock: Clock;
  readonly rest: RestClient;
  readonly isAnyLineDown: () => boolean;
  readonly onChange: () => void;
}

export class VenueState {
  readonly #options: VenueStateOptions;
  #halt: VenueHalt | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #cancel: CancelTimer | undefined;
  #isClosed = false;

  constructor(options: VenueStateOptions) {
    this.#options = options;
  }

  get halt(): VenueHalt | undefined {
    return this.#halt;
  }

  watch(isWanted: boolean): void {
    if (isWanted && this.#cancel === undefined && !this.#isClosed) {
      this.refresh();
      this.#look();
    } else if (!isWanted) {
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

  /** Whether it is time: looked at more often than it is asked, since a window opens by the clock and a line goes down at any time. */
  #look(): void {
    const { clock, state, isAnyLineDown } = this.#options;
    this.#cancel = clock.setTimer(() => {
      const isTroubled =
        this.#halt !== undefined || isAnyLineDown() || state.isHaltExpected(clock.now());
      const everyMs = isTroubled ? troubledEveryMs : calmEveryMs;
      if (clock.monotonic() - this.#askedAtMs >= everyMs) {
        this.refresh();
      }
      this.#look();
    }, lookEveryMs);
  }

  async #ask(): Promise<void> {
    const { state, endpoints, clock, rest, onChange } = this.#options;
    const answer = await rest.get(state.url(endpoints));
    const parsed = answer.ok ? state.parse(answer.value) : undefined;
    // No answer is no news: what was said last stands.
    if (this.#isClosed || parsed?.ok !== true) {
      return;
    }
    const words = parsed.value.halted;
    if (words !== this.#halt?.words) {
      this.#halt =
        words === undefined ? undefined : { words, since: this.#halt?.since ?? clock.now() };
      onChange();
    }
  }
}
