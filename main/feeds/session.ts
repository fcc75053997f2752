/**
 * One connection of a line and what is said on it. Its identity says whether an event still matters. SPEC.md SV6, CV1–CV5.
 */
import { randomUUID } from 'node:crypto';
import type { Channel } from '#shared/domain/market.ts';
import type {
  Carried,
  Conversation,
  SocketSpec,
  VenueAdapter,
  VenueEndpoints,
  VenueEventSink,
} from '../venues/venue.ts';
import type { CancelTimer, Clock } from './clock.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import type { Line } from './line.ts';

export interface SessionOptions {
  readonly line: Line;
  readonly spec: SocketSpec;
  readonly adapter: VenueAdapter;
  readonly endpoints: VenueEndpoints;
  readonly clock: Clock;
  readonly connection: (session: Session) => ConnectionOptions;
  /** Hands `run` a sink whose events are of `session`; not in the middle of another message's. */
  readonly speak: (session: Session, run: (sink: VenueEventSink) => void) => void;
}

let nextOrdinal = 1;

export class Session {
  readonly line: Line;
  readonly connection: Connection;
  readonly conversation: Conversation;
  /** Grows with each session of the process: of one line's sessions the newer one takes over from the older one. */
  readonly ordinal = nextOrdinal++;
  /** Markets of which this session has brought a trade: where the venue says so, the first one is the past (TD1). */
  readonly marketsWithTrades = new Set<string>();
  readonly #options: SessionOptions;
  readonly #timers = new Set<CancelTimer>();
  readonly #ready = new Set<string>();
  #told: readonly Carried[] | undefined;
  #isOver = false;
  #isClosing = false;
  #isConversationClosed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.line = options.line;
    this.connection = new Connection(options.connection(this));
    this.conversation = options.adapter.createConversation(
      options.spec,
      {
        send: (text) => this.connection.send(text),
        now: () => options.clock.now(),
        monotonic: () => options.clock.monotonic(),
        setTimer: (run, afterMs) => this.#setTimer(run, afterMs),
        uuid: () => randomUUID(),
        end: (reason) => this.#end(reason),
      },
      options.endpoints,
    );
  }

  /** Given up or lost: nothing it says matters any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What it carries now, so that what is said next is about that. The first time: the socket is open. */
  carry(carries: readonly Carried[]): void {
    if (this.#isOver || this.connection.state.kind !== 'open') {
      return;
    }
    const told = this.#told;
    if (told !== undefined && isSameSet(told, carries)) {
      return;
    }
    this.#told = carries;
    for (const key of this.#ready) {
      if (!carries.some((entry) => carriedKey(entry) === key)) {
        this.#ready.delete(key);
      }
    }
    this.#options.speak(this, (sink) => {
      if (told === undefined) {
        this.conversation.opened(carries, sink);
      } else {
        this.conversation.carry(carries, sink);
      }
    });
  }

  /** A full book of `market`; `otherwise` runs where this socket cannot give one. */
  requestBook(market: string, otherwise: () => void): void {
    this.#options.speak(this, (sink) => {
      if (!this.conversation.requestBook(market, sink)) {
        otherwise();
      }
    });
  }

  /** Compares the book of `market` with a fresh copy; `otherwise` runs where that cannot be done now. */
  auditBook(market: string, otherwise: () => void): void {
    this.#options.speak(this, (sink) => {
      if (this.conversation.auditBook?.(market, sink) !== true) {
        otherwise();
      }
    });
  }

  /** The venue has accepted this. `market` may be `all`. */
  markReady(channel: Channel, market: string): void {
    this.#ready.add(carriedKey({ channel, market }));
  }

  isReady(channel: Channel, market: string): boolean {
    return (
      this.#ready.has(carriedKey({ channel, market })) ||
      this.#ready.has(carriedKey({ channel, market: 'all' }))
    );
  }

  /** The socket is over, by whomever. Idempotent; closes it where it is still there. */
  close(): void {
    if (!this.#isOver && !this.#isClosing) {
      this.#isClosing = true;
      this.#options.speak(this, (sink) => this.#closeConversation(sink));
      this.#isOver = true;
      for (const cancel of this.#timers) {
        cancel();
      }
      this.#timers.clear();
      // In the middle of a message nothing more is told.
      this.#closeConversation();
    }
    this.connection.close();
  }

  #closeConversation(sink?: VenueEventSink): void {
    if (!this.#isConversationClosed) {
      this.#isConversationClosed = true;
      this.conversation.close(sink);
    }
  }

  #setTimer(run: (sink: VenueEventSink) => void, afterMs: number): CancelTimer {
    if (this.#isOver) {
      return () => undefined;
    }
    const cancel = this.#options.clock.setTimer(() => {
      this.#timers.delete(cancel);
      this.#options.speak(this, run);
    }, afterMs);
    this.#timers.add(cancel);
    return () => {
      cancel();
      this.#timers.delete(cancel);
    };
  }

  #end(reason: { readonly code: string; readonly text: string; readonly isFinal?: boolean }): void {
    // Not at once: it may be said in the middle of a message.
    queueMicrotask(() => {
      if (!this.#isOver) {
        this.connection.giveUp({ kind: 'ended', ...reason });
      }
    });
  }
}

export function carriedKey({ channel, market }: Carried): string {
  return `${channel} ${market}`;
}

function isSameSet(one: readonly Carried[], other: readonly Carried[]): boolean {
  const keys = new Set(one.map(carriedKey));
  return keys.size === other.length && other.every((entry) => keys.has(carriedKey(entry)));
}
