/** How long changes took from the socket to the screen: the last ten seconds, and everything since the page began. */
import type { UnixMillis } from '#shared/domain/time.ts';

/** Width of a bucket, ms. A percentile is the upper edge of its bucket, so it is never told too small. */
export const latencyBucketMs = 0.5;
const bucketCount = 400;
const slotCount = 10;
const slotMs = 1000;

export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

interface Slot {
  second: number;
  max: number;
  count: number;
  readonly buckets: Uint32Array;
}

/**
 * One value for each change that was painted. Ten one-second slots make the window, so it slides by whole
 * seconds: it covers the running second and the nine before it. Values of 200 ms and more share the last bucket,
 * and a percentile that falls there is told as the largest value seen.
 */
export class LatencyWindow {
  readonly #slots: Slot[] = [];
  readonly #sinceStart = new Uint32Array(bucketCount + 1);

  constructor() {
    for (let index = 0; index < slotCount; index += 1) {
      this.#slots.push({ second: -1, max: 0, count: 0, buckets: new Uint32Array(bucketCount + 1) });
    }
  }

  /** `times` changes took that long. */
  record(latencyMs: number, now: UnixMillis, times = 1): void {
    const value = Math.max(0, latencyMs);
    const bucket = Math.min(bucketCount, Math.floor(value / latencyBucketMs));
    const slot = this.#slotAt(Math.floor(now / slotMs));
    slot.count += times;
    slot.max = Math.max(slot.max, value);
    slot.buckets[bucket] = (slot.buckets[bucket] ?? 0) + times;
    this.#sinceStart[bucket] = (this.#sinceStart[bucket] ?? 0) + times;
  }

  /** The clock was set: the seconds before have other numbers. What was counted since the page began stays. */
  clear(): void {
    for (const slot of this.#slots) {
      slot.second = -1;
      slot.count = 0;
    }
  }

  /** Of the last ten seconds; `undefined` when nothing was painted in them. */
  summary(now: UnixMillis, seconds: number = slotCount): LatencySummary | undefined {
    const newest = Math.floor(now / slotMs);
    const live = this.#slots.filter((slot) => slot.second > newest - seconds && slot.count > 0);
    const count = live.reduce((sum, slot) => sum + slot.count, 0);
    if (count === 0) {
      return undefined;
    }
    const max = live.reduce((most, slot) => Math.max(most, slot.max), 0);
    const at = (share: number): number => percentile(live, Math.ceil(count * share), max);
    return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max };
  }

  /** `[bucket, count]` of every bucket in use since the page began. Two of these subtract to any span between. */
  sinceStart(): Array<[bucket: number, count: number]> {
    const used: Array<[number, number]> = [];
    this.#sinceStart.forEach((count, bucket) => {
      if (count > 0) {
        used.push([bucket, count]);
      }
    });
    return used;
  }

  #slotAt(second: number): Slot {
    const slot = this.#slots[((second % slotCount) + slotCount) % slotCount];
    if (slot === undefined) {
      throw new Error('a latency window has all its slots');
    }
    if (slot.second !== second) {
      slot.second = second;
      slot.max = 0;
      slot.count = 0;
      slot.buckets.fill(0);
    }
    return slot;
  }
}

function percentile(slots: readonly Slot[], rank: number, max: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < bucketCount; bucket += 1) {
    for (const slot of slots) {
      seen += slot.buckets[bucket] ?? 0;
    }
    if (seen >= rank) {
      return Math.min(max, (bucket + 1) * latencyBucketMs);
    }
  }
  return max;
}
