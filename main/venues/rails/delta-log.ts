/** Updates kept until the full book that was asked for is there. SPEC.md RA12, RA13. */
import { formatCell } from '#shared/domain/decimal.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { WireLevel } from '../wire/snapshot-columns.ts';
import { levelKey } from './book-mirror.ts';

export interface HeldDelta {
  readonly levels: readonly WireLevel[];
  readonly at: UnixMillis | undefined;
  /** How many came before it on this socket. */
  readonly ordinal: number;
}

/** More than a flooded socket can hold before the answer behind it is read. */
const maxDeltas = 100_000;
const maxLevels = 500_000;
/** A full book that is further ahead of an update than this was stamped by another clock, or before that was set. */
const mostOvertakenMs = 10_000;

export class DeltaLog {
  #deltas: HeldDelta[] = [];
  #levels = 0;

  get isFull(): boolean {
    return this.#deltas.length > maxDeltas || this.#levels > maxLevels;
  }

  push(delta: HeldDelta): void {
    this.#deltas.push(delta);
    this.#levels += delta.levels.length;
  }

  clear(): void {
    this.#deltas = [];
    this.#levels = 0;
  }

  /**
   * Those that a full book does not hold yet, in the order they came. A book with a time holds what is older than that; of one without
   * it is only known that it is younger than the request. Totals are absolute and come in order, so telling all of them does no harm.
   */
  missingFrom(copyAt: UnixMillis | undefined, askedAtOrdinal: number): HeldDelta[] {
    const asked = this.#deltas.filter(({ ordinal }) => ordinal >= askedAtOrdinal);
    const isOneClock = asked.every(
      ({ at }) => copyAt !== undefined && at !== undefined && at >= copyAt - mostOvertakenMs,
    );
    return isOneClock && copyAt !== undefined
      ? this.#deltas.filter(({ at }) => at !== undefined && at >= copyAt)
      : asked;
  }

  /** The levels that changed meanwhile (`levelKey`). */
  touched(): Set<string> {
    const keys = new Set<string>();
    for (const { levels } of this.#deltas) {
      for (const { side, price } of levels) {
        keys.add(levelKey(side, formatCell(price)));
      }
    }
    return keys;
  }
}
