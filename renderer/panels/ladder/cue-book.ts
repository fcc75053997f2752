/** Which rows changed in the last moments: a cue fades behind the size, at most one per row and fade (design §2). */
import type { Units } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import { cueSteps } from './ladder-row.ts';

/** More rows than any screen has; past it the oldest cues are over anyway. */
const maxCues = 512;

export class CueBook {
  /** Length of the fade, ms; 0 (reduced motion) means there are none. */
  fadeMs = 0;
  readonly #started = { bid: new Map<Units, UnixMillis>(), ask: new Map<Units, UnixMillis>() };

  start(side: BookSide, bucket: Units, now: UnixMillis): void {
    const started = this.#started[side];
    const before = started.get(bucket);
    if (this.fadeMs === 0 || (before !== undefined && now - before < this.fadeMs)) {
      return;
    }
    if (started.size >= maxCues) {
      started.clear();
    }
    started.set(bucket, now);
  }

  /** 0 (none) to `cueSteps` (fresh). */
  strength(side: BookSide, bucket: Units, now: UnixMillis): number {
    const before = this.#started[side].get(bucket);
    if (before === undefined || this.fadeMs === 0) {
      return 0;
    }
    const rest = 1 - (now - before) / this.fadeMs;
    return rest <= 0 ? 0 : Math.min(cueSteps, Math.ceil(rest * cueSteps));
  }

  /** Forgets the cues that have faded. False when none is left. */
  expire(now: UnixMillis): boolean {
    for (const started of [this.#started.bid, this.#started.ask]) {
      for (const [bucket, at] of started) {
        if (now - at >= this.fadeMs) {
          started.delete(bucket);
        }
      }
    }
    return this.#started.bid.size + this.#started.ask.size > 0;
  }

  clear(): void {
    this.#started.bid.clear();
    this.#started.ask.clear();
  }
}
