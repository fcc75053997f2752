/** Asks a venue for the time when its clock is not known well enough. Modest: it goes through the REST queue and backs off. SPEC.md DL3. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { ClockOffset } from '#shared/ipc/stream.ts';
import type { ClockReading } from '../../venues/venue.ts';
import type { CancelTimer, Clock } from '../clock.ts';

/** Known this well, stamps say something about delays of a tenth of a second. */
const goodMs = 100;
const soonMs = 1_500;
const laterMs = 60_000;
const rarelyMs = 300_000;
/** Two clocks further apart than this: one of them is wrong, and no delay is measured by it (design §10, "Clock off"). */
export const clockOffMs = 10_000;
/** After so many questions in a row that did not make it good it is asked `laterMs` apart: the way there may be that slow. */
const mostSoon = 10;
/** A delay shows: it may be the clock that was set. Asked at once, then not more often than this. */
const urgentEveryMs = 10_000;

export interface ClockProbeOptions {
  readonly clock: Clock;
  /** Asks once. Undefined: the answer said nothing, or has reached the estimate by another way. */
  readonly ask: () => Promise<ClockReading | undefined>;
  readonly onReading: (reading: ClockReading) => void;
  readonly offset: () => ClockOffset | undefined;
  /** The venue tells whole seconds: asked around the moment its second changes, each answer halves what is not known. */
  readonly tellsSeconds: boolean;
}

export class ClockProbe {
  readonly #options: ClockProbeOptions;
  #cancel: CancelTimer | undefined;
  #isAsking = false;
  #asked = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #wasUrgent = false;
  #isClosed = false;

  constructor(options: ClockProbeOptions) {
    this.#options = options;
  }

  /** Called now and then while stamps come. */
  tend(isUrgent: boolean): void {
    const sinceMs = this.#options.clock.monotonic() - this.#lastMs;
    const isNew = isUrgent && !this.#wasUrgent;
    this.#wasUrgent = isUrgent;
    const urgentMs = isNew ? soonMs : urgentEveryMs;
    const everyMs = isUrgent ? Math.min(urgentMs, this.#everyMs) : this.#everyMs;
    if (this.#isClosed || this.#isAsking || sinceMs < everyMs) {
      return;
    }
    this.#isAsking = true;
    this.#cancel = this.#options.clock.setTimer(
      () => {
        this.#cancel = undefined;
        void this.#ask();
      },
      isUrgent ? 0 : this.#waitMs(),
    );
  }

  /** What was known holds no more. */
  restart(): void {
    this.#asked = 0;
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  get #everyMs(): number {
    const { uncertaintyMs = Number.POSITIVE_INFINITY, offsetMs = 0 } = this.#options.offset() ?? {};
    if (uncertaintyMs <= goodMs) {
      // A clock that is off is told to a person, who sets it and wants to see that.
      return Math.abs(offsetMs) > clockOffMs ? laterMs : rarelyMs;
    }
    return this.#asked < mostSoon ? soonMs : laterMs;
  }

  async #ask(): Promise<void> {
    this.#lastMs = this.#options.clock.monotonic();
    const reading = await this.#options.ask();
    if (this.#isClosed) {
      return;
    }
    if (reading !== undefined) {
      this.#options.onReading(reading);
    }
    this.#asked = this.#isGood ? 0 : this.#asked + 1;
    this.#isAsking = false;
  }

  get #isGood(): boolean {
    return (this.#options.offset()?.uncertaintyMs ?? Number.POSITIVE_INFINITY) <= goodMs;
  }

  /** Until its second changes, as far as is known. */
  #waitMs(): number {
    const offset = this.#options.offset();
    if (!this.#options.tellsSeconds || offset === undefined) {
      return 0;
    }
    const theirs: UnixMillis = this.#options.clock.now() + offset.offsetMs;
    return 1000 - (((theirs % 1000) + 1000) % 1000);
  }
}
