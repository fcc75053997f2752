/** What the status strip leaves out where it is narrow, least needed first (design §5). Nothing abnormal but its details is ever among it. */

/**
 * In this order. `air`: half of what stands between the cells; `details`: sockets and countdowns of venues in trouble, whose
 * name and state stay; `fillers`: words without which a cell still says what is wrong.
 */
export const stripDrops = [
  'sockets',
  'version',
  'clock',
  'rates',
  'tokens',
  'paint',
  'practice',
  'verdict',
  'dropped',
  'air',
  'details',
  'fillers',
] as const;

/** A piece comes back only with this much to spare: a digit more in a rate must not send it away again. */
const sparePx = 12;

/** How much stands in the strip, and how much fits. */
export interface StripSpace {
  /** More than `room`: something is cut off. */
  readonly content: number;
  readonly room: number;
}

/** How many of `stripDrops` are out. One look at the strip in the steady state; more only while pieces come and go. */
export class StripFit {
  #dropped = 0;
  /** What each drop gained. */
  readonly #gains: number[] = [];

  get dropped(): number {
    return this.#dropped;
  }

  /** `look` lays the strip out with so many pieces gone, and measures it. */
  fit(look: (dropped: number) => StripSpace): void {
    let space = look(this.#dropped);
    while (this.#dropped > 0 && this.#comesBack(space)) {
      this.#dropped -= 1;
      space = look(this.#dropped);
    }
    while (space.content > space.room && this.#dropped < stripDrops.length) {
      const before = space.content;
      this.#dropped += 1;
      space = look(this.#dropped);
      this.#gains[this.#dropped] = before - space.content;
    }
  }

  #comesBack({ content, room }: StripSpace): boolean {
    return content + (this.#gains[this.#dropped] ?? 0) + sparePx <= room;
  }
}
