/** Requests on their way and not answered yet, oldest first: there is no request id to tell them by. SPEC.md SO14, SO41, SO42. */
import type { ConversationTools } from '../venue.ts';
import type { RequestKind } from './wire-replies.ts';

const answerWithinMs = 10_000;
/** Whether an unsubscribe is answered at all is not documented (§9); it has been read by then. */
const unsubscribeWithinMs = 2_000;

interface Flight {
  readonly kind: RequestKind | 'list';
  readonly open: Set<string>;
  readonly sentAtMs: number;
  readonly cancelTimer: () => void;
}

export interface FlightEvents {
  unanswered(kind: RequestKind, keys: readonly string[]): void;
  listUnanswered(): void;
}

export class FlightLog {
  readonly #tools: ConversationTools;
  readonly #events: FlightEvents;
  readonly #flights: Flight[] = [];
  #heardAtMs = Number.NEGATIVE_INFINITY;
  /** This server answers when its list is asked for. */
  #hasListed = false;

  constructor(tools: ConversationTools, events: FlightEvents) {
    this.#tools = tools;
    this.#events = events;
  }

  get isWaiting(): boolean {
    return this.#flights.length > 0;
  }

  heard(): void {
    this.#heardAtMs = this.#tools.monotonic();
  }

  sent(kind: Flight['kind'], keys: readonly string[]): void {
    const flight: Flight = {
      kind,
      open: new Set(kind === 'list' ? [''] : keys),
      sentAtMs: this.#tools.monotonic(),
      cancelTimer: this.#tools.setTimer(
        () => this.#expire(flight),
        kind === 'unsubscribe' ? unsubscribeWithinMs : answerWithinMs,
      ),
    };
    this.#flights.push(flight);
  }

  /** False: no such request is open. */
  answered(kind: Flight['kind'], key: string): boolean {
    const flight = this.#flights.find((one) => one.kind === kind && one.open.has(key));
    if (flight === undefined) {
      return false;
    }
    flight.open.delete(key);
    this.#hasListed ||= kind === 'list';
    if (flight.open.size === 0) {
      this.#remove(flight);
    }
    return true;
  }

  /** Ends the oldest one: an error without a word about which request was for it. */
  takeOldest(): { readonly kind: Flight['kind']; readonly keys: readonly string[] } | undefined {
    const flight = this.#flights[0];
    if (flight === undefined) {
      return undefined;
    }
    this.#remove(flight);
    return { kind: flight.kind, keys: [...flight.open] };
  }

  close(): void {
    for (const flight of this.#flights.splice(0)) {
      flight.cancelTimer();
    }
  }

  #remove(flight: Flight): void {
    flight.cancelTimer();
    this.#flights.splice(this.#flights.indexOf(flight), 1);
  }

  #expire(flight: Flight): void {
    this.#remove(flight);
    if (flight.kind === 'unsubscribe') {
      this.#events.unanswered(flight.kind, this.#notAskedAgain(flight));
      return;
    }
    const isAnswerDue = flight.kind !== 'list' || this.#hasListed;
    if (isAnswerDue && this.#heardAtMs < flight.sentAtMs) {
      this.#tools.end({
        code: 'no-answer',
        text: 'Paxos SOR left a request unanswered for 10 s and sent nothing else.',
      });
      return;
    }
    if (flight.kind === 'list') {
      this.#events.listUnanswered();
    } else {
      this.#events.unanswered(flight.kind, this.#notAskedAgain(flight));
    }
  }

  #notAskedAgain({ kind, open }: Flight): string[] {
    const later = this.#flights.filter((one) => one.kind === kind);
    return [...open].filter((key) => !later.some((one) => one.open.has(key)));
  }
}
