/** When the venue's own list of subscriptions is asked for, and whether an answer can be relied on. SPEC.md SO43, SO44. */
import type { ConversationTools } from '../venue.ts';
import type { FlightLog } from './flight-log.ts';
import { listRequestText } from './wire-replies.ts';

const firstAfterMs = 5_000;
const everyMs = 180_000;
const againAfterMs = 5_000;

export class ListClock {
  readonly #tools: ConversationTools;
  readonly #flights: FlightLog;
  /** Something changed since it was asked for: the answer may be of before. */
  #isOutdated = false;
  /** Not begun, over, or the venue does not know the request. */
  #isIdle = true;
  #cancelTimer: (() => void) | undefined;

  constructor(tools: ConversationTools, flights: FlightLog) {
    this.#tools = tools;
    this.#flights = flights;
  }

  start(): void {
    this.#isIdle = false;
    this.#schedule(firstAfterMs);
  }

  /** A subscription is doubtful: the list tells. */
  askNow(): void {
    this.#schedule(0);
  }

  outdate(): void {
    this.#isOutdated = true;
  }

  /** False: it says nothing reliable and is asked for again. */
  answered(): boolean {
    this.#schedule(this.#isOutdated ? againAfterMs : everyMs);
    return !this.#isOutdated;
  }

  unanswered(): void {
    this.#schedule(everyMs);
  }

  close(): void {
    this.#isIdle = true;
    this.#cancelTimer?.();
  }

  #schedule(afterMs: number): void {
    this.#cancelTimer?.();
    if (this.#isIdle) {
      return;
    }
    this.#cancelTimer = this.#tools.setTimer(() => {
      if (this.#flights.isWaiting) {
        this.#schedule(againAfterMs);
        return;
      }
      this.#isOutdated = false;
      this.#flights.sent('list', []);
      this.#tools.send(listRequestText);
    }, afterMs);
  }
}
