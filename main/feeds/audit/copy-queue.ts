/** One copy of a venue is asked for at a time; who waits for a person goes first. SPEC.md AD13. */
export class CopyQueue {
  readonly #waiting: Array<() => Promise<void>> = [];
  #isBusy = false;
  #isClosed = false;

  /** Returns what gives the place up; without effect once it was its turn. */
  enter(run: () => Promise<void>, isUrgent: boolean): () => void {
    if (isUrgent) {
      this.#waiting.unshift(run);
    } else {
      this.#waiting.push(run);
    }
    // Not from within the call: whoever enters learns first how to leave.
    queueMicrotask(() => this.#next());
    return () => {
      const at = this.#waiting.indexOf(run);
      if (at >= 0) {
        this.#waiting.splice(at, 1);
      }
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  #next(): void {
    const run = this.#isBusy || this.#isClosed ? undefined : this.#waiting.shift();
    if (run === undefined) {
      return;
    }
    this.#isBusy = true;
    void run().finally(() => {
      this.#isBusy = false;
      this.#next();
    });
  }
}
