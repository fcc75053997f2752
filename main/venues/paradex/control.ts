/** Requests on one socket and their answers, matched by id. SPEC.md PD14, PD16; protocol §3.2. */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { ConversationTools, VenueEventSink } from '../venue.ts';
import type { Problem } from './text-frames.ts';

export const answerWithinMs = 10_000;

/** `unanswered`: none came in time. */
export type Answer = 'accepted' | 'unanswered' | Problem;

interface Pending {
  readonly sentAt: UnixMillis;
  readonly cancelTimer: () => void;
  readonly onAnswer: (answer: Answer, sink: VenueEventSink) => void;
}

export class Control {
  readonly #tools: ConversationTools;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(tools: ConversationTools) {
    this.#tools = tools;
  }

  request(
    method: 'subscribe' | 'unsubscribe',
    channel: string,
    onAnswer: (answer: Answer, sink: VenueEventSink) => void,
  ): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const cancelTimer = this.#tools.setTimer((sink) => {
      this.#pending.delete(id);
      onAnswer('unanswered', sink);
    }, answerWithinMs);
    this.#pending.set(id, { sentAt: this.#tools.now(), cancelTimer, onAnswer });
    this.#tools.send(JSON.stringify({ jsonrpc: '2.0', method, params: { channel }, id }));
  }

  /** When the request was sent that waits for this answer. */
  sentAt(id: number | undefined): UnixMillis | undefined {
    return id === undefined ? undefined : this.#pending.get(id)?.sentAt;
  }

  /** False: no request of ours waits for this answer. */
  answered(id: number | undefined, answer: Answer, sink: VenueEventSink): boolean {
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (id === undefined || pending === undefined) {
      return false;
    }
    this.#pending.delete(id);
    pending.cancelTimer();
    pending.onAnswer(answer, sink);
    return true;
  }
}
