/** A misspelt channel is accepted and stays silent (protocol §3.2): what owes a first frame is watched. SPEC.md PD20. */
import type { ConversationTools, VenueEventSink } from '../venue.ts';

export const firstFrameWithinMs = 10_000;

export class FirstFrameWatch {
  readonly #tools: ConversationTools;
  readonly #onSilent: (isLast: boolean, sink: VenueEventSink) => void;
  #cancelTimer: (() => void) | undefined;
  #hasFrame = false;
  #timesSilent = 0;

  constructor(tools: ConversationTools, onSilent: (isLast: boolean, sink: VenueEventSink) => void) {
    this.#tools = tools;
    this.#onSilent = onSilent;
  }

  get hasFrame(): boolean {
    return this.#hasFrame;
  }

  get wasSilent(): boolean {
    return this.#timesSilent > 0;
  }

  /** The venue has accepted the channel. */
  start(): void {
    if (this.#hasFrame) {
      return;
    }
    this.#cancelTimer?.();
    this.#cancelTimer = this.#tools.setTimer((sink) => {
      this.#cancelTimer = undefined;
      this.#timesSilent += 1;
      this.#onSilent(this.#timesSilent > 1, sink);
    }, firstFrameWithinMs);
  }

  met(): void {
    this.#stop();
    this.#hasFrame = true;
  }

  /** It begins anew: somebody asked for it. */
  reset(): void {
    this.#stop();
    this.#hasFrame = false;
    this.#timesSilent = 0;
  }

  #stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
