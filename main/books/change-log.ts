/**
 * What changed in a book, in order, kept once for all ports that follow it. SPEC.md FR2, FR6.
 * A port reads from where it stopped; one that falls too far behind is cut off and gets the whole book instead, so
 * a window that is hidden or dead costs neither memory nor time.
 */
/** Changes that may wait for a port: as many as a busy market makes in a few seconds, 128 KiB. */
export const maxPendingChanges = 8192;
const firstCapacity = 256;

/** One port's place in the log. */
export interface ChangeReader {
  /** Index of the first change not read. */
  cursor: number;
  /** The log no longer has everything this reader misses: only the whole book helps. */
  isCutOff: boolean;
}

export class ChangeLog {
  /** Bids as their price, asks as `-price - 1`: one column for both sides, exact down to -2^53. */
  places = new Float64Array(firstCapacity);
  sizes = new Float64Array(firstCapacity);
  widePlaces: bigint[] = [];
  wideSizes: bigint[] = [];
  length = 0;
  readonly #readers = new Set<ChangeReader>();
  /** Readers that are not cut off. Without any, nothing is kept. */
  #following = 0;

  /** A new reader is cut off: it has to start with the whole book. */
  openReader(): ChangeReader {
    const reader = { cursor: 0, isCutOff: true };
    this.#readers.add(reader);
    return reader;
  }

  closeReader(reader: ChangeReader): void {
    this.#readers.delete(reader);
    this.#settle();
  }

  /** The reader has the whole book as it is now, or every change of it. */
  catchUp(reader: ChangeReader): void {
    reader.isCutOff = false;
    reader.cursor = this.length;
    this.#settle();
  }

  /** The book was replaced or rescaled: no reader can go on from its place. */
  restart(): void {
    for (const reader of this.#readers) {
      reader.isCutOff = true;
    }
    this.#settle();
  }

  cutOff(reader: ChangeReader): void {
    reader.isCutOff = true;
    this.#settle();
  }

  pushNarrow(isBid: boolean, price: number, size: number): void {
    if (this.#following === 0) {
      return;
    }
    if (this.length === this.places.length && !this.#makeRoom()) {
      return;
    }
    this.places[this.length] = isBid ? price : -price - 1;
    this.sizes[this.length] = size;
    this.length += 1;
  }

  pushWide(isBid: boolean, price: bigint, size: bigint): void {
    if (this.#following === 0) {
      return;
    }
    if (this.length === maxPendingChanges && !this.#makeRoom()) {
      return;
    }
    this.widePlaces[this.length] = isBid ? price : -price - 1n;
    this.wideSizes[this.length] = size;
    this.length += 1;
  }

  /** Forgets what every reader has read. */
  #settle(): void {
    this.#following = 0;
    let hasWaiting = false;
    for (const reader of this.#readers) {
      if (!reader.isCutOff) {
        this.#following += 1;
        hasWaiting ||= reader.cursor < this.length;
      }
    }
    if (!hasWaiting) {
      this.#empty();
    }
  }

  #empty(): void {
    this.length = 0;
    this.widePlaces.length = 0;
    this.wideSizes.length = 0;
    for (const reader of this.#readers) {
      reader.cursor = 0;
    }
  }

  /** Whether there is room now; not so when every reader had to be cut off. */
  #makeRoom(): boolean {
    const read = this.#oldestCursor();
    if (read >= this.length / 2) {
      this.#drop(read);
    } else if (this.length < maxPendingChanges) {
      this.places = grown(this.places);
      this.sizes = grown(this.sizes);
    } else {
      for (const reader of this.#readers) {
        reader.isCutOff ||= reader.cursor < this.length / 2;
      }
      this.#settle();
      this.#drop(this.#oldestCursor());
    }
    return this.#following > 0;
  }

  /** What every reader that still follows has read. */
  #oldestCursor(): number {
    let oldest = this.length;
    for (const reader of this.#readers) {
      if (!reader.isCutOff && reader.cursor < oldest) {
        oldest = reader.cursor;
      }
    }
    return oldest;
  }

  #drop(count: number): void {
    this.places.copyWithin(0, count, this.length);
    this.sizes.copyWithin(0, count, this.length);
    this.widePlaces.splice(0, count);
    this.wideSizes.splice(0, count);
    this.length -= count;
    for (const reader of this.#readers) {
      reader.cursor = Math.max(0, reader.cursor - count);
    }
  }
}

function grown(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
}
