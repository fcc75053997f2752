import type { CancelTimer, Clock } from './clock.ts';

export interface ConnectPace {
  readonly spacingMs: number;
  /** So many may follow each other at once after a pause; one more is allowed with each spacing that passes. Absent: one. */
  readonly burst?: number | undefined;
}

/**
 * Connects to one host, one at a time and never closer together than its pace allows. First come, first served. SPEC.md CN1–CN2.
 * The pace is the generic cell rate algorithm (ITU-T I.371): one moment is kept, at which an evenly spaced sequence would go on.
 */
export class ConnectQueue {
  readonly #clock: Clock;
  readonly #spacingMs: number;
  /** How far ahead of its even spacing a connect may start. */
  readonly #leadMs: number;
  readonly #waiting: QueueTicket[] = [];
  #evenNextMs = Number.NEGATIVE_INFINITY;
  #cancelTimer: CancelTimer | undefined;

  constructor(clock: Clock, { spacingMs, burst = 1 }: ConnectPace) {
    this.#clock = clock;
    this.#spacingMs = spacingMs;
    this.#leadMs = (burst - 1) * spacingMs;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** `start` runs when it is this one's turn, at once when the host is free; `moved` whenever its place in the queue changed. */
  enter(start: () => void, moved: (position: number, of: number) => void): QueueTicket {
    const ticket = new QueueTicket(this.#waiting, start, moved, () => this.#leave(ticket));
    this.#waiting.push(ticket);
    this.#advance();
    this.#tellPlaces();
    return ticket;
  }

  #advance(): void {
    const first = this.#waiting[0];
    if (first === undefined || this.#cancelTimer !== undefined) {
      return;
    }
    const nowMs = this.#clock.monotonic();
    const dueInMs = this.#evenNextMs - this.#leadMs - nowMs;
    if (dueInMs > 0) {
      this.#cancelTimer = this.#clock.setTimer(() => {
        this.#cancelTimer = undefined;
        this.#advance();
        this.#tellPlaces();
      }, dueInMs);
      return;
    }
    this.#waiting.shift();
    this.#evenNextMs = Math.max(nowMs, this.#evenNextMs) + this.#spacingMs;
    first.run();
    this.#advance();
  }

  #leave(ticket: QueueTicket): void {
    const index = this.#waiting.indexOf(ticket);
    if (index === -1) {
      return;
    }
    this.#waiting.splice(index, 1);
    if (this.#waiting.length === 0) {
      this.#cancelTimer?.();
      this.#cancelTimer = undefined;
    }
    this.#tellPlaces();
  }

  #tellPlaces(): void {
    for (const ticket of [...this.#waiting]) {
      ticket.tellPlace();
    }
  }
}

/** One place in the queue. */
export class QueueTicket {
  readonly #queue: readonly QueueTicket[];
  readonly #start: () => void;
  readonly #moved: (position: number, of: number) => void;
  readonly #leave: () => void;
  #told = '';

  constructor(
    queue: readonly QueueTicket[],
    start: () => void,
    moved: (position: number, of: number) => void,
    leave: () => void,
  ) {
    this.#queue = queue;
    this.#start = start;
    this.#moved = moved;
    this.#leave = leave;
  }

  /** From 1; 0 once its turn has come or it has left. */
  get position(): number {
    return this.#queue.indexOf(this) + 1;
  }

  get of(): number {
    return this.#queue.length;
  }

  run(): void {
    this.#start();
  }

  tellPlace(): void {
    const place = `${this.position}/${this.of}`;
    if (place !== this.#told) {
      this.#told = place;
      this.#moved(this.position, this.of);
    }
  }

  /** Idempotent. */
  cancel(): void {
    this.#leave();
  }
}

/** One queue for each host, shared by all that connect to it. */
export class ConnectQueues {
  readonly #clock: Clock;
  readonly #queues = new Map<string, ConnectQueue>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  forUrl(url: string, pace: ConnectPace): ConnectQueue {
    const host = `${new URL(url).host} ${pace.spacingMs} ${pace.burst ?? 1}`;
    let queue = this.#queues.get(host);
    if (queue === undefined) {
      queue = new ConnectQueue(this.#clock, pace);
      this.#queues.set(host, queue);
    }
    return queue;
  }
}
