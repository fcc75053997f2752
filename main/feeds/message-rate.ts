/** Messages a second between two looks about a second apart. */
export class MessageRate {
  #messagesBefore = 0;
  #ratedAtMs: number;
  #perSecond = 0;

  constructor(nowMs: number) {
    this.#ratedAtMs = nowMs;
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  update(messages: number, nowMs: number): void {
    const elapsedMs = nowMs - this.#ratedAtMs;
    if (elapsedMs >= 900) {
      this.#perSecond = ((messages - this.#messagesBefore) * 1000) / elapsedMs;
      this.#messagesBefore = messages;
      this.#ratedAtMs = nowMs;
    }
  }
}
