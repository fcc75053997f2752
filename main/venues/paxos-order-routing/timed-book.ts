/**
 * Which updates belong on which snapshot, told by their times. Pure: no clock, no socket, no levels of its own. SPEC.md SO17–SO24.
 *
 * In `time` order the book is always the latest snapshot and every update received that is strictly later, in order of time
 * (equal times in order of arrival), or `undefined`/`unplaceable` says that this cannot be had.
 */
import { cellUnits, compareDecimals } from '#shared/domain/decimal.ts';
import type { UnixNanos } from '../wire/rfc3339.ts';
import type { WireLevel } from '../wire/snapshot-columns.ts';
import type { BookMessage } from './wire-data.ts';

export const updateOrders = ['time', 'arrival'] as const;
export type UpdateOrder = (typeof updateOrders)[number];

/** SO18: more than this before a snapshot, and the wait begins anew. */
export const maxHeldUpdates = 10_000;
const maxHeldLevels = 250_000;
/** Applied updates that are remembered, to put one that comes out of order in its place. */
const maxRememberedUpdates = 512;
const maxRememberedLevels = 20_000;

export type UpdateOutcome =
  /** Kept for the snapshot. */
  | { readonly kind: 'held' }
  /** Too many are kept: all are dropped, and a snapshot older than they are is of no use. */
  | { readonly kind: 'overflow' }
  /** Not later than the snapshot, which contains it. */
  | { readonly kind: 'stale' }
  /** Only these levels: a disordered update does not touch what a later one has set. */
  | {
      readonly kind: 'applied';
      readonly levels: readonly WireLevel[];
      readonly isDisordered: boolean;
    }
  /** Older than what is remembered, so its place is not known. Nothing of it may be applied. */
  | { readonly kind: 'unplaceable' };

export class TimedBook {
  readonly #order: UpdateOrder;
  #isLive = false;
  #snapshotTime: UnixNanos = 0n;
  #lastTime: UnixNanos = 0n;
  /** Without a snapshot: held updates. Else: the applied ones, in `arrival` order those since one was asked for. In order of arrival. */
  #updates: BookMessage[] = [];
  /** A live book is asked for again: updates may come before a snapshot that does not hold them. */
  #isRenewing = false;
  #levelCount = 0;
  /** The latest time among updates that are no longer in `#updates`. */
  #forgottenTime: UnixNanos | undefined;

  constructor(order: UpdateOrder) {
    this.#order = order;
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  get heldUpdates(): number {
    return this.#isLive ? 0 : this.#updates.length;
  }

  /** The book is not to be believed: updates are held until the next snapshot. */
  distrust(): void {
    this.#isLive = false;
  }

  /** A snapshot is asked for. */
  renewing(): void {
    if (this.#isLive && this.#order === 'arrival') {
      this.#isRenewing = true;
      this.#updates = [];
      this.#levelCount = 0;
    }
  }

  update(message: BookMessage): UpdateOutcome {
    if (!this.#isLive) {
      return this.#hold(message);
    }
    if (this.#order === 'arrival') {
      if (this.#isRenewing) {
        this.#remember(message);
      }
      return { kind: 'applied', levels: message.levels, isDisordered: false };
    }
    if (message.time <= this.#snapshotTime) {
      return { kind: 'stale' };
    }
    if (message.time >= this.#lastTime) {
      this.#lastTime = message.time;
      this.#remember(message);
      return { kind: 'applied', levels: message.levels, isDisordered: false };
    }
    if (this.#forgottenTime !== undefined && message.time < this.#forgottenTime) {
      return { kind: 'unplaceable' };
    }
    const later = this.#updates.filter((other) => other.time > message.time);
    const levels = message.levels.filter(
      (level) => !later.some((other) => other.levels.some((one) => isSamePlace(one, level))),
    );
    this.#remember(message);
    return { kind: 'applied', levels, isDisordered: true };
  }

  /** The updates that follow the snapshot, in order; `undefined` when some that should are gone: it is of no use then. */
  snapshot(message: BookMessage): readonly BookMessage[] | undefined {
    const replay = this.#replayAfter(message.time);
    if (replay === undefined) {
      return undefined;
    }
    this.#isLive = true;
    this.#isRenewing = false;
    this.#snapshotTime = message.time;
    this.#lastTime = replay.at(-1)?.time ?? message.time;
    // What came before is in this snapshot and no longer at hand: an older one has no use for it.
    this.#forgottenTime = this.#order === 'time' ? message.time : undefined;
    this.#updates = this.#order === 'time' ? replay : [];
    this.#levelCount = countLevels(this.#updates);
    return replay;
  }

  #replayAfter(time: UnixNanos): BookMessage[] | undefined {
    if (this.#order === 'arrival' && this.#isLive && !this.#isRenewing) {
      // Nobody asked for it: it came after all that was applied and holds it.
      return [];
    }
    if (this.#forgottenTime !== undefined && time < this.#forgottenTime) {
      return undefined;
    }
    if (this.#order === 'arrival') {
      return this.#updates.filter((update) => update.time > time);
    }
    // The sort is stable: of equal times the later arrival stays the later one.
    return this.#updates
      .filter((update) => update.time > time)
      .sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
  }

  #hold(message: BookMessage): UpdateOutcome {
    this.#updates.push(message);
    this.#levelCount += message.levels.length;
    if (this.#updates.length <= maxHeldUpdates && this.#levelCount <= maxHeldLevels) {
      return { kind: 'held' };
    }
    this.#forget(this.#updates.length);
    return { kind: 'overflow' };
  }

  #remember(message: BookMessage): void {
    this.#updates.push(message);
    this.#levelCount += message.levels.length;
    while (this.#updates.length > maxRememberedUpdates || this.#levelCount > maxRememberedLevels) {
      this.#forget(Math.ceil(this.#updates.length / 2));
    }
  }

  #forget(count: number): void {
    for (const update of this.#updates.splice(0, count)) {
      this.#levelCount -= update.levels.length;
      if (this.#forgottenTime === undefined || update.time > this.#forgottenTime) {
        this.#forgottenTime = update.time;
      }
    }
  }
}

function countLevels(updates: readonly BookMessage[]): number {
  return updates.reduce((sum, update) => sum + update.levels.length, 0);
}

function isSamePlace(one: WireLevel, other: WireLevel): boolean {
  return (
    one.side === other.side &&
    compareDecimals(
      cellUnits(one.price),
      one.price.scale,
      cellUnits(other.price),
      other.price.scale,
    ) === 0
  );
}
