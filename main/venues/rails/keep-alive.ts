/** Pings within the protocol, which exercise the venue's data path. SPEC.md RA35, RA36. */
import type { ConversationTools } from '../venue.ts';
import type { RailsRequest } from './requests.ts';

const pingEveryMs = 30_000;
const pongWithinMs = 10_000;

export class KeepAlive {
  readonly #tools: ConversationTools;
  readonly #send: (request: RailsRequest) => string;
  #awaited: string | undefined;
  #cancel: () => void = () => undefined;

  constructor(tools: ConversationTools, send: (request: RailsRequest) => string) {
    this.#tools = tools;
    this.#send = send;
  }

  start(): void {
    this.#pingIn(pingEveryMs);
  }

  /** Whether this is the answer that is waited for; one without an id is. */
  answered(requestId: string | undefined): boolean {
    if (this.#awaited === undefined || (requestId ?? this.#awaited) !== this.#awaited) {
      return false;
    }
    this.#awaited = undefined;
    this.#pingIn(pingEveryMs);
    return true;
  }

  close(): void {
    this.#cancel();
  }

  #pingIn(ms: number): void {
    this.#cancel();
    this.#cancel = this.#tools.setTimer(() => {
      this.#awaited = this.#send({ kind: 'ping' });
      this.#cancel = this.#tools.setTimer(() => {
        const text = `Rails did not answer a ping for ${pongWithinMs / 1000} s.`;
        this.#tools.end({ code: 'no-pong', text });
      }, pongWithinMs);
    }, ms);
  }
}
