/** Writes under way, so that closing can wait for them. */
export class PendingWrites {
  readonly #pending = new Set<Promise<void>>();

  add(write: Promise<void>): void {
    this.#pending.add(write);
    void write.finally(() => this.#pending.delete(write));
  }

  async all(): Promise<void> {
    await Promise.all([...this.#pending]);
  }
}
