/**
 * How far a venue's clock is from ours, as the interval it can lie in: each sample says "no less than" and "no more than", and all
 * of them hold at once. SPEC.md DL1–DL4.
 */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { ClockOffset } from '#shared/ipc/stream.ts';

/** What two ordinary quartz clocks drift apart: the interval grows by it on either side. */
const driftShare = 50e-6;
/** Our wall clock moved against the monotonic one by more than this since the last look: it was set, or the machine slept. */
const steppedByMs = 50;
/** Our times are whole milliseconds: either end of a sample may be off by one. */
const ownResolutionMs = 1;

/** Bounds of the venue's clock minus ours, ms. A stamp that only came one way bounds one side. */
export interface ClockSample {
  readonly atLeastMs: number;
  readonly atMostMs: number;
}

/** What an answer to a request says: the venue read its clock between our sending and our hearing of it. */
export function sampleOfAnswer(answer: {
  readonly sentAt: UnixMillis;
  readonly receivedAt: UnixMillis;
  /** The venue's clock when it got the request, or was at work on it; ms, with fractions where it tells them. */
  readonly venueIn: number;
  /** Its clock when it answered; the same where it tells one time only. */
  readonly venueOut: number;
  /** How much later than it says it may have been, since it tells whole units. */
  readonly resolutionMs: number;
}): ClockSample {
  const { sentAt, receivedAt, venueIn, venueOut, resolutionMs } = answer;
  return {
    atLeastMs: venueOut - receivedAt - ownResolutionMs,
    atMostMs: venueIn + resolutionMs - sentAt + ownResolutionMs,
  };
}

/** A message that the venue stamped before it sent it: its clock was at the stamp, or later, when we received it. */
export function sampleOfStamp(stampedAt: number, receivedAt: UnixMillis): ClockSample {
  return {
    atLeastMs: stampedAt - receivedAt - ownResolutionMs,
    atMostMs: Number.POSITIVE_INFINITY,
  };
}

export class ClockEstimate {
  #atLeastMs = Number.NEGATIVE_INFINITY;
  #atMostMs = Number.POSITIVE_INFINITY;
  #asOfMs = 0;
  #checkedAt: UnixMillis | undefined;
  #wallMinusMonotonic: number | undefined;

  /** `now` and `monotonicMs`: our two clocks at this moment. True: it contradicts what was known, which is forgotten. */
  add(sample: ClockSample, now: UnixMillis, monotonicMs: number): boolean {
    this.noteTime(now, monotonicMs);
    this.#widen(monotonicMs);
    const isContradiction = sample.atLeastMs > this.#atMostMs || sample.atMostMs < this.#atLeastMs;
    if (isContradiction) {
      this.#forget();
    }
    this.#atLeastMs = Math.max(this.#atLeastMs, sample.atLeastMs);
    this.#atMostMs = Math.min(this.#atMostMs, sample.atMostMs);
    this.#asOfMs = monotonicMs;
    // A stamp that came one way confirms nothing.
    if (sample.atMostMs < Number.POSITIVE_INFINITY) {
      this.#checkedAt = now;
    }
    return isContradiction;
  }

  /** Our own clock was set: nothing that was known about its distance holds. True when that is so. */
  noteTime(now: UnixMillis, monotonicMs: number): boolean {
    const difference = now - monotonicMs;
    const before = this.#wallMinusMonotonic;
    const isStepped = before !== undefined && Math.abs(difference - before) > steppedByMs;
    // Small corrections are followed: many of them are drift, and the interval has room for that.
    this.#wallMinusMonotonic = difference;
    if (isStepped) {
      this.#forget();
    }
    return isStepped;
  }

  /** Undefined until both sides are bounded. */
  offset(monotonicMs: number): ClockOffset | undefined {
    if (this.#checkedAt === undefined || !Number.isFinite(this.#atMostMs - this.#atLeastMs)) {
      return undefined;
    }
    const grown = driftShare * Math.max(0, monotonicMs - this.#asOfMs);
    return {
      offsetMs: (this.#atLeastMs + this.#atMostMs) / 2,
      uncertaintyMs: (this.#atMostMs - this.#atLeastMs) / 2 + grown,
      checkedAt: this.#checkedAt,
    };
  }

  #widen(monotonicMs: number): void {
    const grown = driftShare * Math.max(0, monotonicMs - this.#asOfMs);
    this.#atLeastMs -= grown;
    this.#atMostMs += grown;
  }

  #forget(): void {
    this.#atLeastMs = Number.NEGATIVE_INFINITY;
    this.#atMostMs = Number.POSITIVE_INFINITY;
    this.#checkedAt = undefined;
  }
}
