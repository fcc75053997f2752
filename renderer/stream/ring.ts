/** The newest `capacity` items, oldest first by index. Storage grows as needed, so an unused ring costs nothing. */
export class Ring<T> {
  readonly capacity: number;
  #items: T[] = [];
  /** Where the oldest item lies once the ring is full; 0 before. */
  #start = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.#items.length;
  }

  /** `index` 0 is the oldest. Undefined outside the ring. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#items.length) {
      return undefined;
    }
    return this.#items[this.#slot(index)];
  }

  /** Drops the oldest item when full. */
  push(item: T): void {
    if (this.#items.length < this.capacity) {
      this.#items.push(item);
      return;
    }
    this.#items[this.#start] = item;
    this.#start = (this.#start + 1) % this.capacity;
  }

  /** Puts `item` at `index`, moving the newer ones on; drops the oldest when full. Cheap near the new end. */
  insert(index: number, item: T): void {
    const isFull = this.#items.length === this.capacity;
    if (isFull && index === 0) {
      return;
    }
    this.push(item);
    const target = isFull ? index - 1 : index;
    for (let position = this.#items.length - 1; position > target; position -= 1) {
      this.#items[this.#slot(position)] = this.#items[this.#slot(position - 1)] as T;
    }
    this.#items[this.#slot(target)] = item;
  }

  /** A ring with the same items; the items themselves are shared. */
  copy(): Ring<T> {
    const copy = new Ring<T>(this.capacity);
    copy.#items = this.#items.slice();
    copy.#start = this.#start;
    return copy;
  }

  clear(): void {
    this.#items = [];
    this.#start = 0;
  }

  #slot(index: number): number {
    const slot = this.#start + index;
    return slot >= this.#items.length ? slot - this.#items.length : slot;
  }
}
