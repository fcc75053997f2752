/** Pings a connection and finds out when it is dead. SPEC.md CN8. */
import type { ConnectionTiming } from '../venues/venue.ts';
import type { CancelTimer, Clock } from './clock.ts';

export interface KeepAliveOptions {
  readonly clock: Clock;
  readonly timing: ConnectionTiming;
  readonly ping: () => void;
  /** Frames of any kind received so far. */
  readonly framesReceived: () => number;
  /** Whether the socket was not read at some time since this was asked last: then silence proves nothing. */
  readonly wasHeld: () => boolean;
  readonly onSilent: () => void;
}

/** A timer that fires later than this found a busy event loop; what has arrived meanwhile is read before anything is judged. */
const lateTimerMs = 250;
const graceMs = 50;

export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #cancel: CancelTimer | undefined;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
  }

  start(): void {
    this.#schedulePing(this.#options.timing.pingEveryMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedulePing(inMs: number): void {
    const { clock, timing, ping, framesReceived } = this.#options;
    this.#cancel = clock.setTimer(() => {
      const sent = { atMs: clock.monotonic(), framesBefore: framesReceived() };
      ping();
      this.#awaitPong(sent, timing.pongWithinMs);
    }, inMs);
  }

  #awaitPong(
    sent: { readonly atMs: number; readonly framesBefore: number },
    withinMs: number,
  ): void {
    const { clock, timing, framesReceived, wasHeld, onSilent } = this.#options;
    const dueAtMs = clock.monotonic() + withinMs;
    this.#cancel = clock.setTimer(() => {
      if (framesReceived() > sent.framesBefore) {
        this.#schedulePing(Math.max(0, sent.atMs + timing.pingEveryMs - clock.monotonic()));
      } else if (wasHeld()) {
        this.#awaitPong(sent, timing.pongWithinMs);
      } else if (clock.monotonic() - dueAtMs > lateTimerMs) {
        this.#awaitPong(sent, graceMs);
      } else {
        onSilent();
      }
    }, withinMs);
  }
}
