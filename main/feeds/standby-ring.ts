/** The identities of the updates that reached a book last, with when each was first brought. Indices only grow. SPEC.md HS2. */
import type { UnixMillis } from '#shared/domain/time.ts';

const kept = 4_096;

export class StandbyRing {
  readonly #identities = new Float64Array(kept);
  readonly #times = new Float64Array(kept);
  #head = 0;
  #start = 0;

  /** The index that the next update gets. */
  get head(): number {
    return this.#head;
  }

  get last(): number | undefined {
    return this.at(this.#head - 1);
  }

  append(identity: number, at: UnixMillis): void {
    this.#identities[this.#head % kept] = identity;
    this.#times[this.#head % kept] = at;
    this.#head += 1;
    this.#start = Math.max(this.#start, this.#head - kept);
  }

  /** What came before is of another book. */
  restart(): void {
    this.#start = this.#head;
  }

  /** Undefined where it is not kept, or not there yet. */
  at(index: number): number | undefined {
    return index < this.#start || index >= this.#head ? undefined : this.#identities[index % kept];
  }

  timeAt(index: number): UnixMillis | undefined {
    return this.at(index) === undefined ? undefined : this.#times[index % kept];
  }

  /** `index`, or the oldest that is kept. */
  clamp(index: number): number {
    return Math.max(index, this.#start);
  }

  /** The first place from `from` on. */
  find(identity: number, from = this.#start): number | undefined {
    for (let index = Math.max(from, this.#start); index < this.#head; index += 1) {
      if (this.#identities[index % kept] === identity) {
        return index;
      }
    }
    return undefined;
  }

  /** Its only place: one that is there twice places nobody. */
  findOnly(identity: number): number | undefined {
    const first = this.find(identity);
    return first === undefined || this.find(identity, first + 1) !== undefined ? undefined : first;
  }
}
