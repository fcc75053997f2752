/**
 * The index price on a grid of equal time steps, so that a chart which counts positions shows time in proportion.
 * Rules:
 * PS1  A slot shows the price farthest from par that fell into it: an excursion is never averaged or thinned away.
 * PS2  A price holds until the next one, for `heldSeconds` at most; then nothing is known.
 * PS3  After an interruption nothing is known until the next price.
 * PS4  Every interruption costs at least one empty slot, however short: a line is never joined across it.
 */
import type { UnixMicros } from '#shared/domain/time.ts';
import type { KnownPrice, PricePoint } from '../../stream/price-history.ts';
import { isFartherFromPar } from './par-distance.ts';

/** An index that comes once a second and is silent this long is not known any more. */
export const heldSeconds = 10;

export interface PriceGap {
  /** `interrupted`: the channel was. `silent`: it was open and sent nothing. */
  kind: 'interrupted' | 'silent';
  readonly from: UnixMicros;
  /** Undefined while it lasts. */
  to: UnixMicros | undefined;
  /** Slot indexes: the first empty one, and the first that may have a price again. */
  readonly firstSlot: number;
  endSlot: number | undefined;
}

export class PriceSlots {
  /** Seconds. */
  readonly step: number;
  readonly gaps: PriceGap[] = [];
  /** Number of the first slot: seconds since 1970 divided by `step`. */
  readonly #first: number;
  readonly #slots: Array<KnownPrice | undefined> = [];
  #last: KnownPrice | undefined;
  #changedFrom: number | undefined;

  /** `from` is where the grid begins, `step` its step in seconds. */
  constructor(from: UnixMicros, step: number) {
    this.step = step;
    this.#first = Math.floor(from / 1e6 / step);
  }

  get length(): number {
    return this.#slots.length;
  }

  at(index: number): KnownPrice | undefined {
    return this.#slots[index];
  }

  /** The slot's beginning in whole seconds, which is what the chart counts in. */
  secondsAt(index: number): number {
    return (this.#first + index) * this.step;
  }

  /** The first slot that changed since the last call; undefined when none did. */
  takeChangedFrom(): number | undefined {
    const from = this.#changedFrom;
    this.#changedFrom = undefined;
    return from;
  }

  add(point: PricePoint): void {
    if (point.price === undefined) {
      this.#interrupt(point.time);
    } else {
      this.#addPrice({ time: point.time, price: point.price });
    }
  }

  /** Time has come to `now` with no new price. */
  extendTo(now: UnixMicros): void {
    this.#fillTo(this.#indexOf(now) + 1);
  }

  #interrupt(time: UnixMicros): void {
    const index = this.#indexOf(time);
    if (index < 0) {
      this.#last = undefined;
    } else if (this.#last !== undefined) {
      this.#fillTo(index + 1);
      const open = this.#openGap();
      if (open === undefined) {
        this.#openGapAt('interrupted', time);
      } else {
        // Silence before the interruption was part of it.
        open.kind = 'interrupted';
      }
    }
  }

  #addPrice(known: KnownPrice): void {
    const index = this.#indexOf(known.time);
    if (index < 0) {
      this.#last = known;
      return;
    }
    this.#fillTo(index);
    const gap = this.#openGap();
    this.#last = known;
    if (gap === undefined) {
      this.#place(index, known);
      return;
    }
    const resumesAt = Math.max(index, gap.firstSlot + 1);
    while (this.#slots.length < resumesAt) {
      this.#put(this.#slots.length, undefined);
    }
    gap.to = known.time;
    gap.endSlot = resumesAt;
    if (resumesAt === index) {
      this.#place(index, known);
    }
  }

  /** PS1 within the price's own slot; where time was filled up ahead of it, what was held there gives way. */
  #place(index: number, known: KnownPrice): void {
    const shown = this.#slots[index];
    const isOwn = shown !== undefined && this.#indexOf(shown.time) === index;
    const afterGap = this.gaps.at(-1)?.endSlot ?? 0;
    if (index >= afterGap && !(isOwn && isFartherFromPar(shown.price, known.price))) {
      this.#put(index, known);
    }
    for (let later = Math.max(index + 1, afterGap); later < this.#slots.length; later += 1) {
      this.#put(later, known);
    }
  }

  /** Fills all slots before `end` with what holds in them. */
  #fillTo(end: number): void {
    while (this.#slots.length < end) {
      const index = this.#slots.length;
      const heldUntil = (this.#last?.time ?? 0) + heldSeconds * 1e6;
      const isHeld = this.secondsAt(index) * 1e6 <= heldUntil;
      if (this.#last !== undefined && !isHeld && this.#openGap() === undefined) {
        this.#openGapAt('silent', heldUntil);
      }
      this.#put(index, this.#openGap() === undefined ? this.#last : undefined);
    }
  }

  #put(index: number, price: KnownPrice | undefined): void {
    this.#slots[index] = price;
    this.#changedFrom = Math.min(this.#changedFrom ?? index, index);
  }

  #indexOf(time: UnixMicros): number {
    return Math.floor(time / 1e6 / this.step) - this.#first;
  }

  #openGap(): PriceGap | undefined {
    const newest = this.gaps.at(-1);
    return newest?.to === undefined ? newest : undefined;
  }

  #openGapAt(kind: PriceGap['kind'], from: UnixMicros): void {
    const firstSlot = this.#slots.length;
    this.gaps.push({ kind, from, to: undefined, firstSlot, endSlot: undefined });
  }
}
