/** Puts one market's executions in the order of their times, and tells equal ones apart. SPEC.md SO29–SO32. */
import type { ConversationTools, TradeEvent, VenueEventSink } from '../venue.ts';
import type { UnixNanos } from '../wire/rfc3339.ts';
import type { ExecutionMessage } from './wire-data.ts';

/** SO29: how long an execution waits for older ones. */
export const holdMs = 250;
/** More than these, and the wait ends for all. */
const maxHeld = 10_000;
/** Executions whose number of occurrences is known. */
const maxCounted = 20_000;

interface HeldExecution {
  readonly time: UnixNanos;
  readonly trade: TradeEvent;
  /** Monotonic. */
  readonly dueMs: number;
}

export class ExecutionOrder {
  readonly #tools: ConversationTools;
  /** By time; equal times by arrival. */
  readonly #held: HeldExecution[] = [];
  readonly #occurrences = new Map<string, number>();
  #lastTold: UnixNanos | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(tools: ConversationTools) {
    this.#tools = tools;
  }

  /** True when it was told at once: it is late, younger ones have been told. */
  take(message: ExecutionMessage, sink: VenueEventSink): boolean {
    const trade: TradeEvent = {
      market: message.market,
      id: this.#identify(message),
      price: message.price,
      size: message.size,
      time: message.timeMicros,
    };
    if (this.#lastTold !== undefined && message.time < this.#lastTold) {
      sink.trade({ ...trade, isLate: true });
      return true;
    }
    const entry = { time: message.time, trade, dueMs: this.#tools.monotonic() + holdMs };
    this.#held.splice(this.#placeOf(message.time), 0, entry);
    if (this.#held.length > maxHeld) {
      this.#tell(this.#held.length, sink);
      return true;
    }
    this.#watch();
    return false;
  }

  /** What waits is told now. */
  flush(sink: VenueEventSink): void {
    this.#stopTimer();
    this.#tell(this.#held.length, sink);
  }

  /** The subscription begins anew: a repetition of what was told before is a repetition, not another one. */
  restart(): void {
    this.#occurrences.clear();
  }

  close(): void {
    this.#stopTimer();
    this.#held.length = 0;
  }

  /**
   * SO31: nothing on the wire tells two equal executions apart, so the second one of a session gets a number. Sent again after a
   * reconnect they are counted from one again, get the same ids, and are known.
   */
  #identify({ time, price, size }: ExecutionMessage): string {
    const content = `${time}/${price}/${size}`;
    const occurrence = (this.#occurrences.get(content) ?? 0) + 1;
    this.#occurrences.delete(content);
    this.#occurrences.set(content, occurrence);
    if (this.#occurrences.size > maxCounted) {
      for (const oldest of this.#occurrences.keys()) {
        this.#occurrences.delete(oldest);
        break;
      }
    }
    return `${content}/${occurrence}`;
  }

  #placeOf(time: UnixNanos): number {
    let place = this.#held.length;
    while (place > 0 && (this.#held[place - 1]?.time ?? 0n) > time) {
      place -= 1;
    }
    return place;
  }

  #watch(): void {
    if (this.#cancelTimer !== undefined || this.#held.length === 0) {
      return;
    }
    const due = Math.min(...this.#held.map((entry) => entry.dueMs));
    this.#cancelTimer = this.#tools.setTimer((sink) => {
      this.#cancelTimer = undefined;
      const now = this.#tools.monotonic();
      // Everything older than the last one that has waited long enough goes before it.
      this.#tell(this.#held.findLastIndex((entry) => entry.dueMs <= now) + 1, sink);
      this.#watch();
    }, due - this.#tools.monotonic());
  }

  #tell(count: number, sink: VenueEventSink): void {
    for (const { time, trade } of this.#held.splice(0, count)) {
      this.#lastTold = time;
      sink.trade(trade);
    }
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
