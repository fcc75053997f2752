/**
 * A set of safe integers (and -2^53) that empties in no time: open addressing, with the number of the filling that an
 * entry belongs to. `Set` costs several times as much a frame.
 */
export class PlaceSet {
  readonly #places: Float64Array;
  readonly #fillings: Int32Array;
  #filling = 0;
  #mask = 0;

  /** Holds up to `capacity` places. */
  constructor(capacity: number) {
    const slots = slotsFor(capacity);
    this.#places = new Float64Array(slots);
    this.#fillings = new Int32Array(slots);
  }

  /** Forgets all places; at most `expected` are added before the next `clear`. */
  clear(expected: number): void {
    this.#mask = slotsFor(expected) - 1;
    this.#filling += 1;
    if (this.#filling > 0x7fffffff) {
      this.#fillings.fill(0);
      this.#filling = 1;
    }
  }

  /** Whether it was not there yet. */
  add(place: number): boolean {
    let slot = spread(place) & this.#mask;
    while (this.#fillings[slot] === this.#filling) {
      if (this.#places[slot] === place) {
        return false;
      }
      slot = (slot + 1) & this.#mask;
    }
    this.#fillings[slot] = this.#filling;
    this.#places[slot] = place;
    return true;
  }
}

/** A power of two that is at most half full. */
function slotsFor(count: number): number {
  return 2 ** (33 - Math.clz32(Math.max(1, count)));
}

function spread(place: number): number {
  const mixed = Math.imul(place | 0, 0x9e3779b1) ^ Math.imul((place * 2 ** -32) | 0, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
