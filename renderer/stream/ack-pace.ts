/**
 * When the ack of a painted tick leaves. What it brings must arrive just before the next animation frame: sooner, and it
 * lies in the page while newer changes wait behind it; later, and it lies there for a whole interval (performance.md 1).
 * So the ack leaves one round trip before that frame, and the round trip is measured.
 */
import type { UnixMillis } from '#shared/domain/time.ts';

/** Between the arrival of a tick and the frame that paints it: reading and applying. */
const marginMs = 1;
/** Taken before anything was measured. */
const firstRoundTripMs = 3;
/** Never taken for shorter: timers are not more exact. */
const leastRoundTripMs = 1;
const keptRoundTrips = 64;
/** This share of the round trips is in time. All of them would be paid for by every tick. */
const share = 0.9;

export class AckPace {
  readonly #roundTrips = new Float64Array(keptRoundTrips);
  #count = 0;
  #roundTripMs = firstRoundTripMs;
  #dueAt: UnixMillis | undefined;

  /** An ack left that was due then: a timer that is late is a part of the round trip. */
  acked(dueAt: UnixMillis): void {
    this.#dueAt = dueAt;
  }

  /** A tick arrived. It tells the round trip only when something waited for the ack: else it left when that came. */
  arrived(oldestReceivedAt: UnixMillis | undefined, at: UnixMillis): void {
    const dueAt = this.#dueAt;
    this.#dueAt = undefined;
    if (dueAt === undefined || oldestReceivedAt === undefined || oldestReceivedAt >= dueAt) {
      return;
    }
    this.#roundTrips[this.#count % keptRoundTrips] = at - dueAt;
    this.#count += 1;
    if (this.#count % (keptRoundTrips / 4) === 0) {
      const known = this.#roundTrips.slice(0, Math.min(this.#count, keptRoundTrips)).sort();
      const taken = known[Math.floor(known.length * share)] ?? leastRoundTripMs;
      this.#roundTripMs = Math.max(leastRoundTripMs, taken);
    }
  }

  /** How long the ack waits from `now` on, in a page whose last frame began at `frameBeganAt`. */
  delayMs(frameBeganAt: UnixMillis, intervalMs: number, now: UnixMillis): number {
    // A page that needs longer than an interval to paint misses frames: the next one is the first that is still to come.
    const missed = Math.max(0, Math.floor((now - frameBeganAt) / intervalMs));
    const nextFrameAt = frameBeganAt + (missed + 1) * intervalMs;
    // Never more than half an interval ahead: on a machine where every tick comes late, acks must still follow the frames.
    const lead = Math.min(this.#roundTripMs + marginMs, intervalMs / 2);
    // Nor longer than an interval: where the clock was set back while the frame was painted, the frame began in the future.
    return Math.min(intervalMs, Math.max(0, nextFrameAt - lead - now));
  }
}
