/** Learns how often the heartbeat comes and misses it when it does not. SPEC.md SO25–SO28. */
import type { ConversationTools } from '../venue.ts';

const learnedFrom = 5;
const missedBeats = 3;
const deadAfterAtLeastMs = 10_000;

export class HeartbeatWatch {
  readonly #tools: ConversationTools;
  readonly #intervals: number[] = [];
  #lastAt: number | undefined;
  #missed = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(tools: ConversationTools) {
    this.#tools = tools;
  }

  beat(): void {
    const now = this.#tools.monotonic();
    if (this.#lastAt !== undefined && this.#intervals.length < learnedFrom) {
      this.#intervals.push(now - this.#lastAt);
    }
    this.#lastAt = now;
    this.#missed = 0;
    this.#wait();
  }

  /** The heartbeat is no longer subscribed: its absence means nothing. */
  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /**
   * One third of the bound at a time: after this thread was busy a single late timer fires before the beats that wait in the
   * socket are read, and one missed third is no death.
   */
  #wait(): void {
    this.close();
    if (this.#intervals.length < learnedFrom) {
      return;
    }
    const boundMs = Math.max(deadAfterAtLeastMs, missedBeats * median(this.#intervals));
    this.#cancelTimer = this.#tools.setTimer(
      () => {
        this.#cancelTimer = undefined;
        this.#missed += 1;
        if (this.#missed < missedBeats) {
          this.#wait();
          return;
        }
        const seconds = Math.round((this.#tools.monotonic() - (this.#lastAt ?? 0)) / 1000);
        this.#tools.end({
          code: 'heartbeat-missing',
          text: `Paxos SOR sent no heartbeat for ${seconds} s, three are missing.`,
        });
      },
      Math.floor(boundMs / missedBeats),
    );
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
