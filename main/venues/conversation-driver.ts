/** Runs a conversation without a socket: what it sent, what it said, and a clock that is moved by hand. For tests. */

import { EventRecorder, type RecordedEvent } from './event-recorder.ts';
import type {
  Carried,
  Conversation,
  ConversationTools,
  SocketSpec,
  VenueAdapter,
  VenueEndpoints,
} from './venue.ts';

interface PendingTimer {
  readonly atMs: number;
  readonly run: () => void;
}

const startMs = Date.UTC(2026, 10, 16);

export class ConversationDriver {
  readonly conversation: Conversation;
  readonly recorder = new EventRecorder();
  /** Text frames sent, in order. */
  readonly sent: string[] = [];
  /** Why the conversation gave its socket up. */
  ended: Parameters<ConversationTools['end']>[0] | undefined;
  #elapsedMs = 0;
  #uuids = 0;
  readonly #timers = new Set<PendingTimer>();

  constructor(adapter: VenueAdapter, socket: SocketSpec, endpoints: VenueEndpoints) {
    this.conversation = adapter.createConversation(
      socket,
      {
        send: (text) => this.sent.push(text),
        now: () => startMs + this.#elapsedMs,
        monotonic: () => this.#elapsedMs,
        setTimer: (run, afterMs) => this.#setTimer(() => run(this.recorder), afterMs),
        uuid: () => this.#uuid(),
        end: (reason) => {
          this.ended ??= reason;
        },
      },
      endpoints,
    );
  }

  get nowMs(): number {
    return startMs + this.#elapsedMs;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Everything told so far. */
  get events(): readonly RecordedEvent[] {
    return this.recorder.events;
  }

  /** The frames sent since the last call, as JSON. */
  takeSent(): unknown[] {
    return this.sent.splice(0).map((text): unknown => JSON.parse(text));
  }

  /** The events told since the last call. */
  takeEvents(): RecordedEvent[] {
    return this.recorder.events.splice(0);
  }

  open(carries: readonly Carried[]): void {
    this.conversation.opened(carries, this.recorder);
  }

  carry(carries: readonly Carried[]): void {
    this.conversation.carry(carries, this.recorder);
  }

  requestBook(market: string): boolean {
    return this.conversation.requestBook(market, this.recorder);
  }

  /** One text frame from the venue; what is no text is written as JSON. */
  receive(message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    this.receiveBytes(new TextEncoder().encode(text), false);
  }

  receiveBytes(bytes: Uint8Array, isBinary: boolean): void {
    this.conversation.decode(bytes, this.nowMs * 1000, this.recorder, isBinary);
  }

  /** Moves the clock; timers fire in order at their own times. */
  advance(byMs: number): void {
    const endMs = this.#elapsedMs + byMs;
    for (;;) {
      const next = [...this.#timers].sort((one, other) => one.atMs - other.atMs)[0];
      if (next === undefined || next.atMs > endMs) {
        break;
      }
      this.#elapsedMs = Math.max(this.#elapsedMs, next.atMs);
      this.#timers.delete(next);
      next.run();
    }
    this.#elapsedMs = endMs;
  }

  #setTimer(run: () => void, afterMs: number): () => void {
    const timer = { atMs: this.#elapsedMs + Math.max(0, afterMs), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  #uuid(): string {
    this.#uuids += 1;
    return `00000000-0000-4000-8000-${String(this.#uuids).padStart(12, '0')}`;
  }
}
